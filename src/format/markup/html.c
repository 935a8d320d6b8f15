/*
 * html.c: HTML of pages, mails and exports. The text of a block is a value: tags
 * inside a line do not cut it (john<b>@</b>example.org), those that part lines do,
 * and so do attributes that are values themselves. Scripts, styles and comments are
 * text. Fields are: the header of a cell's column or row, the name of an input, what
 * a <meta> is called, the term before a definition, and the names of attributes.
 *
 * There is no wrong HTML: nothing is complained of.
 */

#include "format/markup/html_tags.h"
#include "format/markup/xml_pull.h"
#include "format/text/decoded.h"

enum {
	TABLES_MAX = 8,	   /* tables in tables whose headers are kept */
	COLUMNS_MAX = 64,  /* of a table */
	LABEL_MAX = 64,	   /* bytes of a header that names a field */
	FORM_AHEAD = 4096, /* bytes of a tag in which its name attribute is looked for */
	META_AHEAD = 4096, /* bytes of a page in which its charset is looked for; the standard has 1024 */
};

struct table {
	const struct aj_field *columns[COLUMNS_MAX];
	const struct aj_field *headers[COLUMNS_MAX]; /* of this row: columns, if it has no other cells */
	const struct aj_field *label;		     /* what a cell of this row says the next one is */
	size_t column;				     /* of the cell being read, from 1 */
	bool in_row, data;			     /* data: the row has a cell that is no header */
};

struct html {
	struct aj_markup m;
	struct aj_fields *fields;
	const struct aj_field *field;	     /* of text, where the cell is in has one */
	const struct aj_field *term;	     /* of the next definition */
	const struct aj_field *named;	     /* of the value of the tag being read */
	enum aj_html_tag part;		     /* the cell or term being read; AJ_HTML_OTHER: none */
	struct table tables[TABLES_MAX + 1]; /* 0: none */
	size_t depth;			     /* tables that are open */
};

/* A tag being read: its name, or an attribute's, in small letters. */
struct name {
	uint8_t bytes[AJ_HTML_NAME_MAX];
	size_t len;
};

static struct table *table_of(struct html *h)
{
	return &h->tables[h->depth < TABLES_MAX ? h->depth : TABLES_MAX];
}

static struct aj_str name_of(const struct name *name)
{
	return aj_str(name->bytes, name->len);
}

static const struct aj_field *child(struct html *h, struct aj_str name)
{
	return aj_field_child(h->fields, &h->fields->root, name);
}

/* The field that a header or term names; NULL: it is none such. */
static const struct aj_field *label_of(struct html *h, struct aj_str text)
{
	while (text.len > 0 && aj_is_space(text.ptr[text.len - 1]))
		text.len--;
	if (text.len > 0 && text.ptr[text.len - 1] == ':')
		text.len--;
	return text.len > 0 && text.len <= LABEL_MAX ? child(h, text) : NULL;
}

static bool ends_in_colon(struct aj_str text)
{
	while (text.len > 0 && aj_is_space(text.ptr[text.len - 1]))
		text.len--;
	return text.len > 1 && text.ptr[text.len - 1] == ':';
}

/* The open value is one of a cell or term: it may name others. */
static void read_label(struct html *h)
{
	struct table *table = table_of(h);
	struct aj_str text = aj_markup_value(&h->m);

	if (h->m.shown)
		return;
	if (h->part == AJ_HTML_TERM)
		h->term = label_of(h, text);
	if (h->part == AJ_HTML_HEADER) {
		table->label = label_of(h, text);
		if (table->column - 1 < COLUMNS_MAX)
			table->headers[table->column - 1] = table->label;
	}
	if (h->part == AJ_HTML_CELL && ends_in_colon(text))
		table->label = label_of(h, text);
}

static void end_value(struct html *h)
{
	if (h->m.open && h->part != AJ_HTML_OTHER)
		read_label(h);
	aj_markup_end(&h->m);
}

/* A record that holds nothing is none: blocks for layout. */
static enum aj_status end_record(struct html *h, struct aj_err *err)
{
	end_value(h);
	if (!h->m.kept)
		h->m.batch.in_record = false;
	return h->m.batch.in_record ? aj_batch_end_record(&h->m.batch, err) : AJ_OK;
}

static void begin_record(struct html *h)
{
	if (h->m.batch.in_record)
		return;
	aj_batch_begin_record(&h->m.batch);
	h->m.kept = false;
}

