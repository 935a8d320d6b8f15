#include "base/arena.h"

#include <stdlib.h>

enum { BLOCK = 64 * 1024, ALIGN = 16 };

struct aj_arena_block {
	struct aj_arena_block *next;
	size_t size, used;
	_Alignas(ALIGN) uint8_t bytes[];
};

void aj_arena_init(struct aj_arena *arena, size_t bound)
{
	*arena = (struct aj_arena){ .bound = bound };
}

void aj_arena_fini(struct aj_arena *arena)
{
	struct aj_arena_block *block = arena->blocks;

	while (block) {
		struct aj_arena_block *next = block->next;

		free(block);
		block = next;
	}
	arena->blocks = NULL;
	arena->used = 0;
}

void aj_arena_reset(struct aj_arena *arena)
{
	struct aj_arena_block *keep = arena->blocks;

	arena->used = 0;
	if (!keep)
		return;
	arena->blocks = keep->next;
	aj_arena_fini(arena);
	if (keep->size > BLOCK) {
		free(keep);
		return;
	}
	keep->next = NULL;
	keep->used = 0;
	arena->blocks = keep;
}

void *aj_arena_take(struct aj_arena *arena, size_t size)
{
	struct aj_arena_block *block = arena->blocks;
	void *piece;

	if (size > SIZE_MAX - BLOCK)
		return NULL;
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (size > arena->bound - arena->used)
		return NULL;
	if (!block || size > block->size - block->used) {
		size_t room = size > BLOCK ? size : BLOCK;

		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		*block = (struct aj_arena_block){ .next = arena->blocks, .size = room };
		arena->blocks = block;
	}
	piece = block->bytes + block->used;
	block->used += size;
	arena->used += size;
	return memset(piece, 0, size);
}

enum aj_status aj_arena_dup(
    struct aj_arena *arena, struct aj_str s, struct aj_str *out, struct aj_err *err)
{
	uint8_t *copy = s.len < SIZE_MAX ? aj_arena_take(arena, s.len + 1) : NULL;

	if (!copy)
		return aj_fail(err, AJ_ELIMIT, "%zu bytes more than the %zu allowed", s.len, arena->bound);
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	*out = aj_str(copy, s.len);
	return AJ_OK;
}
