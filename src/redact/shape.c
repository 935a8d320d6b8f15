#include "redact/shape.h"

#include <endian.h>

enum { BITS = 64, BEFORE = 1 }; /* the window, one byte before it, three behind it */

/* Bytes that are 0 or 1 as bits, the first one lowest. */
static uint64_t bits_of(const uint8_t bytes[BITS])
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < BITS / 8; i++) {
		uint64_t eight;

		memcpy(&eight, bytes + 8 * i, sizeof(eight));
		/* Byte k, times 2^(7 (8 - k)), is bit 56 + k; no two products meet, so nothing is carried. */
		bits |= (le64toh(eight) * 0x0102040810204080u) >> 56 << 8 * i;
	}
	return bits;
}

static uint64_t within(const uint8_t bytes[BITS], uint8_t first, uint8_t count)
{
	uint8_t is[BITS];

	for (unsigned i = 0; i < BITS; i++)
		is[i] = (uint8_t)(bytes[i] - first) < count;
	return bits_of(is);
}

/* Those of the bits that stand for a place that neither goes on a word nor, if digits is not NULL, has
 * another digit. */
static uint64_t begin_words(const uint8_t bytes[BITS], uint64_t bits, const char *digits)
{
	uint64_t kept = 0;

	for (; bits; bits &= bits - 1) {
		const uint8_t *at = bytes + __builtin_ctzll(bits);

		if (!aj_is_alnum(at[-1]) && at[-1] != '_' && (!digits || strchr(digits, at[0])))
			kept |= bits & -bits;
	}
	return kept >> BEFORE;
}

bool aj_shapes_at(struct aj_str text, size_t at, uint64_t starts[AJ_SHAPES])
{
	const uint64_t whole = ((UINT64_C(1) << AJ_SHAPE_WINDOW) - 1) << BEFORE;
	uint8_t edge[BITS] = { 0 };
	const uint8_t *bytes = edge;
	uint64_t digit, upper, run, letters;

	if (at >= BEFORE && at - BEFORE + BITS <= text.len) {
		bytes = text.ptr + at - BEFORE;
	} else {
		struct aj_str there = aj_str_sub(text, at, BITS - BEFORE);

		if (at >= BEFORE)
			edge[0] = text.ptr[at - BEFORE];
		memcpy(edge + BEFORE, there.ptr, there.len);
	}
	digit = within(bytes, '0', 10);
	if (!(digit & digit >> 1))
		return false; /* each shape has two digits side by side */
	upper = within(bytes, 'A', 26);
	run = digit & digit >> 1 & digit >> 2 & whole;
	letters = upper & upper >> 1 & digit >> 2 & digit >> 3 & whole;
	if (!(run | letters))
		return false;
	starts[AJ_SHAPE_CARD] = begin_words(bytes, run & digit >> 3 & ~(digit << 1), "3456");
	starts[AJ_SHAPE_SSN] = begin_words(bytes, run & within(bytes, '-', 1) >> 3, NULL);
	starts[AJ_SHAPE_IBAN] = begin_words(bytes, letters, NULL);
	return true;
}
