#pragma once

/*
 * Edits of a layer that is encoded: what takes the place of a finding is written as the
 * bytes around it are. A mail's own headers and text, and the objects in it, differ in
 * how they are written; the reader says from where on.
 */

#include "redact/mail/lines.h"
#include "redact/mail/word.h"
#include "scan/format.h"

struct aj_mail_mark {
	uint64_t from;
	enum aj_coding coding;
};

struct aj_mail {
	struct aj_mail_mark *marks; /* ascending; none: all as it stands */
	size_t n_marks, room;
	bool lost; /* no memory for one */
	struct aj_mail_object {
		bool told; /* of the next object */
		uint64_t from, to;
		enum aj_coding coding;
		const struct aj_codepage *charset; /* of its bytes, if it is handed over in UTF-8; or NULL */
	} object;
	struct aj_lines lines;
	struct aj_words words; /* edits in a header, until it is known that there are no more */
	struct aj_mail_length {
		uint64_t from, to; /* the digits */
		bool of_lines;
	} lengths[2]; /* Content-Length and Lines of the first header */
	size_t n_lengths;
	uint64_t body; /* where the first header ends */
};

void aj_mail_fini(struct aj_mail *mail); /* accepts a zeroed one */

/* What the reader says: aj_scan_coded. */
void aj_mail_coded(
    struct aj_mail *mail, const struct aj_rewrite *rewrite, uint64_t from, enum aj_coding coding);

/* The coding at an offset. */
enum aj_coding aj_mail_coding(const struct aj_mail *mail, uint64_t at);

/* What stands at [from, to) is encoded, and so is what takes its place: a word of a header, quoted-printable.
 */
bool aj_mail_recoded(
    const struct aj_mail *mail, const struct aj_rewrite *rewrite, uint64_t from, uint64_t to);

/* The headers of the text that tell a length are remembered: what follows them must wait. */
void aj_mail_note_lengths(struct aj_mail *mail, const struct aj_text *text);

/* The offset up to which the layer may be written, when all is said up to upto. */
uint64_t aj_mail_free(const struct aj_mail *mail, uint64_t upto);

/*
 * replacement is to stand in place of [from, to), which has a finding of the text in field.
 * AJ_EINPUT: as it is written there, it cannot be.
 */
AJ_MUST_CHECK enum aj_status aj_mail_edit(struct aj_mail *mail, struct aj_rewrite *rewrite,
    const struct aj_field *field, uint64_t from, uint64_t to, struct aj_str replacement, struct aj_err *err);

/* The text has no more findings: edits that waited for others are made. */
AJ_MUST_CHECK enum aj_status aj_mail_settle(
    struct aj_mail *mail, struct aj_rewrite *rewrite, struct aj_err *err);

/* All has been read: the lengths become what they are now. */
AJ_MUST_CHECK enum aj_status aj_mail_end(
    struct aj_mail *mail, struct aj_rewrite *rewrite, struct aj_err *err);
