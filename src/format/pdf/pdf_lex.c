/*
 * pdf_lex.c: the values of a PDF file (ISO 32000-1, section 7.2 and 7.3), taken
 * apart without a tree: nesting is counted, not followed.
 */

#include "base/utf8.h"
#include "format/pdf/pdf_file.h"

#include <stdlib.h>

enum {
	DEPTH_MAX = 200, /* brackets in brackets */
	NUMBER_MAX = 32, /* bytes of a number that count */
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(uint8_t c)
{
	return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' || c == ']' || c == '{' || c == '}' ||
	       c == '/' || c == '%';
}

/* Where blanks and comments end. */
static size_t skip_blanks(struct aj_str s, size_t at)
{
	while (at < s.len && (is_blank(s.ptr[at]) || s.ptr[at] == '%')) {
		if (s.ptr[at] == '%')
			while (at < s.len && s.ptr[at] != '\n' && s.ptr[at] != '\r')
				at++;
		else
			at++;
	}
	return at;
}

/* Where the string that opens at at ends; brackets within are balanced or escaped. */
static size_t string_end(struct aj_str s, size_t at)
{
	unsigned depth = 0;

	for (; at < s.len; at++) {
		if (s.ptr[at] == '\\')
			at++;
		else if (s.ptr[at] == '(')
			depth++;
		else if (s.ptr[at] == ')' && --depth == 0)
			return at + 1;
	}
	return s.len;
}

/* Where the simple token at at ends, which is at least one byte. */
static size_t token_end(struct aj_str s, size_t at)
{
	switch (s.ptr[at]) {
	case '(':
		return string_end(s, at);
	case '<':
		if (at + 1 < s.len && s.ptr[at + 1] == '<')
			return at + 2;
		at = aj_str_find(s, at, '>');
		return at < s.len ? at + 1 : s.len;
	case '>':
		return at + 1 < s.len && s.ptr[at + 1] == '>' ? at + 2 : at + 1;
	case '[':
	case ']':
	case '{':
	case '}':
	case ')':
		return at + 1;
	default:
		at++;
		while (at < s.len && !is_blank(s.ptr[at]) && !is_delimiter(s.ptr[at]))
			at++;
		return at;
	}
}

/* An unsigned integer at at; gives where it ends, at if there is none. */
static size_t integer_end(struct aj_str s, size_t at)
{
	while (at < s.len && aj_is_digit(s.ptr[at]))
		at++;
	return at;
}

/* Where "12 0 R" ends that begins with the number [at, end); end if it is none. */
static size_t reference_end(struct aj_str s, size_t at, size_t end)
{
	size_t generation, last;

	if (integer_end(s, at) != end)
		return end;
	generation = skip_blanks(s, end);
	last = integer_end(s, generation);
	if (last == generation || generation == end)
		return end;
	last = skip_blanks(s, last);
	if (last >= s.len || s.ptr[last] != 'R' ||
	    (last + 1 < s.len && !is_blank(s.ptr[last + 1]) && !is_delimiter(s.ptr[last + 1])))
		return end;
	return last + 1;
}

/* Where the dictionary or array that opens at at ends. */
static size_t nested_end(struct aj_str s, size_t at)
{
	unsigned depth = 0;

	while (at < s.len) {
		uint8_t c = s.ptr[at];
		size_t end = token_end(s, at);
		bool doubled = end - at == 2 && s.ptr[at + 1] == c;

		if (c == '[' || (c == '<' && doubled))
			depth++;
		else if ((c == ']' || (c == '>' && doubled)) && --depth == 0)
			return end;
		if (depth > DEPTH_MAX)
			return s.len;
		at = skip_blanks(s, end);
	}
	return s.len;
}

bool aj_pdf_token(struct aj_str *rest, struct aj_str *token)
{
	size_t at = skip_blanks(*rest, 0), end;

	if (at >= rest->len) {
		*rest = *token = (struct aj_str){ 0 };
		return false;
	}
	end = token_end(*rest, at);
	*token = aj_str_sub(*rest, at, end - at);
	*rest = aj_str_from(*rest, end);
	return true;
}

