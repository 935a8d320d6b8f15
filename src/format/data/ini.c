/*
 * ini.c: settings with one assignment a line: INI files, .env, Java properties and the
 * simple forms of TOML. Sections and dotted keys are the field's path; a section is a
 * record. Comments, and lines that are no assignment, go over as they stand.
 *
 * Logs have several pairs a line and are kv.c's.
 */

#include "format/brackets.h"
#include "format/cursor.h"

enum {
	VIEW = 32 * 1024, /* bytes that a line, or a value over several, is looked for in */
	KEY_MAX = 256,
	KEY_SPACES = 3,	 /* in the keys of INI files */
	LINES_MAX = 128, /* that tell what it is */
	BITS_SECTIONS = 19,
	BITS_KEYS = 14,
};

enum dialect { NONE, INI, ENV, PROPERTIES, TOML };

struct ini {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_cursor in;
	enum dialect dialect;
	const struct aj_field *section, *last; /* last: of the assignment before */
	uint64_t open_until;		       /* offset up to which a bracket was looked for in vain */
};

/* Where a line's parts stand in it. */
struct assignment {
	struct aj_str key;
	size_t value; /* behind the sign and what space follows it */
	uint8_t sign;
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static size_t skip_blanks(struct aj_str s, size_t at)
{
	while (at < s.len && is_blank(s.ptr[at]))
		at++;
	return at;
}

static struct aj_str trim_end(struct aj_str s)
{
	while (s.len > 0 && (is_blank(s.ptr[s.len - 1]) || s.ptr[s.len - 1] == '\r'))
		s.len--;
	return s;
}

static bool of_key(uint8_t c)
{
	return aj_is_alnum(c) || memchr("_-./$@*%+[]", c, 11) || c >= 0x80;
}

/* Splits "key = value", "key: value", "export KEY='value'". spaces: keys may have some. */
static bool split(struct aj_str line, bool spaces, struct assignment *a)
{
	size_t at = skip_blanks(line, 0), begun, end, blanks = 0;

	if (aj_str_starts(aj_str_from(line, at), AJ_S("export ")))
		at = skip_blanks(line, at + 7);
	else if (aj_str_starts_nocase(aj_str_from(line, at), AJ_S("set ")))
		at = skip_blanks(line, at + 4);
	begun = at;
	if (at < line.len && line.ptr[at] == '"') {
		end = aj_str_find(line, at + 1, '"');
		a->key = aj_str_sub(line, at + 1, end - at - 1);
		at = end + 1;
	} else {
		while (at < line.len && at - begun <= KEY_MAX &&
		       (of_key(line.ptr[at]) || (is_blank(line.ptr[at]) && spaces && blanks++ < KEY_SPACES)))
			at++;
		a->key = trim_end(aj_str_sub(line, begun, at - begun));
	}
	at = skip_blanks(line, at);
	if (a->key.len == 0 || a->key.len > KEY_MAX || at >= line.len ||
	    (line.ptr[at] != '=' && line.ptr[at] != ':'))
		return false;
	a->sign = line.ptr[at];
	a->value = skip_blanks(line, at + 1);
	return true;
}

static bool is_comment(struct aj_str line, size_t at)
{
	return at < line.len && (line.ptr[at] == '#' || line.ptr[at] == ';' || line.ptr[at] == '!' ||
				    aj_str_starts(aj_str_from(line, at), AJ_S("//")));
}

/* "[name]", perhaps with a comment behind it; the name, in one pair of brackets or two. */
static bool is_section(struct aj_str line, struct aj_str *name)
{
	size_t at = skip_blanks(line, 0), end;

	if (at == line.len || line.ptr[at] != '[')
		return false;
	at += aj_str_starts(aj_str_from(line, at), AJ_S("[[")) ? 2 : 1;
	end = aj_str_find(line, at, ']');
	*name = aj_str_sub(line, at, end - at);
	if (end >= line.len || name->len == 0 || aj_str_find(*name, 0, ',') < name->len)
		return false;
	while (end < line.len && line.ptr[end] == ']')
		end++;
	end = skip_blanks(line, end);
	return end == trim_end(line).len || is_comment(line, end);
}

struct counts {
	size_t lines, sections, pairs, equal, capitals, dotted, quoted, bare;
};

static void count_pair(struct counts *counts, struct aj_str line, const struct assignment *a)
{
	uint8_t first = a->value < line.len ? line.ptr[a->value] : 0;
	bool capitals = true;

	counts->pairs++;
	counts->equal += a->sign == '=';
	for (size_t i = 0; i < a->key.len; i++)
		capitals &= aj_is_upper(a->key.ptr[i]) || aj_is_digit(a->key.ptr[i]) || a->key.ptr[i] == '_';
	counts->capitals += capitals;
	counts->dotted += aj_str_find(a->key, 0, '.') < a->key.len;
	counts->quoted += first == '"' || first == '\'' || first == '[' || first == '{';
	counts->bare += aj_is_alpha(first) || first >= 0x80 || first == '/';
}

/* The end of the line in which the value at at ends: a string or list may go over several. end: of its first
 * line. */
static size_t value_line_end(struct aj_str head, size_t at, size_t end)
{
	uint8_t first = at < end ? head.ptr[at] : 0, close = first;
	size_t found;

	if (first == '[' || first == '{')
		close = first + 2;
	else if (first != '"' && first != '\'')
		return end;
	if (end - at > 2 && close == first && head.ptr[at + 1] == first && head.ptr[at + 2] == first)
		at += 2;
	found = aj_str_find(head, at + 1, close);
	return found > end && found < head.len ? aj_str_find(head, found, '\n') : end;
}

/* A line that begins and ends like code is of a program. */
static bool is_code(struct aj_str line)
{
	line = trim_end(line);
	return line.len > 0 && (line.ptr[line.len - 1] == ';' || line.ptr[line.len - 1] == '{' ||
				   line.ptr[line.len - 1] == ',');
}

static enum dialect dialect_of(struct aj_str head, int *bits)
{
	struct counts counts = { 0 };
	bool goes_on = false;

