/* The public interface where doc/example.c and the tests of "ajar detect" do not reach: what a bound left
 * out. */

#include "ajar.h"
#include "test/test.h"

#include <stdlib.h>

enum { HOSTILE = 3 << 20 /* several windows */ };

static int count(void *context, const struct ajar_finding *finding)
{
	(void)finding;
	++*(size_t *)context;
	return 0;
}

static void test_skipped(void)
{
	static const char honest[] = "write to jane@example.org";
	static char text[HOSTILE];
	struct ajar_engine *engine;
	struct ajar_scratch *scratch;
	uint64_t few, many;
	size_t found = 0;
	char why[256];

	AJ_CHECK(ajar_engine_new(NULL, &engine, why, sizeof(why)) == AJAR_OK, "engine");
	scratch = ajar_scratch_new(engine);
	AJ_CHECK(scratch, "scratch");
	AJ_CHECK(ajar_scratch_skipped(scratch) == 0, "nothing scanned yet");
	for (size_t i = 0; i + 5 <= sizeof(text); i += 5)
		memcpy(text + i, "curl ", 5);
	ajar_scan(engine, scratch, text, sizeof(text) / 16, count, &found);
	few = ajar_scratch_skipped(scratch);
	AJ_CHECK(few > 0, "rules tried in vain");
	ajar_scan(engine, scratch, text, sizeof(text), count, &found);
	many = ajar_scratch_skipped(scratch);
	AJ_CHECK(many > 8 * few, "all windows count: %llu and %llu", (unsigned long long)few,
	    (unsigned long long)many);
	AJ_CHECK(found == 0, "%zu found", found);
	ajar_scan(engine, scratch, honest, sizeof(honest) - 1, count, &found);
	AJ_CHECK(found == 1 && ajar_scratch_skipped(scratch) == 0, "honest text");
	ajar_scratch_free(scratch);
	ajar_engine_free(engine);
}

AJ_TESTS(test_skipped)
