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

AVX2 static inline struct pair load(const uint8_t *bytes)
{
	return (struct pair){ _mm256_loadu_si256((const __m256i *)bytes),
		_mm256_loadu_si256((const __m256i *)(bytes + 32)) };
}

/* What decides about a pair of bytes, half a block of them: see rows(). */
struct keys {
	__m256i low, a4, b3, b4;
};

AVX2 static inline struct keys keys_of(__m256i a, __m256i b)
{
	return (struct keys){ _mm256_and_si256(a, _mm256_set1_epi8(15)), _mm256_slli_epi16(a, 3),
		_mm256_slli_epi16(b, 4), _mm256_slli_epi16(b, 3) };
}

/* Of two look-ups by the lower four bits of a the one that bit 4 of it wants. */
AVX2 static inline __m256i by_a(__m256i even, __m256i odd, const struct keys *k)
{
	return _mm256_blendv_epi8(_mm256_shuffle_epi8(even, k->low), _mm256_shuffle_epi8(odd, k->low), k->a4);
}

AVX2 static inline __m256i by_b(const __m256i by[4], const struct keys *k)
{
	return _mm256_blendv_epi8(
	    _mm256_blendv_epi8(by[0], by[1], k->b3), _mm256_blendv_epi8(by[2], by[3], k->b3), k->b4);
}

/*
 * A look-up in 128 bytes, a block of them: eight look-ups in 16 bytes each, of which bit 4 of
 * a and bits 3 and 4 of b choose one, each as the uppermost bit of a byte.
 */
AVX2 static inline struct pair rows(const uint8_t table[128], const struct pair *a, const struct pair *b)
{
	struct keys first = keys_of(a->a, b->a), second = keys_of(a->b, b->b);
	__m256i by_first[4], by_second[4];

	for (int h = 0; h < 4; h++) {
		const __m128i *sixteen = (const __m128i *)(table + 32 * h);
		__m256i even = _mm256_broadcastsi128_si256(_mm_loadu_si128(sixteen));
		__m256i odd = _mm256_broadcastsi128_si256(_mm_loadu_si128(sixteen + 1));

		by_first[h] = by_a(even, odd, &first);
		by_second[h] = by_a(even, odd, &second);
	}
	return (struct pair){ by_b(by_first, &first), by_b(by_second, &second) };
}

/* Zero where row has the bit of b. */
AVX2 static inline __m256i lacks(__m256i row, __m256i b)
{
	const __m256i bits = _mm256_set1_epi64x((long long)0x8040201008040201);
	__m256i bit = _mm256_shuffle_epi8(bits, _mm256_and_si256(b, _mm256_set1_epi8(7)));

	return _mm256_cmpeq_epi8(_mm256_and_si256(row, bit), _mm256_setzero_si256());
}

/* Zero where the four bytes from there on may be those of a literal, by the near pairs. */
AVX2 static inline struct pair no_literal(const struct aj_filter *filter, const uint8_t *bytes)
{
	struct pair no = { _mm256_setzero_si256(), _mm256_setzero_si256() }, a = load(bytes);

	for (int k = 0; k < AJ_PAIRS_NEAR; k++) {
		struct pair b = load(bytes + k + 1), row = rows(filter->pair[k], &a, &b);

		no.a = _mm256_or_si256(no.a, lacks(row.a, b.a));
		no.b = _mm256_or_si256(no.b, lacks(row.b, b.b));
		a = b;
	}
	return no;
}

/* The near pairs are looked up for all places; the others, eight look-ups each, where those hold. */
AVX2 static inline uint64_t literals(const struct aj_filter *filter, const uint8_t *bytes)
{
	struct pair no = no_literal(filter, bytes);
	uint64_t word = 0;

	for (uint64_t left = ~bits(no.a, no.b); left; left &= left - 1)
		word |= (uint64_t)aj_filter_may(filter, bytes + __builtin_ctzll(left), AJ_PAIRS_NEAR)
			<< __builtin_ctzll(left);
	return word;
}

AVX2 void aj_classify_avx2(
    const struct aj_filter *filter, const uint8_t *bytes, size_t blocks, struct aj_classes *out, size_t first)
{
	const __m256i fold = _mm256_set1_epi8(0x20);

	for (size_t i = first; i < first + blocks; i++, bytes += AJ_BLOCK) {
		struct pair v = load(bytes);
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
