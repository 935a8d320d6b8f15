#pragma once

/*
 * A place in a stream for readers of text whose tokens are found byte by byte: a
 * window that always reaches as far, however the bytes arrive, and that never ends
 * within a character. A source that fails ends the window: what was read before it
 * counts, and the failure comes out with aj_cursor_finish.
 */

#include "base/stream.h"

enum {
	AJ_CURSOR_WINDOW = 128 * 1024,
	AJ_CURSOR_NEED_MAX = AJ_CURSOR_WINDOW / 2, /* the most that aj_cursor_has may be asked for */
};

struct aj_cursor {
	struct aj_stream *in;
	struct aj_str window;  /* dies with the next refill; slack behind it may be read */
	size_t pos;	       /* in it: the next unread byte */
	bool ended;	       /* the window shows all that is left */
	bool foreign;	       /* it has bytes that are not UTF-8 */
	enum aj_status status; /* with which the source ended */
	struct aj_err err;
};

/* At the start of the stream; passes over a byte order mark. */
void aj_cursor_init(struct aj_cursor *cursor, struct aj_stream *in);

/* Moves the window on to pos. */
void aj_cursor_refill(struct aj_cursor *cursor);

/* Uses up what was passed over; the failure of the source, if it failed. */
AJ_MUST_CHECK enum aj_status aj_cursor_finish(struct aj_cursor *cursor, struct aj_err *err);

/* Whether want bytes are left, all of them in the window then. May refill. */
static inline bool aj_cursor_has(struct aj_cursor *cursor, size_t want)
{
	if (cursor->window.len - cursor->pos < want && !cursor->ended)
		aj_cursor_refill(cursor);
	return cursor->window.len - cursor->pos >= want;
}

static inline uint64_t aj_cursor_offset(const struct aj_cursor *cursor)
{
	return cursor->in->at + cursor->pos;
}

/* What the window shows from pos on. */
static inline struct aj_str aj_cursor_left(const struct aj_cursor *cursor)
{
	return aj_str(cursor->window.ptr + cursor->pos, cursor->window.len - cursor->pos);
}