	*bits = 0;
	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		head = aj_str_from(head, 3);
	for (size_t at = 0; at < head.len && counts.lines < LINES_MAX;) {
		size_t end = aj_str_find(head, at, '\n');
		struct aj_str line = trim_end(aj_str_sub(head, at, end - at)), name;
		size_t first = skip_blanks(line, 0);
		struct assignment a;

		if (end == head.len && head.len >= AJ_SNIFF_HEAD && counts.lines > 0)
			break; /* the last line is cut */
		at = end + 1;
		if (first == line.len || is_comment(line, first))
			continue;
		if (aj_cell_is_import(line))
			return NONE;
		if (goes_on || (first > 0 && counts.pairs > 0 && !split(line, false, &a))) {
			goes_on = line.ptr[line.len - 1] == '\\';
			continue;
		}
		counts.lines++;
		if (is_section(line, &name))
			counts.sections++;
		else if (split(line, counts.sections > 0, &a) && !is_code(line)) {
			count_pair(&counts, line, &a);
			at = value_line_end(head, (size_t)(line.ptr - head.ptr) + a.value, end) + 1;
		}
		goes_on = line.ptr[line.len - 1] == '\\';
	}
	if (counts.pairs == 0 || counts.equal * 2 < counts.pairs ||
	    (counts.pairs + counts.sections) * 10 < counts.lines * 9)
		return NONE;
	*bits = counts.sections > 0 ? BITS_SECTIONS : BITS_KEYS;
	if (counts.bare == 0 && counts.quoted > 0 && counts.capitals < counts.pairs)
		return TOML;
	if (counts.sections > 0)
		return INI;
	return counts.capitals * 10 >= counts.pairs * 8 ? ENV : counts.dotted > 0 ? PROPERTIES : INI;
}

static uint64_t raw_of(const struct ini *ini, struct aj_str part)
{
	return ini->in.in->at + (uint64_t)(part.ptr - ini->in.window.ptr);
}

static enum aj_status add(struct ini *ini, const struct aj_field *field, struct aj_str part,
    enum aj_escapes escapes, struct aj_err *err)
{
	enum aj_status st;

