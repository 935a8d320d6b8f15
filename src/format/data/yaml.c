/*
 * yaml.c: YAML 1.2 as it is written by people and programs: mappings and sequences by
 * indentation, collections in brackets, scalars in quotes, over lines and in blocks. The
 * path of keys is the field; a document is a record, or each item if it is a list.
 * Comments, and lines that fit nowhere, go over as they stand.
 *
 * The values of a Kubernetes Secret are decoded and handed over as objects.
 */

#include "format/data/yaml.h"

#include "format/brackets.h"
#include "format/cursor.h"

#include <stdlib.h>

enum {
	VIEW = 32 * 1024, /* bytes that a line, or a value over several, is looked for in */
	DEPTH_MAX = 64,
	SECRET_MAX = 24 * 1024, /* bytes of a secret in base64 */
};

struct level {
	size_t indent;
	bool list;
	const struct aj_field *field; /* of what is in it */
	const struct aj_field *key;   /* of a mapping: the one read last */
};

enum kind { KIND_UNKNOWN, KIND_SECRET, KIND_OTHER };

struct yaml {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_cursor in;
	struct level levels[DEPTH_MAX];
	size_t depth;
	enum kind kind;	     /* of the document */
	uint64_t open_until; /* offset up to which the end of a quote or bracket was looked for in vain */
};

static uint64_t raw_of(const struct yaml *y, struct aj_str part)
{
	return y->in.in->at + (uint64_t)(part.ptr - y->in.window.ptr);
}

static enum aj_status add(struct yaml *y, const struct aj_field *field, struct aj_str part,
    enum aj_escapes escapes, struct aj_err *err)
{
	enum aj_status st;

	if (part.len == 0)
		return AJ_OK;
	st = aj_cell_begin(&y->batch, field, raw_of(y, part), err);
	if (st == AJ_OK)
		st = aj_cell_escaped(&y->batch, part, raw_of(y, part), y->in.foreign, escapes, err);
	if (st == AJ_OK)
		aj_cell_end(&y->batch, AJ_CELL_STRING);
	return st;
}

static enum aj_status begin_record(struct yaml *y, struct aj_err *err)
{
	enum aj_status st = y->batch.in_record ? aj_batch_end_record(&y->batch, err) : AJ_OK;

	aj_batch_begin_record(&y->batch);
	return st;
}

/* The field of what stands below the innermost level. */
static const struct aj_field *inner_field(const struct yaml *y)
{
	const struct level *top = y->depth > 0 ? &y->levels[y->depth - 1] : NULL;

	if (!top)
		return &y->fields->root;
	return top->list || !top->key ? top->field : top->key;
}

/* Leaves the levels that what stands at column is not in. list: it is an item of one. */
static void leave_levels(struct yaml *y, size_t column, bool list)
{
	while (y->depth > 0) {
		const struct level *top = &y->levels[y->depth - 1];

		if (top->indent < column || (top->indent == column && (list || !top->list)))
			break;
		y->depth--;
	}
}

static void enter_level(struct yaml *y, size_t column, bool list)
{
	if (y->depth == DEPTH_MAX)
		y->depth--;
	y->levels[y->depth] = (struct level){ column, list, inner_field(y), NULL };
	y->depth++;
}

/* An item of a list at column. Each one of a document that is a list is a record. */
static enum aj_status begin_item(struct yaml *y, size_t column, struct aj_err *err)
{
	const struct level *top;

	leave_levels(y, column, true);
	top = y->depth > 0 ? &y->levels[y->depth - 1] : NULL;
	if (!top || !top->list || top->indent != column)
		enter_level(y, column, true);
	return y->depth == 1 ? begin_record(y, err) : AJ_OK;
}

static const struct aj_field *begin_key(struct yaml *y, size_t column, struct aj_str key)
{
	struct level *top;

	leave_levels(y, column, false);
	top = y->depth > 0 ? &y->levels[y->depth - 1] : NULL;
	if (!top || top->list || top->indent != column)
		enter_level(y, column, false);
	top = &y->levels[y->depth - 1];
	return top->key = aj_field_child(y->fields, top->field, key);
}

/* A block scalar: all lines behind this one that stand deeper than indent. */
static enum aj_status read_block(
    struct yaml *y, const struct aj_field *field, size_t indent, bool top, struct aj_err *err)
{
	struct aj_cursor *in = &y->in;
	enum aj_status st = aj_cell_begin(&y->batch, field, aj_cursor_offset(in), err);
	size_t own = 0; /* the block's indentation */

