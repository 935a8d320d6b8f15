#include "base/unique.h"
#include "test/test.h"

#include <math.h>

static uint64_t mixed(uint64_t n)
{
	n *= 0x9e3779b97f4a7c15;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

static void add_range(struct aj_unique *unique, uint64_t from, uint64_t to)
{
	for (uint64_t i = from; i < to; i++)
		aj_unique_add(unique, mixed(i));
}

/* Exact up to the bound, each value added three times; one more and it is an estimate. */
static void test_exact_to_the_bound(void)
{
	static const uint64_t sizes[] = { 0, 1, 2, 127, 128, 129, 5000, AJ_UNIQUE_EXACT - 1,
		AJ_UNIQUE_EXACT };
	struct aj_unique unique = { 0 };
	double error;

	for (size_t s = 0; s < AJ_LEN(sizes); s++) {
		for (int again = 0; again < 3; again++)
			add_range(&unique, 0, sizes[s]);
		AJ_CHECK(aj_unique_count(&unique, &error) == sizes[s] && error == 0, "%zu", (size_t)sizes[s]);
	}
	AJ_CHECK(unique.room == 2 * AJ_UNIQUE_EXACT);
	add_range(&unique, AJ_UNIQUE_EXACT, AJ_UNIQUE_EXACT + 1);
	AJ_CHECK(fabs((double)aj_unique_count(&unique, &error) / (AJ_UNIQUE_EXACT + 1) - 1) < AJ_HLL_ERROR);
	AJ_CHECK(error == AJ_HLL_ERROR && !unique.slots);
	aj_unique_fini(&unique);
}

static void test_zero_is_a_hash(void)
{
	struct aj_unique unique = { 0 };
	double error;

	aj_unique_add(&unique, 0);
	aj_unique_add(&unique, 0);
	AJ_CHECK(aj_unique_count(&unique, &error) == 1);
	aj_unique_fini(&unique);
}

/* Five parts that overlap, exact and estimated ones, in every order: always the same. */
static void test_order_of_merging(void)
{
	static const uint64_t parts[][2][2] = {
		{ { 0, 100 }, { 50, 20000 } },	    /* union is exact */
		{ { 0, 20000 }, { 15000, 34000 } }, /* only the union is too large */
		{ { 0, 40000 }, { 39000, 39500 } }, /* sketch and set */
		{ { 0, 40000 }, { 20000, 90000 } }, /* sketch and sketch */
		{ { 0, AJ_UNIQUE_EXACT }, { 0, AJ_UNIQUE_EXACT } },
	};

	for (size_t p = 0; p < AJ_LEN(parts); p++) {
		struct aj_unique a = { 0 }, b = { 0 }, ab = { 0 }, ba = { 0 }, whole = { 0 };
		uint64_t want;
		double error, want_error;

		add_range(&a, parts[p][0][0], parts[p][0][1]);
		add_range(&b, parts[p][1][0], parts[p][1][1]);
		add_range(&whole, parts[p][0][0], parts[p][0][1]);
		add_range(&whole, parts[p][1][0], parts[p][1][1]);
		want = aj_unique_count(&whole, &want_error);
		aj_unique_merge(&ab, &a);
		aj_unique_merge(&ab, &b);
		aj_unique_merge(&ba, &b);
		aj_unique_merge(&ba, &a);
		AJ_CHECK(aj_unique_count(&ab, &error) == want && error == want_error, "ab %zu", p);
		AJ_CHECK(aj_unique_count(&ba, &error) == want && error == want_error, "ba %zu", p);
		aj_unique_fini(&a), aj_unique_fini(&b), aj_unique_fini(&ab), aj_unique_fini(&ba);
		aj_unique_fini(&whole);
	}
}

AJ_TESTS(test_exact_to_the_bound, test_zero_is_a_hash, test_order_of_merging)
