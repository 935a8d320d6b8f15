/* Estimates from samples: exact where all was read, and bounds that hold as often as they say. */

#include "estate/kind.h"
#include "ledger/estimate.h"
#include "test/test.h"

#include <math.h>

static void test_count(void)
{
	struct aj_estimate e = aj_estimate_count(40, 4, 100);

	AJ_CHECK(e.number == 1000 && e.low == 690 && e.high == 1309, "%d to %d", (int)e.low, (int)e.high);
	e = aj_estimate_count(40, 100, 100);
	AJ_CHECK(e.number == 40 && e.low == 40 && e.high == 40, "all of it");
	e = aj_estimate_count(40, 4, AJ_UNTOLD);
	AJ_CHECK(e.number == 40 && e.high == 40, "nobody says how many there are");
	e = aj_estimate_count(1, 10, 1000);
	AJ_CHECK(e.number == 100 && e.low == 100 && e.high > 200, "one was seen");
}

static void add(struct aj_estimate_objects *objects, struct aj_estimate_found *found, double bytes, double n)
{
	objects->n++;
	objects->bytes += bytes;
	objects->squared += bytes * bytes;
	found->found += n;
	found->squared += n * n;
	found->times_bytes += n * bytes;
}

static void test_bytes(void)
{
	struct aj_estimate_objects objects = { 0 };
	struct aj_estimate_found found = { 0 };
	struct aj_estimate e;

	for (int i = 0; i < 4; i++)
		add(&objects, &found, 1000, 10);
	e = aj_estimate_bytes(&objects, &found, 40000);
	AJ_CHECK(e.number == 400 && e.low == 276 && e.high == 523, "all alike: the count's bounds, %d to %d",
	    (int)e.low, (int)e.high);
	e = aj_estimate_bytes(&objects, &found, 4000);
	AJ_CHECK(e.number == 40 && e.low == 40 && e.high == 40, "all of it");
	e = aj_estimate_bytes(&objects, &found, AJ_UNTOLD);
	AJ_CHECK(e.number == 40 && e.high == 40, "nobody says how large it is");
	objects = (struct aj_estimate_objects){ 0 };
	found = (struct aj_estimate_found){ 0 };
	add(&objects, &found, 1000, 40);
	for (int i = 0; i < 3; i++)
		add(&objects, &found, 1000, 0);
	e = aj_estimate_bytes(&objects, &found, 40000);
	AJ_CHECK(e.number == 400 && e.low == 40 && e.high > 1400, "one is full, others are empty: %d to %d",
	    (int)e.low, (int)e.high);
}

/* Marsaglia's xorshift: the same numbers in each run. */
static unsigned drawn(uint64_t *state, unsigned below)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (unsigned)(*state >> 33) % below;
}

/* Buckets of 2,000 objects of all sizes, of which some are full and the others empty; 40 objects are sampled.
 * The bounds have the truth nearly as often as they claim, those of a count far less often. */
static void test_as_often_as_it_says(void)
{
	enum { OBJECTS = 2000, SAMPLED = 40, ROUNDS = 400 };
	uint64_t state = 17;
	int right = 0, poisson = 0;

	for (int round = 0; round < ROUNDS; round++) {
		struct aj_estimate_objects objects = { 0 };
		struct aj_estimate_found found = { 0 };
		double truth = 0, all = 0;
		struct aj_estimate e;

		for (int i = 0; i < OBJECTS; i++) {
			double bytes = 100 + drawn(&state, 16000);
			double n = drawn(&state, 3) ? floor(bytes / 100) : 0;

			truth += n;
			all += bytes;
			if (i < SAMPLED)
				add(&objects, &found, bytes, n);
		}
		e = aj_estimate_bytes(&objects, &found, (uint64_t)all);
		right += (double)e.low <= truth && truth <= (double)e.high;
		e = aj_estimate_count((uint64_t)found.found, (uint64_t)objects.bytes, (uint64_t)all);
		poisson += (double)e.low <= truth && truth <= (double)e.high;
	}
	printf(
	    "# the truth is within the bounds %d times of %d, within a count's %d\n", right, ROUNDS, poisson);
	AJ_CHECK(right >= ROUNDS * 92 / 100, "%d of %d", right, ROUNDS);
	AJ_CHECK(right > poisson, "%d, and %d", right, poisson);
}

AJ_TESTS(test_count, test_bytes, test_as_often_as_it_says)
