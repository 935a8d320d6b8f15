#include "sink/census_records.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64 };

/* A bit for each of 64 bytes that is a newline. */
static inline uint64_t newlines_of(const uint8_t *p)
{
	uint64_t mask = 0;

#ifdef __SSE2__
	for (int i = 0; i < 4; i++) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));

		mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n'))) << 16 * i;
	}
#else
	for (int i = 0; i < BLOCK; i++)
		mask |= (uint64_t)(p[i] == '\n') << i;
#endif
	return mask;
}

/* The newlines of the bytes from at on, at most 64 of them and none from end on. */
static inline uint64_t newlines_at(struct aj_str bytes, size_t at, size_t end)
{
	uint8_t rest[BLOCK] = { 0 };

	if (end - at >= BLOCK)
		return newlines_of(bytes.ptr + at);
	memcpy(rest, bytes.ptr + at, end - at);
	return newlines_of(rest);
}

/* Where the line at from begins, so that it is the same however texts are cut; SIZE_MAX: further back. */
static size_t line_start(const struct aj_text *text, bool goes_on)
{
	const uint8_t *hit = text->from > 0 ? memrchr(text->bytes.ptr, '\n', text->from) : NULL;

	if (hit)
		return (size_t)(hit - text->bytes.ptr) + 1;
	return goes_on ? SIZE_MAX : text->from;
}

static uint64_t cut_lines(
    struct aj_record_cut *cut, const struct aj_text *text, bool goes_on, struct aj_print *print)
{
	size_t start = line_start(text, goes_on), to = text->to;
	uint64_t count = 0;

	for (size_t at = text->from; at < to; at += BLOCK) {
		uint64_t newlines = newlines_at(text->bytes, at, to);

		for (; newlines != 0; newlines &= newlines - 1) {
			size_t end = at + (size_t)__builtin_ctzll(newlines);

			if (start <= end)
				aj_print_add(print, cut->seed, aj_str(text->bytes.ptr + start, end - start));
			start = end + 1;
			count++;
		}
	}
	if (to > text->from)
		cut->line_is_open = text->bytes.ptr[to - 1] != '\n';
	/* Where nothing is shown beyond, this is the end, and the line will not come again. */
	if (cut->line_is_open && to == text->bytes.len && start < to)
		aj_print_add(print, cut->seed, aj_str(text->bytes.ptr + start, to - start));
	return count;
}

uint64_t aj_records_cut(
    struct aj_record_cut *cut, const struct aj_text *text, bool goes_on, struct aj_print *print)
{
	uint64_t count = goes_on ? 0 : aj_records_end(cut);

	if (!text->records)
		return count + cut_lines(cut, text, goes_on, print);
	for (size_t i = 0; i < text->n_records; i++)
		aj_print_add(print, cut->seed, aj_str_sub(text->bytes, text->records[i].at, text->records[i].len));
	return count + text->n_records;
}

uint64_t aj_records_end(struct aj_record_cut *cut)
{
	bool open = cut->line_is_open;

	cut->line_is_open = false;
	return open;
}
