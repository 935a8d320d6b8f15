#pragma once

/*
 * What XML and HTML have in common: a window over the stream, content that is
 * taken in pieces up to where it ends, with references decoded, and values put
 * together from such contents, which may stand apart: a tag inside a word does
 * not cut it, the raw offsets leave it out.
 *
 *   look      shows so many bytes from pos on; the window dies with the next look
 *   contain   what is at pos is content, up to the end that is named
 *   piece     the next piece of it: bytes as they stand, or one decoded character
 */

#include "format/batch.h"
#include "format/text/codepage.h"

enum {
	AJ_MARKUP_WINDOW = 64 * 1024,
	AJ_MARKUP_LOOK = 1024, /* what a reader asks for before it looks at a name or a delimiter */
	AJ_MARKUP_LEAST = 5,   /* bytes of a value that is looked at although its field says nothing */
};

enum aj_markup_end {
	AJ_MARKUP_TEXT,	    /* '<', left where it is */
	AJ_MARKUP_QUOTE,    /* '"', used up as the others are but where it is said */
	AJ_MARKUP_APOS,	    /* '\'' */
	AJ_MARKUP_UNQUOTED, /* space or '>', left where it is */
	AJ_MARKUP_CDATA,    /* "]]>", nothing is decoded */
	AJ_MARKUP_COMMENT,  /* "-->", nor here */
	AJ_MARKUP_PI,	    /* "?>", nor here */
	AJ_MARKUP_ANGLE,    /* '>' */
	AJ_MARKUP_DECL,	    /* a quote or one of <>[, left where it is */
	AJ_MARKUP_SUBSET,   /* '<' or ']', left where it is */
	AJ_MARKUP_ELEMENT,  /* "</name" in letters of any case, left where it is; nothing is decoded */
	AJ_MARKUP_ELEMENT_DECODED,
};

struct aj_markup {
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_batch batch;
	struct aj_str window;		/* what the stream shows; dies with look() */
	size_t pos;			/* in it */
	bool ended;			/* the window shows all that is left */
	bool foreign;			/* it has bytes that are not UTF-8, but */
	const struct aj_codepage *page; /* of the charset that the document names; NULL: Windows-1252 */
	bool open;			/* a value has been begun */
	bool kept;			/* a value was ended and not forgotten; a reader may clear it */
	bool all;			/* short values are kept, too */
	bool shown;			/* some of it has been handed over already */

	enum aj_markup_end end; /* of the content at pos */
	struct aj_str name;	/* of AJ_MARKUP_ELEMENT; borrowed */
	size_t limit;		/* in the window: what is content for sure */
	bool limited, found;	/* limit is known; it is where the content ends */
	bool inside;		/* content begins at pos that has not been used up */
	bool literal;		/* its first byte does not end it, whatever it is */
	uint64_t raw_end;	/* offset behind what the open value got last */
	uint8_t decoded[8];

	enum aj_status status; /* with which the source ended */
	struct aj_err err;
};

struct aj_piece {
	struct aj_str bytes; /* UTF-8, but for what is bad in a foreign window; dies with the next piece */
	uint64_t raw, raw_len;
	bool decoded; /* one character, written as raw_len bytes */
};

AJ_MUST_CHECK enum aj_status aj_markup_init(
    struct aj_markup *m, struct aj_scan *scan, struct aj_stream *in, struct aj_err *err);

/* The same for another stream, with the same batch, of which all was handed over. */
void aj_markup_again(struct aj_markup *m, struct aj_stream *in);

/*
 * The document says that it is written in this charset. That counts where it is not UTF-8: what was
 * converted on its way often says still what it was.
 */
void aj_markup_charset(struct aj_markup *m, const struct aj_codepage *page);

/* Hands over the rest; then the source's failure, if it failed, comes out. */
AJ_MUST_CHECK enum aj_status aj_markup_finish(struct aj_markup *m, struct aj_err *err);

void aj_markup_refill(struct aj_markup *m);

/* Shows want bytes (at most AJ_MARKUP_LOOK) from pos on, if there are so many. False: nothing is left. */
static inline bool aj_markup_look(struct aj_markup *m, size_t want)
{
	if (m->window.len - m->pos < want && !m->ended)
		aj_markup_refill(m);
	return m->pos < m->window.len;
}

static inline uint64_t aj_markup_offset(const struct aj_markup *m)
{
	return m->in->at + m->pos;
}

/* What is shown from pos on. */
static inline struct aj_str aj_markup_rest(const struct aj_markup *m)
{
	return aj_str_from(m->window, m->pos);
}

/* Uses up spaces, however many. */
void aj_markup_skip_space(struct aj_markup *m);

static inline void aj_markup_contain(struct aj_markup *m, enum aj_markup_end end)
{
	m->end = end;
	m->inside = true;
	m->limited = m->literal = false;
}

/* The next piece of the content. False: it has ended, at its end or that of all. */
bool aj_markup_piece(struct aj_markup *m, struct aj_piece *piece);

/* True if content was ended by what ends it; false: by the end of all. */
static inline bool aj_markup_ended_well(const struct aj_markup *m)
{
	return m->found;
}

/* Begins a value whose first byte will be what is appended next. */
AJ_MUST_CHECK enum aj_status aj_markup_begin(
    struct aj_markup *m, const struct aj_field *field, struct aj_err *err);

/* The value just begun comes from elsewhere: offset raw. */
static inline void aj_markup_begun_at(struct aj_markup *m, uint64_t raw)
{
	m->batch.runs[m->batch.n_runs - 1].raw = m->raw_end = raw;
}

/* Appends a piece to the open value. */
AJ_MUST_CHECK enum aj_status aj_markup_append(
    struct aj_markup *m, const struct aj_piece *piece, struct aj_err *err);

/* Appends the content at pos, to its end, to the open value. */
AJ_MUST_CHECK enum aj_status aj_markup_take(struct aj_markup *m, struct aj_err *err);

/* Passes over what is left of the content. */
void aj_markup_pass(struct aj_markup *m);

/* The content at pos, of which up to room bytes are kept; those that are not UTF-8 become '?'. */
struct aj_str aj_markup_keep(struct aj_markup *m, uint8_t *out, size_t room);

/* The open value so far, or what of it has not been handed over. */
struct aj_str aj_markup_value(const struct aj_markup *m);

/* Ends the open value, if there is one, before its last spaces; a short one that no field speaks for is
 * forgotten. */
void aj_markup_end(struct aj_markup *m);

/* A value of its own: the content at pos. */
AJ_MUST_CHECK enum aj_status aj_markup_whole(
    struct aj_markup *m, const struct aj_field *field, struct aj_err *err);

/*
 * A comment, pos behind its "<!--". Inside a word of the open value a short one stays
 * as it stands, since detectors know it as a disguise; else it is a value of its own.
 */
AJ_MUST_CHECK enum aj_status aj_markup_comment(
    struct aj_markup *m, const struct aj_field *field, struct aj_err *err);
