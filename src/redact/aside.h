#pragma once

/*
 * A second thread beside the one that finds and rewrites: bytes are handed over in
 * blocks, and it looks at them, in the order in which they were handed over, while the
 * first goes on. So hashing, compressing, writing and the second pass cost no time
 * where there is a second core. What comes out depends on neither thread's pace.
 */

#include "base/err.h"
#include "base/str.h"

enum {
	AJ_ASIDE_BLOCK = 128 * 1024,
	AJ_ASIDE_BLOCKS = 8, /* all there are; who hands over waits when none is free */
};

struct aj_aside_block;

/* Who gets the bytes. One stream of bytes has one taker, and there are fewer of them than blocks. */
struct aj_aside_taker {
	/* In the second thread: bytes that follow those before, and the notes that were made among them. */
	enum aj_status (*take)(struct aj_aside_taker *taker, struct aj_str bytes, const uint64_t *notes,
	    size_t n_notes, struct aj_err *err);
	struct aj_aside_block *open; /* of the aside: NULL at first */
};

struct aj_aside;

/* Gives it when the thread runs. AJ_ELIMIT: no memory, or no thread. */
AJ_MUST_CHECK enum aj_status aj_aside_new(struct aj_aside **out, struct aj_err *err);

/* Waits for the thread to be done with what it is at; what else waits is dropped. Accepts NULL. */
void aj_aside_free(struct aj_aside *aside);

/* Hands bytes over, copied. A failure is the first that a taker had, of any block before. */
AJ_MUST_CHECK enum aj_status aj_aside_give(
    struct aj_aside *aside, struct aj_aside_taker *taker, struct aj_str bytes, struct aj_err *err);

/* A number for the taker, no later than the bytes that are given next. */
AJ_MUST_CHECK enum aj_status aj_aside_note(
    struct aj_aside *aside, struct aj_aside_taker *taker, uint64_t note, struct aj_err *err);

/* Hands over what the taker has not been given yet, and waits until all blocks are taken. */
AJ_MUST_CHECK enum aj_status aj_aside_settle(
    struct aj_aside *aside, struct aj_aside_taker *taker, struct aj_err *err);
