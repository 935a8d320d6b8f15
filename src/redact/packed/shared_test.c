#include "redact/packed/shared.h"
#include "test/allocations.h"
#include "test/test.h"

static void add(struct aj_shared *shared, const char *text, size_t start, size_t end, const char *replacement)
{
	aj_shared_add(shared, aj_str_z(text), start, end, aj_str_z(replacement));
}

/* The edits of a text, "0-4 x, 6-8 y". */
static const char *taken(struct aj_shared *shared, const char *text)
{
	static char out[200];
	size_t n, len = 0;
	const struct aj_shared_edit *edits = aj_shared_take(shared, aj_str_z(text), &n);

	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%u-%u %.*s", i ? ", " : "",
		    edits[i].start, edits[i].end, (int)edits[i].replacement.len, edits[i].replacement.ptr);
	return out;
}

static void test_take(void)
{
	struct aj_shared shared = { 0 };

	AJ_CHECK_STR("", taken(&shared, "nothing is known"));
	AJ_CHECK(aj_shared_left(&shared) == 0);
	add(&shared, "Jane and Bob", 9, 12, "B");
	add(&shared, "other", 0, 5, "O");
	add(&shared, "Jane and Bob", 0, 4, "J");
	add(&shared, "Jane and Bob", 9, 12, "B"); /* another cell that refers to it */
	add(&shared, "Jane and Bob", 0, 8, "longer");
	AJ_CHECK_STR(
	    "0-8 longer, 0-4 J, 9-12 B", taken(&shared, "Jane and Bob"), "the longer one goes first");
	AJ_CHECK(aj_shared_left(&shared) == 1);
	AJ_CHECK_STR("", taken(&shared, "Jane and Bo"));
	AJ_CHECK_STR("", taken(&shared, ""));
	AJ_CHECK(aj_shared_left(&shared) == 1);
	AJ_CHECK_STR("0-5 O", taken(&shared, "other"));
	AJ_CHECK(aj_shared_left(&shared) == 0);
	AJ_CHECK_STR("0-5 O", taken(&shared, "other"), "it stands there twice");
	add(&shared, "late", 1, 2, "");
	AJ_CHECK(aj_shared_left(&shared) == 1);
	AJ_CHECK_STR("1-2 ", taken(&shared, "late"));
	AJ_CHECK_STR("0-5 O", taken(&shared, "other"), "it was sorted again");
	aj_shared_fini(&shared);
	AJ_CHECK(shared.n == 0);
	aj_shared_fini(&shared);
}

static void add_many(struct aj_shared *shared, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char text[16], replacement[16];

		snprintf(text, sizeof(text), "text %u", i % (n / 2));
		snprintf(replacement, sizeof(replacement), "~%u~", i % (n / 2));
		add(shared, text, 0, 4, replacement);
	}
}

static void test_many(void)
{
	struct aj_shared shared = { 0 };

	add_many(&shared, 20000);
	for (unsigned i = 0; i < 10000; i++) {
		char text[16], want[32];

		snprintf(text, sizeof(text), "text %u", i);
		snprintf(want, sizeof(want), "0-4 ~%u~", i);
		AJ_CHECK_STR(want, taken(&shared, text));
	}
	AJ_CHECK(aj_shared_left(&shared) == 0);
	aj_shared_fini(&shared);
}

/* An edit that is lost is never counted as done. */
static void test_every_allocation_fails(void)
{
	unsigned n = 0;
	bool failed;

	do {
		struct aj_shared shared = { 0 };

		aj_allocations_fail_at(++n);
		add_many(&shared, 4000);
		failed = aj_allocations_failed();
		aj_allocations_fail_at(0);
		for (unsigned i = 0; i < 2000; i++) {
			char text[16];

			snprintf(text, sizeof(text), "text %u", i);
			taken(&shared, text);
		}
		AJ_CHECK((aj_shared_left(&shared) > 0) == failed, "%u", n);
		aj_shared_fini(&shared);
	} while (failed && n < 1000);
	AJ_CHECK(n > 3 && n < 1000, "%u", n);
}

AJ_TESTS(test_take, test_many, test_every_allocation_fails)
