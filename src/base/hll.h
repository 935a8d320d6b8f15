#pragma once

/*
 * HyperLogLog: how many distinct 64-bit hashes were added, from 16 KiB, within
 * about 1.6 %. Flajolet et al., "HyperLogLog", AofA 2007; the estimator is that
 * of Ertl, "New cardinality estimation algorithms for HyperLogLog sketches",
 * arXiv:1702.01284, section 4, which needs no corrections in the middle range.
 *
 * A sketch depends on which hashes were added and not on their order, and that
 * of a union is the larger of the two registers, each for each.
 */

#include "base/str.h"

enum {
	AJ_HLL_BITS = 14,
	AJ_HLL_REGISTERS = 1 << AJ_HLL_BITS,
	AJ_HLL_RANK_MAX = 64 - AJ_HLL_BITS + 1, /* what a register may hold */
};

/* Relative; 95 % of estimates are within it: 1.96 · 1.04 / √registers. */
#define AJ_HLL_ERROR (1.96 * 1.04 / 128)

struct aj_hll {
	uint8_t registers[AJ_HLL_REGISTERS]; /* zeroed: nothing added */
};

static inline void aj_hll_add(struct aj_hll *hll, uint64_t hash)
{
	uint8_t *slot = &hll->registers[hash >> (64 - AJ_HLL_BITS)];
	/* The bit set below what is left of the hash ends the run of zeros. */
	uint8_t rank = (uint8_t)(1 + __builtin_clzll(hash << AJ_HLL_BITS | 1ULL << (AJ_HLL_BITS - 1)));

	if (rank > *slot)
		*slot = rank;
}

void aj_hll_merge(struct aj_hll *into, const struct aj_hll *from);
double aj_hll_count(const struct aj_hll *hll);
