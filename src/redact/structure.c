#include "redact/structure.h"

#include "base/buf.h"
#include "redact/structure_ways.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	WAYS = 4,
	TOGETHER = 64 * 1024, /* bytes that a parser of somebody else gets at once */
	ADDRESS_MOST = 512,   /* bytes of an address in angle brackets, or of what took its place */
};

enum kind { MARKUP, SQL, SETTINGS, LOG };

struct aj_structure {
	enum kind kind;
	const char *what; /* it consists of */
	struct aj_markup_parse *markup;
	bool html;
	struct aj_buf waiting;
	aj_markup_fn *fn; /* or NULL */
	void *to;
	struct aj_way way; /* of markup */
	struct aj_way_sql sql[2];
	struct aj_way_settings settings[WAYS];
	struct aj_way_log log;
};

static const struct {
	const char *format;
	enum kind kind;
	const char *what;
} formats[] = {
	{ "xml", MARKUP, "elements and attributes" },
	{ "html", MARKUP, "elements and attributes" },
	{ "sql", SQL, "words, values and signs" },
	{ "ini", SETTINGS, "keys, sections and comments" },
	{ "key=value", SETTINGS, "keys, sections and comments" },
	{ "access-log", LOG, "lines and quotes" },
	{ "w3c-log", LOG, "lines and quotes" },
};

static void on_markup(void *to, enum aj_markup_event event, struct aj_str text)
{
	struct aj_structure *structure = to;

	if (event == AJ_MARKUP_ELEMENT || event == AJ_MARKUP_ATTRIBUTE || event == AJ_MARKUP_ELEMENT_END) {
		aj_way_add(&structure->way, (uint8_t)event);
		for (size_t i = 0; i < text.len; i++)
			aj_way_add(&structure->way, text.ptr[i]);
	}
	if (structure->fn)
		structure->fn(structure->to, event, text);
}

enum aj_status aj_structure_new(
    const char *format, aj_markup_fn *fn, void *to, struct aj_structure **out, struct aj_err *err)
{
	struct aj_structure *structure;
	size_t i = 0;

	*out = NULL;
	while (i < AJ_LEN(formats) && strcmp(formats[i].format, format) != 0)
		i++;
	if (i == AJ_LEN(formats))
		return AJ_OK;
	structure = calloc(1, sizeof(*structure));
	if (!structure)
		return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	*structure =
	    (struct aj_structure){ .kind = formats[i].kind, .what = formats[i].what, .fn = fn, .to = to };
	structure->sql[1].backslash = true;
	for (unsigned way = 0; way < WAYS; way++) {
		structure->settings[way].goes_on = way & 1;
		structure->settings[way].spans = way & 2;
	}
	aj_buf_init(&structure->waiting, 2 * (size_t)TOGETHER);
	if (structure->kind == MARKUP) {
		structure->html = format[0] == 'h';
		structure->markup = aj_markup_parse_new(structure->html, on_markup, structure);
		if (!structure->markup) {
			aj_structure_free(structure);
			return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
		}
	}
	*out = structure;
	return AJ_OK;
}

void aj_structure_free(struct aj_structure *structure)
{
	if (!structure)
		return;
	aj_markup_parse_free(structure->markup);
	aj_buf_fini(&structure->waiting);
	free(structure);
}

/* What is no XML, or too much for the parser, is known to be so; the rest is not looked at. */
static enum aj_status unless_input(struct aj_structure *structure, enum aj_status st)
{
	structure->way.unclear |= st == AJ_EINPUT;
	return st == AJ_EINPUT ? AJ_OK : st;
}

/*
 * What begins with a "<" is an address in angle brackets, or what took its place, and no element: there is a
 * sign in it that no name has, and no value. more: it may be; what tells is not there yet.
 */
static bool is_address(struct aj_str s, bool *more)
{
	bool odd = s.len > 1 && s.ptr[1] == '~';
	size_t n = 1;

	*more = false;
	if (s.len > 1 && !odd && !aj_is_alnum(s.ptr[1]))
		return false;
	for (; n < s.len && n < ADDRESS_MOST; n++) {
		if (s.ptr[n] == '>')
			return odd;
		if (memchr("<=\"'", s.ptr[n], 4))
			return false;
		odd |= s.ptr[n] == '@' || s.ptr[n] == '~';
	}
	*more = n == s.len && n < ADDRESS_MOST;
	return false;
}