bool aj_pdf_take(struct aj_str *rest, struct aj_str *value)
{
	size_t at = skip_blanks(*rest, 0), end;

	if (at >= rest->len) {
		*rest = *value = (struct aj_str){ 0 };
		return false;
	}
	if (rest->ptr[at] == '[' || aj_str_starts(aj_str_from(*rest, at), AJ_S("<<")))
		end = nested_end(*rest, at);
	else
		end = token_end(*rest, at);
	if (aj_is_digit(rest->ptr[at]))
		end = reference_end(*rest, at, end);
	*value = aj_str_sub(*rest, at, end - at);
	*rest = aj_str_from(*rest, end);
	return true;
}

bool aj_pdf_take_pair(struct aj_str *rest, struct aj_str *key, struct aj_str *value)
{
	do {
		if (!aj_pdf_take(rest, key))
			return false;
	} while (key->ptr[0] != '/');
	*key = aj_str_from(*key, 1);
	return aj_pdf_take(rest, value);
}

struct aj_str aj_pdf_inside(struct aj_str value)
{
	bool whole;

	if (aj_str_starts(value, AJ_S("<<"))) {
		whole = value.len >= 4 && aj_str_ends(value, AJ_S(">>"));
		return aj_str_sub(value, 2, value.len - 2 - (whole ? 2 : 0));
	}
	if (aj_str_starts(value, AJ_S("["))) {
		whole = value.len >= 2 && aj_str_ends(value, AJ_S("]"));
		return aj_str_sub(value, 1, value.len - 1 - (whole ? 1 : 0));
	}
	return (struct aj_str){ 0 };
}

bool aj_pdf_is_name(struct aj_str value, const char *name)
{
	return value.len > 0 && value.ptr[0] == '/' && aj_str_eq(aj_str_from(value, 1), aj_str_z(name));
}

bool aj_pdf_is_dict(struct aj_str value)
{
	return aj_str_starts(value, AJ_S("<<"));
}

bool aj_pdf_is_string(struct aj_str value)
{
	return value.len > 0 && (value.ptr[0] == '(' || (value.ptr[0] == '<' && !aj_pdf_is_dict(value)));
}

double aj_pdf_number(struct aj_str value, double otherwise)
{
	char text[NUMBER_MAX];
	size_t len = value.len < sizeof(text) - 1 ? value.len : sizeof(text) - 1;
	double whole = 0, part = 1;
	bool minus = false, dot = false, any = false;

	if (len > 0)
		memcpy(text, value.ptr, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '-')
			minus = true;
		else if (text[i] == '.' && !dot)
			dot = true;
		else if (aj_is_digit((uint8_t)text[i])) {
			any = true;
			whole = whole * 10 + (text[i] - '0');
			part *= dot ? 10 : 1;
		} else if (text[i] != '+')
			break;
	}
	return !any ? otherwise : minus ? -whole / part : whole / part;
}

/* Section 7.3.4.2. Gives how many bytes of s, which begins with a backslash, were used. */
static size_t unescape(struct aj_str s, struct aj_buf *out)
{
	static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
	uint8_t c = s.len > 1 ? s.ptr[1] : 0;
	const char *known = c ? strchr(from, c) : NULL;
	unsigned code = 0;
	size_t n = 1;

	if (known) {
		aj_buf_add(out, aj_str(to + (known - from), 1));
		return 2;
	}
	if (c == '\n')
		return 2;
	if (c == '\r')
		return s.len > 2 && s.ptr[2] == '\n' ? 3 : 2;
	if (c < '0' || c > '7') { /* the backslash is dropped */
		aj_buf_add(out, aj_str_sub(s, 1, 1));
		return 2;
	}
	while (n < 4 && n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '7')
		code = code * 8 + (s.ptr[n++] - '0');
	aj_buf_add(out, aj_str(&(uint8_t){ (uint8_t)code }, 1));
	return n;
}

