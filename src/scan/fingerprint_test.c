#include "scan/fingerprint.h"
#include "test/test.h"

#include <math.h>

/* Record n; where alike is set, they differ in none of the places that are looked at first. */
static void add(struct aj_print *print, unsigned n, bool alike)
{
	char text[160];
	size_t len = sizeof(text);

	if (alike) {
		memset(text, 0x78, sizeof(text));
		text[40 + snprintf(text + 40, 20, "%09u", n)] = 0x78;
	} else {
		len = (size_t)snprintf(text, sizeof(text), "%u,someone%u@example.com,%u", n, n, n * 7);
	}
	aj_print_add(print, 42, aj_str(text, len));
}

static double similarity(unsigned size, unsigned changed, bool alike)
{
	struct aj_print a = { 0 }, b = { 0 };
	double s;

	for (unsigned n = 0; n < size; n++)
		add(&a, n, alike);
	for (unsigned n = size; n-- > 0;)
		add(&b, n < changed ? n + 1000000 : n, alike);
	s = aj_print_similarity(&a, &b);
	aj_print_fini(&a), aj_print_fini(&b);
	return s;
}

static void test_similarity(void)
{
	static const unsigned sizes[] = { 1, 2, 20, 100, 127, 128, 129, 1000, 20000 };

	for (size_t i = 0; i < AJ_LEN(sizes); i++)
		for (unsigned percent = 0; percent <= 100; percent += 5) {
			unsigned size = sizes[i], changed = size * percent / 100;
			double want = (double)(size - changed) / (size + changed);
			double slack = size < AJ_PRINT_RANKS
					   ? 1e-9
					   : 3.5 * sqrt(want * (1 - want) / AJ_PRINT_RANKS) + 1e-9;

			AJ_CHECK(
			    fabs(similarity(size, changed, false) - want) <= slack, "%u, %u", size, changed);
			AJ_CHECK(fabs(similarity(size, changed, true) - want) <= slack, "%u, %u alike", size,
			    changed);
		}
}

/* In three parts, in whatever order, with records said twice. */
static void test_parts(void)
{
	static const int orders[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 2, 0 } };
	struct aj_print whole = { 0 }, parts[3] = { 0 };

	for (unsigned n = 0; n < 3000; n++) {
		add(&whole, n, false);
		add(&parts[n % 3], n, false);
		add(&parts[n * 5 % 3], n, false);
	}
	for (size_t o = 0; o < AJ_LEN(orders); o++) {
		struct aj_print merged = { 0 };

		for (size_t p = 0; p < 3; p++)
			aj_print_merge(&merged, &parts[orders[o][p]]);
		AJ_CHECK(merged.count == whole.count &&
			 memcmp(merged.ranks, whole.ranks, whole.count * sizeof(*whole.ranks)) == 0);
		aj_print_fini(&merged);
	}
	for (size_t p = 0; p < 3; p++)
		aj_print_fini(&parts[p]);
	aj_print_fini(&whole);
}

/* Taken as a list that ascends or one by one. */
static void test_take(void)
{
	struct aj_print whole = { 0 }, taken = { 0 };

	for (unsigned round = 0; round < 12; round++) {
		struct aj_print some = { 0 };

		for (unsigned n = 0; n < 1 + 37 * round; n++) {
			add(&some, 25 * round + n, false);
			add(&whole, 25 * round + n, false);
		}
		aj_print_take(&taken, some.ranks, some.count);
		aj_print_take(&taken, some.ranks, some.count / 2);
		aj_print_take(&taken, NULL, 0);
		AJ_CHECK(taken.count == whole.count &&
			     memcmp(taken.ranks, whole.ranks, whole.count * sizeof(*whole.ranks)) == 0,
		    "%u: %u and %u", round, taken.count, whole.count);
		aj_print_fini(&some);
	}
	AJ_CHECK(taken.count == AJ_PRINT_RANKS);
	aj_print_fini(&whole), aj_print_fini(&taken);
}

static void test_empty(void)
{
	struct aj_print a = { 0 }, b = { 0 };

	aj_print_add(&a, 1, AJ_S(""));
	AJ_CHECK(a.count == 0 && aj_print_similarity(&a, &b) == 0);
	aj_print_add(&a, 1, AJ_S("x"));
	AJ_CHECK(aj_print_similarity(&a, &b) == 0);
	aj_print_add(&b, 1, AJ_S("x"));
	AJ_CHECK(aj_print_similarity(&a, &b) == 1);
	aj_print_fini(&a), aj_print_fini(&b);
}

AJ_TESTS(test_similarity, test_parts, test_take, test_empty)
