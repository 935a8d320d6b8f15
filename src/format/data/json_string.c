#include "format/data/json_string.h"

#include "base/utf8.h"

static bool hex4(struct aj_str in, uint32_t *out)
{
	uint32_t value = 0;

	if (in.len < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		int digit = aj_hex_value(in.ptr[i]);

		if (digit < 0)
			return false;
		value = value << 4 | (uint32_t)digit;
	}
	*out = value;
	return true;
}

static bool is_high(uint32_t unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint32_t unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

/* "\uXXXX", two of them for what lies beyond the basic plane; half a pair becomes U+FFFD. */
static size_t unicode_escape(struct aj_str in, uint8_t *out, size_t *written)
{
	uint32_t unit, low;

	if (!hex4(aj_str_from(in, 2), &unit))
		return 0;
	if (is_high(unit) && aj_str_starts(aj_str_from(in, 6), AJ_S("\\u")) &&
	    hex4(aj_str_from(in, 8), &low) && is_low(low)) {
		*written = aj_utf8_write(0x10000 + ((unit - 0xd800) << 10 | (low - 0xdc00)), out);
		return 12;
	}
	*written = aj_utf8_write(is_high(unit) || is_low(unit) ? 0xfffd : unit, out);
	return 6;
}

size_t aj_json_escape(struct aj_str in, uint8_t *out, size_t *written)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;

	if (in.len < 2 || in.ptr[0] != '\\')
		return 0;
	if (in.ptr[1] == 'u')
		return unicode_escape(in, out, written);
	known = in.ptr[1] ? strchr(from, in.ptr[1]) : NULL;
	if (!known)
		return 0;
	*out = (uint8_t)to[known - from];
	*written = 1;
	return 2;
}
