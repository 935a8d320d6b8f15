/*
 * xml.c: XML documents, fragments and logs. The path of elements is the field
 * (order.customer.email), an attribute is a field below its element (order.id);
 * prefixes of namespaces are left out. Where a name stands beside its value, as in
 * settings (<add key="password" value="…"/>, <key>…</key><string>…</string>), it is
 * a field, too. Elements that are repeated are the records.
 */

#include "format/markup/xml_pull.h"

enum {
	AHEAD = 64 * 1024,     /* bytes that are looked at for which elements are repeated */
	LEVELS_AHEAD = 16,     /* levels at which records may be */
	ATTRIBUTES_MAX = 1000, /* of an element that get a field of their own */
	LABEL_MAX = 64,	       /* bytes of a name that stands as a value */
};

struct level {
	const struct aj_field *field;
	const struct aj_field *named; /* what an attribute says the value beside it is called */
	const struct aj_field *label; /* what a child says the next one is called */
};

struct xml {
	struct aj_xml x;
	struct aj_fields *fields;
	struct level levels[AJ_XML_DEPTH_MAX + 2]; /* 0: around the root */
	size_t record_depth;
	size_t attributes; /* of the element that began last */
};

static struct level *level_at(struct xml *xml, size_t depth)
{
	return &xml->levels[depth <= AJ_XML_DEPTH_MAX ? depth : AJ_XML_DEPTH_MAX + 1];
}

static bool is_one_of(struct aj_str name, struct aj_str a, struct aj_str b)
{
	return aj_str_eq_nocase(name, a) || aj_str_eq_nocase(name, b);
}

/* What stands behind a <key> or <name> and is called so: settings of Java, property lists of Apple. */
static bool is_labelled(struct aj_str name)
{
	static const struct aj_str names[] = { { (const uint8_t *)"value", 5 },
		{ (const uint8_t *)"string", 6 }, { (const uint8_t *)"data", 4 },
		{ (const uint8_t *)"integer", 7 }, { (const uint8_t *)"real", 4 },
		{ (const uint8_t *)"date", 4 }, { (const uint8_t *)"dict", 4 },
		{ (const uint8_t *)"array", 5 }, { (const uint8_t *)"lpwstr", 6 } };

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (aj_str_eq_nocase(name, names[i]))
			return true;
	return false;
}

static bool is_label(struct aj_str name)
{
	return is_one_of(name, AJ_S("name"), AJ_S("key"));
}

/* The field that a value beside it is called by, if text looks like a name. */
static const struct aj_field *label_of(struct xml *xml, const struct aj_field *parent, struct aj_str text)
{
	bool letter = false;

	if (text.len == 0 || text.len > LABEL_MAX)
		return NULL;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (!aj_is_alnum(c) && c != '_' && c != '-' && c != '.' && c != ':' && c != ' ')
			return NULL;
		letter |= aj_is_alpha(c);
	}
	return letter ? aj_field_child(xml->fields, parent, text) : NULL;
}

static enum aj_status begin_element(struct xml *xml, struct aj_err *err)
{
	struct level *outer = level_at(xml, xml->x.depth - 1), *level = level_at(xml, xml->x.depth);
	struct aj_str name = xml->x.name;

	aj_markup_end(&xml->x.m);
	if (xml->x.depth == xml->record_depth) {
		if (xml->x.m.batch.in_record) { /* only if the one before was left by a misplaced tag */
			enum aj_status st = aj_batch_end_record(&xml->x.m.batch, err);

			if (st != AJ_OK)
				return st;
		}
		aj_batch_begin_record(&xml->x.m.batch);
	}
	xml->attributes = 0;
	if (level == outer) /* deeper than is kept */
		return AJ_OK;
	if ((outer->label || outer->named) && is_labelled(name))
		level->field = outer->label ? outer->label : outer->named;
	else
		level->field = aj_field_child(xml->fields, outer->field, name);
	level->named = level->label = outer->label = NULL;
	return AJ_OK;
}

static enum aj_status read_attribute(struct xml *xml, struct aj_err *err)
{
	struct level *level = level_at(xml, xml->x.depth);
	struct aj_str name = xml->x.name;
	const struct aj_field *field = level->field;
	bool label = is_label(name);
	enum aj_status st;

	if (level->named && is_one_of(name, AJ_S("value"), AJ_S("content")))
		field = level->named;
	else if (xml->attributes++ < ATTRIBUTES_MAX && name.len > 0)
		field = aj_field_child(xml->fields, field, name);
	st = aj_markup_begin(&xml->x.m, field, err);
	if (st == AJ_OK)
		st = aj_markup_take(&xml->x.m, err);
	if (st == AJ_OK && label)
		level->named = label_of(xml, level->field, aj_markup_value(&xml->x.m));
	if (st == AJ_OK)
		aj_markup_end(&xml->x.m);
	return st;
}