static void unhex(struct aj_str s, struct aj_buf *out)
{
	int half = -1;

	for (size_t i = 0; i < s.len; i++) {
		int digit = aj_hex_value(s.ptr[i]);

		if (digit < 0)
			continue;
		if (half >= 0)
			aj_buf_add(out, aj_str(&(uint8_t){ (uint8_t)(half << 4 | digit) }, 1));
		half = half >= 0 ? -1 : digit;
	}
	if (half >= 0)
		aj_buf_add(out, aj_str(&(uint8_t){ (uint8_t)(half << 4) }, 1));
}

void aj_pdf_string(struct aj_str value, struct aj_buf *out)
{
	if (!aj_pdf_is_string(value))
		return;
	if (value.ptr[0] == '<') {
		unhex(aj_str_from(value, 1), out);
		return;
	}
	value = aj_str_sub(value, 1, value.len - 1 - (aj_str_ends(value, AJ_S(")")) ? 1 : 0));
	while (value.len > 0) {
		size_t plain = aj_str_find(value, 0, '\\');

		aj_buf_add(out, aj_str_sub(value, 0, plain));
		value = aj_str_from(value, plain);
		if (value.len > 0)
			value = aj_str_from(value, unescape(value, out));
	}
}

static void add_point(struct aj_buf *out, uint32_t point)
{
	uint8_t utf8[4];

	if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
		point = 0xfffd;
	aj_buf_add(out, aj_str(utf8, aj_utf8_write(point, utf8)));
}

static void add_utf16(struct aj_str s, bool big, struct aj_buf *out)
{
	uint32_t high = 0;

	for (size_t i = 0; i + 1 < s.len; i += 2) {
		uint32_t unit =
		    big ? (uint32_t)s.ptr[i] << 8 | s.ptr[i + 1] : (uint32_t)s.ptr[i + 1] << 8 | s.ptr[i];

		if (unit >= 0xd800 && unit < 0xdc00) {
			high = unit;
			continue;
		}
		if (unit >= 0xdc00 && unit < 0xe000)
			unit = high ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : 0xfffd;
		high = 0;
		add_point(out, unit);
	}
}

/* Annex D.3: what differs from Latin-1 between 0x18 and 0x1f, and 0x80 and 0xa0. */
static uint32_t document_point(uint8_t c)
{
	static const uint16_t low[] = { 0x2d8, 0x2c7, 0x2c6, 0x2d9, 0x2dd, 0x2db, 0x2da, 0x2dc };
	static const uint16_t high[] = { 0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x192, 0x2044,
		0x2039, 0x203a, 0x2212, 0x2030, 0x201e, 0x201c, 0x201d, 0x2018, 0x2019, 0x201a, 0x2122,
		0xfb01, 0xfb02, 0x141, 0x152, 0x160, 0x178, 0x17d, 0x131, 0x142, 0x153, 0x161, 0x17e, 0xfffd,
		0x20ac };

	return c >= 0x18 && c < 0x20 ? low[c - 0x18] : c >= 0x80 && c <= 0xa0 ? high[c - 0x80] : c;
}

void aj_pdf_text(struct aj_str value, struct aj_buf *out)
{
	struct aj_buf raw;
	struct aj_str s;

	aj_buf_init(&raw, AJ_PDF_STREAM_MAX);
	aj_pdf_string(value, &raw);
	s = aj_buf_str(&raw);
	if (aj_str_starts(s, AJ_S("\xfe\xff")) || aj_str_starts(s, AJ_S("\xff\xfe")))
		add_utf16(aj_str_from(s, 2), s.ptr[0] == 0xfe, out);
	else if (aj_str_starts(s, AJ_S("\xef\xbb\xbf")))
		aj_buf_add(out, aj_str_from(s, 3));
	else
		for (size_t i = 0; i < s.len; i++)
			add_point(out, document_point(s.ptr[i]));
	aj_buf_fini(&raw);
}