	while (st == AJ_OK && aj_cursor_has(in, 1)) {
		struct aj_str view, line;
		size_t spaces = 0;

		aj_cursor_has(in, VIEW);
		view = aj_str_sub(aj_cursor_left(in), 0, VIEW);
		line = aj_str_until(view, '\n');
		while (spaces < line.len && line.ptr[spaces] == ' ')
			spaces++;
		if (spaces < line.len && line.ptr[spaces] != '\r') {
			if ((spaces <= indent && !top) || (top && aj_str_starts(line, AJ_S("---"))))
				break;
			own = own == 0 ? spaces : own;
		}
		in->pos += spaces < own ? spaces : own < line.len ? own : line.len;
		do { /* a line longer than the view in stretches */
			view = aj_str_sub(aj_cursor_left(in), 0, VIEW);
			line = aj_str_until(view, '\n');
			line.len += line.len < view.len; /* with its newline */
			st = aj_cell_plain(&y->batch, line, aj_cursor_offset(in), in->foreign, err);
			in->pos += line.len;
		} while (
		    st == AJ_OK && line.len > 0 && line.ptr[line.len - 1] != '\n' && aj_cursor_has(in, 1));
	}
	if (st == AJ_OK)
		aj_cell_end(&y->batch, AJ_CELL_STRING);
	return st;
}

/* What a Secret holds, decoded: an object called as its key. */
static enum aj_status read_secret(
    struct yaml *y, const struct aj_field *field, struct aj_str value, bool *was, struct aj_err *err)
{
	uint8_t *out;
	size_t len;
	enum aj_status st;

	*was = false;
	if (y->kind == KIND_OTHER || field->depth != 2 || !aj_str_eq(field->parent->name, AJ_S("data")) ||
	    value.len < 4 || value.len > SECRET_MAX)
		return AJ_OK;
	out = malloc(value.len);
	if (!out)
		return aj_fail(err, AJ_ELIMIT, "no memory for a secret");
	len = aj_yaml_base64(value, out);
	*was = len > 0 && (y->kind == KIND_SECRET || aj_yaml_is_text(aj_str(out, len)));
	st = *was ? aj_batch_flush(&y->batch, err) : AJ_OK;
	if (*was && st == AJ_OK) {
		aj_scan_object_at(y->scan, raw_of(y, value), raw_of(y, value) + value.len, AJ_CODING_BASE64);
		st = aj_scan_inner_bytes(y->scan, field->name, aj_str(out, len), err);
	}
	free(out);
	return st;
}

/* A scalar without quotes: to a comment or the end of its line. */
static enum aj_status read_plain(
    struct yaml *y, const struct aj_field *field, struct aj_str line, struct aj_err *err)
{
	struct aj_str value = line, comment = aj_str_sub(line, line.len, 0);
	enum aj_status st;
	bool was;

	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t')) {
			value.len = i;
			comment = aj_str_from(line, i);
			break;
		}
	value = aj_str_trim_end(value);
	if (field->depth == 1 && aj_str_eq(field->name, AJ_S("kind")))
		y->kind = aj_str_eq(value, AJ_S("Secret")) ? KIND_SECRET : KIND_OTHER;
	st = read_secret(y, field, value, &was, err);
	if (st == AJ_OK && (!was || y->kind != KIND_SECRET))
		st = add(y, field, value, AJ_ESCAPES_NONE, err);
	return st == AJ_OK ? add(y, NULL, comment, AJ_ESCAPES_NONE, err) : st;
}

/* Passes over tags and anchors before a value. */
static size_t skip_properties(struct aj_str s, size_t at)
{
	while (at < s.len && (s.ptr[at] == '!' || s.ptr[at] == '&')) {
		while (at < s.len && s.ptr[at] != ' ' && s.ptr[at] != '\n')
			at++;
		while (at < s.len && s.ptr[at] == ' ')
			at++;
	}
	return at;
}

/* The quote or bracket with which view begins, with all it encloses. 0: it is not closed in the view. */
static size_t enclosed(struct yaml *y, const struct aj_brackets *brackets, struct aj_str view)
{
	uint8_t c = view.len > 0 ? view.ptr[0] : 0;
	size_t end = 0;

	if (raw_of(y, view) < y->open_until)
		return 0;
	if (c == '"' || c == '\'') {
		end = aj_quote_end(view, 1, c, c == '"' ? AJ_ESCAPES_C : AJ_ESCAPES_DOUBLED) + 1;
		if (end > view.len)
			end = 0;
	} else if (c == '[' || c == '{') {
		end = aj_brackets_end(brackets, view);
	} else {
		return 0;
	}
	if (end == 0)
		y->open_until = raw_of(y, view) + view.len;
	return end;
}

/*
 * The value at at of the view, whose line ends at end; it stands in a level with the
 * given indentation. Moves the cursor behind it.
 */