/* Text ends here; outside of rows, what belongs together does, too. */
static enum aj_status cut(struct html *h, struct aj_err *err)
{
	end_value(h);
	return table_of(h)->in_row ? AJ_OK : end_record(h, err);
}

static enum aj_status begin_value(struct html *h, const struct aj_field *field, struct aj_err *err)
{
	end_value(h);
	begin_record(h);
	return aj_markup_begin(&h->m, field, err);
}

/* The content at pos as a value of its own. */
static enum aj_status read_whole(struct html *h, const struct aj_field *field, struct aj_err *err)
{
	enum aj_status st = begin_value(h, field, err);

	if (st == AJ_OK)
		st = aj_markup_take(&h->m, err);
	if (st == AJ_OK)
		aj_markup_end(&h->m);
	return st;
}

static enum aj_status read_text(struct html *h, bool literal, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!h->m.open && !literal) {
		aj_markup_skip_space(&h->m);
		if (!aj_markup_look(&h->m, 1) || h->m.window.ptr[h->m.pos] == '<')
			return AJ_OK;
	}
	aj_markup_contain(&h->m, AJ_MARKUP_TEXT);
	h->m.literal = literal;
	if (!h->m.open)
		st = begin_value(h, h->field, err);
	return st == AJ_OK ? aj_markup_take(&h->m, err) : st;
}

static bool in_tag_name(uint8_t c)
{
	return aj_is_alnum(c) || c == ':' || c == '_' || c == '-';
}

static bool in_attribute_name(uint8_t c)
{
	static const uint8_t ends[256] = { ['\t' ... '\r'] = 1, [' '] = 1, ['='] = 1, ['>'] = 1, ['/'] = 1 };

	return !ends[c];
}

/* The length of the name of a tag at the start of s; 0: none stands there. */
static size_t tag_name(struct aj_str s)
{
	size_t n = 0;

	if (s.len == 0 || !aj_is_alpha(s.ptr[0]))
		return 0;
	while (n < s.len && in_tag_name(s.ptr[n]))
		n++;
	return n == s.len || s.ptr[n] == '>' || s.ptr[n] == '/' || aj_is_space(s.ptr[n]) ? n : 0;
}

static void keep_name(struct name *name, struct aj_str s)
{
	name->len = s.len < sizeof(name->bytes) ? s.len : sizeof(name->bytes);
	for (size_t i = 0; i < name->len; i++)
		name->bytes[i] = aj_to_lower(s.ptr[i]);
}

/* What the tag whose attributes begin at pos is called by its name or property, else by its id. */
static const struct aj_field *form_name(struct html *h)
{
	struct aj_str s = aj_str_sub(aj_markup_rest(&h->m), 0, FORM_AHEAD), id = { 0 };
	size_t at = 0;

	while (at < s.len && s.ptr[at] != '>') {
		size_t name = at, end;
		struct aj_str key;
		uint8_t quote;

		while (at < s.len && in_attribute_name(s.ptr[at]))
			at++;
		key = aj_str_sub(s, name, at - name);
		if (at >= s.len || s.ptr[at] != '=') {
			at += at < s.len && s.ptr[at] != '>';
			continue;
		}
		at++;
		quote = at < s.len ? s.ptr[at] : 0;
		if (quote == '"' || quote == '\'') {
			end = aj_str_find(s, ++at, quote);
		} else {
			for (end = at; end < s.len && s.ptr[end] != '>' && !aj_is_space(s.ptr[end]);)
				end++;
		}
		if (aj_str_eq_nocase(key, AJ_S("name")) || aj_str_eq_nocase(key, AJ_S("property")))
			return label_of(h, aj_str_sub(s, at, end - at));
		if (aj_str_eq_nocase(key, AJ_S("id")))
			id = aj_str_sub(s, at, end - at);
		at = end + (quote == '"' || quote == '\'');
	}
	return label_of(h, id);
}

