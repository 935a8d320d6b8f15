#include "format/markup/xml_pull.h"

#include "format/text/charset.h"

/* What may stand in a name: bytes from 0x80 on are letters of whatever language. */
static const uint8_t name_bytes[256] = {
	['a' ... 'z'] = 3,
	['A' ... 'Z'] = 3,
	['_'] = 3,
	[':'] = 3,
	[0x80 ... 0xff] = 3,
	['0' ... '9'] = 1,
	['-'] = 1,
	['.'] = 1,
};

static inline bool begins_name(uint8_t c)
{
	return name_bytes[c] == 3;
}

static inline bool in_name(uint8_t c)
{
	return name_bytes[c] != 0;
}

/* The charset of <?xml version="1.0" encoding="…"?>; empty: none is said. */
struct aj_str aj_xml_charset(struct aj_str head)
{
	enum { DECLARATION = 256 };
	struct aj_str key = AJ_S("encoding"), name;
	const uint8_t *hit;

	if (!aj_str_starts(head, AJ_S("<?xml")))
		return (struct aj_str){ 0 };
	head = aj_str_sub(head, 0, DECLARATION);
	head = aj_str_until(head, '>');
	hit = memmem(head.ptr, head.len, key.ptr, key.len);
	if (!hit)
		return (struct aj_str){ 0 };
	name = aj_str_from(head, (size_t)(hit - head.ptr) + key.len);
	while (name.len > 0 && (aj_is_space(name.ptr[0]) || name.ptr[0] == '='))
		name = aj_str_from(name, 1);
	return name.len > 0 ? aj_str_until(aj_str_from(name, 1), name.ptr[0]) : name;
}

enum aj_status aj_xml_init(struct aj_xml *x, struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	enum aj_status st;

	memset(x, 0, sizeof(*x));
	st = aj_markup_init(&x->m, scan, in, err);
	if (st == AJ_OK)
		aj_markup_charset(&x->m, aj_codepage_named(aj_xml_charset(aj_markup_rest(&x->m))));
	return st;
}

void aj_xml_again(struct aj_xml *x, struct aj_stream *in)
{
	struct aj_markup m = x->m;

	memset(x, 0, sizeof(*x));
	x->m = m;
	aj_markup_again(&x->m, in);
	aj_markup_charset(&x->m, aj_codepage_named(aj_xml_charset(aj_markup_rest(&x->m))));
}

static void complain_at(struct aj_xml *x, uint64_t at, const char *what)
{
	if (!x->quiet)
		aj_scan_complain_of_form(x->m.scan, at, "not well-formed XML: %s", what);
}

static void complain(struct aj_xml *x, const char *what)
{
	complain_at(x, aj_markup_offset(&x->m), what);
}

static uint32_t hash_name(struct aj_str name)
{
	uint64_t h = name.len * 0x9e3779b97f4a7c15u, word;
	size_t i = 0;

	for (; i + 8 <= name.len; i += 8) {
		memcpy(&word, name.ptr + i, 8);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	for (word = 0; i < name.len; i++)
		word = word << 8 | name.ptr[i];
	h = (h ^ word) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32);
}

/* Uses up the name at pos, which may be longer than what is shown, and keeps what there is room for. */
static struct aj_str read_long_name(struct aj_xml *x)
{
	size_t len = 0;

	for (bool more = true; more && aj_markup_look(&x->m, AJ_MARKUP_LOOK);) {
		struct aj_str s = aj_markup_rest(&x->m);
		size_t n = 0, keep;

		while (n < s.len && in_name(s.ptr[n]))
			n++;
		more = n == s.len;
		keep = n < sizeof(x->name_room) - len ? n : sizeof(x->name_room) - len;
		memcpy(x->name_room + len, s.ptr, keep);
		len += keep;
		x->m.pos += n;
	}
	return aj_str(x->name_room, len);
}

/* Uses up the name at pos and keeps it, as far as there is room. Gives its hash. */
static uint32_t read_name(struct aj_xml *x)
{
	struct aj_str s = aj_markup_rest(&x->m), whole;
	size_t n = 0, colon = 0;

	while (n < s.len && in_name(s.ptr[n])) {
		if (s.ptr[n] == ':')
			colon = n + 1;
		n++;
	}
	if (n < s.len && n < sizeof(x->name_room)) {
		memcpy(x->name_room, s.ptr, n);
		whole = aj_str(x->name_room, n);
		x->m.pos += n;
	} else {
		whole = read_long_name(x);
	}
	for (size_t i = 0; x->m.foreign && (i = aj_charset_bad(whole, i, true)) < whole.len; i++)
		x->name_room[i] = '?';
	x->name = aj_str_from(whole, colon < whole.len ? colon : 0);
	return hash_name(whole);
}

