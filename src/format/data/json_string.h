#pragma once

/* The inside of JSON strings (RFC 8259, section 7). */

#include "base/str.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { AJ_JSON_STEP = 16 }; /* bytes that the copy below reads and writes at a time */

/*
 * Copies from in to out up to the next quote, backslash or control character,
 * at most max bytes, and gives how many. Reads and writes up to AJ_JSON_STEP
 * bytes more than that.
 */
static inline size_t aj_json_copy_plain(const uint8_t *in, uint8_t *out, size_t max)
{
	size_t n = 0;

#if defined(__SSE2__)
	const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), ctl = _mm_set1_epi8(0x1f);

	for (; n < max; n += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(in + n));
		__m128i stop = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)),
		    _mm_cmpeq_epi8(_mm_min_epu8(v, ctl), v));
		unsigned mask = (unsigned)_mm_movemask_epi8(stop);

		_mm_storeu_si128((__m128i *)(out + n), v);
		if (mask) {
			n += (unsigned)__builtin_ctz(mask);
			break;
		}
	}
	return n < max ? n : max;
#else
	while (n < max && in[n] != '"' && in[n] != '\\' && in[n] >= 0x20) {
		out[n] = in[n];
		n++;
	}
	return n;
#endif
}

/*
 * Decodes the escape at the start of in ("\n", "\u00e9", a pair of surrogates)
 * to out (4 bytes of room). Gives its length in in and sets written; 0: it is
 * none, or in ends within it (12 bytes are always enough).
 */
size_t aj_json_escape(struct aj_str in, uint8_t *out, size_t *written);