static enum aj_status read_value(struct yaml *y, const struct aj_field *field, struct aj_str view, size_t at,
    size_t end, size_t indent, bool top, struct aj_err *err)
{
	struct aj_brackets brackets = { &y->batch, y->fields, ':', AJ_ESCAPES_DOUBLED, y->in.foreign };
	size_t base = y->in.pos, used;
	struct aj_str line, rest;
	enum aj_status st;
	uint8_t c;

	at = skip_properties(aj_str_sub(view, 0, end), at);
	line = aj_str_trim_end(aj_str_sub(view, at, end - at));
	y->in.pos = base + (end < view.len ? end + 1 : end);
	c = line.len > 0 ? line.ptr[0] : 0;
	if ((c == '|' || c == '>') && aj_yaml_is_block(line))
		return read_block(y, field, indent, top, err);
	rest = aj_str_from(view, at);
	used = enclosed(y, &brackets, rest);
	if (used == 0)
		return read_plain(y, field, line, err);
	if (c == '"' || c == '\'')
		st = add(y, field, aj_str_sub(rest, 1, used - 2),
		    c == '"' ? AJ_ESCAPES_C : AJ_ESCAPES_DOUBLED, err);
	else
		st = aj_brackets_read(&brackets, aj_str_sub(rest, 0, used), raw_of(y, rest), field, err);
	/* What stands behind it in its last line. */
	rest = aj_str_until(aj_str_from(rest, used), '\n');
	used = at + used + rest.len;
	y->in.pos = base + (used < view.len ? used + 1 : used);
	return st == AJ_OK ? add(y, NULL, aj_str_trim_end(rest), AJ_ESCAPES_NONE, err) : st;
}

/* "---", "...": a document ends. */
static enum aj_status end_document(struct yaml *y, struct aj_err *err)
{
	y->depth = 0;
	y->kind = KIND_UNKNOWN;
	return y->batch.in_record ? aj_batch_end_record(&y->batch, err) : AJ_OK;
}

/* The line at pos, and the lines that its value takes. */
static enum aj_status read_line(struct yaml *y, struct aj_str view, size_t end, struct aj_err *err)
{
	struct aj_str line = aj_str_sub(view, 0, end), key;
	size_t at = 0, indent, behind;
	enum aj_status st = AJ_OK;

	if (aj_yaml_is_marker(line)) {
		st = end_document(y, err);
		at = 3;
	}
	while (at < end && line.ptr[at] == ' ')
		at++;
	if (at == end || line.ptr[at] == '\r' || line.ptr[at] == '#' || line.ptr[at] == '%') {
		y->in.pos += end < view.len ? end + 1 : end;
		return st == AJ_OK
			   ? add(y, NULL, aj_str_trim_end(aj_str_from(line, at)), AJ_ESCAPES_NONE, err)
			   : st;
	}
	while (st == AJ_OK && line.ptr[at] == '-' &&
	       (at + 1 == end || line.ptr[at + 1] == ' ' || line.ptr[at + 1] == '\r')) {
		st = begin_item(y, at, err);
		for (at++; at < end && line.ptr[at] == ' ';)
			at++;
		if (at == end || line.ptr[at] == '\r') {
			y->in.pos += end < view.len ? end + 1 : end;
			return st;
		}
	}
	if (st != AJ_OK)
		return st;
	if (!y->batch.in_record)
		aj_batch_begin_record(&y->batch);
	behind = aj_yaml_key(line, skip_properties(line, at), &key);
	if (behind == 0) {
		indent = y->depth > 0 ? y->levels[y->depth - 1].indent : 0;
		return read_value(y, inner_field(y), view, at, end, indent, y->depth == 0, err);
	}
	if (aj_field_is_data(key))
		st = add(y, inner_field(y), key, AJ_ESCAPES_NONE, err);
	begin_key(y, at, key);
	return st == AJ_OK ? read_value(y, inner_field(y), view, behind, end, at, false, err) : st;
}

static enum aj_status read_all(struct yaml *y, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && aj_cursor_has(&y->in, 1)) {
		struct aj_str view;
		size_t end;

		aj_cursor_has(&y->in, VIEW);
		view = aj_str_sub(aj_cursor_left(&y->in), 0, VIEW);
		end = aj_str_find(view, 0, '\n');
		st = end == VIEW ? aj_cell_line(&y->batch, inner_field(y), &y->in, err)
				 : read_line(y, view, end, err);
	}
	if (st == AJ_OK)
		st = end_document(y, err);
	return st == AJ_OK ? aj_batch_flush(&y->batch, err) : st;
}

static enum aj_status yaml_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct yaml *y = aj_arena_take(aj_scan_arena(scan), sizeof(*y));
	enum aj_status st;

	if (!y)
		return aj_fail(err, AJ_ELIMIT, "no memory to read YAML");
	y->scan = scan;
	y->fields = aj_scan_fields(scan);
	st = aj_batch_init(&y->batch, scan, err);
	if (st != AJ_OK)
		return st;
	if (!y->fields)
		return aj_fail(err, AJ_ELIMIT, "no memory for fields");
	aj_cursor_init(&y->in, in);
	st = read_all(y, err);
	return st == AJ_OK ? aj_cursor_finish(&y->in, err) : st;
}

const struct aj_format aj_format_yaml = {
	.name = "yaml",
	.about = "YAML, with the secrets of Kubernetes decoded",
	.sniff = aj_yaml_sniff,
	.most = AJ_YAML_BITS,
	.read = yaml_read,
};
