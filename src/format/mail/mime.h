#pragma once

/*
 * What the files of the mail reader share. A mail is one record: its headers are
 * values with fields, its text is values without; what is attached, and text of
 * other formats, are inner objects, named as IMAP numbers parts ("2", "2.1").
 *
 *   mime.c            the tree of parts
 *   mime_head.c       headers
 *   mime_mailboxes.c  headers that list mailboxes
 *   mime_word.c       words and parameters that are encoded in headers
 *   mime_text.c       text, decoded into the batch
 *   mime_part.c       where parts end, and a part as a stream
 *   mime_uu.c         files in uuencode within text
 */

#include "format/ahead.h"
#include "format/batch.h"
#include "format/mail/transfer.h"
#include "format/text/codepage.h"

enum {
	AJ_MIME_DEPTH_MAX = 32, /* multiparts and messages in one another */
	AJ_MIME_PARTS_MAX = 10000,
	AJ_MIME_WORDS_MAX = 10000, /* encoded words */
	AJ_MIME_HEAD_MAX =
	    1000000, /* bytes of a header block, and so of a header; less than a stream can show */
	AJ_MIME_BOUNDARY_MAX = 250,			  /* RFC 2046 says 70 */
	AJ_MIME_DELIMITER_MAX = AJ_MIME_BOUNDARY_MAX + 8, /* bytes that tell whether a line is a delimiter */
	AJ_MIME_NAME_MAX = 8 * AJ_MIME_DEPTH_MAX,
	AJ_MIME_STAGE = 4096, /* bytes of a header's encoded word */
};

struct aj_mime_boundary {
	uint8_t bytes[AJ_MIME_BOUNDARY_MAX];
	size_t len;
};

/* Bytes that were encoded, each with where it came from. */
struct aj_mime_stage {
	uint8_t bytes[AJ_MIME_STAGE + 64];
	uint32_t from[AJ_MIME_STAGE], to[AJ_MIME_STAGE]; /* counted from base */
	size_t len;
	uint64_t base;
	const struct aj_codepage *charset;
	unsigned state;
};

struct aj_mime {
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_fields *fields;
	struct aj_batch batch;
	unsigned parts, words;
	bool words_told;       /* that there were too many */
	unsigned words_passed; /* while names were looked for */
	unsigned depth;
	bool flat; /* too many parts: the rest is read as one text */
	size_t name_len;

	/* mime_part.c: the next delimiter. */
	unsigned n_open;	  /* multiparts */
	uint64_t searched;	  /* no delimiter begins before this offset, unless it is in stop */
	bool line_start;	  /* searched is at the start of a line */
	uint64_t stop, stop_line; /* where the part ends and its delimiter stands; UINT64_MAX: not seen yet */
	unsigned stop_level;	  /* index of its boundary */
	bool closing;		  /* it closes the multipart */
	struct aj_ahead ahead;

	/* mime_text.c: of the value that is written. */
	uint64_t next; /* offset behind what was written last */
	bool straight; /* its bytes are written as they stood */

	/* From here on not zero at first. */
	struct aj_mime_boundary open[AJ_MIME_DEPTH_MAX]; /* outermost first */
	char name[AJ_MIME_NAME_MAX + 16];		 /* of the part */
	struct aj_mime_stage stage;
};

enum aj_mime_type { AJ_MIME_PLAIN, AJ_MIME_TEXT, AJ_MIME_MULTIPART, AJ_MIME_MESSAGE, AJ_MIME_OTHER };

/* What a part says about itself. */
struct aj_mime_head {
	enum aj_mime_type type; /* AJ_MIME_PLAIN unless it says otherwise */
	bool digest;		/* the parts of this multipart are messages unless they say otherwise */
	bool attached;		/* it has a file name, or is to be saved */
	enum aj_transfer_kind transfer;
	const struct aj_codepage *charset; /* NULL: UTF-8, or Windows-1252 where it is not */
	struct aj_mime_boundary boundary;
};

/* mime_sniff.c */
int aj_mime_sniff(struct aj_str head);

/* mime_head.c: the length of the header's name with which line begins, without the colon; 0: it begins with
 * none. */
size_t aj_mime_header_name(struct aj_str line);

/*
 * mime_part.c. What is left of the part: want bytes of it (64 KiB at most), more where they
 * are at hand, fewer where it ends before; last: all of it. Dies with the next call.
 */