/* A value too short to hold anything, which ends within what is shown. */
static bool is_trifle(struct html *h, const struct aj_field *field)
{
	struct aj_str s = aj_str_sub(aj_markup_rest(&h->m), 0, AJ_MARKUP_LEAST);
	enum aj_markup_end end = h->m.end;

	if (field && field->topics != 0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (end == AJ_MARKUP_QUOTE  ? s.ptr[i] == '"'
		    : end == AJ_MARKUP_APOS ? s.ptr[i] == '\''
					    : s.ptr[i] == '>')
			return true;
	return false;
}

/* Cloudflare's disguise is known by the attribute's name, which began len bytes before pos. */
static enum aj_status read_cfemail(struct html *h, size_t len, struct aj_err *err)
{
	struct aj_piece piece = {
		.bytes = aj_str_sub(h->m.window, h->m.pos - len, len),
		.raw = aj_markup_offset(&h->m) - len,
		.raw_len = len,
	};
	enum aj_status st = begin_value(h, NULL, err);

	if (st != AJ_OK)
		return st;
	aj_markup_begun_at(&h->m, piece.raw);
	st = aj_markup_append(&h->m, &piece, err);
	if (st == AJ_OK)
		st = aj_markup_take(&h->m, err);
	if (st == AJ_OK)
		aj_markup_end(&h->m);
	return st;
}

/* What stands behind the '=' of an attribute whose name began at offset began. */
static enum aj_status read_attribute_value(
    struct html *h, const struct name *name, uint64_t began, struct aj_err *err)
{
	struct aj_str key = name_of(name), rest = aj_markup_rest(&h->m);
	const struct aj_field *field;
	uint64_t before = aj_markup_offset(&h->m) - began;

	if (aj_html_is_dull(key)) {
		aj_markup_pass(&h->m);
		return AJ_OK;
	}
	if (aj_str_eq(key, AJ_S("data-cfemail")) && before <= h->m.pos)
		return read_cfemail(h, (size_t)before, err);
	if (aj_str_starts_nocase(rest, AJ_S("mailto:")) || aj_str_starts_nocase(rest, AJ_S("tel:"))) {
		size_t scheme = aj_str_find(rest, 0, ':');

		field = child(h, aj_str_sub(rest, 0, scheme));
		h->m.pos += scheme + 1;
	} else if (h->named && (aj_str_eq(key, AJ_S("value")) || aj_str_eq(key, AJ_S("content")))) {
		field = h->named;
	} else { /* a name is none of a person */
		field = aj_str_eq(key, AJ_S("name")) ? NULL : child(h, key);
	}
	if (is_trifle(h, field)) {
		aj_markup_pass(&h->m);
		return AJ_OK;
	}
	return read_whole(h, field, err);
}

/* What stands in a tag where an attribute's name should, and holds what no name does. */
static enum aj_status read_odd_name(struct html *h, struct aj_str s, struct aj_err *err)
{
	struct aj_piece piece = { .bytes = s, .raw = aj_markup_offset(&h->m), .raw_len = s.len };
	enum aj_status st = begin_value(h, NULL, err);

	if (st == AJ_OK)
		st = aj_markup_append(&h->m, &piece, err);
	if (st == AJ_OK)
		aj_markup_end(&h->m);
	return st;
}

/* An attribute, whose name begins at pos. */
static enum aj_status read_attribute(struct html *h, struct aj_err *err)
{
	struct aj_markup *m = &h->m;
	struct aj_str rest = aj_str_sub(aj_markup_rest(m), 0, AJ_MARKUP_LOOK), s;
	uint64_t began = aj_markup_offset(m);
	bool odd = rest.ptr[0] == '@';
	struct name name;
	size_t n = 1;
	uint8_t c;

	for (; n < rest.len && in_attribute_name(rest.ptr[n]); n++)
		odd |= rest.ptr[n] == '@';
	s = aj_str_sub(rest, 0, n);
	keep_name(&name, s);
	if (odd) {
		enum aj_status st = read_odd_name(h, s, err);

		if (st != AJ_OK)
			return st;
	}
	m->pos += n;
	aj_markup_skip_space(m);
	if (!aj_markup_look(m, AJ_MARKUP_LOOK) || m->window.ptr[m->pos] != '=')
		return AJ_OK;
	m->pos++;
	aj_markup_skip_space(m);
	c = aj_markup_look(m, AJ_MARKUP_LOOK) ? m->window.ptr[m->pos] : '>';
	m->pos += c == '"' || c == '\'';
	aj_markup_contain(m, c == '"' ? AJ_MARKUP_QUOTE : c == '\'' ? AJ_MARKUP_APOS : AJ_MARKUP_UNQUOTED);
	return read_attribute_value(h, &name, began, err);
}

static enum aj_status read_attributes(struct html *h, struct aj_err *err)
{
	struct aj_markup *m = &h->m;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_markup_look(m, AJ_MARKUP_LOOK)) {
		uint8_t c = m->window.ptr[m->pos];

		if (c == '>') {
			m->pos++;
			break;
		}
		if (c == '/' || aj_is_space(c))
			m->pos++;
		else
			st = read_attribute(h, err);
	}
	return st;
}

