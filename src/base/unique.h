#pragma once

/*
 * How many distinct things there are, from their 64-bit hashes: exactly, as a
 * set, up to AJ_UNIQUE_EXACT of them; from there on estimated by a HyperLogLog
 * sketch, which takes less room. What it holds is a matter of which hashes were
 * added, never of their order or of how they came together by merging.
 */

#include "base/hll.h"
#include "base/wire.h"

enum { AJ_UNIQUE_EXACT = 1 << 15 };

/* Zeroed: empty. */
struct aj_unique {
	uint64_t *slots;       /* the set, open addressing; a hash of 0 stands as 1, an empty slot as 0 */
	size_t count, room;    /* room is a power of two */
	struct aj_hll *sketch; /* instead of the set, once that is too small */
	bool lost;	       /* memory was refused: the figure is too low */
};

void aj_unique_fini(struct aj_unique *unique); /* wipes it */

/* For aj_unique_add: takes a hash that is in none of the slots. */
void aj_unique_insert(struct aj_unique *unique, uint64_t hash);

static inline void aj_unique_add(struct aj_unique *unique, uint64_t hash)
{
	hash += hash == 0;
	if (unique->sketch) {
		aj_hll_add(unique->sketch, hash);
		return;
	}
	for (size_t i = hash, n = 0; n < unique->room; i++, n++) {
		uint64_t there = unique->slots[i & (unique->room - 1)];

		if (there == hash)
			return;
		if (there == 0)
			break;
	}
	aj_unique_insert(unique, hash);
}

/* Says that hash will be added soon: the sets outgrow the near caches. */
static inline void aj_unique_expect(const struct aj_unique *unique, uint64_t hash)
{
	if (unique->slots)
		__builtin_prefetch(&unique->slots[hash & (unique->room - 1)], 1);
}

void aj_unique_merge(struct aj_unique *into, const struct aj_unique *from);

/* error: relative, 95 % of the time within it; 0 when exact. */
uint64_t aj_unique_count(const struct aj_unique *unique, double *error);

/* As bytes, and back into an empty one. False: they are none of these, or no memory. */
void aj_unique_write(const struct aj_unique *unique, struct aj_buf *out);
bool aj_unique_read(struct aj_unique *unique, struct aj_wire *wire);
