#include "detect/email.h"

#include "base/utf8.h"

enum {
	UNSEEN = 0x110000, /* a point that is none: passed over */
	BROKEN = 0xfffd,
	UNSEEN_MAX = 32,  /* in a row */
	COMMENT_MAX = 96, /* bytes of an HTML comment in the middle of an address */
	ENTITY_MAX = 16,  /* "&ZeroWidthSpace;" */
};

static uint32_t fold(uint32_t point)
{
	if (point >= 0xff01 && point <= 0xff5e) /* full-width forms */
		return point - 0xff01 + '!';
	if (point >= 0x1d400 && point <= 0x1d6a3) /* mathematical letters: 13 alphabets of 52 */
		return (point - 0x1d400) % 52 < 26 ? 'A' + (point - 0x1d400) % 52
						   : 'a' + (point - 0x1d400) % 52 - 26;
	switch (point) {
	case 0xfe6b:
		return '@';
	case 0xfe52:
	case 0x3002:
	case 0xff61:
	case 0x2024:
		return '.';
	case 0xa0:
	case 0x2000 ... 0x200a:
	case 0x202f:
	case 0x205f:
	case 0x3000:
		return ' ';
	case 0x2010:
	case 0x2011:
		return '-';
	case 0x2019:
		return '\'';
	case 0xad:
	case 0x34f:
	case 0x180e:
	case 0x200b ... 0x200f:
	case 0x202a ... 0x202e:
	case 0x2060 ... 0x2069:
	case 0xfe00 ... 0xfe0f:
	case 0xfeff:
		return UNSEEN;
	}
	return point;
}

static struct aj_str rest_of(const struct aj_look *look, size_t at, size_t max)
{
	return aj_str(look->text + at, look->hi - at < max ? look->hi - at : max);
}

static size_t utf8(const struct aj_look *look, size_t at, uint32_t *point)
{
	size_t width = aj_utf8_read(rest_of(look, at, 4), point);

	if (width == 0) {
		*point = BROKEN;
		return 1;
	}
	*point = fold(*point);
	return width;
}

/* The n hexadecimal digits at position at as a number, or -1. */
static int hex(struct aj_str s, size_t at, size_t n)
{
	int value = 0;

	if (at + n > s.len)
		return -1;
	for (size_t i = at; i < at + n; i++) {
		int digit = aj_hex_value(s.ptr[i]);

		if (digit < 0)
			return -1;
		value = value << 4 | digit;
	}
	return value;
}

/* %40 or =40; a character outside ASCII takes several of them. 0: none. */
static size_t byte_escape(struct aj_str s, uint32_t *point)
{
	uint8_t bytes[4];
	size_t n = 0, width;

	while (n < sizeof(bytes) && 3 * n < s.len && s.ptr[3 * n] == s.ptr[0]) {
		int value = hex(s, 3 * n + 1, 2);

		if (value < 0)
			break;
		bytes[n++] = (uint8_t)value;
		if (bytes[0] < 0x80)
			break;
	}
	width = n ? aj_utf8_read(aj_str(bytes, n), point) : 0;
	*point = width > 1 ? fold(*point) : *point;
	return 3 * width;
}

/* Quoted-printable (RFC 2045, section 6.7) has no need to write letters and digits so. */
static size_t equals(struct aj_str s, uint32_t *point)
{
	size_t width = byte_escape(s, point);

	if (width > 0 && (*point >= 0x80 || !aj_is_alnum((uint8_t)*point)))
		return width;
	*point = UNSEEN; /* a soft line break */
	if (s.len >= 2 && s.ptr[1] == '\n')
		return 2;
	if (s.len >= 3 && s.ptr[1] == '\r' && s.ptr[2] == '\n')
		return 3;
	*point = '=';
	return 1;
}

static size_t backslash(struct aj_str s, uint32_t *point)
{
	uint8_t next = s.len > 1 ? s.ptr[1] : 0;
	int value = -1;

	*point = '\\';
	if (next == 'u')
		value = hex(s, 2, 4);
	else if (next == 'x')
		value = hex(s, 2, 2);
	if (value >= 0) {
		*point = value >= 0xd800 && value < 0xe000 ? BROKEN : fold((uint32_t)value);
		return next == 'u' ? 6 : 4;
	}
	if (next == 'n' || next == 'r' || next == 't') {
		*point = '\n';
		return 2;
	}
	if (next == '\n' || next == '\r') {
		*point = UNSEEN;
		return next == '\r' && s.len > 2 && s.ptr[2] == '\n' ? 3 : 2;
	}
	if (next == '@' || next == '.' || next == '_' || next == '-' || next == '+' || next == '[' ||
	    next == ']' || next == '/' || next == '"') {
		*point = next;
		return 2;
	}
	return 1;
}

