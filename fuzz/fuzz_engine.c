/*
 * The whole engine over the bytes of an input as one text: what it reports must
 * lie in the text, in order and apart from each other, with a canonical form.
 */

#include "detect/engine.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct aj_engine *engine;
	static struct aj_scratch *scratch;
	struct aj_run whole = { 0, 0 };
	struct aj_text text = { .bytes = aj_str(bytes, len), .to = len, .runs = &whole, .n_runs = 1 };
	struct aj_findings found;
	struct aj_err err;
	size_t n_types, end = 0;

	if (len > AJ_TEXT_MAX)
		return 0;
	if (!engine) {
		check(aj_engine_new(&(struct aj_engine_options){ .now = 1574812800, .region = "US" }, &engine,
			  &err) == AJ_OK);
		scratch = aj_scratch_new(engine);
		check(scratch != NULL);
	}
	aj_engine_types(engine, &n_types);
	aj_engine_scan(engine, scratch, &text, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct aj_finding *f = &found.list[i];

		check(f->start >= end && f->start < f->end && f->end <= len);
		check(f->canonical.len > 0 && f->canonical.ptr != NULL);
		check(f->type < n_types);
		check(f->likelihood >= AJ_VERY_UNLIKELY && f->likelihood <= AJ_VERY_LIKELY);
		check(f->severity >= 1 && f->severity <= 4);
		end = f->end;
	}
	return 0;
}
