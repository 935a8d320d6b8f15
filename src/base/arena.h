#pragma once

/*
 * Memory with a lifetime: pieces are taken one by one and given back all at
 * once. An arena is named for what it lives as long as (run, object, ...).
 * The bound is the most it may ever hold: sizes that came from input are
 * refused beyond it (NULL), sizes that the program chooses never come near.
 */

#include "base/err.h"

struct aj_arena {
	struct aj_arena_block *blocks; /* newest first */
	struct aj_arena_block *spare;  /* kept by a reset for what is taken next */
	size_t used;		       /* bytes handed out, padding included */
	size_t bound;		       /* of used */
};

void aj_arena_init(struct aj_arena *arena, size_t bound);

/* Gives everything back. Accepts a zeroed arena, and the arena may be used again. */
void aj_arena_fini(struct aj_arena *arena);

/* Gives everything back but keeps blocks, up to 2 MiB, for the next round. */
void aj_arena_reset(struct aj_arena *arena);

/* size zeroed bytes, aligned for any type; NULL past the bound or out of memory. */
void *aj_arena_take(struct aj_arena *arena, size_t size);

/* The same, but the bytes may be anything: for large pieces that are written before they are read. */
void *aj_arena_take_raw(struct aj_arena *arena, size_t size);

/* A copy of s that lives as long as the arena, with a 0 byte after it. */
AJ_MUST_CHECK enum aj_status aj_arena_dup(
    struct aj_arena *arena, struct aj_str s, struct aj_str *out, struct aj_err *err);
