#include "scan/budget.h"
#include "test/test.h"

/* A source of as many bytes as are asked for. */
static enum aj_status endless(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	memset(out, 0, room);
	*got = room;
	return AJ_OK;
}

/* How much comes of it until the budget says no, from so many layers in turn. */
static uint64_t produced_of(uint64_t size, uint64_t seen, unsigned layers, struct aj_err *err)
{
	static uint8_t bytes[1 << 20];
	struct aj_source source = { .fill = endless };
	struct aj_stream root = { .at = seen };
	struct aj_metered metered[16];
	struct aj_budget budget;
	uint64_t sum = 0;
	size_t got;

	aj_budget_begin(&budget, size, &root);
	for (unsigned i = 0; i < layers; i++) {
		AJ_CHECK(aj_budget_enter(&budget, err) == AJ_OK);
		aj_metered_init(&metered[i], &source, &budget);
	}
	for (unsigned i = 0; metered[i % layers].source.fill(
				 &metered[i % layers].source, bytes, sizeof(bytes), &got, err) == AJ_OK;
	     i++)
		sum += got;
	AJ_CHECK(aj_budget_enter(&budget, err) == AJ_ELIMIT, "what is spent stays so");
	return sum >> 20;
}

static void test_bytes(void)
{
	struct aj_err err = { 0 };

	AJ_CHECK(produced_of(100, 0, 1, &err) == 64);
	AJ_CHECK_STR("unpacks to more than 67108864 bytes in all its layers", err.text);
	AJ_CHECK(produced_of(100, 0, 7, &err) == 64, "shared by all layers");
	AJ_CHECK(produced_of(1 << 20, 0, 3, &err) == 1000, "by size");
	AJ_CHECK(produced_of(0, 1 << 20, 3, &err) == 1000, "by what a pipe has given");
	AJ_CHECK(produced_of(10 << 20, 0, 1, &err) == 4096 + 640, "large");
}

static void test_objects(void)
{
	struct aj_stream root = { 0 };
	struct aj_budget budget;
	struct aj_err err;
	unsigned count = 0;

	aj_budget_begin(&budget, 1000, &root);
	while (aj_budget_enter(&budget, &err) == AJ_OK)
		count++;
	AJ_CHECK(count == AJ_BUDGET_INNER + 10, "%u", count);
	AJ_CHECK(aj_budget_check(&budget, &err) == AJ_ELIMIT);
}

/* As if an object had been under way for so long, and busy. */
static enum aj_status after(uint64_t size, uint64_t seconds, uint64_t busy, struct aj_err *err)
{
	struct aj_stream root = { 0 };
	struct aj_budget budget;
	enum aj_status st;

	aj_budget_begin(&budget, size, &root);
	budget.look_at -= (int64_t)seconds * 1000000000;
	st = aj_budget_look(&budget, err);
	if (st != AJ_OK || budget.busy_from == 0)
		return st;
	budget.busy_from -= (int64_t)busy * 1000000000;
	budget.look_at = 0;
	return aj_budget_look(&budget, err);
}

static void test_time(void)
{
	uint64_t small = aj_budget_seconds(1000), large = aj_budget_seconds(10 << 20);
	struct aj_err err = { 0 };
	char want[64];

	AJ_CHECK(large > small && small >= AJ_BUDGET_SECONDS);
	AJ_CHECK(after(1000, 0, 0, &err) == AJ_OK);
	AJ_CHECK(after(1000, small - 2, small - 2, &err) == AJ_OK);
	AJ_CHECK(after(1000, 100 * small, small - 2, &err) == AJ_OK, "who waits uses up nothing");
	AJ_CHECK(after(10 << 20, small + 2, small + 2, &err) == AJ_OK, "by size");
	AJ_CHECK(after(1000, small + 2, small + 2, &err) == AJ_ELIMIT);
	snprintf(want, sizeof(want), "took more than %llu s of processor time", (unsigned long long)small);
	AJ_CHECK_STR(want, err.text);
}

AJ_TESTS(test_bytes, test_objects, test_time)
