#include "dep/json_bones.h"

#include "base/hash.h"

enum { ESCAPE = 5 /* bytes behind a backslash, at most: u0000 */ };

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The lowest bit that is set is the highest of the first byte that is less than least; least <= 0x80. */
static uint64_t bytes_below(uint64_t eight, uint8_t least)
{
	return (eight - EACH(least)) & ~eight & EACH(0x80);
}

/* Where, from at on, the first quote, backslash or control character stands, or the end. */
static size_t pass_plain(struct aj_str s, size_t at)
{
	for (; s.len - at >= 8; at += 8) {
		uint64_t eight = aj_load64(s.ptr + at), other;

		/* With 2 changed, the space is 0x22 and the quote 0x20, next to the control characters. */
		other = bytes_below(eight ^ EACH(2), 0x21) | bytes_below(eight ^ EACH('\\'), 1);
		if (other)
			return at + (size_t)__builtin_ctzll(other) / 8;
	}
	while (at < s.len && s.ptr[at] >= ' ' && s.ptr[at] != '"' && s.ptr[at] != '\\')
		at++;
	return at;
}

/* Copies up to the quote that begins a string. Gives how many bytes that are. */
static size_t copy_outside(struct aj_str bytes, uint8_t *out, bool *in_string)
{
	size_t at = 0;

	for (*in_string = false; at < bytes.len && !*in_string; at++)
		*in_string = (out[at] = bytes.ptr[at]) == '"';
	return at;
}

/* How many bytes behind this one of an escape belong to it. */
static unsigned escape_goes_on(unsigned left, uint8_t c)
{
	return left != ESCAPE ? left - 1 : c == 'u' ? ESCAPE - 1 : 0;
}

size_t aj_bones_of(struct aj_bones *bones, struct aj_str bytes, uint8_t *out)
{
	bool in_string = bones->in_string;
	unsigned escape =
	    bones->escape; /* bytes that are still to come; ESCAPE: the one behind the backslash */
	size_t at = 0, n = 0;

	while (at < bytes.len) {
		uint8_t c;

		if (!in_string) {
			size_t len = copy_outside(aj_str_from(bytes, at), out + n, &in_string);

			at += len;
			n += len;
			continue;
		}
		if (escape == 0)
			at = pass_plain(bytes, at);
		if (at == bytes.len)
			break;
		c = out[n++] = bytes.ptr[at++];
		if (escape == ESCAPE || (c != '"' && c != '\\')) {
			escape = escape > 0 ? escape_goes_on(escape, c) : 0;
			continue;
		}
		in_string = c != '"';
		escape = in_string ? ESCAPE : 0;
	}
	bones->in_string = in_string;
	bones->escape = (uint8_t)escape;
	return n;
}