static size_t numeric_entity(struct aj_str s, uint32_t *point)
{
	bool is_hex = s.len > 2 && (s.ptr[2] | 0x20) == 'x';
	size_t at = is_hex ? 3 : 2, first = at;
	uint32_t value = 0;

	for (; at < s.len && at < first + 7; at++) {
		int digit = aj_hex_value(s.ptr[at]);

		if (digit < 0 || (!is_hex && digit > 9))
			break;
		value = value * (is_hex ? 16 : 10) + (uint32_t)digit;
	}
	if (at == first || value == 0 || value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
		return 0;
	*point = fold(value);
	return at < s.len && s.ptr[at] == ';' ? at + 1 : at;
}

static size_t entity(struct aj_str s, uint32_t *point)
{
	/* clang-format off */
	static const struct {
		const char *name;
		uint32_t point;
	} names[] = {
		{ "commat;", '@' }, { "period;", '.' }, { "lowbar;", '_' }, { "plus;", '+' }, { "comma;", ',' },
		{ "dash;", '-' }, { "hyphen;", '-' }, { "nbsp;", ' ' }, { "lt;", '<' }, { "gt;", '>' },
		{ "lpar;", '(' }, { "rpar;", ')' }, { "lbrack;", '[' }, { "rbrack;", ']' }, { "lsqb;", '[' },
		{ "rsqb;", ']' }, { "lcub;", '{' }, { "rcub;", '}' }, { "quot;", '"' }, { "apos;", '\'' },
		{ "amp;", '&' }, { "shy;", UNSEEN }, { "zwnj;", UNSEEN }, { "zwj;", UNSEEN },
		{ "ZeroWidthSpace;", UNSEEN },
	};
	/* clang-format on */
	size_t width = s.len > 2 && s.ptr[1] == '#' ? numeric_entity(s, point) : 0;

	if (width > 0)
		return width;
	for (size_t i = 0; i < AJ_LEN(names) && s.len > 1 && s.ptr[1] != '#'; i++)
		if (s.ptr[1] == (uint8_t)names[i].name[0] &&
		    aj_str_starts(aj_str_from(s, 1), aj_str_z(names[i].name))) {
			*point = names[i].point;
			return 1 + strlen(names[i].name);
		}
	*point = '&';
	return 1;
}

/* Comments and places where a line may break are not seen. */
static size_t tag(struct aj_str s, uint32_t *point)
{
	*point = UNSEEN;
	if (aj_str_starts(s, AJ_S("<!--")))
		for (size_t end = 4; end + 3 <= s.len; end++)
			if (memcmp(s.ptr + end, "-->", 3) == 0)
				return end + 3;
	if (aj_str_starts(s, AJ_S("<wbr>")))
		return 5;
	*point = '<';
	return 1;
}

/* The unit at position at < hi, unseen ones too. Gives its width. */
static size_t unit(const struct aj_look *look, size_t at, uint32_t *point)
{
	uint8_t c = look->text[at];
	size_t width;

	if (c >= 0x80)
		return utf8(look, at, point);
	*point = c;
	switch (c) {
	case '%':
		width = byte_escape(rest_of(look, at, 12), point);
		if (width > 0)
			return width;
		*point = '%';
		return 1;
	case '=':
		return equals(rest_of(look, at, 12), point);
	case '\\':
		return backslash(rest_of(look, at, 6), point);
	case '&':
		return entity(rest_of(look, at, ENTITY_MAX), point);
	case '<':
		return tag(rest_of(look, at, COMMENT_MAX), point);
	case '\t':
		*point = ' ';
		return 1;
	}
	return 1;
}

size_t aj_fold_next_any(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	for (int n = 0; at < look->hi && n < UNSEEN_MAX; n++) {
		out->start = at;
		at += unit(look, at, &out->point);
		out->end = at;
		if (out->point != UNSEEN)
			return at;
	}
	*out = (struct aj_glyph){ 0, at, at };
	return at;
}

/* A unit of the given width that begins with mark and ends at position at. */
static bool ends(const struct aj_look *look, size_t at, size_t width, uint8_t mark, uint32_t *point)
{
	return at - look->lo >= width && look->text[at - width] == mark &&
	       unit(look, at - width, point) == width;
}

static size_t utf8_back(const struct aj_look *look, size_t at, uint32_t *point)
{
	for (size_t width = 1; width <= 4 && at - look->lo >= width; width++)
		if ((look->text[at - width] & 0xc0) != 0x80) {
			if (utf8(look, at - width, point) == width)
				return width;
			break;
		}
	*point = BROKEN;
	return 1;
}

/* The widths that escapes have, shortest first; those of several bytes are multiples of three. */
static size_t escape_back(const struct aj_look *look, size_t at, uint32_t *point)
{
	/* clang-format off */
	static const struct {
		uint8_t width, mark;
	} escapes[] = { { 2, '\\' }, { 2, '=' }, { 3, '%' }, { 3, '=' }, { 3, '\\' }, { 4, '\\' }, { 6, '\\' },
		{ 6, '%' }, { 6, '=' }, { 9, '%' }, { 9, '=' }, { 12, '%' }, { 12, '=' } };
	/* clang-format on */

	for (size_t i = 0; i < AJ_LEN(escapes) && at - look->lo >= escapes[i].width; i++)
		if (ends(look, at, escapes[i].width, escapes[i].mark, point))
			return escapes[i].width;
	return 0;
}

/* The unit that ends at position at > lo. Gives its width. */
static size_t unit_back(const struct aj_look *look, size_t at, uint32_t *point)
{
	uint8_t c = look->text[at - 1];
	size_t width = 0;

	if (c >= 0x80)
		return utf8_back(look, at, point);
	if (c == ';')
		for (size_t w = 4; w <= ENTITY_MAX; w++)
			if (ends(look, at, w, '&', point))
				return w;
	if (c == '>')
		for (size_t w = 5; w <= COMMENT_MAX; w++)
			if (ends(look, at, w, '<', point))
				return w;
	if (c != ' ')
		width = escape_back(look, at, point);
	if (width > 0)
		return width;
	*point = c == '\t' ? ' ' : c;
	return 1;
}

size_t aj_fold_prev_any(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	for (int n = 0; at > look->lo && n < UNSEEN_MAX; n++) {
		out->end = at;
		at -= unit_back(look, at, &out->point);
		out->start = at;
		if (out->point != UNSEEN)
			return at;
	}
	*out = (struct aj_glyph){ 0, at, at };
	return at;
}