static enum aj_status read_text(struct xml *xml, struct aj_err *err)
{
	struct aj_markup *m = &xml->x.m;
	const struct level *level = level_at(xml, xml->x.depth);
	enum aj_status st = AJ_OK;

	if (!m->open)
		st = aj_markup_begin(m, level->named ? level->named : level->field, err);
	return st == AJ_OK ? aj_markup_take(m, err) : st;
}

static enum aj_status end_element(struct xml *xml, struct aj_err *err)
{
	struct level *level = level_at(xml, xml->x.depth), *outer = level_at(xml, xml->x.depth - 1);

	if (xml->x.m.open && level != outer && is_label(level->field->name))
		outer->label = label_of(xml, outer->field, aj_markup_value(&xml->x.m));
	aj_markup_end(&xml->x.m);
	if (xml->x.depth == xml->record_depth && xml->x.m.batch.in_record)
		return aj_batch_end_record(&xml->x.m.batch, err);
	return AJ_OK;
}

static enum aj_status read_events(struct xml *xml, struct aj_err *err)
{
	for (;;) {
		enum aj_status st = AJ_OK;

		switch (aj_xml_next(&xml->x)) {
		case AJ_XML_DONE:
			return AJ_OK;
		case AJ_XML_START:
			st = begin_element(xml, err);
			break;
		case AJ_XML_ATTRIBUTE:
			st = read_attribute(xml, err);
			break;
		case AJ_XML_END:
			st = end_element(xml, err);
			break;
		case AJ_XML_TEXT:
			st = read_text(xml, err);
			break;
		case AJ_XML_COMMENT:
			st = aj_markup_comment(&xml->x.m, level_at(xml, xml->x.depth)->field, err);
			break;
		case AJ_XML_ASIDE:
			st = aj_markup_whole(&xml->x.m, level_at(xml, xml->x.depth)->field, err);
			break;
		}
		if (st != AJ_OK)
			return st;
	}
}

/* The length of the name at the start of s, if one stands there. */
static size_t name_len(struct aj_str s)
{
	size_t n = 0;

	if (s.len == 0 || (!aj_is_alpha(s.ptr[0]) && s.ptr[0] != '_'))
		return 0;
	while (n < s.len && (aj_is_alnum(s.ptr[n]) || aj_str_find(AJ_S("_-.:"), 0, s.ptr[n]) < 4))
		n++;
	return n;
}

/* Where a tag that begins at at ends, as far as head shows it. */
static size_t tag_end(struct aj_str head, size_t at)
{
	if (aj_str_starts(aj_str_from(head, at), AJ_S("<!--"))) {
		size_t end = aj_str_find_str(head, at, AJ_S("-->"));

		return end < head.len ? end + 2 : end;
	}
	return aj_str_find(head, at, '>');
}

/*
 * The level whose elements are the records: of those where elements follow others of
 * the same name, the outermost one where that happens often.
 */
static size_t record_level(struct aj_str head)
{
	struct aj_str last[LEVELS_AHEAD + 1] = { 0 };
	unsigned repeats[LEVELS_AHEAD + 1] = { 0 }, most = 0;
	size_t depth = 0, level = 1;

	for (size_t at = aj_str_find(head, 0, '<'), end; at < head.len; at = aj_str_find(head, end, '<')) {
		struct aj_str name = aj_str_from(head, at + 1);
		size_t n = 0;

		end = tag_end(head, at);
		if (end == head.len)
			break;
		if (name.ptr[0] == '/')
			depth -= depth > 0;
		n = name_len(name);
		if (n == 0) { /* a declaration, an end, no tag at all */
			end = name.ptr[0] == '!' || name.ptr[0] == '?' || name.ptr[0] == '/' ? end : at + 1;
			continue;
		}
		name = aj_str_sub(name, 0, n);
		depth++;
		if (depth <= LEVELS_AHEAD) {
			repeats[depth] += aj_str_eq(name, last[depth]);
			last[depth] = name;
			if (depth < LEVELS_AHEAD)
				last[depth + 1] = (struct aj_str){ 0 };
		}
		depth -= head.ptr[end - 1] == '/';
	}
	for (size_t i = 1; i <= LEVELS_AHEAD; i++)
		most = repeats[i] > most ? repeats[i] : most;
	if (most == 0)
		return head.len < AHEAD ? 1 : 2; /* a message; or records larger than we look ahead */
	while (repeats[level] * 8 < most || repeats[level] == 0)
		level++;
	return level;
}

