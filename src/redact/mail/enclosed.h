#pragma once

/*
 * An object in a layer that encodes it, such as a part of a mail: what is changed in it
 * becomes edits of the layer around. Where single bytes are found again (as it stands,
 * quoted-printable, quoted lines of a mailbox) its edits are carried over one by one, and
 * the rest stays byte for byte; base64 is written anew, in the charset that it was in.
 */

#include "redact/mail/lines.h"
#include "scan/format.h"

struct aj_enclosed {
	struct aj_out out; /* first: where the object goes that is written anew */
	struct aj_rewrite *outer;
	struct aj_lines *lines; /* of the outer layer */
	enum aj_coding coding;
	uint64_t from;	       /* in the outer layer */
	uint64_t raw, decoded; /* carried over up to here */
	bool in_line;	       /* no line break may be in it */
	bool carried;	       /* its edits are; else bytes are collected */
	struct aj_buf bytes;
	/* What was handed over in UTF-8: its charset, and its edits. NULL: it was not. */
	const struct aj_codepage *charset;
	struct aj_edit *edits;
	size_t n_edits, edits_room;
	struct aj_buf texts;
};

/* The object begins at from. carry: it will tell its edits; else it is written to part->out. */
void aj_enclosed_begin(struct aj_enclosed *part, struct aj_rewrite *outer, struct aj_lines *lines,
    uint64_t from, enum aj_coding coding, bool carry);
void aj_enclosed_fini(struct aj_enclosed *part); /* accepts a zeroed one */

/* Whether edits can be carried over. */
bool aj_enclosed_carries(enum aj_coding coding);

/* An edit of the object, as it is written, in order: for aj_rewrite's edited. */
AJ_MUST_CHECK enum aj_status aj_enclosed_edited(
    void *part, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);

/* The object has ended at to of the outer layer, and something in it has changed. AJ_EINPUT: it cannot be put
 * back, and nothing is done. */
AJ_MUST_CHECK enum aj_status aj_enclosed_replace(struct aj_enclosed *part, uint64_t to, struct aj_err *err);

/* What an object in base64 was, up to raw offset to of the outer layer. AJ_EINPUT: another encoding. */
AJ_MUST_CHECK enum aj_status aj_enclosed_was(
    struct aj_enclosed *part, uint64_t to, struct aj_buf *out, struct aj_err *err);

/* The object is to be taken out. */
AJ_MUST_CHECK enum aj_status aj_enclosed_drop(struct aj_enclosed *part, uint64_t to, struct aj_err *err);
