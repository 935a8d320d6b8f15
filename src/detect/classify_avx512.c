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

/* One permutation of a 128-byte table looks up 64 pairs; of the index seven bits count. */
AVX512 static inline __m512i rows(const __m512i table[2], __m512i a, __m512i b)
{
	/* The lower five bits of a, above them those that b << 2 has there: bits 3 and 4 of b. */
	__m512i at = _mm512_ternarylogic_epi32(_mm512_set1_epi8(31), a, _mm512_slli_epi16(b, 2), 0xca);

	return _mm512_permutex2var_epi8(table[0], at, table[1]);
}

/* Where the four bytes from there on may be those of a literal. Pairs that end with the same byte want the
 * same bit. */
AVX512 static inline uint64_t literals(const __m512i table[AJ_PAIRS][2], const uint8_t *bytes)
{
	const __m512i bits = _mm512_set1_epi64((long long)0x8040201008040201);
	__m512i four[4], row[4];
	__mmask64 may;

	for (int k = 0; k < 4; k++) {
		four[k] = _mm512_loadu_si512(bytes + k);
		row[k] = _mm512_set1_epi8(-1);
	}
	for (int k = 0; k < AJ_PAIRS; k++) {
		int a = aj_pairs[k].a, b = aj_pairs[k].b;

		row[b] = _mm512_and_si512(row[b], rows(table[k], four[a], four[b]));
	}
	may = ~(__mmask64)0;
	for (int k = 1; k < 4; k++) /* of the index of bits three bits matter */
		may = _mm512_mask_test_epi8_mask(may, row[k], _mm512_permutexvar_epi8(four[k], bits));
	return may;
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
		out->literal[i] = literals(table, bytes);
	}
}

#endif