static enum aj_status xml_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct xml *xml = aj_arena_take(aj_scan_arena(scan), sizeof(*xml));
	enum aj_status st;

	if (!xml || !aj_scan_fields(scan))
		return aj_fail(err, AJ_ELIMIT, "no memory to read XML");
	xml->fields = aj_scan_fields(scan);
	st = aj_xml_init(&xml->x, scan, in, err);
	if (st != AJ_OK)
		return st;
	for (size_t i = 0; i < AJ_LEN(xml->levels); i++)
		xml->levels[i].field = &xml->fields->root;
	xml->record_depth = record_level(aj_str_sub(aj_markup_rest(&xml->x.m), 0, AHEAD));
	st = read_events(xml, err);
	if (st != AJ_OK)
		return st;
	return aj_markup_finish(&xml->x.m, err);
}

/* The tag or other markup at the start of s, up to its '>'; empty: none that is whole. */
static struct aj_str first_tag(struct aj_str s)
{
	size_t end = aj_str_find(s, 0, '>');

	return end < s.len ? aj_str_sub(s, 0, end + 1) : (struct aj_str){ 0 };
}

/* A start tag such as XML has them: its name is followed by nothing, or by attributes in quotes. */
static bool is_start_tag(struct aj_str tag)
{
	size_t n = name_len(aj_str_from(tag, 1)) + 1;

	if (n == 1)
		return false;
	for (;;) {
		size_t space = n, name;

		while (n < tag.len && aj_is_space(tag.ptr[n]))
			n++;
		if (aj_str_eq(aj_str_from(tag, n), AJ_S(">")) || aj_str_eq(aj_str_from(tag, n), AJ_S("/>")))
			return true;
		name = name_len(aj_str_from(tag, n));
		if (n == space || name == 0 || n + name + 2 >= tag.len || tag.ptr[n + name] != '=' ||
		    (tag.ptr[n + name + 1] != '"' && tag.ptr[n + name + 1] != '\''))
			return false;
		n += name + 2;
		n = aj_str_find(tag, n, tag.ptr[n - 1]) + 1;
		if (n > tag.len)
			return true; /* a '>' in an attribute */
	}
}

/* Bits of a head without the declaration: an element that is closed, or a name space. */
static int sniff_element(struct aj_str head)
{
	enum { BITS = 30 };
	struct aj_str tag = first_tag(head), name;
	uint8_t close[AJ_XML_NAME_MAX];

	if (!is_start_tag(tag))
		return 0;
	name = aj_str_sub(tag, 1, name_len(aj_str_from(tag, 1)));
	if (aj_str_ends(tag, AJ_S("/>")) || memmem(tag.ptr, tag.len, " xmlns", 6))
		return BITS;
	if (name.len > sizeof(close) - 3)
		return 0;
	memcpy(close, "</", 2);
	memcpy(close + 2, name.ptr, name.len);
	if (memmem(head.ptr, head.len, close, name.len + 2))
		return BITS;
	/* The root is larger than the head: what is in it tells. */
	for (size_t at = aj_str_find(head, tag.len, '<'); at < head.len;
	     at = aj_str_find(head, at + 1, '<')) {
		struct aj_str inner = first_tag(aj_str_from(head, at));

		if (aj_str_starts(inner, AJ_S("</")) && name_len(aj_str_from(inner, 2)) + 3 == inner.len)
			return BITS;
		if (inner.len > 1 && inner.ptr[1] != '!' && inner.ptr[1] != '?' && inner.ptr[1] != '/' &&
		    !is_start_tag(inner))
			return 0;
	}
	return 0;
}

static int xml_sniff(struct aj_str head)
{
	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		head = aj_str_from(head, 3);
	head = aj_str_trim_start(head);
	if (aj_str_starts(head, AJ_S("<?xml")) && head.len > 5 && aj_is_space(head.ptr[5]))
		return 40;
	if (aj_str_starts(head, AJ_S("<!DOCTYPE ")) &&
	    !aj_str_starts_nocase(aj_str_from(head, 10), AJ_S("html")))
		return 32;
	while (aj_str_starts(head, AJ_S("<!--")))
		head = aj_str_trim_start(aj_str_from(head, tag_end(head, 0) + 1));
	return head.len > 0 && head.ptr[0] == '<' ? sniff_element(head) : 0;
}

const struct aj_format aj_format_xml = {
	.name = "xml",
	.about = "XML documents and fragments (1.0)",
	.sniff = xml_sniff,
	.most = 40,
	.read = xml_read,
};
