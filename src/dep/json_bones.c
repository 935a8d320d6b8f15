#include "dep/json_bones.h"

#ifdef __SSE2__
#include <emmintrin.h>
#else
#include "base/hash.h"
#endif

enum { NEITHER, STRING, NUMBER };
enum {
	STEP = 16, /* bytes that are copied together */
	NEXT = 3,  /* bytes from a string to within the next one, at most, where that is foreseen */
};

static bool ends_plain(uint8_t c)
{
	return c < ' ' || c == '"' || c == '\\';
}

/* How many of STEP bytes stand before the first quote, backslash or control character. */
static size_t plain_of_step(const uint8_t *bytes)
{
#ifdef __SSE2__
	__m128i v = _mm_loadu_si128((const __m128i *)bytes);
	__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(' ' - 1)), v);
	__m128i mark =
	    _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
	unsigned ends = (unsigned)_mm_movemask_epi8(_mm_or_si128(control, mark));

	return (size_t)__builtin_ctz(ends | 1u << STEP);
#else
	size_t n = 0;

	while (n < STEP && !ends_plain(bytes[n]))
		n++;
	return n;
#endif
}

/* Copies what is plain at the beginning of s to out, if there is one, which has room for STEP more. */
static inline size_t copy_plain(struct aj_str s, uint8_t *out)
{
	size_t at = 0;

	for (; s.len - at >= STEP; at += STEP) {
		size_t n = plain_of_step(s.ptr + at);

		if (out)
			memcpy(out + at, s.ptr + at, STEP);
		if (n < STEP)
			return at + n;
	}
	for (; at < s.len && !ends_plain(s.ptr[at]); at++)
		if (out)
			out[at] = s.ptr[at];
	return at;
}

static void add_bone(struct aj_bones_out *out, uint8_t c)
{
	out->bones[out->n_bones++] = c;
}

static void add_text(struct aj_bones_out *out, uint8_t c)
{
	if (out->texts)
		out->texts[out->n_texts++] = c;
}

/* In UTF-8. */
static void add_code(struct aj_bones_out *out, uint32_t code)
{
	if (code < 0x80) {
		add_text(out, (uint8_t)code);
		return;
	}
	if (code < 0x800) {
		add_text(out, (uint8_t)(0xc0 | code >> 6));
	} else {
		if (code < 0x10000) {
			add_text(out, (uint8_t)(0xe0 | code >> 12));
		} else {
			add_text(out, (uint8_t)(0xf0 | code >> 18));
			add_text(out, (uint8_t)(0x80 | (code >> 12 & 0x3f)));
		}
		add_text(out, (uint8_t)(0x80 | (code >> 6 & 0x3f)));
	}
	add_text(out, (uint8_t)(0x80 | (code & 0x3f)));
}

/* The second half of a character has not come. */
static void leave_high(struct aj_bones *bones, struct aj_bones_out *out)
{
	if (bones->high)
		add_code(out, 0xfffd);
	bones->high = 0;
}

static void add_code_unit(struct aj_bones *bones, struct aj_bones_out *out, uint32_t unit)
{
	bool low = unit >> 10 == 0xdc00 >> 10;

	if (low && bones->high) {
		add_code(out, 0x10000 + ((bones->high & 0x3ff) << 10 | (unit & 0x3ff)));
		bones->high = 0;
		return;
	}
	leave_high(bones, out);
	if (unit >> 10 == 0xd800 >> 10)
		bones->high = unit;
	else
		add_code(out, unit);
}

static void add_escape(struct aj_bones *bones, struct aj_bones_out *out)
{
	static const char letters[] = "bfnrt", means[] = "\b\f\n\r\t";
	const char *letter = strchr(letters, bones->escape[1]);
	uint32_t unit = 0;

	if (bones->escape[1] != 'u') {
		leave_high(bones, out);
		add_text(out, letter ? (uint8_t)means[letter - letters] : bones->escape[1]);
		return;
	}
	for (size_t i = 2; i < sizeof(bones->escape); i++)
		unit = unit << 4 | (uint32_t)aj_hex_value(bones->escape[i]);
	add_code_unit(bones, out, unit);
}

/* Takes a byte of an escape, or of what may be the second of a pair. One that is none is left to the parser.
 */
