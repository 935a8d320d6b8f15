#include "redact/shape.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BITS = 64, BEFORE = 1 }; /* the window, one byte before it, three behind it */

/* Bit n: bytes[n] is one of count from first on. */
#ifdef __SSE2__
static uint64_t within(const uint8_t bytes[BITS], uint8_t first, uint8_t count)
{
	const __m128i from = _mm_set1_epi8((char)first), last = _mm_set1_epi8((char)(count - 1));
	uint64_t bits = 0;

	for (unsigned i = 0; i < BITS; i += 16) {
		__m128i above = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)(bytes + i)), from);
		__m128i is = _mm_cmpeq_epi8(_mm_min_epu8(above, last), above);

		bits |= (uint64_t)(unsigned)_mm_movemask_epi8(is) << i;
	}
	return bits;
}
#else
static uint64_t within(const uint8_t bytes[BITS], uint8_t first, uint8_t count)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < BITS; i++)
		bits |= (uint64_t)((uint8_t)(bytes[i] - first) < count) << i;
	return bits;
}
#endif

bool aj_shapes_at(struct aj_str text, size_t at, uint64_t starts[AJ_SHAPES])
{
	const uint64_t whole = ((UINT64_C(1) << AJ_SHAPE_WINDOW) - 1) << BEFORE;
	uint8_t edge[BITS] = { 0 };
	const uint8_t *bytes = edge;
	uint64_t digit, upper, run, letters, word;

	if (at >= BEFORE && at - BEFORE + BITS <= text.len) {
		bytes = text.ptr + at - BEFORE;
	} else {
		struct aj_str there = aj_str_sub(text, at, BITS - BEFORE);

		if (at >= BEFORE)
			edge[0] = text.ptr[at - BEFORE];
		memcpy(edge + BEFORE, there.ptr, there.len);
	}
	digit = within(bytes, '0', 10);
	if (!(digit & digit >> 1))
		return false; /* each shape has two digits side by side */
	upper = within(bytes, 'A', 26);
	run = digit & digit >> 1 & digit >> 2 & whole;
	letters = upper & upper >> 1 & digit >> 2 & digit >> 3 & whole;
	if (!(run | letters))
		return false;
	/* None of them goes on a word. */
	word = (digit | upper | within(bytes, 'a', 26) | within(bytes, '_', 1)) << 1;
	run &= ~word;
	starts[AJ_SHAPE_CARD] = (run & digit >> 3 & within(bytes, '3', 4)) >> BEFORE;
	starts[AJ_SHAPE_SSN] = (run & within(bytes, '-', 1) >> 3) >> BEFORE;
	starts[AJ_SHAPE_IBAN] = (letters & ~word) >> BEFORE;
	return starts[AJ_SHAPE_CARD] | starts[AJ_SHAPE_SSN] | starts[AJ_SHAPE_IBAN];
}
