#pragma once

/* The compiled set of literals: see literal.h for what a recogniser sees of it. */

#include "detect/classify.h"
#include "detect/literal.h"

struct aj_literal {
	struct aj_str bytes;
	aj_literal_fn fn;
	const void *arg;
	uint32_t next;  /* of the same key, 0: none; index + 1 */
	uint8_t anchor; /* offset of the four bytes that the filter looks for */
	bool nocase;
};

enum { AJ_LITERAL_SLOTS = 4096, AJ_LITERALS_MAX = 2048 };

struct aj_literals {
	struct aj_filter filter;
	struct aj_literal *list; /* count of them */
	size_t count, room;
	uint32_t slots[AJ_LITERAL_SLOTS];       /* by hash of the key: first of a chain, index + 1 */
	uint64_t seen[AJ_LITERAL_SLOTS * 32 / 64]; /* a bit for a longer hash of the key, looked at first */
};

void aj_literals_init(struct aj_literals *set);
void aj_literals_fini(struct aj_literals *set);

/* After the last aj_literal_add: chooses anchors and makes the filter. */
void aj_literals_compile(struct aj_literals *set);

/* Calls all literals that have their anchor at position at (four readable bytes). */
void aj_literals_at(const struct aj_literals *set, struct aj_look *look, size_t at);

/* The key of four bytes: ASCII case folded (some punctuation with it, which does no harm). */
static inline uint32_t aj_literal_key(const uint8_t *bytes)
{
	uint32_t four;

	memcpy(&four, bytes, 4);
	return four | 0x20202020;
}

static inline uint32_t aj_literal_hash(uint32_t key)
{
	return key * 0x9e3779b1u >> 15; /* 17 bits: AJ_LITERAL_SLOTS * 32 */
}

static inline bool aj_literals_may(const struct aj_literals *set, const uint8_t *bytes)
{
	uint32_t h = aj_literal_hash(aj_literal_key(bytes));

	return set->seen[h / 64] >> (h % 64) & 1;
}
