#include "base/utf8.h"

size_t aj_utf8_read(struct aj_str s, uint32_t *point)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint8_t head = s.len ? s.ptr[0] : 0xff;
	size_t width = head < 0x80   ? 1
		       : head < 0xc2 ? 0
		       : head < 0xe0 ? 2
		       : head < 0xf0 ? 3
		       : head < 0xf5 ? 4
				     : 0;
	uint32_t value;

	if (width == 0 || width > s.len)
		return 0;
	if (width == 1) {
		*point = head;
		return 1;
	}
	value = head & (0x7f >> width);
	for (size_t i = 1; i < width; i++) {
		if ((s.ptr[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (s.ptr[i] & 0x3f);
	}
	if (value < least[width] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*point = value;
	return width;
}

size_t aj_utf8_write(uint32_t point, uint8_t *out)
{
	if (point < 0x80) {
		out[0] = (uint8_t)point;
		return 1;
	}
	if (point < 0x800) {
		out[0] = (uint8_t)(0xc0 | point >> 6);
		out[1] = (uint8_t)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		out[0] = (uint8_t)(0xe0 | point >> 12);
		out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
		out[2] = (uint8_t)(0x80 | (point & 0x3f));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | point >> 18);
	out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
	out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
	out[3] = (uint8_t)(0x80 | (point & 0x3f));
	return 4;
}

size_t aj_utf8_valid(struct aj_str s)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t point;
		uint64_t eight;
		size_t width;

		if (s.len - at >= 8) {
			memcpy(&eight, s.ptr + at, 8);
			if ((eight & 0x8080808080808080) == 0) {
				at += 8;
				continue;
			}
		}
		width = aj_utf8_read(aj_str_from(s, at), &point);
		if (width == 0)
			break;
		at += width;
	}
	return at;
}

uint32_t aj_utf8_small(uint32_t point)
{
	if (point - 'A' < 26)
		return point + 0x20;
	if ((point >= 0xc0 && point <= 0xde && point != 0xd7) || (point >= 0x391 && point <= 0x3a9) ||
	    (point >= 0x410 && point <= 0x42f))
		return point + 0x20;
	if ((point >= 0x139 && point <= 0x148) || (point >= 0x179 && point <= 0x17e))
		return point + (point & 1); /* here the capital is the odd one */
	if (point >= 0x100 && point <= 0x177)
		return point | 1;
	if (point >= 0x400 && point <= 0x40f)
		return point + 0x50;
	return point;
}
