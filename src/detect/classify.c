#include "detect/classify.h"

enum { DIGIT = 1, ALNUM = 2, UPPER = 4, HEX = 8, NUMBER = 16 };

static uint8_t class_of(uint8_t c)
{
	uint8_t class = 0;

	if (aj_is_digit(c))
		class |= DIGIT;
	if (aj_is_alnum(c) || c >= 0x80)
		class |= ALNUM;
	if (aj_is_upper(c))
		class |= UPPER;
	if (aj_hex_value(c) >= 0)
		class |= HEX;
	if (aj_is_digit(c) || c == ' ' || c == '(' || c == ')' || c == '-' || c == '.' || c == '/')
		class |= NUMBER;
	return class;
}

void aj_classify_plain(
    const struct aj_filter *filter, const uint8_t *bytes, size_t blocks, struct aj_classes *out)
{
	uint8_t table[256];

	for (unsigned c = 0; c < 256; c++)
		table[c] = class_of((uint8_t)c);
	for (; blocks > 0; blocks--, bytes += AJ_BLOCK, out++) {
		struct aj_classes c = { 0 };

		for (unsigned i = 0; i < AJ_BLOCK; i++) {
			uint8_t b = bytes[i], class = table[b], buckets = 0xff;

			c.digit |= (uint64_t)!!(class & DIGIT) << i;
			c.alnum |= (uint64_t)!!(class & ALNUM) << i;
			c.upper |= (uint64_t)!!(class & UPPER) << i;
			c.hex |= (uint64_t)!!(class & HEX) << i;
			c.number |= (uint64_t)!!(class & NUMBER) << i;
			c.at |= (uint64_t)(b == '@') << i;
			c.colon |= (uint64_t)(b == ':') << i;
			c.dash |= (uint64_t)(b == '-') << i;
			c.dot |= (uint64_t)(b == '.') << i;
			c.slash |= (uint64_t)(b == '/') << i;
			c.space |= (uint64_t)(b == ' ') << i;
			for (unsigned k = 0; k < 4; k++)
				buckets &= filter->lo[k][bytes[i + k] & 15] & filter->hi[k][bytes[i + k] >> 4];
			c.literal |= (uint64_t)(buckets != 0) << i;
		}
		*out = c;
	}
}

aj_classify_fn *aj_classify_best(const char **name)
{
	const char *ignored;

	if (!name)
		name = &ignored;
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
		*name = "avx512";
		return aj_classify_avx512;
	}
	if (__builtin_cpu_supports("avx2")) {
		*name = "avx2";
		return aj_classify_avx2;
	}
#endif
	*name = "plain";
	return aj_classify_plain;
}