/* Makes text of addresses in angle brackets. Gives how many of the bytes are clear. */
static size_t clear_addresses(struct aj_buf *waiting)
{
	struct aj_str s = aj_buf_str(waiting);

	for (size_t at = 0; (at = aj_str_find(s, at, '<')) < s.len; at++) {
		bool more;

		if (is_address(aj_str_from(s, at), &more))
			waiting->ptr[at] = ' ';
		else if (more)
			return at;
	}
	return s.len;
}

/* last: nothing more is to come. */
static enum aj_status parse_waiting(struct aj_structure *structure, bool last, struct aj_err *err)
{
	struct aj_buf *waiting = &structure->waiting;
	size_t clear = structure->html ? clear_addresses(waiting) : waiting->len;
	enum aj_status st;

	if (last)
		clear = waiting->len;
	st = unless_input(structure,
	    aj_markup_parse_feed(structure->markup, aj_str_sub(aj_buf_str(waiting), 0, clear), err));
	memmove(waiting->ptr, waiting->ptr + clear, waiting->len - clear);
	waiting->len -= clear;
	return st;
}

static enum aj_status feed_markup(struct aj_structure *structure, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (bytes.len > 0 && st == AJ_OK && !structure->way.unclear) {
		struct aj_str piece = aj_str_sub(bytes, 0, TOGETHER);

		aj_buf_add(&structure->waiting, piece);
		if (structure->waiting.full)
			return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
		bytes = aj_str_from(bytes, piece.len);
		if (structure->waiting.len >= TOGETHER)
			st = parse_waiting(structure, false, err);
	}
	return st;
}

enum aj_status aj_structure_feed(struct aj_structure *structure, struct aj_str bytes, struct aj_err *err)
{
	switch (structure->kind) {
	case MARKUP:
		return feed_markup(structure, bytes, err);
	case SQL:
		for (size_t i = 0; i < AJ_LEN(structure->sql); i++)
			aj_way_sql_feed(&structure->sql[i], bytes);
		break;
	case SETTINGS:
		for (size_t i = 0; i < WAYS; i++)
			aj_way_settings_feed(&structure->settings[i], bytes);
		break;
	case LOG:
		aj_way_log_feed(&structure->log, bytes);
		break;
	}
	return AJ_OK;
}

static enum aj_status end_markup(struct aj_structure *structure, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!structure->way.unclear)
		st = parse_waiting(structure, true, err);
	if (st == AJ_OK && !structure->way.unclear)
		st = unless_input(structure, aj_markup_parse_end(structure->markup, err));
	return st;
}

enum aj_status aj_structure_end(struct aj_structure *structure, struct aj_err *err)
{
	if (structure->kind == MARKUP)
		return end_markup(structure, err);
	for (size_t i = 0; i < AJ_LEN(structure->sql); i++)
		aj_way_sql_end(&structure->sql[i]);
	for (size_t i = 0; i < WAYS; i++)
		aj_way_settings_end(&structure->settings[i]);
	aj_way_log_end(&structure->log);
	return AJ_OK;
}

/* The n-th way in which it was read; NULL: there are no more. */
static const struct aj_way *way_of(const struct aj_structure *structure, size_t n)
{
	switch (structure->kind) {
	case SQL:
		return n < AJ_LEN(structure->sql) ? &structure->sql[n].way : NULL;
	case SETTINGS:
		return n < WAYS ? &structure->settings[n].way : NULL;
	case LOG:
		return n == 0 ? &structure->log.way : NULL;
	default:
		return n == 0 ? &structure->way : NULL;
	}
}

enum aj_structure_match aj_structure_compare(
    const struct aj_structure *was, const struct aj_structure *is, char *why, size_t room)
{
	const struct aj_way *before, *other = NULL;

	for (size_t n = 0; (before = way_of(was, n)); n++) {
		const struct aj_way *after = way_of(is, n);

		if (before->unclear)
			continue;
		if (!after->unclear && before->digest == after->digest && before->count == after->count)
			return AJ_STRUCTURE_SAME;
		other = other ? other : after;
	}
	if (!other)
		return AJ_STRUCTURE_UNKNOWN;
	snprintf(why, room, other->unclear ? "its %s have no end any more" : "its %s are not what they were",
	    was->what);
	return AJ_STRUCTURE_OTHER;
}
