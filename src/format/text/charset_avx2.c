/*
 * charset_avx2.c: is it UTF-8? 32 bytes at a time, after J. Keiser and D. Lemire,
 * "Validating UTF-8 In Less Than One Instruction Per Byte" (2021): three lookups by
 * nibbles of a byte and the one before it, whose common bits name an error.
 */

#include "format/text/charset_blocks.h"

#ifdef __x86_64__

#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

enum {
	TOO_SHORT = 1 << 0, /* a lead byte without its continuation */
	TOO_LONG = 1 << 1,  /* a continuation after ASCII */
	OVERLONG_3 = 1 << 2,
	TOO_LARGE = 1 << 3, /* past U+10FFFF */
	SURROGATE = 1 << 4,
	OVERLONG_2 = 1 << 5,
	TOO_LARGE_1000 = 1 << 6, /* F5 and above, where the next nibble is 8 */
	OVERLONG_4 = 1 << 6,
	TWO_CONTS = 1 << 7, /* two continuations: right only in longer sequences */
	CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS,
};

#define FOUR(x) x, x, x, x
#define BOTH_LANES(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)
#define B(x) (char)(x)

/* By the upper nibble of the byte before, its lower nibble, and the upper nibble of the byte. */
AVX2 static inline __m256i pair_errors(__m256i in, __m256i before)
{
	const __m256i high =
	    BOTH_LANES(FOUR(TOO_LONG), FOUR(TOO_LONG), FOUR(B(TWO_CONTS)), TOO_SHORT | OVERLONG_2, TOO_SHORT,
		TOO_SHORT | OVERLONG_3 | SURROGATE, TOO_SHORT | TOO_LARGE | TOO_LARGE_1000);
	const __m256i low = BOTH_LANES(B(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), B(CARRY | OVERLONG_2),
	    B(CARRY), B(CARRY), B(CARRY | TOO_LARGE), FOUR(B(CARRY | TOO_LARGE | TOO_LARGE_1000)),
	    FOUR(B(CARRY | TOO_LARGE | TOO_LARGE_1000)), B(CARRY | TOO_LARGE | TOO_LARGE_1000 | SURROGATE),
	    B(CARRY | TOO_LARGE | TOO_LARGE_1000), B(CARRY | TOO_LARGE | TOO_LARGE_1000));
	const __m256i next = BOTH_LANES(FOUR(TOO_SHORT), FOUR(TOO_SHORT),
	    B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4),
	    B(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),
	    B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),
	    B(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE), FOUR(TOO_SHORT));
	const __m256i nibble = _mm256_set1_epi8(15);
	__m256i by_high = _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(before, 4), nibble));
	__m256i by_low = _mm256_shuffle_epi8(low, _mm256_and_si256(before, nibble));
	__m256i by_next = _mm256_shuffle_epi8(next, _mm256_and_si256(_mm256_srli_epi16(in, 4), nibble));

	return _mm256_and_si256(_mm256_and_si256(by_high, by_low), by_next);
}

/* The errors of a block, of which last is the one before it. */
AVX2 static inline __m256i block_errors(__m256i in, __m256i last)
{
	__m256i across = _mm256_permute2x128_si256(last, in, 0x21);
	__m256i before1 = _mm256_alignr_epi8(in, across, 15);
	__m256i before2 = _mm256_alignr_epi8(in, across, 14);
	__m256i before3 = _mm256_alignr_epi8(in, across, 13);
	/* The third byte of three and the third and fourth of four follow a continuation. */
	__m256i third = _mm256_subs_epu8(before2, _mm256_set1_epi8(0xe0 - 0x80));
	__m256i fourth = _mm256_subs_epu8(before3, _mm256_set1_epi8(0xf0 - 0x80));
	__m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8(B(0x80)));

	return _mm256_xor_si256(must, pair_errors(in, before1));
}

AVX2 size_t aj_utf8_blocks_avx2(const uint8_t *p, size_t len)
{
	__m256i last = _mm256_setzero_si256();
	bool ascii = true; /* the block before ended in ASCII, for all we know */
	size_t at = 0;

	for (; at + 32 <= len; at += 32) {
		__m256i in = _mm256_loadu_si256((const __m256i *)(p + at)), errors;

		if (_mm256_movemask_epi8(in) == 0 && ascii)
			continue;
		ascii = _mm256_movemask_epi8(in) == 0;
		errors = block_errors(in, last);
		if (!_mm256_testz_si256(errors, errors))
			break;
		last = in;
		if (ascii)
			last = _mm256_setzero_si256();
	}
	return at;
}

#else

size_t aj_utf8_blocks_avx2(const uint8_t *p, size_t len)
{
	(void)p;
	(void)len;
	return 0;
}

#endif
