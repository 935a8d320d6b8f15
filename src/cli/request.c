#include "cli/request.h"

#include "base/utf8.h"
#include "format/data/json_string.h"

enum { DEPTH_MAX = 64 }; /* containers in containers; they are only passed over */

struct parse {
	struct aj_str in;
	size_t at;
	uint8_t *room;	  /* where the next string is decoded to */
	const char *want; /* what would have been right at at */
};

/* The members that we look for. */
struct members {
	struct aj_str id, text, default_region, country, locale;
	bool has_text;
};

/* The next byte that is not a space, 0 at the end. */
static uint8_t peek(struct parse *p)
{
	while (p->at < p->in.len && aj_is_space(p->in.ptr[p->at]))
		p->at++;
	return p->at < p->in.len ? p->in.ptr[p->at] : 0;
}

static bool fail(struct parse *p, const char *want)
{
	p->want = want;
	return false;
}

static bool take(struct parse *p, uint8_t c, const char *want)
{
	if (peek(p) != c)
		return fail(p, want);
	p->at++;
	return true;
}

/* An escape is never shorter than what it stands for: the room lasts. */
static bool read_string(struct parse *p, struct aj_str *out)
{
	uint8_t *to = p->room;

	if (!take(p, '"', "a string"))
		return false;
	while (p->at < p->in.len && p->in.ptr[p->at] != '"') {
		uint8_t c = p->in.ptr[p->at], decoded[4];
		size_t width, written;

		if (c < 0x20)
			return fail(p, "no control character in a string");
		if (c != '\\') {
			*to++ = c;
			p->at++;
			continue;
		}
		width = aj_json_escape(aj_str_from(p->in, p->at), decoded, &written);
		if (width == 0)
			return fail(p, "an escape of JSON");
		memcpy(to, decoded, written);
		to += written;
		p->at += width;
	}
	*out = aj_str(p->room, (size_t)(to - p->room));
	p->room = to;
	return take(p, '"', "the end of a string");
}

static size_t digits_at(struct aj_str s, size_t at)
{
	size_t end = at;

	while (end < s.len && aj_is_digit(s.ptr[end]))
		end++;
	return end - at;
}

/* Bytes of the number at the start of s (RFC 8259, section 6), 0 if there is none. An id is told as it
 * stands. */
static size_t number_of(struct aj_str s)
{
	size_t at = s.len > 0 && s.ptr[0] == '-', digits = digits_at(s, at);

	if (digits == 0)
		return 0;
	at += s.ptr[at] == '0' ? 1 : digits;
	if (at < s.len && s.ptr[at] == '.') {
		digits = digits_at(s, at + 1);
		if (digits == 0)
			return 0;
		at += 1 + digits;
	}
	if (at < s.len && (s.ptr[at] | 0x20) == 'e') {
		size_t sign = at + 1 < s.len && (s.ptr[at + 1] == '+' || s.ptr[at + 1] == '-');

		digits = digits_at(s, at + 1 + sign);
		if (digits == 0)
			return 0;
		at += 1 + sign + digits;
	}
	return at;
}

/* A number or a name. */
static bool skip_plain(struct parse *p)
{
	static const char *const names[] = { "true", "false", "null" };
	struct aj_str rest = aj_str_from(p->in, p->at);
	size_t len = number_of(rest);

	for (size_t i = 0; i < AJ_LEN(names) && len == 0; i++)
		if (aj_str_starts(rest, aj_str_z(names[i])))
			len = strlen(names[i]);
	if (len == 0)
		return fail(p, "a value");
	p->at += len;
	return true;
}

