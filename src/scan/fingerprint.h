#pragma once

/*
 * Fingerprints of objects, by which copies are told: the smallest ranks of their
 * records (bottom-k sketches; Cohen and Kaplan, "Summarizing data using bottom-k
 * sketches", PODC 2007). A rank is a hash of the record's bytes. Which ranks are
 * kept does not depend on order or on how parts of an object were put together.
 *
 * A record is hashed in two steps, the first of which looks at three places of
 * it only. What that gives are the upper bits of the rank, so that of a large
 * object almost all records are done with after it.
 */

#include "base/hash.h"
#include "dep/xxh.h"

enum { AJ_PRINT_RANKS = 128 };

/* Zeroed: of no record. */
struct aj_print {
	uint64_t *ranks; /* ascending, all different */
	uint16_t count, room;
	bool lost; /* memory was refused */
};

void aj_print_fini(struct aj_print *print); /* wipes it */

/* Takes a rank. False: it is not among the smallest, or there already. */
bool aj_print_insert(struct aj_print *print, uint64_t rank);

static inline uint64_t aj_print_mix(uint64_t a, uint64_t b)
{
	__uint128_t product = (__uint128_t)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* From the first, the middle and the last eight bytes, and the length. */
static inline uint32_t aj_print_rough(uint64_t seed, struct aj_str record)
{
	uint64_t first, middle = 0, last = 0;

	if (record.len < 8) {
		first = aj_load_short(record.ptr, record.len);
	} else {
		first = aj_load64(record.ptr);
		middle = aj_load64(record.ptr + (record.len - 8) / 2);
		last = aj_load64(record.ptr + record.len - 8);
	}
	first = aj_print_mix(first ^ seed, record.len ^ 0x9e3779b97f4a7c15);
	return (uint32_t)aj_print_mix(first ^ middle ^ seed, last ^ 0xd1b54a32d192ed03);
}

/*
 * The rank of a record, unless it is seen early that the print will not keep it
 * (false). seed: the same for all prints that are to be compared.
 */
static inline bool aj_print_rank(
    const struct aj_print *print, uint64_t seed, struct aj_str record, uint64_t *rank)
{
	if (record.len == 0)
		return false;
	*rank = (uint64_t)aj_print_rough(seed, record) << 32;
	if (print->count == AJ_PRINT_RANKS && *rank > print->ranks[AJ_PRINT_RANKS - 1])
		return false;
	*rank |= (uint32_t)aj_xxh(record, seed);
	return true;
}

static inline void aj_print_add(struct aj_print *print, uint64_t seed, struct aj_str record)
{
	uint64_t rank;

	if (aj_print_rank(print, seed, record, &rank))
		aj_print_insert(print, rank);
}

/* Takes ranks that ascend, of which no two are the same. */
void aj_print_take(struct aj_print *print, const uint64_t *ranks, size_t count);

void aj_print_merge(struct aj_print *into, const struct aj_print *from);

/*
 * The records that both have as a share of those that either has: exact where
 * neither has more than the print holds, else with a standard error of 2.7 % at 0.9.
 */
double aj_print_similarity(const struct aj_print *a, const struct aj_print *b);

/* The print holds all of its object's distinct records. */
static inline bool aj_print_whole(const struct aj_print *print)
{
	return print->count < AJ_PRINT_RANKS;
}
