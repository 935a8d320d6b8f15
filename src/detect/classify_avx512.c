/*
 * classify_avx512.c: a block a register, comparisons give the words directly.
 */

#if defined(__x86_64__)

#include "detect/classify.h"

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

AVX512 static inline uint64_t equal(__m512i v, char c)
{
	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

AVX512 static inline uint64_t within(__m512i v, char first, char last)
{
	__m512i from = _mm512_sub_epi8(v, _mm512_set1_epi8(first));

	return _mm512_cmple_epu8_mask(from, _mm512_set1_epi8((char)(last - first)));
}

AVX512 static inline uint64_t literals(
    const __m512i lo[4], const __m512i hi[4], const uint8_t *bytes, __m512i v)
{
	const __m512i low = _mm512_set1_epi8(15);
	__m512i all = _mm512_set1_epi8(-1);

	for (int k = 0; k < 4; k++) {
		__m512i w = k == 0 ? v : _mm512_loadu_si512(bytes + k);
		__m512i a = _mm512_shuffle_epi8(lo[k], _mm512_and_si512(w, low));
		__m512i b = _mm512_shuffle_epi8(hi[k], _mm512_and_si512(_mm512_srli_epi16(w, 4), low));

		all = _mm512_ternarylogic_epi32(all, a, b, 0x80); /* and of three */
	}
	return _mm512_test_epi8_mask(all, all);
}

AVX512 void aj_classify_avx512(const struct aj_filter *filter, const uint8_t *bytes, size_t blocks,
    struct aj_classes *out, size_t first)
{
	const __m512i fold = _mm512_set1_epi8(0x20);
	__m512i lo[4], hi[4];

	for (int k = 0; k < 4; k++) {
		lo[k] = _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)filter->lo[k]));
		hi[k] = _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)filter->hi[k]));
	}
	for (size_t i = first; i < first + blocks; i++, bytes += AJ_BLOCK) {
		__m512i v = _mm512_loadu_si512(bytes), lower = _mm512_or_si512(v, fold);
		uint64_t digit = within(v, '0', '9');

		out->digit[i] = digit;
		out->alnum[i] = digit | within(lower, 'a', 'z') | _mm512_movepi8_mask(v);
		out->upper[i] = within(v, 'A', 'Z');
		out->hex[i] = digit | within(lower, 'a', 'f');
		out->at[i] = equal(v, '@');
		out->colon[i] = equal(v, ':');
		out->dash[i] = equal(v, '-');
		out->dot[i] = equal(v, '.');
		out->slash[i] = equal(v, '/');
		out->space[i] = equal(v, ' ');
		out->number[i] = digit | out->space[i] | within(v, '(', ')') | within(v, '-', '/');
		out->literal[i] = literals(lo, hi, bytes, v);
	}
}

#endif