static void begin_cell(struct html *h, enum aj_html_tag tag)
{
	struct table *table = table_of(h);

	h->part = tag;
	h->field = NULL;
	table->column++;
	table->in_row = true;
	if (tag == AJ_HTML_HEADER)
		return;
	table->data = true;
	if (table->column - 1 < COLUMNS_MAX)
		h->field = table->columns[table->column - 1];
	if (!h->field)
		h->field = table->label;
	table->label = NULL;
}

/* A row of nothing but headers names the columns. */
static void end_row(struct html *h)
{
	struct table *table = table_of(h);

	if (table->in_row && !table->data && table->column > 0)
		memcpy(table->columns, table->headers, sizeof(table->columns));
	memset(table->headers, 0, sizeof(table->headers));
	table->label = NULL;
	table->column = 0;
	table->in_row = table->data = false;
}

/* What a tag does to the text before it and behind. */
static enum aj_status begin_element(struct html *h, enum aj_html_tag tag, struct aj_err *err)
{
	enum aj_status st;

	if (tag == AJ_HTML_INLINE)
		return AJ_OK;
	st = tag == AJ_HTML_TABLE || tag == AJ_HTML_ROW ? end_record(h, err) : cut(h, err);
	if (tag == AJ_HTML_TABLE) {
		h->depth++;
		*table_of(h) = (struct table){ 0 };
		h->field = NULL;
		h->part = AJ_HTML_OTHER;
	} else if (tag == AJ_HTML_ROW) {
		end_row(h);
		table_of(h)->in_row = true;
	} else if (tag == AJ_HTML_HEADER || tag == AJ_HTML_CELL) {
		begin_cell(h, tag);
	} else if (tag == AJ_HTML_TERM || tag == AJ_HTML_DETAIL) {
		h->part = tag == AJ_HTML_TERM ? tag : AJ_HTML_OTHER;
		h->field = tag == AJ_HTML_TERM ? NULL : h->term;
	}
	return st;
}

static enum aj_status end_element(struct html *h, enum aj_html_tag tag, struct aj_err *err)
{
	enum aj_status st;

	if (tag == AJ_HTML_INLINE)
		return AJ_OK;
	st = tag == AJ_HTML_TABLE || tag == AJ_HTML_ROW ? end_record(h, err) : cut(h, err);
	if (tag == AJ_HTML_TABLE || tag == AJ_HTML_ROW)
		end_row(h);
	if (tag == AJ_HTML_TABLE && h->depth > 0)
		h->depth--;
	if (tag >= AJ_HTML_TABLE && tag <= AJ_HTML_DETAIL) {
		h->field = NULL;
		h->part = AJ_HTML_OTHER;
	}
	return st;
}

/* The content of an element in which tags are text, up to its end tag. */
static enum aj_status read_content(
    struct html *h, const struct name *name, enum aj_html_tag tag, struct aj_err *err)
{
	const struct aj_field *field = tag == AJ_HTML_FIELD ? h->named : child(h, name_of(name));
	enum aj_status st;

	aj_markup_contain(&h->m, tag == AJ_HTML_RAW ? AJ_MARKUP_ELEMENT : AJ_MARKUP_ELEMENT_DECODED);
	h->m.name = name_of(name);
	st = read_whole(h, field, err);
	return st == AJ_OK ? cut(h, err) : st;
}

/* A tag, whose name of n bytes is at pos. */
static enum aj_status read_tag(struct html *h, size_t n, bool end, struct aj_err *err)
{
	struct name name;
	enum aj_html_tag tag;
	enum aj_status st;
	bool known;

	keep_name(&name, aj_str_sub(aj_markup_rest(&h->m), 0, n));
	tag = aj_html_tag(name_of(&name), &known);
	h->m.pos += n;
	st = end ? end_element(h, tag, err) : begin_element(h, tag, err);
	h->named = tag == AJ_HTML_FORM || tag == AJ_HTML_FIELD ? form_name(h) : NULL;
	if (st == AJ_OK)
		st = read_attributes(h, err);
	if (st == AJ_OK && !end && (tag == AJ_HTML_RAW || tag >= AJ_HTML_FIELD))
		st = read_content(h, &name, tag, err);
	return st;
}

