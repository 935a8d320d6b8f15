#include "format/data/escaped.h"

#include "base/utf8.h"

static bool hex(struct aj_str s, size_t at, size_t n, uint32_t *value)
{
	*value = 0;
	for (size_t i = 0; i < n; i++) {
		int digit = at + i < s.len ? aj_hex_value(s.ptr[at + i]) : -1;

		if (digit < 0)
			return false;
		*value = *value << 4 | (uint32_t)digit;
	}
	return true;
}

/* \u0041, two of them for what lies beyond the basic plane, \U00000041, \x41. 0: it is none of these. */
static size_t read_point(struct aj_str in, uint8_t *out, size_t *written)
{
	size_t digits = in.ptr[1] == 'U' ? 8 : in.ptr[1] == 'u' ? 4 : 2;
	uint32_t point, low;

	if (!hex(in, 2, digits, &point))
		return 0;
	digits += 2;
	if (point >= 0xd800 && point < 0xdc00 && aj_str_starts(aj_str_from(in, 6), AJ_S("\\u")) &&
	    hex(in, 8, 4, &low) && low >= 0xdc00 && low < 0xe000) {
		point = 0x10000 + ((point - 0xd800) << 10 | (low - 0xdc00));
		digits = 12;
	}
	if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
		point = 0xfffd;
	*written = aj_utf8_write(point, out);
	return digits;
}

/* A backslash before the end of a line: nothing, nor do the spaces at the start of the next one count. */
static size_t read_joint(struct aj_str in)
{
	size_t at = 1;

	at += aj_str_starts(aj_str_from(in, at), AJ_S("\r"));
	if (at >= in.len || in.ptr[at] != '\n')
		return 0;
	at++;
	while (at < in.len && (in.ptr[at] == ' ' || in.ptr[at] == '\t'))
		at++;
	return at;
}

/* Decodes the escape that in begins with. Gives its length; 0: it is none, and stands for itself. */
static size_t read_escape(struct aj_str in, enum aj_escapes escapes, uint8_t *out, size_t *written)
{
	static const char from[] = "nrtbfae0", to[] = "\n\r\t\b\f\a\x1b";
	const char *known;
	uint8_t c = in.len > 1 ? in.ptr[1] : 0;

	*written = 0;
	if (in.len < 2)
		return 0;
	if (c == '\n' || c == '\r')
		return read_joint(in);
	if (c == 'u' || (escapes == AJ_ESCAPES_C && (c == 'U' || c == 'x')))
		return read_point(in, out, written);
	known = c ? strchr(from, c) : NULL;
	*written = 1;
	if (known)
		*out = (uint8_t)to[known - from];
	else if (c < 0x80 && (escapes == AJ_ESCAPES_JAVA || !aj_is_alnum(c)))
		*out = c;
	else
		return 0;
	return 2;
}

enum aj_status aj_cell_escaped(struct aj_batch *batch, struct aj_str bytes, uint64_t raw, bool foreign,
    enum aj_escapes escapes, struct aj_err *err)
{
	uint8_t stop = escapes == AJ_ESCAPES_DOUBLED ? '\'' : '\\', out[4];
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && bytes.len > 0) {
		size_t n = escapes == AJ_ESCAPES_NONE ? bytes.len : aj_str_find(bytes, 0, stop), used = 0,
		       written = 1;

		st = aj_cell_plain(batch, aj_str_sub(bytes, 0, n), raw, foreign, err);
		bytes = aj_str_from(bytes, n);
		raw += n;
		if (st != AJ_OK || bytes.len == 0)
			break;
		if (escapes == AJ_ESCAPES_DOUBLED) {
			out[0] = '\'';
			used = bytes.len > 1 && bytes.ptr[1] == '\'' ? 2 : 0;
		} else {
			used = read_escape(bytes, escapes, out, &written);
		}
		if (used > 0) {
			st = aj_cell_decoded(batch, aj_str(out, written), raw, raw + used, err);
		} else {
			used = 1;
			st = aj_cell_plain(batch, aj_str_sub(bytes, 0, 1), raw, false, err);
		}
		bytes = aj_str_from(bytes, used);
		raw += used;
	}
	return st;
}

size_t aj_quote_end(struct aj_str s, size_t at, uint8_t quote, enum aj_escapes escapes)
{
	while (at < s.len) {
		uint8_t c = s.ptr[at];

		if (c == '\\' && (escapes == AJ_ESCAPES_C || escapes == AJ_ESCAPES_JAVA)) {
			at += 2;
			continue;
		}
		if (c == quote) {
			if (escapes != AJ_ESCAPES_DOUBLED || at + 1 == s.len || s.ptr[at + 1] != quote)
				return at;
			at++;
		}
		at++;
	}
	return s.len;
}