/* A name stands at at, and what ends a name behind it: space, '/', '>' or behind. */
static bool is_name(const struct aj_xml *x, size_t at, uint8_t behind)
{
	struct aj_str s = aj_str_from(x->m.window, at);
	size_t n = 0;

	if (s.len == 0 || !begins_name(s.ptr[0]))
		return false;
	while (n < s.len && in_name(s.ptr[n]))
		n++;
	return n == s.len || s.ptr[n] == '>' || s.ptr[n] == '/' || s.ptr[n] == behind ||
	       aj_is_space(s.ptr[n]);
}

static void open_element(struct aj_xml *x)
{
	uint32_t hash = read_name(x);

	if (x->depth < AJ_XML_DEPTH_MAX)
		x->open[x->depth] = hash;
	x->depth++;
	x->in_tag = true;
}

/* An end tag, pos behind its "</". True: it ends something. */
static bool close_elements(struct aj_xml *x)
{
	uint64_t at = aj_markup_offset(&x->m) - 2;
	uint32_t hash = read_name(x);
	size_t depth = x->depth;

	aj_markup_skip_space(&x->m);
	if (aj_markup_look(&x->m, 1) && x->m.window.ptr[x->m.pos] == '>')
		x->m.pos++;
	else
		complain(x, "an end tag is not closed");
	if (depth > AJ_XML_DEPTH_MAX) {
		x->keep = depth - 1;
		return true;
	}
	while (depth > 0 && x->open[depth - 1] != hash)
		depth--;
	if (depth < x->depth)
		complain_at(x, at, "an end tag does not match");
	if (depth == 0)
		return false;
	x->keep = depth - 1;
	return true;
}

/* One step within a tag. False: it gave no event. */
static bool step_in_tag(struct aj_xml *x, enum aj_xml_event *event)
{
	struct aj_markup *m = &x->m;
	uint8_t c;

	aj_markup_skip_space(m);
	if (!aj_markup_look(m, AJ_MARKUP_LOOK)) {
		x->in_tag = false;
		complain(x, "a tag is cut short");
		return false;
	}
	c = m->window.ptr[m->pos];
	if (c == '>' || c == '<') {
		x->in_tag = false;
		m->pos += c == '>';
		if (c == '<')
			complain(x, "a tag is not closed");
		return false;
	}
	if (c == '/' && aj_markup_rest(m).len > 1 && aj_markup_rest(m).ptr[1] == '>') {
		m->pos += 2;
		x->in_tag = false;
		x->keep = x->depth - 1;
		*event = AJ_XML_END;
		return true;
	}
	if (!is_name(x, m->pos, '=')) { /* a value of no name */
		complain(x, "unexpected byte in a tag");
		m->pos += c == '"' || c == '\'' || c == '=';
		x->name = (struct aj_str){ 0 };
		aj_markup_contain(m, c == '"'	 ? AJ_MARKUP_QUOTE
				     : c == '\'' ? AJ_MARKUP_APOS
						 : AJ_MARKUP_UNQUOTED);
		*event = AJ_XML_ATTRIBUTE;
		return true;
	}
	read_name(x);
	aj_markup_skip_space(m);
	if (!aj_markup_look(m, 1) || m->window.ptr[m->pos] != '=') {
		complain(x, "an attribute has no value");
		return false;
	}
	m->pos++;
	aj_markup_skip_space(m);
	c = aj_markup_look(m, 1) ? m->window.ptr[m->pos] : '>';
	m->pos += c == '"' || c == '\'';
	aj_markup_contain(m, c == '"' ? AJ_MARKUP_QUOTE : c == '\'' ? AJ_MARKUP_APOS : AJ_MARKUP_UNQUOTED);
	if (c != '"' && c != '\'')
		complain(x, "an attribute is not in quotes");
	*event = AJ_XML_ATTRIBUTE;
	return true;
}

/* One step within <!DOCTYPE or what stands in it. */
static bool step_in_decl(struct aj_xml *x, enum aj_xml_event *event)
{
	struct aj_markup *m = &x->m;
	uint8_t c = m->window.ptr[m->pos];

	*event = AJ_XML_ASIDE;
	if (c == '"' || c == '\'') {
		m->pos++;
		aj_markup_contain(m, c == '"' ? AJ_MARKUP_QUOTE : AJ_MARKUP_APOS);
		return true;
	}
	if (c == '<' || c == '>' || c == '[') {
		x->in_decl = false;
		x->in_subset |= c == '[';
		m->pos += c != '<';
		if (c == '<')
			complain(x, "a declaration is not closed");
		return false;
	}
	aj_markup_contain(m, AJ_MARKUP_DECL);
	return true;
}