	if (part.len == 0)
		return AJ_OK;
	st = aj_cell_begin(&ini->batch, field, raw_of(ini, part), err);
	if (st == AJ_OK)
		st = aj_cell_escaped(&ini->batch, part, raw_of(ini, part), ini->in.foreign, escapes, err);
	if (st == AJ_OK)
		aj_cell_end(&ini->batch, AJ_CELL_STRING);
	return st;
}

/* The field of a.b.c below parent. */
static const struct aj_field *field_of(struct ini *ini, const struct aj_field *parent, struct aj_str key)
{
	if (ini->dialect != PROPERTIES && ini->dialect != TOML)
		return aj_field_child(ini->fields, parent, key);
	while (key.len > 0) {
		struct aj_str part = aj_str_until(key, '.');

		key = aj_str_from(key, part.len + 1);
		while (part.len > 1 && (part.ptr[0] == '"' || part.ptr[0] == '\''))
			part = aj_str_sub(part, 1, part.len - 2);
		if (part.len > 0)
			parent = aj_field_child(ini->fields, parent, part);
	}
	return parent;
}

/* Where the value in quotes at the start of s ends; s.len: nowhere in it. *inside: what stands between. */
static size_t quoted_end(
    const struct ini *ini, struct aj_str s, struct aj_str *inside, enum aj_escapes *escapes)
{
	uint8_t quote = s.ptr[0];
	uint8_t three[3] = { quote, quote, quote };
	size_t end;

	*escapes = quote == '"' && ini->dialect != INI ? AJ_ESCAPES_C : AJ_ESCAPES_NONE;
	if (ini->dialect == TOML && aj_str_starts(s, aj_str(three, 3))) {
		const uint8_t *found = memmem(s.ptr + 3, s.len - 3, three, 3);

		end = found ? (size_t)(found - s.ptr) : s.len;
		*inside = aj_str_sub(s, 3, end - 3);
		return found ? end + 3 : s.len;
	}
	end = aj_quote_end(s, 1, quote, *escapes);
	*inside = aj_str_sub(s, 1, end - 1);
	return end < s.len ? end + 1 : s.len;
}

/* The end of a line that goes on in the next one behind a backslash. */
static size_t properties_end(struct aj_str s)
{
	size_t at = 0;

	for (;;) {
		size_t end = aj_str_find(s, at, '\n'), text = end, slashes = 0;

		if (text > 0 && text < s.len && s.ptr[text - 1] == '\r')
			text--;
		while (slashes < text && s.ptr[text - 1 - slashes] == '\\')
			slashes++;
		if (end == s.len || slashes % 2 == 0)
			return end;
		at = end + 1;
	}
}

/* A backslash behind a blank says that the next line goes on, and is no part of the value. "C:\temp\" has one
 * of its own. */
static struct aj_str without_mark(struct aj_str value)
{
	bool mark = aj_str_ends(value, AJ_S("\\")) && (value.len == 1 || is_blank(value.ptr[value.len - 2]));

	return mark ? trim_end(aj_str_sub(value, 0, value.len - 1)) : value;
}

/* Where a comment begins behind a value of an INI file; value.len: there is none. */
static size_t comment_at(const struct ini *ini, struct aj_str value)
{
	for (size_t i = 1; i < value.len && ini->dialect != PROPERTIES; i++)
		if (is_blank(value.ptr[i - 1]) &&
		    (value.ptr[i] == '#' || (value.ptr[i] == ';' && ini->dialect == INI)))
			return i;
	return value.len;
}

/*
 * The value that view begins with, up to the end of its line, at line_end, or of what
 * it is enclosed in. Gives how far it was read.
 */
static enum aj_status read_value(struct ini *ini, const struct aj_field *field, struct aj_str view,
    size_t line_end, size_t *used, struct aj_err *err)
{
	struct aj_brackets flow = { &ini->batch, ini->fields, '=', AJ_ESCAPES_NONE, ini->in.foreign };
	uint8_t first = view.len > 0 ? view.ptr[0] : 0;
	enum aj_escapes escapes = AJ_ESCAPES_NONE;
	struct aj_str value = without_mark(trim_end(aj_str_sub(view, 0, line_end))), inside;
	size_t end;
	enum aj_status st;

	*used = line_end;
	if (value.len == 0)
		return AJ_OK;
	if (first == '"' || first == '\'') {
		end = quoted_end(ini, ini->dialect == INI ? value : view, &inside, &escapes);
		if (end < view.len || (end == view.len && end > 1 && view.ptr[end - 1] == first)) {
			*used = end;
			return add(ini, field, inside, escapes, err);
		}
	}
	if ((first == '[' || first == '{') && ini->dialect == TOML && raw_of(ini, view) >= ini->open_until) {
		end = aj_brackets_end(&flow, view);
		if (end == 0)
			ini->open_until = raw_of(ini, view) + view.len;
		if (end > 0) {
			*used = end;
			return aj_brackets_read(
			    &flow, aj_str_sub(view, 0, end), raw_of(ini, view), field, err);
		}
	}
	if (ini->dialect == PROPERTIES) {
		*used = properties_end(view);
		return add(ini, field, trim_end(aj_str_sub(view, 0, *used)), AJ_ESCAPES_JAVA, err);
	}
	end = comment_at(ini, value);
	st = add(ini, field, trim_end(aj_str_sub(value, 0, end)), AJ_ESCAPES_NONE, err);
	return st == AJ_OK ? add(ini, NULL, aj_str_from(value, end), AJ_ESCAPES_NONE, err) : st;
}

static enum aj_status begin_section(struct ini *ini, struct aj_str name, struct aj_err *err)
{
	enum aj_status st = ini->batch.in_record ? aj_batch_end_record(&ini->batch, err) : AJ_OK;

