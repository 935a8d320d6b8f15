#include "sink/census_months.h"

enum {
	YEAR_FIRST = 1900, /* of the counts */
	YEAR_USUAL = 1970, /* dates before it are rarely when something happened */
	YEARS_AHEAD = 2,   /* expiries and plans */
	OUTERMOST = 1000,  /* one in so many dates is left out at each end of the usual range */
};

static struct aj_month month_at(size_t i)
{
	return (struct aj_month){ YEAR_FIRST + (int)i / 12, (int)i % 12 + 1 };
}

static uint64_t sum(const uint32_t *months, size_t lo, size_t hi)
{
	uint64_t total = 0;

	for (size_t i = lo; i < hi; i++)
		total += months[i];
	return total;
}

/* The first month by which more than skip dates have been passed. There are more than skip. */
static size_t from_below(const uint32_t *months, size_t lo, uint64_t skip)
{
	for (; months[lo] <= skip; lo++)
		skip -= months[lo];
	return lo;
}

/* The same from the other end; hi is behind the last one. */
static size_t from_above(const uint32_t *months, size_t hi, uint64_t skip)
{
	for (; months[hi - 1] <= skip; hi--)
		skip -= months[hi - 1];
	return hi - 1;
}

void aj_months_sum(const uint32_t months[AJ_MONTHS], int this_year, struct aj_summary *out)
{
	size_t lo = (YEAR_USUAL - YEAR_FIRST) * 12, hi = AJ_MONTHS;
	uint64_t total;

	if (this_year >= YEAR_USUAL && this_year + YEARS_AHEAD + 1 - YEAR_FIRST < AJ_MONTHS / 12)
		hi = (size_t)(this_year + YEARS_AHEAD + 1 - YEAR_FIRST) * 12;
	total = sum(months, lo, hi);
	if (total == 0) {
		lo = 0, hi = AJ_MONTHS;
		total = sum(months, lo, hi);
	}
	if (total == 0)
		return;
	out->first = month_at(from_below(months, lo, 0));
	out->last = month_at(from_above(months, hi, 0));
	out->usual_first = month_at(from_below(months, lo, total / OUTERMOST));
	out->usual_last = month_at(from_above(months, hi, total / OUTERMOST));
}
