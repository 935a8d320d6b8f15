#pragma once

/*
 * A value of a batch put together piece by piece, whatever its length: bytes that
 * stand in the layer as they are, and bytes that were decoded from something else.
 */

#include "format/batch.h"
#include "format/cursor.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Begins a value; hands the batch over first if it is full. */
AJ_MUST_CHECK enum aj_status aj_cell_begin(
    struct aj_batch *batch, const struct aj_field *field, uint64_t raw, struct aj_err *err);

/*
 * Appends bytes that stand in the layer at raw. foreign: some may be no UTF-8, and
 * are taken for Windows-1252; bytes must then not begin or end within a character.
 */
AJ_MUST_CHECK enum aj_status aj_cell_plain(
    struct aj_batch *batch, struct aj_str bytes, uint64_t raw, bool foreign, struct aj_err *err);

/* Appends a few bytes (at most AJ_CELL_DECODED) that stand for those at [raw, raw_end) of the layer. */
enum { AJ_CELL_DECODED = 16 };
AJ_MUST_CHECK enum aj_status aj_cell_decoded(
    struct aj_batch *batch, struct aj_str bytes, uint64_t raw, uint64_t raw_end, struct aj_err *err);

/* Hands over what is left of the line at the cursor as one value, however long it is. */
AJ_MUST_CHECK enum aj_status aj_cell_line(
    struct aj_batch *batch, const struct aj_field *field, struct aj_cursor *in, struct aj_err *err);

/* A line with which a program takes in others, as no file of settings does: import a.b, from .a import b. */
bool aj_cell_is_import(struct aj_str line);

/* Makes room for a run and AJ_CELL_DECODED bytes in the value being written. */
AJ_MUST_CHECK enum aj_status aj_cell_room(struct aj_batch *batch, struct aj_err *err);

/* What is appended next comes from raw: bytes that go on in the batch as in the layer need no run of their
 * own. */
static inline void aj_cell_continue(struct aj_batch *batch, uint64_t raw)
{
	const struct aj_run *last = batch->runs + batch->n_runs;

	if (batch->n_runs == 0 || last[-1].raw + (batch->len - last[-1].at) != raw)
		aj_batch_run(batch, raw);
}

enum {
	AJ_CELL_NUMBER = 7, /* bytes: a shorter number is looked at only if its field says something */
	AJ_CELL_STRING = 5, /* so is a shorter string */
};

/* Ends the value; forgets it if it is empty, or shorter than least in a field that says nothing. */
static inline void aj_cell_end(struct aj_batch *batch, size_t least)
{
	const struct aj_value *value = &batch->values[batch->n_values];
	size_t len = batch->len - value->at;

	if (len == 0 || (len < least && (!value->field || value->field->topics == 0)))
		aj_batch_drop_value(batch);
	else
		aj_batch_end_value(batch);
}

/* The first of three bytes that may end a value in p, or max. Reads up to 16 bytes behind max. */
static inline size_t aj_cell_find(const uint8_t *p, size_t max, uint8_t a, uint8_t b, uint8_t c)
{
	size_t n = 0;

#ifdef __SSE2__
	const __m128i va = _mm_set1_epi8((char)a), vb = _mm_set1_epi8((char)b), vc = _mm_set1_epi8((char)c);

	for (; n < max; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(p + n));
		__m128i hit = _mm_or_si128(
		    _mm_cmpeq_epi8(v, va), _mm_or_si128(_mm_cmpeq_epi8(v, vb), _mm_cmpeq_epi8(v, vc)));
		unsigned mask = (unsigned)_mm_movemask_epi8(hit);

		if (mask) {
			n += (unsigned)__builtin_ctz(mask);
			break;
		}
	}
	return n < max ? n : max;
#else
	while (n < max && p[n] != a && p[n] != b && p[n] != c)
		n++;
	return n;
#endif
}
