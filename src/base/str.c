#include "base/str.h"

#ifdef __SSE2__
#include <emmintrin.h>

enum { AT_ONCE = 16 };

/* Of the 16 places from p on, those where a word of len bytes may stand by its first and last byte. */
static inline unsigned places_of(const uint8_t *p, size_t len, __m128i first, __m128i last)
{
	__m128i small = _mm_set1_epi8(0x20); /* what is no letter may meet another; the rest is compared */
	__m128i begins = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)p), small);
	__m128i ends = _mm_or_si128(_mm_loadu_si128((const __m128i *)(const void *)(p + len - 1)), small);

	return (unsigned)_mm_movemask_epi8(
	    _mm_and_si128(_mm_cmpeq_epi8(begins, first), _mm_cmpeq_epi8(ends, last)));
}

/* Looks at whole sixteens of places. *at is the first that was not looked at. */
static bool holds_at_once(struct aj_str s, struct aj_str word, size_t *at)
{
	__m128i first = _mm_set1_epi8((char)(word.ptr[0] | 0x20));
	__m128i last = _mm_set1_epi8((char)(word.ptr[word.len - 1] | 0x20));

	for (; *at + AT_ONCE - 1 + word.len <= s.len; *at += AT_ONCE) {
		unsigned places = places_of(s.ptr + *at, word.len, first, last);

		for (; places; places &= places - 1)
			if (aj_str_eq_nocase(
				aj_str(s.ptr + *at + (unsigned)__builtin_ctz(places), word.len), word))
				return true;
	}
	return false;
}
#else
static bool holds_at_once(struct aj_str s, struct aj_str word, size_t *at)
{
	(void)s, (void)word, (void)at;
	return false;
}
#endif

bool aj_str_holds_nocase(struct aj_str s, struct aj_str word)
{
	size_t at = 0;

	if (word.len > 0 && holds_at_once(s, word, &at))
		return true;
	for (; at + word.len <= s.len; at++)
		if (aj_str_eq_nocase(aj_str_sub(s, at, word.len), word))
			return true;
	return false;
}
