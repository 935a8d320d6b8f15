/*
 * classify_avx512.c: a block a register, comparisons give the words directly.
 */

#if defined(__x86_64__)

#include "detect/classify.h"

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi")))

AVX512 static inline uint64_t equal(__m512i v, char c)
{
	return _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c));
}

AVX512 static inline uint64_t within(__m512i v, char first, char last)
{
	__m512i from = _mm512_sub_epi8(v, _mm512_set1_epi8(first));

	return _mm512_cmple_epu8_mask(from, _mm512_set1_epi8((char)(last - first)));
}

/* A byte as the first of a pair, and as the second: its place in a row of eight, and its bit there. */
struct halves {
	__m512i first, second, bit;
};

AVX512 static inline struct halves halves_of(__m512i v)
{
	const __m512i bits = _mm512_set1_epi64((long long)0x8040201008040201);

	return (struct halves){
		v,
		_mm512_slli_epi16(_mm512_and_si512(v, _mm512_set1_epi8(24)), 2),
		_mm512_shuffle_epi8(bits, _mm512_and_si512(v, _mm512_set1_epi8(7))),
	};
}

/* One permutation of a 128-byte table looks up 64 pairs. */
AVX512 static inline uint64_t pairs(const __m512i table[2], const struct halves *a, const struct halves *b)
{
	/* a & 31 | second */
	__m512i at = _mm512_ternarylogic_epi32(a->first, _mm512_set1_epi8(31), b->second, 0xea);
	__m512i row = _mm512_permutex2var_epi8(table[0], at, table[1]);

	return _mm512_test_epi8_mask(row, b->bit);
}

AVX512 void aj_classify_avx512(
    const struct aj_filter *filter, const uint8_t *bytes, size_t blocks, struct aj_classes *out, size_t first)
{
	const __m512i fold = _mm512_set1_epi8(0x20);
	__m512i table[AJ_PAIRS][2];

	for (int k = 0; k < AJ_PAIRS; k++) {
		table[k][0] = _mm512_loadu_si512(filter->pair[k]);
		table[k][1] = _mm512_loadu_si512(filter->pair[k] + 64);
	}
	for (size_t i = first; i < first + blocks; i++, bytes += AJ_BLOCK) {
		__m512i v = _mm512_loadu_si512(bytes), lower = _mm512_or_si512(v, fold);
		struct halves four[4];
		uint64_t literal = UINT64_MAX;
		uint64_t digit = within(v, '0', '9');

		out->digit[i] = digit;
		out->alnum[i] = digit | within(lower, 'a', 'z');
		out->upper[i] = within(v, 'A', 'Z');
		out->hex[i] = digit | within(lower, 'a', 'f');
		out->at[i] = equal(v, '@');
		out->colon[i] = equal(v, ':');
		out->dash[i] = equal(v, '-');
		out->dot[i] = equal(v, '.');
		out->slash[i] = equal(v, '/');
		out->space[i] = equal(v, ' ');
		out->number[i] = digit | out->space[i] | within(v, '(', ')') | within(v, '-', '/');
		for (int k = 0; k < 4; k++)
			four[k] = halves_of(_mm512_loadu_si512(bytes + k));
		for (int k = 0; k < AJ_PAIRS; k++)
			literal &= pairs(table[k], &four[aj_pairs[k].a], &four[aj_pairs[k].b]);
		out->literal[i] = literal;
	}
}

#endif