/* Between the declarations of a document type. */
static bool step_in_subset(struct aj_xml *x, enum aj_xml_event *event)
{
	struct aj_markup *m = &x->m;

	aj_markup_skip_space(m);
	if (!aj_markup_look(m, 1) || m->window.ptr[m->pos] == '<')
		return false;
	if (m->window.ptr[m->pos] != ']') {
		aj_markup_contain(m, AJ_MARKUP_SUBSET);
		*event = AJ_XML_ASIDE;
		return true;
	}
	m->pos++;
	x->in_subset = false;
	x->in_decl = true; /* to the '>' of <!DOCTYPE */
	return false;
}

/* "<!": a comment, a CDATA section, a declaration. */
static bool step_bang(struct aj_xml *x, struct aj_str rest, enum aj_xml_event *event)
{
	struct aj_markup *m = &x->m;

	if (aj_str_starts(rest, AJ_S("<!--"))) {
		m->pos += 4;
		aj_markup_contain(m, AJ_MARKUP_COMMENT);
		*event = AJ_XML_COMMENT;
		return true;
	}
	if (aj_str_starts(rest, AJ_S("<![CDATA["))) {
		m->pos += 9;
		aj_markup_contain(m, AJ_MARKUP_CDATA);
		*event = AJ_XML_TEXT;
		return true;
	}
	m->pos += 2;
	x->in_decl = true;
	return false;
}

/* What begins with '<' at pos. */
static bool step_markup(struct aj_xml *x, enum aj_xml_event *event)
{
	struct aj_markup *m = &x->m;
	struct aj_str rest = aj_markup_rest(m);
	uint8_t c = rest.len > 1 ? rest.ptr[1] : '\0';

	if (is_name(x, m->pos + 1, '<')) {
		if (x->in_subset)
			complain(x, "an element in a document type");
		x->in_subset = false;
		m->pos++;
		open_element(x);
		*event = AJ_XML_START;
		return true;
	}
	if (c == '/' && is_name(x, m->pos + 2, '<')) {
		m->pos += 2;
		*event = AJ_XML_END;
		return close_elements(x);
	}
	if (c == '!')
		return step_bang(x, rest, event);
	if (c == '?') {
		bool decl;

		m->pos += 2;
		read_name(x);
		decl = aj_str_eq(x->name, AJ_S("xml"));
		aj_markup_contain(m, AJ_MARKUP_PI);
		*event = AJ_XML_ASIDE;
		return !decl;
	}
	complain(x, "'<' is none of a tag");
	aj_markup_contain(m, AJ_MARKUP_TEXT);
	m->literal = true;
	*event = AJ_XML_TEXT;
	return true;
}

/* Text at pos, which is no '<'. */
static bool step_text(struct aj_xml *x, enum aj_xml_event *event)
{
	struct aj_markup *m = &x->m;

	if (!x->spaces && !m->open) {
		aj_markup_skip_space(m);
		if (!aj_markup_look(m, 1) || m->window.ptr[m->pos] == '<')
			return false;
	}
	aj_markup_contain(m, AJ_MARKUP_TEXT);
	*event = AJ_XML_TEXT;
	return true;
}

/* Passes over what is left of the last event's content. */
static void leave_content(struct aj_xml *x)
{
	aj_markup_pass(&x->m);
	if (!x->m.found && x->m.limited && x->m.end != AJ_MARKUP_TEXT && x->m.end < AJ_MARKUP_DECL)
		complain(x, "cut short");
	x->m.limited = false;
}

enum aj_xml_event aj_xml_next(struct aj_xml *x)
{
	enum aj_xml_event event = AJ_XML_DONE;

	if (x->ends) {
		x->depth--;
		x->ends = false;
		if (x->depth > x->keep) {
			x->ends = true;
			return AJ_XML_END;
		}
	}
	if (x->m.inside || x->m.limited)
		leave_content(x);
	while (aj_markup_look(&x->m, AJ_MARKUP_LOOK)) {
		bool told;

		if (x->in_tag)
			told = step_in_tag(x, &event);
		else if (x->in_decl)
			told = step_in_decl(x, &event);
		else if (x->m.window.ptr[x->m.pos] == '<')
			told = step_markup(x, &event);
		else if (x->in_subset)
			told = step_in_subset(x, &event);
		else
			told = step_text(x, &event);
		if (told) {
			x->ends = event == AJ_XML_END;
			return event;
		}
		if (x->m.inside)
			leave_content(x);
	}
	if (x->depth > 0 || x->in_decl || x->in_subset) {
		complain(x, x->in_tag ? "a tag is cut short" : "cut short");
		x->depth = 0;
	}
	return AJ_XML_DONE;
}
