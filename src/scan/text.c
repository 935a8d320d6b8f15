#include "scan/text.h"

#include "base/search.h"

#include <assert.h>

/*
 * The last run that begins at or before at. Runs are spread evenly enough that a
 * guess by proportion is near; from there the search widens until it has it between.
 */
static size_t run_of(const struct aj_text *text, size_t at)
{
	const struct aj_run *runs = text->runs;
	size_t n = text->n_runs, lo, hi, step = 4;

	if (n == 1)
		return 0;
	lo = at * n / (text->bytes.len + 1);
	hi = lo + 1;
	while (runs[lo].at > at) {
		hi = lo;
		lo = lo > step ? lo - step : 0;
		step *= 2;
	}
	for (step = 4; hi < n && runs[hi].at <= at; step *= 2) {
		lo = hi;
		hi = hi + step < n ? hi + step : n;
	}
	return lo + AJ_LAST_UP_TO(runs + lo, hi - lo, at, at);
}

static uint64_t raw_of(const struct aj_text *text, size_t run, size_t at)
{
	return text->runs[run].raw + (text->runs[run].whole ? 0 : at - text->runs[run].at);
}

/* Those of [start, end), of which first is the run that start is in. */
static inline void raw_from(const struct aj_text *text, size_t first, size_t start, size_t end,
    uint64_t *raw_start, uint64_t *raw_end)
{
	size_t last = first;

	assert(start < end && end <= text->bytes.len);
	while (last + 1 < text->n_runs && text->runs[last + 1].at < end)
		last++;
	*raw_start = raw_of(text, first, start);
	if (last + 1 < text->n_runs && (text->runs[last + 1].at == end || text->runs[last].whole))
		*raw_end = text->runs[last + 1].raw - (uint64_t)text->runs[last + 1].gap;
	else
		*raw_end = raw_of(text, last, end);
	if (*raw_end <=
	    *raw_start) /* its parts stand in another order in the layer: at least its beginning */
		*raw_end = *raw_start + 1;
}

void aj_text_raw(const struct aj_text *text, size_t start, size_t end, uint64_t *raw_start, uint64_t *raw_end)
{
	raw_from(text, run_of(text, start), start, end, raw_start, raw_end);
}

void aj_text_raw_next(
    const struct aj_text *text, size_t start, size_t end, size_t *run, uint64_t *raw_start, uint64_t *raw_end)
{
	while (*run + 1 < text->n_runs && text->runs[*run + 1].at <= start)
		++*run;
	raw_from(text, *run, start, end, raw_start, raw_end);
}

const struct aj_value *aj_text_value(const struct aj_text *text, size_t at)
{
	size_t i = AJ_LAST_UP_TO(text->values, text->n_values, at, at);

	return i < text->n_values && text->values[i].at <= at ? &text->values[i] : NULL;
}

const struct aj_value *aj_text_value_next(const struct aj_text *text, size_t at, size_t *value)
{
	while (*value + 1 < text->n_values && text->values[*value + 1].at <= at)
		++*value;
	return *value < text->n_values && text->values[*value].at <= at ? &text->values[*value] : NULL;
}

const struct aj_record *aj_text_record(const struct aj_text *text, size_t at)
{
	size_t i = AJ_LAST_UP_TO(text->records, text->n_records, at, at);

	return i < text->n_records && text->records[i].at <= at &&
		       at - text->records[i].at < text->records[i].len
		   ? &text->records[i]
		   : NULL;
}

bool aj_text_is_reference(const struct aj_text *text, size_t at)
{
	return text->runs[run_of(text, at)].whole;
}
