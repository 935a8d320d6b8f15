#pragma once

/*
 * The detection engine: an immutable compiled part shared by all threads, and a
 * scratch for each of them. Text in, findings out; no I/O, no global state.
 */

#include "base/arena.h"
#include "scan/finding.h"
#include "scan/text.h"

struct aj_engine;
struct aj_scratch;

struct aj_engine_options {
	const char *const *rule_files; /* YAML, beside the built-in rules; NULL-terminated or NULL */
	const char *region;	  /* ISO 3166-1 alpha-2 for phone numbers without country code; NULL: none */
	int64_t now;		  /* seconds since 1970, for what expires; 0: the clock */
	enum aj_likelihood least; /* findings below it are dropped; 0: AJ_VERY_UNLIKELY */
};

/* Ready in a few milliseconds. A wrong rule file is AJ_EINPUT with its line and column in err. */
AJ_MUST_CHECK enum aj_status aj_engine_new(
    const struct aj_engine_options *options, struct aj_engine **out, struct aj_err *err);
void aj_engine_free(struct aj_engine *engine); /* accepts NULL */

/* Does now what would otherwise be done when first needed, and would need executable memory. */
void aj_engine_prepare(struct aj_engine *engine);

/* The types that findings of this engine may have: built-in ones first, then the rules'. */
const struct aj_type *aj_engine_types(const struct aj_engine *engine, size_t *count);

/* Of its findings. */
enum aj_likelihood aj_engine_least(const struct aj_engine *engine);

/* One per thread. NULL: no memory. */
struct aj_scratch *aj_scratch_new(const struct aj_engine *engine);
void aj_scratch_free(struct aj_scratch *scratch); /* wipes what it held; accepts NULL */

struct aj_findings {
	const struct aj_finding *list; /* sorted by start, none inside another */
	size_t count;
};

/* Finds what begins in [text->from, text->to). Valid until the next scan with this scratch. */
void aj_engine_scan(const struct aj_engine *engine, struct aj_scratch *scratch, const struct aj_text *text,
    struct aj_findings *out);

/*
 * Places of the last text that no rule looked at any more, because it had looked in
 * vain so often just before: about 100 times in 4,096 bytes. 0 in honest data.
 */
uint64_t aj_scratch_skipped(const struct aj_scratch *scratch);

/* Overrides the engine's region for the scans that follow (NULL: back to it). */
void aj_scratch_region(struct aj_scratch *scratch, const char *region);

/*
 * Dates seen in the texts so far (ISO 8601 dates and those of access logs), one
 * count a month: index (year - 1900) * 12 + month - 1. Birth dates are left out.
 */
enum { AJ_MONTHS = 201 * 12 };
const uint32_t *aj_scratch_months(const struct aj_scratch *scratch);

/* Whether the len months from from on, a decade or a year, are the same. */
static inline bool aj_months_same(const uint32_t *a, const uint32_t *b, uint32_t from, uint32_t len)
{
	return from % len == 0 && from + len <= AJ_MONTHS &&
	       memcmp(a + from, b + from, len * sizeof(*a)) == 0;
}

/* The first month from from on whose counts differ; AJ_MONTHS: none does. */
static inline uint32_t aj_months_differ(const uint32_t *a, const uint32_t *b, uint32_t from)
{
	enum { YEAR = 12, DECADE = 10 * YEAR };

	while (from < AJ_MONTHS && a[from] == b[from])
		from += aj_months_same(a, b, from, DECADE) ? DECADE
			: aj_months_same(a, b, from, YEAR) ? YEAR
							   : 1;
	return from;
}
