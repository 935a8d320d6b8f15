#include "detect/classify.h"

enum { DIGIT = 1, ALNUM = 2, UPPER = 4, HEX = 8, NUMBER = 16 };

static uint8_t class_of(uint8_t c)
{
	uint8_t class = 0;

	if (aj_is_digit(c))
		class |= DIGIT;
	if (aj_is_alnum(c))
		class |= ALNUM;
	if (aj_is_upper(c))
		class |= UPPER;
	if (aj_hex_value(c) >= 0)
		class |= HEX;
	if (aj_is_digit(c) || c == ' ' || c == '(' || c == ')' || c == '-' || c == '.' || c == '/')
		class |= NUMBER;
	return class;
}

/* The word of a block in which those bytes have a bit that have it in their class. */
static uint64_t word_of(const uint8_t *bytes, const uint8_t table[256], uint8_t class)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < AJ_BLOCK; i++)
		word |= (uint64_t) !!(table[bytes[i]] & class) << i;
	return word;
}

static uint64_t word_equal(const uint8_t *bytes, uint8_t c)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < AJ_BLOCK; i++)
		word |= (uint64_t)(bytes[i] == c) << i;
	return word;
}

static uint64_t word_literal(const struct aj_filter *filter, const uint8_t *bytes)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < AJ_BLOCK; i++)
		word |= (uint64_t)aj_filter_may(filter, bytes + i, 0) << i;
	return word;
}

void aj_classify_plain(
    const struct aj_filter *filter, const uint8_t *bytes, size_t blocks, struct aj_classes *out, size_t first)
{
	uint8_t table[256];

	for (unsigned c = 0; c < 256; c++)
		table[c] = class_of((uint8_t)c);
	for (size_t i = first; i < first + blocks; i++, bytes += AJ_BLOCK) {
		out->digit[i] = word_of(bytes, table, DIGIT);
		out->alnum[i] = word_of(bytes, table, ALNUM);
		out->upper[i] = word_of(bytes, table, UPPER);
		out->hex[i] = word_of(bytes, table, HEX);
		out->number[i] = word_of(bytes, table, NUMBER);
		out->at[i] = word_equal(bytes, '@');
		out->colon[i] = word_equal(bytes, ':');
		out->dash[i] = word_equal(bytes, '-');
		out->dot[i] = word_equal(bytes, '.');
		out->slash[i] = word_equal(bytes, '/');
		out->space[i] = word_equal(bytes, ' ');
		out->literal[i] = word_literal(filter, bytes);
	}
}

aj_classify_fn *aj_classify_best(const char **name)
{
	const char *ignored;

	if (!name)
		name = &ignored;
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi")) {
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
