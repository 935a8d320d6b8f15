#include "detect/base64.h"

int aj_base64_value(uint8_t c)
{
	if (aj_is_upper(c))
		return c - 'A';
	if (aj_is_alpha(c))
		return c - 'a' + 26;
	if (aj_is_digit(c))
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

size_t aj_base64_decode(struct aj_str s, uint8_t *out, size_t room)
{
	uint32_t bits = 0;
	unsigned held = 0;
	size_t n = 0, padding = 0;

	while (padding < 2 && s.len > 0 && s.ptr[s.len - 1] == '=') {
		s.len--;
		padding++;
	}
	/* One digit over a group of four is less than a byte; padding fills a group. */
	if (s.len % 4 == 1 || (padding > 0 && (s.len + padding) % 4 != 0))
		return SIZE_MAX;
	for (size_t i = 0; i < s.len; i++) {
		int value = aj_base64_value(s.ptr[i]);

		if (value < 0)
			return SIZE_MAX;
		bits = bits << 6 | (uint32_t)value;
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		if (n < room)
			out[n] = (uint8_t)(bits >> held);
		n++;
	}
	return n;
}
