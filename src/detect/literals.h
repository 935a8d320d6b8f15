#pragma once

/* The compiled set of literals: see literal.h for what a recogniser sees of it. */

#include "detect/classify.h"
#include "detect/literal.h"

struct aj_literal {
	uint64_t ends,
	    fold; /* its first and last four bytes, and the bits to set in the text before comparing */
	struct aj_str bytes;
	aj_literal_fn fn;
	const void *arg;
	uint16_t order; /* in which it was added, and is called */
	uint8_t anchor; /* offset of the four bytes that the filter looks for */
	bool nocase;
};

enum {
	AJ_LITERAL_SLOTS = 4096, /* a power of two: of the hash */
	AJ_LITERALS_MAX = 2048,	 /* half of the slots stay free at least, and ends a search */
	AJ_LITERAL_SEEN = 32 * AJ_LITERAL_SLOTS,
};

/* Literals of one key lie beside one another. */
struct aj_literal_slot {
	uint32_t key;
	uint16_t first, count; /* count 0: the slot is free */
};

struct aj_literals {
	struct aj_filter filter;
	uint64_t seen[AJ_LITERAL_SEEN / 64]; /* a bit for the hash of each key, looked at first */
	struct aj_literal_slot slots[AJ_LITERAL_SLOTS];
	struct aj_literal *list; /* count of them; sorted by key when compiled */
	size_t count, room;
};

void aj_literals_init(struct aj_literals *set);
void aj_literals_fini(struct aj_literals *set);

/* After the last aj_literal_add: chooses anchors and makes filter and table. False: no memory. */
AJ_MUST_CHECK bool aj_literals_compile(struct aj_literals *set);

/* Sets the anchors of all literals (literal_anchor.c). False: no memory. */
AJ_MUST_CHECK bool aj_literals_anchor(struct aj_literals *set);

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
	return key * 0x9e3779b1u >> 15; /* 17 bits: AJ_LITERAL_SEEN */
}

/* The slot at which a key is looked for first: by the upper bits, which depend on all of the key. */
static inline size_t aj_literal_slot(uint32_t hash)
{
	return hash / (AJ_LITERAL_SEEN / AJ_LITERAL_SLOTS);
}

static inline bool aj_literals_may(const struct aj_literals *set, const uint8_t *bytes)
{
	uint32_t h = aj_literal_hash(aj_literal_key(bytes));

	return set->seen[h / 64] >> (h % 64) & 1;
}
