/*
 * transfer_avx2.c: base64 32 letters at a time, after Wojciech Muła and Daniel Lemire,
 * "Faster Base64 Encoding and Decoding using AVX2 Instructions" (2018).
 */

#include "format/mail/transfer.h"

#ifdef __x86_64__

#include <immintrin.h>

#define EACH_LANE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

/* What 32 letters stand for: 24 bytes, then zeros. False: some are none. */
__attribute__((target("avx2"), always_inline)) static inline bool decode(__m256i s, __m256i *bytes)
{
	/* Which values a nibble leaves possible; a letter is one if those of both have nothing in common. */
	const __m256i low_of = EACH_LANE(
	    0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a);
	const __m256i high_of = EACH_LANE(
	    0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
	const __m256i shift_of = EACH_LANE(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
	const __m256i order = EACH_LANE(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
	const __m256i slash = _mm256_set1_epi8('/');
	__m256i high = _mm256_and_si256(_mm256_srli_epi32(s, 4), slash);
	__m256i low = _mm256_and_si256(s, slash);
	__m256i is_slash = _mm256_cmpeq_epi8(s, slash);

	if (!_mm256_testz_si256(_mm256_shuffle_epi8(low_of, low), _mm256_shuffle_epi8(high_of, high)))
		return false;
	s = _mm256_add_epi8(s, _mm256_shuffle_epi8(shift_of, _mm256_add_epi8(is_slash, high)));
	s = _mm256_maddubs_epi16(s, _mm256_set1_epi32(0x01400140));
	s = _mm256_madd_epi16(s, _mm256_set1_epi32(0x00011000));
	s = _mm256_shuffle_epi8(s, order);
	*bytes = _mm256_permutevar8x32_epi32(s, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1));
	return true;
}

__attribute__((target("avx2"))) size_t aj_base64_groups_avx2(const uint8_t *letters, size_t len, uint8_t *out)
{
	const __m256i numbers = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
	__m256i bytes, there, s;
	size_t at = 0, groups;

	for (; len - at >= 32; at += 32, out += 24) {
		if (!decode(_mm256_loadu_si256((const __m256i *)(const void *)(letters + at)), &bytes))
			return at;
		_mm256_storeu_si256((__m256i *)(void *)out, bytes);
	}
	groups = (len - at) / 4;
	if (groups == 0)
		return at;
	/* A group is four letters, and takes no more than four bytes: what is behind is not touched. */
	there = _mm256_cmpgt_epi32(_mm256_set1_epi32((int)groups), numbers);
	s = _mm256_maskload_epi32((const int *)(const void *)(letters + at), there);
	if (!decode(_mm256_blendv_epi8(_mm256_set1_epi8('A'), s, there), &bytes))
		return at;
	_mm256_maskstore_epi32((int *)(void *)out, there, bytes);
	return at + 4 * groups;
}

/* The last 32 letters are decoded together, those among them that have been so once more. */
__attribute__((target("avx2"))) size_t aj_base64_lines_avx2(
    const uint8_t *raw, size_t lines, size_t letters, size_t end, uint8_t *out)
{
	const size_t last = letters - 32;

	for (size_t n = 0; n < lines; n++, raw += letters + end, out += letters / 4 * 3) {
		__m256i bytes;

		if (raw[letters + end - 1] != '\n' || (end == 2 && raw[letters] != '\r'))
			return n;
		for (size_t at = 0;; at = at + 32 < last ? at + 32 : last) {
			if (!decode(_mm256_loadu_si256((const __m256i *)(const void *)(raw + at)), &bytes))
				return n;
			_mm256_storeu_si256((__m256i *)(void *)(out + at / 4 * 3), bytes);
			if (at == last)
				break;
		}
	}
	return lines;
}

#endif
