#include "format/brackets.h"

enum { DEPTH_MAX = 32 }; /* collections in one another whose keys are told apart */

static enum aj_escapes escapes_of(const struct aj_brackets *flow, uint8_t quote)
{
	return quote == '"' ? AJ_ESCAPES_C : flow->single;
}

size_t aj_brackets_end(const struct aj_brackets *flow, struct aj_str s)
{
	size_t depth = 0;

	for (size_t at = 0; at < s.len; at++) {
		uint8_t c = s.ptr[at];

		if (c == '"' || c == '\'') {
			at = aj_quote_end(s, at + 1, c, escapes_of(flow, c));
		} else if (c == '#' && at > 0 && aj_is_space(s.ptr[at - 1])) {
			at = aj_str_find(s, at, '\n');
		} else if (c == '[' || c == '{') {
			depth++;
		} else if ((c == ']' || c == '}') && --depth == 0) {
			return at + 1;
		}
	}
	return 0;
}

/* A string or word of the collection: what is inside its quotes, and what follows. */
static size_t next_item(
    const struct aj_brackets *flow, struct aj_str s, size_t at, struct aj_str *item, enum aj_escapes *how)
{
	uint8_t c = s.ptr[at];
	size_t end = at;

	if (c == '"' || c == '\'') {
		*how = escapes_of(flow, c);
		end = aj_quote_end(s, at + 1, c, *how);
		*item = aj_str_sub(s, at + 1, end - at - 1);
		return end < s.len ? end + 1 : end;
	}
	*how = AJ_ESCAPES_NONE;
	while (end < s.len && !strchr(",[]{}\n\r", s.ptr[end]) &&
	       !(s.ptr[end] == flow->sign &&
		   (flow->sign == '=' || end + 1 == s.len || strchr(" \n\r,]}", s.ptr[end + 1]))))
		end += s.ptr[end] ? 1 : s.len - end; /* a zero byte would end the list of stops */
	*item = aj_str_sub(s, at, end - at);
	while (item->len > 0 && aj_is_space(item->ptr[item->len - 1]))
		item->len--;
	return end > at ? end : at + 1;
}

static enum aj_status add_item(struct aj_brackets *flow, const struct aj_field *field, struct aj_str item,
    enum aj_escapes how, uint64_t raw, struct aj_err *err)
{
	enum aj_status st = aj_cell_begin(flow->batch, field, raw, err);

	if (st == AJ_OK)
		st = aj_cell_escaped(flow->batch, item, raw, flow->foreign, how, err);
	if (st == AJ_OK)
		aj_cell_end(flow->batch, AJ_CELL_STRING);
	return st;
}

enum aj_status aj_brackets_read(
    struct aj_brackets *flow, struct aj_str s, uint64_t raw, const struct aj_field *field, struct aj_err *err)
{
	const struct aj_field *fields[DEPTH_MAX + 1] = { field }, *key = field;
	size_t depth = 0, over = 0;
	enum aj_status st = AJ_OK;

	for (size_t at = 0; at < s.len && st == AJ_OK;) {
		uint8_t c = s.ptr[at];
		enum aj_escapes how;
		struct aj_str item;
		size_t next;

		if (c == '[' || c == '{') {
			if (depth < DEPTH_MAX)
				fields[++depth] = key;
			else
				over++;
		} else if (c == ']' || c == '}') {
			if (over > 0)
				over--;
			else if (depth > 0)
				depth--;
			key = fields[depth];
		} else if (c == ',') {
			key = fields[depth];
		}
		if (aj_is_space(c) || memchr("[]{},", c, 5) || c == flow->sign) {
			at++;
			continue;
		}
		if (c == '#' && at > 0 && aj_is_space(s.ptr[at - 1])) {
			how = AJ_ESCAPES_NONE;
			item = aj_str_until(aj_str_from(s, at), '\n');
			st = add_item(flow, NULL, item, how, raw + at, err);
			at += item.len;
			continue;
		}
		next = next_item(flow, s, at, &item, &how);
		at = next;
		while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t'))
			at++;
		if (at < s.len && s.ptr[at] == flow->sign) {
			key = aj_field_child(flow->fields, fields[depth], item);
			at++;
			continue;
		}
		st = add_item(flow, key, item, how, raw + (uint64_t)(item.ptr - s.ptr), err);
	}
	return st;
}
