#include "base/arena.h"

#include <stdlib.h>

enum {
	BLOCK = 64 * 1024,
	ALIGN = 16,
	KEEP = 2 << 20, /* bytes of blocks that a reset keeps */
};

struct aj_arena_block {
	struct aj_arena_block *next;
	size_t size, used;
	_Alignas(ALIGN) uint8_t bytes[];
};

void aj_arena_init(struct aj_arena *arena, size_t bound)
{
	*arena = (struct aj_arena){ .bound = bound };
}

static void free_blocks(struct aj_arena_block *block)
{
	while (block) {
		struct aj_arena_block *next = block->next;

		free(block);
		block = next;
	}
}

void aj_arena_fini(struct aj_arena *arena)
{
	free_blocks(arena->blocks);
	free_blocks(arena->spare);
	arena->blocks = arena->spare = NULL;
	arena->used = 0;
}

void aj_arena_reset(struct aj_arena *arena)
{
	struct aj_arena_block *blocks[2] = { arena->spare, arena->blocks };
	size_t kept = 0;

	arena->blocks = arena->spare = NULL;
	arena->used = 0;
	for (size_t i = 0; i < AJ_LEN(blocks); i++) {
		while (blocks[i]) {
			struct aj_arena_block *block = blocks[i];

			blocks[i] = block->next;
			if (block->size > KEEP - kept) {
				free(block);
				continue;
			}
			kept += block->size;
			*block = (struct aj_arena_block){ .next = arena->spare, .size = block->size };
			arena->spare = block;
		}
	}
}

/* The smallest block that a reset kept and that holds size bytes, taken from the list; NULL: none. */
static struct aj_arena_block *take_spare(struct aj_arena *arena, size_t size)
{
	struct aj_arena_block **best = NULL, *block;

	for (struct aj_arena_block **link = &arena->spare; *link; link = &(*link)->next)
		if ((*link)->size >= size && (!best || (*link)->size < (*best)->size))
			best = link;
	if (!best)
		return NULL;
	block = *best;
	*best = block->next;
	return block;
}

static struct aj_arena_block *new_block(struct aj_arena *arena, size_t size)
{
	size_t room = size > BLOCK ? size : BLOCK;
	struct aj_arena_block *block = take_spare(arena, size);

	if (!block) {
		block = malloc(sizeof(*block) + room);
		if (!block)
			return NULL;
		*block = (struct aj_arena_block){ .size = room };
	}
	block->next = arena->blocks;
	arena->blocks = block;
	return block;
}

void *aj_arena_take_raw(struct aj_arena *arena, size_t size)
{
	struct aj_arena_block *block = arena->blocks;
	void *piece;

	if (size > SIZE_MAX - BLOCK)
		return NULL;
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (size > arena->bound - arena->used)
		return NULL;
	if (!block || size > block->size - block->used)
		block = new_block(arena, size);
	if (!block)
		return NULL;
	piece = block->bytes + block->used;
	block->used += size;
	arena->used += size;
	return piece;
}

void *aj_arena_take(struct aj_arena *arena, size_t size)
{
	void *piece = aj_arena_take_raw(arena, size);

	return piece ? memset(piece, 0, size) : NULL;
}

enum aj_status aj_arena_dup(struct aj_arena *arena, struct aj_str s, struct aj_str *out, struct aj_err *err)
{
	uint8_t *copy = s.len < SIZE_MAX ? aj_arena_take_raw(arena, s.len + 1) : NULL;

	if (!copy)
		return aj_fail(err, AJ_ELIMIT, "%zu bytes more than the %zu allowed", s.len, arena->bound);
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	copy[s.len] = '\0';
	*out = aj_str(copy, s.len);
	return AJ_OK;
}