struct aj_str aj_mime_show(struct aj_mime *m, size_t want, bool *last);
void aj_mime_skip(struct aj_mime *m, size_t len);

/* The index of the boundary whose delimiter line is; n_open: it is none. *closing: with "--" behind it. */
unsigned aj_mime_delimiter(const struct aj_mime *m, struct aj_str line, bool *closing);

/*
 * The first newline at or after from that has these two bytes behind it; s.len: none. s is of what is shown:
 * bytes behind it may be read.
 */
size_t aj_mime_find_line(struct aj_str s, size_t from, uint8_t first, uint8_t second);

/* A new part, or what is left of one, begins at the present offset. */
void aj_mime_begin_part(struct aj_mime *m);

/* Passes over the delimiter at which the part has ended, and begins a part. */
void aj_mime_pass_delimiter(struct aj_mime *m);

/* Hands the part over as an inner object, in UTF-8 if charset is not NULL, and passes over what is left of
 * it. */
AJ_MUST_CHECK enum aj_status aj_mime_inner(struct aj_mime *m, const struct aj_mime_head *head,
    const struct aj_codepage *charset, struct aj_err *err);

/* mime_text.c: values. What is handed to them need not be UTF-8. */
AJ_MUST_CHECK enum aj_status aj_mime_begin_value(
    struct aj_mime *m, const struct aj_field *field, uint64_t raw, struct aj_err *err);
void aj_mime_end_value(struct aj_mime *m);

/* Bytes that stood at raw as they are; *used: fewer, if the end of them may be half a character. */
AJ_MUST_CHECK enum aj_status aj_mime_bytes(struct aj_mime *m, const struct aj_codepage *charset,
    unsigned *state, struct aj_str bytes, uint64_t raw, bool last, size_t *used, struct aj_err *err);

/* A character that came from [from, to). */
AJ_MUST_CHECK enum aj_status aj_mime_char(
    struct aj_mime *m, uint32_t point, uint64_t from, uint64_t to, struct aj_err *err);

/* Writes them; what may be half a character stays unless last. */
AJ_MUST_CHECK enum aj_status aj_mime_staged(
    struct aj_mime *m, struct aj_mime_stage *stage, bool last, struct aj_err *err);

/* The part, which is text, as a value. */
AJ_MUST_CHECK enum aj_status aj_mime_text(
    struct aj_mime *m, const struct aj_mime_head *head, struct aj_err *err);

/*
 * mime_uu.c: how much of what is at hand of a text is text. *found: behind it a file in uuencode begins.
 * last: nothing follows raw. Less than all, or none found, only if last is not set.
 */
size_t aj_mime_uu_find(struct aj_str raw, bool line_start, bool last, bool *found);

/* Hands over the file in uuencode at the present offset and passes over it. */
AJ_MUST_CHECK enum aj_status aj_mime_uu(struct aj_mime *m, struct aj_err *err);

/* mime_word.c: a header's text with its encoded words, as part of the value that is written. */
AJ_MUST_CHECK enum aj_status aj_mime_words(
    struct aj_mime *m, struct aj_str text, uint64_t raw, struct aj_err *err);

/* The same of what stood in quotes, without the backslashes in it. */
AJ_MUST_CHECK enum aj_status aj_mime_quoted(
    struct aj_mime *m, struct aj_str text, uint64_t raw, struct aj_err *err);

/* Where the quotes end that begin before at; s.len: nowhere. */
size_t aj_mime_closing_quote(struct aj_str s, size_t at);

/* Behind the comment that begins at at. */
size_t aj_mime_skip_comment(struct aj_str s, size_t at);

/* Content-Type or Content-Disposition: its parameters as values, what is of use to us in head. */
AJ_MUST_CHECK enum aj_status aj_mime_params(struct aj_mime *m, const struct aj_field *field,
    struct aj_str text, uint64_t raw, struct aj_mime_head *head, struct aj_err *err);

/* mime_mailboxes.c: a header that lists some: names as values of their own, below the header's field. */
AJ_MUST_CHECK enum aj_status aj_mime_mailboxes(
    struct aj_mime *m, const struct aj_field *field, struct aj_str text, uint64_t raw, struct aj_err *err);

/* mime_head.c: the headers at the present offset, to behind the empty line. in_digest: as the multipart
 * around says. */
AJ_MUST_CHECK enum aj_status aj_mime_headers(
    struct aj_mime *m, bool in_digest, struct aj_mime_head *head, struct aj_err *err);