static bool skip_value(struct parse *p, unsigned depth)
{
	uint8_t open = peek(p), close = open == '{' ? '}' : ']';
	struct aj_str passed;

	if (open == '"')
		return read_string(p, &passed);
	if (open != '{' && open != '[')
		return skip_plain(p);
	if (depth == DEPTH_MAX)
		return fail(p, "less depth");
	p->at++;
	if (peek(p) == close) {
		p->at++;
		return true;
	}
	for (;;) {
		if (open == '{' && (!read_string(p, &passed) || !take(p, ':', "a colon")))
			return false;
		if (!skip_value(p, depth + 1))
			return false;
		if (peek(p) == close) {
			p->at++;
			return true;
		}
		if (!take(p, ',', open == '{' ? "a comma or }" : "a comma or ]"))
			return false;
	}
}

/* Where a member's string goes that we look for; NULL: nowhere. */
static struct aj_str *place_of(struct members *m, struct aj_str name)
{
	if (aj_str_eq(name, AJ_S("default_region")))
		return &m->default_region;
	if (aj_str_eq(name, AJ_S("country")))
		return &m->country;
	if (aj_str_eq(name, AJ_S("locale")))
		return &m->locale;
	return NULL;
}

static bool read_member(struct parse *p, struct members *m)
{
	struct aj_str name, *place;
	size_t from;

	if (!read_string(p, &name) || !take(p, ':', "a colon"))
		return false;
	if (aj_str_eq(name, AJ_S("text"))) {
		m->has_text = true;
		return read_string(p, &m->text);
	}
	place = place_of(m, name);
	if (place && peek(p) == '"')
		return read_string(p, place);
	peek(p);
	from = p->at;
	if (!skip_value(p, 0))
		return false;
	if (aj_str_eq(name, AJ_S("id")))
		m->id = aj_str_sub(p->in, from, p->at - from);
	return true;
}

static bool read_members(struct parse *p, struct members *m)
{
	if (!take(p, '{', "an object"))
		return false;
	for (bool first = true; peek(p) != '}'; first = false)
		if ((!first && !take(p, ',', "a comma or }")) || !read_member(p, m))
			return false;
	p->at++;
	return peek(p) == 0 && p->at == p->in.len ? true : fail(p, "the end of the line");
}

/* "CH" and "ch", and the region of "de-CH", "de_CH.UTF-8" and "zh-Hant-TW". */
static bool region_of(struct aj_str s, bool locale, char out[3])
{
	size_t from = 0;

	while (locale && from < s.len && s.ptr[from] != '-' && s.ptr[from] != '_')
		from++;
	if (locale && from++ >= s.len)
		return false;
	s = aj_str_from(s, from);
	if (locale && s.len > 5 && aj_is_alpha(s.ptr[3]) && (s.ptr[4] == '-' || s.ptr[4] == '_'))
		s = aj_str_from(s, 5); /* a script */
	if (s.len < 2 || !aj_is_alpha(s.ptr[0]) || !aj_is_alpha(s.ptr[1]) ||
	    (s.len > 2 && aj_is_alnum(s.ptr[2])))
		return false;
	out[0] = (char)(s.ptr[0] & 0xdf);
	out[1] = (char)(s.ptr[1] & 0xdf);
	out[2] = '\0';
	return true;
}

enum aj_status aj_request_read(struct aj_str line, uint8_t *room, struct aj_request *out, struct aj_err *err)
{
	struct parse p = { .in = line, .room = room };
	struct members m = { .id = AJ_S("null") };

	if (!read_members(&p, &m))
		return aj_fail(err, AJ_EINPUT, "byte %zu: expected %s", p.at + 1, p.want);
	if (!m.has_text)
		return aj_fail(err, AJ_EINPUT, "no \"text\"");
	if (aj_utf8_valid(m.text) != m.text.len)
		return aj_fail(err, AJ_EINPUT, "\"text\" is not UTF-8");
	if (aj_utf8_valid(m.id) != m.id.len)
		return aj_fail(err, AJ_EINPUT, "\"id\" is not UTF-8");
	*out = (struct aj_request){ .id = m.id, .text = m.text };
	if (!region_of(m.default_region, false, out->region) && !region_of(m.country, false, out->region))
		region_of(m.locale, true, out->region);
	return AJ_OK;
}