/* What begins with "<!" or "<?", or with "</" and no name. */
static enum aj_status read_aside(struct html *h, struct aj_str rest, struct aj_err *err)
{
	h->m.pos += 2;
	if (aj_str_starts(rest, AJ_S("<!--"))) {
		h->m.pos += 2;
		begin_record(h);
		aj_markup_contain(&h->m, AJ_MARKUP_COMMENT);
		return aj_markup_comment(&h->m, NULL, err);
	}
	aj_markup_contain(&h->m, aj_str_starts_nocase(rest, AJ_S("<?php")) || aj_str_starts(rest, AJ_S("<?="))
				     ? AJ_MARKUP_PI
				     : AJ_MARKUP_ANGLE);
	return read_whole(h, NULL, err);
}

/* What begins with the '<' at pos. */
static enum aj_status read_markup(struct html *h, struct aj_err *err)
{
	struct aj_str rest = aj_markup_rest(&h->m);
	uint8_t c = rest.len > 1 ? rest.ptr[1] : '\0';
	bool end = c == '/';
	size_t n = tag_name(aj_str_sub(rest, 1 + end, AJ_MARKUP_LOOK));

	if (n > 0) {
		h->m.pos += 1 + end;
		return read_tag(h, n, end, err);
	}
	if (c == '!' || c == '?' || (end && rest.len > 2 && !aj_is_space(rest.ptr[2])))
		return read_aside(h, rest, err);
	return read_text(h, true, err);
}

/* What a <meta> of the page says: charset=…, be it an attribute or within one. */
static struct aj_str charset_of(struct aj_str head)
{
	struct aj_str key = AJ_S("charset"), name = aj_xml_charset(head);
	size_t n = 0;

	head = aj_str_sub(head, 0, META_AHEAD);
	for (size_t at = aj_str_find(head, 0, '<'); name.len == 0 && at < head.len;
	     at = aj_str_find(head, at + 1, '<')) {
		struct aj_str tag = aj_str_until(aj_str_from(head, at), '>');

		if (!aj_str_starts_nocase(tag, AJ_S("<meta")))
			continue;
		while (tag.len > key.len && !aj_str_starts_nocase(tag, key))
			tag = aj_str_from(tag, 1);
		tag = aj_str_from(tag, key.len);
		while (
		    tag.len > 0 && (aj_is_space(tag.ptr[0]) || aj_str_find(AJ_S("=\"'"), 0, tag.ptr[0]) < 3))
			tag = aj_str_from(tag, 1);
		while (n < tag.len && in_tag_name(tag.ptr[n]))
			n++;
		name = aj_str_sub(tag, 0, n);
	}
	return name;
}

/* The charset: what is said from outside counts more (HTML, 13.2.3.2), gateways write mails anew and leave
 * this. */
static const struct aj_codepage *page_of(struct html *h)
{
	const struct aj_codepage *said = aj_scan_charset(h->m.scan);

	return said ? said : aj_codepage_named(charset_of(aj_markup_rest(&h->m)));
}

static enum aj_status html_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct html *h = aj_arena_take(aj_scan_arena(scan), sizeof(*h));
	const struct aj_codepage *page;
	enum aj_status st;

	if (!h || !aj_scan_fields(scan))
		return aj_fail(err, AJ_ELIMIT, "no memory to read HTML");
	h->fields = aj_scan_fields(scan);
	st = aj_markup_init(&h->m, scan, in, err);
	if (st != AJ_OK)
		return st;
	page = page_of(h);
	/* Who rewrites must find the bytes again. */
	if (page && aj_codepage_shifts(page) && !aj_scan_rewritten(scan))
		return aj_decoded_inner(scan, AJ_S(""), page, in, err);
	aj_markup_charset(&h->m, page);
	while (st == AJ_OK && aj_markup_look(&h->m, AJ_MARKUP_LOOK))
		st = h->m.window.ptr[h->m.pos] == '<' ? read_markup(h, err) : read_text(h, false, err);
	if (st != AJ_OK)
		return st;
	st = end_record(h, err);
	return st == AJ_OK ? aj_markup_finish(&h->m, err) : st;
}

const struct aj_format aj_format_html = {
	.name = "html",
	.about = "HTML and XHTML: text, attributes, scripts, comments",
	.sniff = aj_html_sniff,
	.read = html_read,
};
