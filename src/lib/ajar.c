/*
 * ajar.c: the public interface (include/ajar.h) over the engine, and the windows
 * in which it takes texts of any length.
 */

#include "ajar.h"

#include "detect/engine.h"

#include <stdio.h>
#include <stdlib.h>

enum { WINDOW = AJ_TEXT_MAX - AJ_TEXT_BEFORE - AJ_TEXT_AFTER };

struct ajar_engine {
	struct aj_engine *inner;
	const struct aj_type *types;
};

struct ajar_scratch {
	struct aj_scratch *inner;
	uint64_t skipped; /* in all windows of the last text */
};

_Static_assert((int)AJAR_VERY_LIKELY == (int)AJ_VERY_LIKELY, "the likelihoods are the same");
_Static_assert((int)AJAR_BECAUSE_RESERVED == (int)AJ_BECAUSE_RESERVED, "the reasons are the same");

enum ajar_status ajar_engine_new(
    const struct ajar_options *options, struct ajar_engine **engine, char *why, size_t room)
{
	static const struct ajar_options defaults = { 0 };
	struct ajar_engine *made = calloc(1, sizeof(*made));
	const struct ajar_options *o = options ? options : &defaults;
	struct aj_err err = { AJ_ELIMIT, "no memory" };
	enum aj_status st = AJ_ELIMIT;
	size_t count;

	if (made)
		st = aj_engine_new(
		    &(struct aj_engine_options){ .rule_files = o->rule_files,
			.region = o->region,
			.now = o->now,
			.least = o->min_likelihood ? (enum aj_likelihood)o->min_likelihood : AJ_POSSIBLE },
		    &made->inner, &err);
	if (st != AJ_OK) {
		if (why && room > 0)
			snprintf(why, room, "%s", err.text);
		free(made);
		return st == AJ_ELIMIT ? AJAR_NO_MEMORY : AJAR_BAD_RULES;
	}
	made->types = aj_engine_types(made->inner, &count);
	*engine = made;
	return AJAR_OK;
}

void ajar_engine_free(struct ajar_engine *engine)
{
	if (!engine)
		return;
	aj_engine_free(engine->inner);
	free(engine);
}

struct ajar_scratch *ajar_scratch_new(const struct ajar_engine *engine)
{
	struct ajar_scratch *scratch = calloc(1, sizeof(*scratch));

	if (!scratch)
		return NULL;
	scratch->inner = aj_scratch_new(engine->inner);
	if (!scratch->inner) {
		free(scratch);
		return NULL;
	}
	return scratch;
}

void ajar_scratch_free(struct ajar_scratch *scratch)
{
	if (!scratch)
		return;
	aj_scratch_free(scratch->inner);
	free(scratch);
}

void ajar_scratch_region(struct ajar_scratch *scratch, const char *region)
{
	aj_scratch_region(scratch->inner, region);
}

uint64_t ajar_scratch_skipped(const struct ajar_scratch *scratch)
{
	return scratch->skipped;
}

/* Tells the caller; base is the offset of the window. */
static int tell(const struct ajar_engine *engine, const struct aj_finding *f, size_t base,
    ajar_callback *callback, void *context)
{
	const struct ajar_finding finding = {
		.start = base + f->start,
		.end = base + f->end,
		.type = engine->types[f->type].name,
		.likelihood = f->likelihood,
		.severity = f->severity,
		.because = f->because,
		.country = f->country,
		.canonical = (const char *)f->canonical.ptr,
		.canonical_length = f->canonical.len,
		.detail = f->detail,
	};

	return callback(context, &finding);
}

enum ajar_status ajar_scan(const struct ajar_engine *engine, struct ajar_scratch *scratch, const void *text,
    size_t length, ajar_callback *callback, void *context)
{
	static const struct aj_run start = { 0, 0 };
	struct aj_str whole = aj_str(text, length);
	size_t at = 0, told = 0;

	scratch->skipped = 0;
	while (at < length) {
		size_t part = length <= AJ_TEXT_MAX ? length : WINDOW;
		size_t before = at < AJ_TEXT_BEFORE ? at : AJ_TEXT_BEFORE, base = at - before;
		struct aj_text window = { .bytes = aj_str_sub(whole, base, before + part + AJ_TEXT_AFTER),
			.from = before,
			.runs = &start,
			.n_runs = 1 };
		struct aj_findings found;

		window.to = before + part < window.bytes.len ? before + part : window.bytes.len;
		aj_engine_scan(engine->inner, scratch->inner, &window, &found);
		scratch->skipped += aj_scratch_skipped(scratch->inner);
		for (size_t i = 0; i < found.count; i++) {
			if (base + found.list[i].start < told)
				continue; /* inside what the window before has found */
			told = base + found.list[i].end;
			if (tell(engine, &found.list[i], base, callback, context) != 0)
				return AJAR_STOPPED;
		}
		at += part;
	}
	return AJAR_OK;
}

const char *ajar_likelihood_name(int likelihood)
{
	return aj_likelihood_name((enum aj_likelihood)likelihood);
}

const char *ajar_version(void)
{
	return AJ_VERSION;
}