	ini->section = ini->last = field_of(ini, &ini->fields->root, name);
	aj_batch_begin_record(&ini->batch);
	return st == AJ_OK ? add(ini, NULL, name, AJ_ESCAPES_NONE, err) : st;
}

/* The line at pos, or the lines that its value takes. view: as far as is looked ahead. */
static enum aj_status read_line(struct ini *ini, struct aj_str view, size_t end, struct aj_err *err)
{
	struct aj_str line = trim_end(aj_str_sub(view, 0, end)), name;
	size_t first = skip_blanks(line, 0), used = 0;
	enum aj_status st = AJ_OK;
	struct assignment a;

	ini->in.pos += end < view.len ? end + 1 : end;
	if (first == line.len)
		return AJ_OK;
	if (is_comment(line, first))
		return add(ini, NULL, aj_str_from(line, first), AJ_ESCAPES_NONE, err);
	if (is_section(line, &name) && ini->dialect != PROPERTIES)
		return begin_section(ini, name, err);
	if (!ini->batch.in_record)
		aj_batch_begin_record(&ini->batch);
	if (!split(line, ini->dialect == INI, &a))
		return add(ini, first > 0 ? ini->last : NULL, without_mark(aj_str_from(line, first)),
		    AJ_ESCAPES_NONE, err);
	if (aj_field_is_data(a.key))
		st = add(ini, ini->section, a.key, AJ_ESCAPES_NONE, err);
	ini->last = field_of(ini, ini->section, a.key);
	if (st == AJ_OK)
		st = read_value(ini, ini->last, aj_str_from(view, a.value), end - a.value, &used, err);
	/* What stands behind a value in quotes, and the lines that it took. */
	if (a.value + used > end) {
		ini->in.pos += a.value + used - end - (end < view.len);
		return st;
	}
	return st == AJ_OK ? add(ini, NULL, aj_str_from(line, skip_blanks(line, a.value + used)),
				 AJ_ESCAPES_NONE, err)
			   : st;
}

static enum aj_status read_all(struct ini *ini, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_cursor_has(&ini->in, 1)) {
		struct aj_str view;
		size_t end;

		aj_cursor_has(&ini->in, VIEW);
		view = aj_str_sub(aj_cursor_left(&ini->in), 0, VIEW);
		end = aj_str_find(view, 0, '\n');
		st = end == VIEW ? aj_cell_line(&ini->batch, NULL, &ini->in, err)
				 : read_line(ini, view, end, err);
	}
	if (st == AJ_OK && ini->batch.in_record)
		st = aj_batch_end_record(&ini->batch, err);
	return st == AJ_OK ? aj_batch_flush(&ini->batch, err) : st;
}

static int ini_sniff(struct aj_str head)
{
	int bits;

	dialect_of(head, &bits);
	return bits;
}

static enum aj_status ini_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct ini ini = { .scan = scan, .fields = aj_scan_fields(scan) };
	enum aj_status st = aj_batch_init(&ini.batch, scan, err);
	int bits;

	if (st != AJ_OK)
		return st;
	if (!ini.fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	ini.section = ini.last = &ini.fields->root;
	aj_cursor_init(&ini.in, in);
	ini.dialect = dialect_of(aj_str_sub(aj_cursor_left(&ini.in), 0, AJ_SNIFF_HEAD), &bits);
	if (ini.dialect == TOML)
		aj_scan_coded(scan, in->at, AJ_CODING_TOML);
	st = read_all(&ini, err);
	return st == AJ_OK ? aj_cursor_finish(&ini.in, err) : st;
}

const struct aj_format aj_format_ini = {
	.name = "ini",
	.about = "settings: INI, .env, Java properties, simple TOML",
	.sniff = ini_sniff,
	.most = BITS_SECTIONS,
	.read = ini_read,
};