static bool add_to_escape(struct aj_bones *bones, uint8_t c, struct aj_bones_out *out)
{
	bool first = bones->n_escape == 1, fits;

	if (bones->n_escape == 0 && c != '\\') {
		leave_high(bones, out);
		return false;
	}
	bones->escape[bones->n_escape++] = c;
	if (bones->n_escape == 1)
		return true;
	fits = first ? c != '\0' && strchr("\"\\/bfnrtu", c) : aj_hex_value(c) >= 0;
	if (fits && (first ? c == 'u' : bones->n_escape < sizeof(bones->escape)))
		return true;
	if (fits)
		add_escape(bones, out);
	else
		for (size_t i = 0; i < bones->n_escape; i++)
			add_bone(out, bones->escape[i]);
	bones->n_escape = 0;
	return true;
}

/* Only here does anybody ask where out lies: elsewhere it may be in registers. */
static inline bool take_escape(struct aj_bones *bones, uint8_t c, struct aj_bones_out *out)
{
	struct aj_bones_out there = *out;
	bool taken = add_to_escape(bones, c, &there);

	*out = there;
	return taken;
}

/* How many bytes stand up to the beginning of the next string, if no more than a comma or a colon and a space
 * is before it; or 0. */
static inline size_t to_next_string(struct aj_str s)
{
	if (s.len < NEXT || (s.ptr[0] != ',' && s.ptr[0] != ':'))
		return 0;
	return s.ptr[1] == '"' ? 2 : s.ptr[1] == ' ' && s.ptr[2] == '"' ? 3 : 0;
}

/* Takes what bytes have of the string, and of those that follow it. Gives how many that are. */
static inline size_t take_string(struct aj_bones *bones, struct aj_str bytes, struct aj_bones_out *out)
{
	size_t at = 0;

	while (at < bytes.len) {
		size_t n;
		uint8_t c;

		if (bones->n_escape > 0 || bones->high) {
			at += take_escape(bones, bytes.ptr[at], out);
			continue;
		}
		n = copy_plain(
		    aj_str(bytes.ptr + at, bytes.len - at), out->texts ? out->texts + out->n_texts : NULL);
		out->n_texts += n;
		at += n;
		if (at == bytes.len)
			break;
		c = bytes.ptr[at];
		if (c == '\\') {
			at += take_escape(bones, c, out);
			continue;
		}
		at++;
		add_bone(out, c);
		if (c != '"')
			continue;
		add_text(out, '\0');
		n = to_next_string(aj_str(bytes.ptr + at, bytes.len - at));
		if (n == 0) {
			bones->within = NEITHER;
			break;
		}
		memcpy(out->bones + out->n_bones, bytes.ptr + at, NEXT);
		out->n_bones += n;
		at += n;
		out->begun++;
	}
	return at;
}

static inline size_t take_number(struct aj_bones *bones, struct aj_str bytes, struct aj_bones_out *out)
{
	size_t at = 0;

	for (; at < bytes.len; at++) {
		uint8_t c = bytes.ptr[at];
		bool digit = aj_is_digit(c);

		if (!digit && c != '-' && c != '+' && c != '.' && (c | 0x20) != 'e') {
			add_text(out, '\0');
			bones->within = NEITHER;
			break;
		}
		add_text(out, c);
		if (!digit || bones->digits < 2)
			add_bone(out, c);
		bones->digits = !digit ? 0 : bones->digits < 2 ? bones->digits + 1 : 2;
	}
	return at;
}

/* Up to where a string or a number begins. */
static inline size_t take_neither(struct aj_bones *bones, struct aj_str bytes, struct aj_bones_out *out)
{
	for (size_t at = 0; at < bytes.len; at++) {
		uint8_t c = bytes.ptr[at];

		if (c != '-' && !aj_is_digit(c)) {
			add_bone(out, c);
			if (c != '"')
				continue;
			bones->within = STRING;
			at++;
		} else {
			bones->within = NUMBER;
			bones->digits = 0;
		}
		out->begun++;
		return at;
	}
	return bytes.len;
}

void aj_bones_take(struct aj_bones *bones, struct aj_str bytes, struct aj_bones_out *to)
{
	struct aj_bones_out out = *to;

	for (size_t at = 0; at < bytes.len;) {
		struct aj_str left = aj_str_from(bytes, at);

		at += bones->within == STRING	? take_string(bones, left, &out)
		      : bones->within == NUMBER ? take_number(bones, left, &out)
						: take_neither(bones, left, &out);
	}
	out.more = bones->within != NEITHER;
	*to = out;
}
