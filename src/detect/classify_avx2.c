/*
 * classify_avx2.c: two 32-byte halves a block. Unsigned "is within" is a subtract
 * and a minimum, since AVX2 compares signed bytes only.
 */

#if defined(__x86_64__)

#include "detect/classify.h"

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

struct pair {
	__m256i a, b;
};

AVX2 static inline uint64_t bits(__m256i a, __m256i b)
{
	return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

AVX2 static inline uint64_t equal(struct pair v, char c)
{
	__m256i x = _mm256_set1_epi8(c);

	return bits(_mm256_cmpeq_epi8(v.a, x), _mm256_cmpeq_epi8(v.b, x));
}

AVX2 static inline __m256i in_half(__m256i v, char first, char span)
{
	__m256i from = _mm256_sub_epi8(v, _mm256_set1_epi8(first));

	return _mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8(span)), from);
}

AVX2 static inline uint64_t within(struct pair v, char first, char last)
{
	return bits(in_half(v.a, first, (char)(last - first)), in_half(v.b, first, (char)(last - first)));
}

/*
 * A look-up in 128 bytes is eight in 16 of them each: an index outside of the
 * sixteen is made one that gives zero.
 */
AVX2 static inline __m256i pairs(const uint8_t table[128], const uint8_t *bytes)
{
	const __m256i bits = _mm256_set1_epi64x((long long)0x8040201008040201);
	__m256i a = _mm256_loadu_si256((const __m256i *)bytes);
	__m256i b = _mm256_loadu_si256((const __m256i *)(bytes + 1));
	__m256i at = _mm256_or_si256(_mm256_and_si256(a, _mm256_set1_epi8(31)),
	    _mm256_slli_epi16(_mm256_and_si256(b, _mm256_set1_epi8(24)), 2));
	__m256i row = _mm256_setzero_si256(), bit;

	for (int h = 0; h < 8; h++) {
		__m256i sixteen =
		    _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(table + 16 * h)));
		__m256i index = _mm256_adds_epu8(
		    _mm256_xor_si256(at, _mm256_set1_epi8((char)(h << 4))), _mm256_set1_epi8(0x70));

		row = _mm256_or_si256(row, _mm256_shuffle_epi8(sixteen, index));
	}
	bit = _mm256_shuffle_epi8(bits, _mm256_and_si256(b, _mm256_set1_epi8(7)));
	return _mm256_cmpeq_epi8(_mm256_and_si256(row, bit), _mm256_setzero_si256());
}

/* Zero where the four bytes from there on may be those of a literal. */
AVX2 static inline __m256i no_literal(const struct aj_filter *filter, const uint8_t *bytes)
{
	return _mm256_or_si256(
	    _mm256_or_si256(pairs(filter->pair[0], bytes), pairs(filter->pair[1], bytes + 1)),
	    pairs(filter->pair[2], bytes + 2));
}

/* The near pairs are looked up for all places; the others, eight look-ups each, where those hold. */
AVX2 static inline uint64_t literals(const struct aj_filter *filter, const uint8_t *bytes)
{
	uint64_t word = 0;

	for (uint64_t left = ~bits(no_literal(filter, bytes), no_literal(filter, bytes + 32)); left;
	     left &= left - 1)
		word |= (uint64_t)aj_filter_may(filter, bytes + __builtin_ctzll(left), AJ_PAIRS_NEAR)
			<< __builtin_ctzll(left);
	return word;
}

AVX2 void aj_classify_avx2(
    const struct aj_filter *filter, const uint8_t *bytes, size_t blocks, struct aj_classes *out, size_t first)
{
	const __m256i fold = _mm256_set1_epi8(0x20);

	for (size_t i = first; i < first + blocks; i++, bytes += AJ_BLOCK) {
		struct pair v = { _mm256_loadu_si256((const __m256i *)bytes),
			_mm256_loadu_si256((const __m256i *)(bytes + 32)) };
		struct pair lower = { _mm256_or_si256(v.a, fold), _mm256_or_si256(v.b, fold) };
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
		out->literal[i] = literals(filter, bytes);
	}
}

#endif
