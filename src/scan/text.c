#include "scan/text.h"

#include <assert.h>

/* The last run that begins at or before at. */
static size_t run_of(const struct aj_text *text, size_t at)
{
	size_t lo = 0, hi = text->n_runs;

	while (hi - lo > 1) {
		size_t mid = lo + (hi - lo) / 2;

		if (text->runs[mid].at <= at)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

void aj_text_raw(const struct aj_text *text, size_t start, size_t end, uint64_t *raw_start, uint64_t *raw_end)
{
	size_t first = run_of(text, start), last = run_of(text, end - 1);

	assert(start < end && end <= text->bytes.len);
	*raw_start = text->runs[first].raw + (start - text->runs[first].at);
	if (last + 1 < text->n_runs && text->runs[last + 1].at == end)
		*raw_end = text->runs[last + 1].raw;
	else
		*raw_end = text->runs[last].raw + (end - text->runs[last].at);
}
