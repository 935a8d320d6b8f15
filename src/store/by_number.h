#pragma once

/*
 * Readings that go on by the number of records read so far, so many at a time. Where those are larger than
 * usual the cursor remembers how many came at a time, and the next page begins with twice as many: "before",
 * "before:limit".
 */

#include "estate/kind.h"

/* False: it is none of these. limit: the usual one, or a smaller one. */
bool aj_by_number_parse(const struct aj_cursor *cursor, uint64_t *before, uint64_t *limit);

void aj_by_number_print(struct aj_cursor *cursor, uint64_t before, uint64_t limit, uint64_t usual);

/* Bytes that an answer with so many records may have: if it has more it is asked for again with fewer, for
 * all of which there is room in a page's traffic. */
static inline size_t aj_by_number_bytes(uint64_t limit, size_t room)
{
	return limit > 1 ? room / 8 : room;
}

static inline uint64_t aj_by_number_fewer(uint64_t limit)
{
	return limit > 4 ? limit / 4 : 1;
}
