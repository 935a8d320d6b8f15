/*
 * candidates_avx512.c: the places of a word's bits, all at once: their numbers are what
 * is left of 0 to 63 when those without a bit are taken out (VBMI2).
 */

#if defined(__x86_64__)

#include "detect/candidates.h"

#include <immintrin.h>

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi2,bmi,popcnt")))

enum { HALF = AJ_BLOCK / 2 };

/* Writes 32 numbers, each with base added. */
AVX512 static inline void write(__m256i numbers, size_t base, uint16_t *out)
{
	__m512i wide = _mm512_cvtepu8_epi16(numbers);

	_mm512_storeu_si512(out, _mm512_add_epi16(wide, _mm512_set1_epi16((short)base)));
}

AVX512 size_t aj_places_avx512(
    const struct aj_candidates *candidates, enum aj_kind kind, uint16_t out[AJ_PLACES])
{
	uint8_t all[AJ_BLOCK];
	size_t n = 0;

	for (size_t i = 0; i < AJ_BLOCK; i++)
		all[i] = (uint8_t)i;
	for (uint64_t rows = candidates->filled[kind]; rows; rows &= rows - 1) {
		size_t i = (size_t)__builtin_ctzll(rows), base = (i - 1) * AJ_BLOCK;
		uint64_t word = candidates->words[kind][i];
		size_t count = (size_t)__builtin_popcountll(word);
		__m512i numbers = _mm512_maskz_compress_epi8(word, _mm512_loadu_si512(all));

		write(_mm512_castsi512_si256(numbers), base, out + n);
		if (count > HALF)
			write(_mm512_extracti64x4_epi64(numbers, 1), base, out + n + HALF);
		n += count;
	}
	return n;
}

#endif
