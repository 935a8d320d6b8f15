#include "base/hll.h"
#include "test/test.h"

#include <math.h>

/* SplitMix64 (Steele et al. 2014): a different, well mixed number for each n. */
static uint64_t mixed(uint64_t n)
{
	n *= 0x9e3779b97f4a7c15;
	n = (n ^ n >> 30) * 0xbf58476d1ce4e5b9;
	n = (n ^ n >> 27) * 0x94d049bb133111eb;
	return n ^ n >> 31;
}

static struct aj_hll sketch, other;

static double error_at(uint64_t size, uint64_t seed)
{
	memset(&sketch, 0, sizeof(sketch));
	for (uint64_t i = 0; i < size; i++)
		aj_hll_add(&sketch, mixed(seed << 40 | i));
	return aj_hll_count(&sketch) / (double)size - 1;
}

/* Over many runs: no bias, the promised spread, and hardly one outside the stated bound. */
static void test_error(void)
{
	static const uint64_t sizes[] = { 100, 3000, 16384, 40000, 80000, 300000 };
	enum { RUNS = 40 };

	for (size_t s = 0; s < AJ_LEN(sizes); s++) {
		double sum = 0, squares = 0;
		int outside = 0;

		for (uint64_t seed = 1; seed <= RUNS; seed++) {
			double e = error_at(sizes[s], seed);

			sum += e;
			squares += e * e;
			outside += fabs(e) > AJ_HLL_ERROR;
			AJ_CHECK(fabs(e) < 2 * AJ_HLL_ERROR, "%zu: %.4f", (size_t)sizes[s], e);
		}
		AJ_CHECK(fabs(sum / RUNS) < 0.004, "%zu: bias %.4f", (size_t)sizes[s], sum / RUNS);
		AJ_CHECK(
		    sqrt(squares / RUNS) < 0.0105, "%zu: rms %.4f", (size_t)sizes[s], sqrt(squares / RUNS));
		AJ_CHECK(outside <= RUNS / 8, "%zu: %d outside", (size_t)sizes[s], outside);
	}
}

static void test_millions(void)
{
	AJ_CHECK(fabs(error_at(3000000, 7)) < AJ_HLL_ERROR);
}

static void test_ends(void)
{
	memset(&sketch, 0, sizeof(sketch));
	AJ_CHECK(aj_hll_count(&sketch) == 0);
	aj_hll_add(&sketch, 0);
	AJ_CHECK(fabs(aj_hll_count(&sketch) - 1) < 0.01);
	aj_hll_add(&sketch, 0);
	AJ_CHECK(fabs(aj_hll_count(&sketch) - 1) < 0.01);
	memset(&sketch, 64 - AJ_HLL_BITS + 1, sizeof(sketch));
	AJ_CHECK(aj_hll_count(&sketch) > 1e18);
}

static void test_merge(void)
{
	memset(&other, 0, sizeof(other));
	for (uint64_t i = 30000; i < 90000; i++)
		aj_hll_add(&other, mixed(i));
	memset(&sketch, 0, sizeof(sketch));
	for (uint64_t i = 0; i < 60000; i++)
		aj_hll_add(&sketch, mixed(i));
	aj_hll_merge(&sketch, &other);
	memset(&other, 0, sizeof(other));
	for (uint64_t i = 0; i < 90000; i++)
		aj_hll_add(&other, mixed(i));
	AJ_CHECK(memcmp(&sketch, &other, sizeof(sketch)) == 0);
}

AJ_TESTS(test_error, test_millions, test_ends, test_merge)
