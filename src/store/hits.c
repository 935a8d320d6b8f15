#include "store/hits.h"

/* Where we are in the answer; at its end: there is no more, or it makes no sense. */
struct walk {
	struct aj_str in;
	size_t at, copied; /* up to here it is in rest */
	struct aj_buf *page, *rest;
};

static void give_up(struct walk *walk)
{
	walk->at = walk->in.len;
}

static void skip_space(struct walk *walk)
{
	while (walk->at < walk->in.len && aj_is_space(walk->in.ptr[walk->at]))
		walk->at++;
}

/* Past the character, if it is the next one, and what space is behind it. */
static bool take(struct walk *walk, uint8_t c)
{
	skip_space(walk);
	if (walk->at >= walk->in.len || walk->in.ptr[walk->at] != c)
		return false;
	walk->at++;
	skip_space(walk);
	return true;
}

/* An odd number of backslashes before at, from begin on, says that what is there is meant as it is. */
static bool is_escaped(struct aj_str in, size_t begin, size_t at)
{
	size_t n = 0;

	while (at - n > begin && in.ptr[at - n - 1] == '\\')
		n++;
	return n % 2 == 1;
}

/* Past the string whose first quote is the next character. */
static void skip_string(struct walk *walk)
{
	size_t begin = walk->at + 1, end = begin;

	while ((end = aj_str_find(walk->in, end, '"')) < walk->in.len && is_escaped(walk->in, begin, end))
		end++;
	walk->at = end < walk->in.len ? end + 1 : walk->in.len;
}

/* Past an object or an array. */
static void skip_nested(struct walk *walk)
{
	for (size_t depth = 0; walk->at < walk->in.len;) {
		uint8_t c = walk->in.ptr[walk->at];

		if (c == '"') {
			skip_string(walk);
			continue;
		}
		walk->at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return;
	}
}

static void skip_value(struct walk *walk)
{
	uint8_t c = walk->at < walk->in.len ? walk->in.ptr[walk->at] : 0;

	if (c == '"') {
		skip_string(walk);
	} else if (c == '{' || c == '[') {
		skip_nested(walk);
	} else {
		while (walk->at < walk->in.len && !memchr(",}]", walk->in.ptr[walk->at], 3) &&
		       !aj_is_space(walk->in.ptr[walk->at]))
			walk->at++;
	}
}

/* The name of the next member; we are at its value then. False: the object has no more. */
static bool next_member(struct walk *walk, struct aj_str *name)
{
	size_t begin;

	take(walk, ',');
	if (take(walk, '}'))
		return false;
	begin = walk->at + 1;
	if (walk->at < walk->in.len && walk->in.ptr[walk->at] == '"') {
		skip_string(walk);
		*name = aj_str_sub(walk->in, begin, walk->at - begin - 1);
		if (take(walk, ':'))
			return true;
	}
	give_up(walk);
	return false;
}

/* What is a line break in a document stands between its values. Each byte is written: that goes in vectors.
 */
static void join_lines(uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		bytes[i] = bytes[i] == '\n' || bytes[i] == '\r' ? ' ' : bytes[i];
}

/* id: a string with its quotes; "": none. */
static void add_line(struct aj_buf *page, struct aj_str document, struct aj_str id)
{
	size_t from = page->len, inside = 1;

	if (id.len > 0 && document.len > 0 && document.ptr[0] == '{') {
		while (inside < document.len && aj_is_space(document.ptr[inside]))
			inside++;
		aj_buf_add(page, AJ_S("{\"_id\":"));
		aj_buf_add(page, id);
		document = aj_str_from(document, inside);
		aj_buf_add(page, aj_str_eq(document, AJ_S("}")) ? AJ_S("") : AJ_S(","));
	}
	aj_buf_add(page, document);
	join_lines(page->ptr + from, page->len - from);
	aj_buf_add(page, AJ_S("\n"));
}

static void copy_rest(struct walk *walk, size_t to)
{
	aj_buf_add(walk->rest, aj_str_sub(walk->in, walk->copied, to - walk->copied));
	walk->copied = to;
}

/* In place of what begins at from in rest and ends at to. */
static void put_zero(struct walk *walk, size_t from, size_t to)
{
	walk->rest->len = from;
	aj_buf_add(walk->rest, AJ_S("0"));
	walk->copied = to;
}

/* False: it is no object. */
static bool cut_hit(struct walk *walk)
{
	struct aj_str name, value, id = { 0 }, document = { 0 };

	if (!take(walk, '{')) {
		skip_value(walk);
		return false;
	}
	while (next_member(walk, &name)) {
		size_t begin = walk->at;

		skip_value(walk);
		value = aj_str_sub(walk->in, begin, walk->at - begin);
		if (aj_str_eq(name, AJ_S("_id")) && aj_str_starts(value, AJ_S("\"")))
			id = value;
		if (!aj_str_eq(name, AJ_S("_source")))
			continue;
		if (document.len > 0)
			add_line(walk->page, document, id);
		document = value;
		copy_rest(walk, begin);
		put_zero(walk, walk->rest->len, walk->at);
	}
	if (document.len > 0)
		add_line(walk->page, document, id);
	return true;
}

static void cut_hits(struct walk *walk)
{
	size_t rest = 0, end = 0; /* of the hit before this one: its begin in rest, its end in the answer */

	if (!take(walk, '[')) {
		skip_value(walk);
		return;
	}
	while (walk->at < walk->in.len && !take(walk, ']')) {
		size_t begin = walk->at;

		if (end > 0 && walk->in.ptr[begin] == '{')
			put_zero(walk, rest, end);
		copy_rest(walk, begin);
		rest = walk->rest->len;
		end = cut_hit(walk) ? walk->at : 0;
		take(walk, ',');
		if (walk->at == begin)
			give_up(walk);
	}
}

/* The member "hits" of the object that follows is what fn goes through; the others are passed over. */
static void within_hits(struct walk *walk, void (*fn)(struct walk *walk))
{
	struct aj_str name;

	if (!take(walk, '{')) {
		skip_value(walk);
		return;
	}
	while (next_member(walk, &name))
		if (aj_str_eq(name, AJ_S("hits")))
			fn(walk);
		else
			skip_value(walk);
}

static void within_inner_hits(struct walk *walk)
{
	within_hits(walk, cut_hits);
}

void aj_hits_cut(struct aj_str answer, struct aj_buf *page, struct aj_buf *rest)
{
	struct walk walk = { .in = answer, .page = page, .rest = rest };

	within_hits(&walk, within_inner_hits);
	aj_buf_add(rest, aj_str_from(answer, walk.copied));
}
