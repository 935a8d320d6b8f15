#include "redact/parsed.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

/* Small pieces are put together: a parser may begin a string anew with each of them. It holds no more of one
 * than the last piece had. */
enum { PIECE = 64 * 1024 };

/* What was, or what is. */
struct side {
	struct aj_parse *parse;
	aj_parse_fn *fn; /* or NULL */
	void *to;
	struct aj_buf held; /* the piece that was parsed last, then what waits */
	size_t parsed;	    /* bytes of held */
	uint64_t texts;
	bool any, wrong;
	bool lost;     /* a cell that is longer than the parser holds has not been handed over */
	char why[240]; /* it is wrong */
	bool is_csv;
};

struct aj_parsed {
	struct side was, is;
};

static bool on_text(void *arg, struct aj_str text, bool more)
{
	struct side *side = arg;

	side->texts += !more;
	return !side->fn || side->fn(side->to, text, more);
}

static bool init_side(struct side *side, char delimiter, aj_parse_fn *fn, void *to)
{
	side->fn = fn;
	side->to = to;
	side->is_csv = delimiter != '\0';
	side->parse = aj_parse_new(delimiter, fn != NULL, on_text, side);
	aj_buf_init(&side->held, 4 * (size_t)PIECE);
	return side->parse != NULL;
}

enum aj_status aj_parsed_new(
    char delimiter, aj_parse_fn *fn, void *to, struct aj_parsed **out, struct aj_err *err)
{
	struct aj_parsed *parsed = calloc(1, sizeof(*parsed));

	*out = NULL;
	if (!parsed)
		return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	if (!init_side(&parsed->was, delimiter, NULL, NULL) || !init_side(&parsed->is, delimiter, fn, to)) {
		aj_parsed_free(parsed);
		return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	}
	*out = parsed;
	return AJ_OK;
}

void aj_parsed_free(struct aj_parsed *parsed)
{
	if (!parsed)
		return;
	aj_parse_free(parsed->was.parse);
	aj_parse_free(parsed->is.parse);
	aj_buf_fini(&parsed->was.held);
	aj_buf_fini(&parsed->is.held);
	free(parsed);
}

/* That it is wrong is a result. */
static enum aj_status unless_input(struct side *side, enum aj_status st, const struct aj_err *err)
{
	if (st != AJ_EINPUT)
		return st;
	side->wrong = true;
	snprintf(side->why, sizeof(side->why), "%s", err->text);
	return AJ_OK;
}

static enum aj_status parse(struct side *side, struct aj_str piece, struct aj_err *err)
{
	enum aj_status st = aj_parse_feed(side->parse, piece, err);

	side->lost = st == AJ_EINPUT && side->is_csv;
	return unless_input(side, st, err);
}

static enum aj_status parse_waiting(struct side *side, struct aj_err *err)
{
	struct aj_str waiting = aj_str_from(aj_buf_str(&side->held), side->parsed);
	enum aj_status st;

	if (waiting.len == 0)
		return AJ_OK;
	st = parse(side, waiting, err);
	if (st == AJ_OK && !side->wrong && waiting.len >= PIECE) {
		memmove(side->held.ptr, waiting.ptr, waiting.len);
		side->held.len = side->parsed = waiting.len;
	}
	return st;
}

/* The same for a piece that need not be put together. Of what was, nobody asks for what is held. */
static enum aj_status parse_at_once(struct side *side, struct aj_str piece, struct aj_err *err)
{
	enum aj_status st = parse(side, piece, err);

	if (!side->wrong)
		side->held.len = 0;
	if (side->fn)
		aj_buf_add(&side->held, piece);
	side->parsed = side->held.len;
	return st;
}

/* Gives how many of the bytes were taken: all, unless it turns out to be wrong. */
static enum aj_status feed(struct side *side, struct aj_str bytes, size_t *taken, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	*taken = 0;
	side->any |= bytes.len > 0;
	while (*taken < bytes.len && st == AJ_OK && !side->wrong) {
		struct aj_str piece = aj_str_sub(bytes, *taken, PIECE);

		*taken += piece.len;
		if (side->held.len == side->parsed && piece.len == PIECE)
			st = parse_at_once(side, piece, err);
		else
			aj_buf_add(&side->held, piece);
		if (side->held.full)
			return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
		if (st == AJ_OK && side->held.len - side->parsed >= PIECE)
			st = parse_waiting(side, err);
	}
	return st;
}

static enum aj_status end(struct side *side, struct aj_err *err)
{
	enum aj_status st = side->wrong ? AJ_OK : parse_waiting(side, err);

	if (st != AJ_OK || side->wrong)
		return st;
	return unless_input(side, aj_parse_end(side->parse, err), err);
}

enum aj_status aj_parsed_was(struct aj_parsed *parsed, struct aj_str bytes, struct aj_err *err)
{
	size_t taken;

	return feed(&parsed->was, bytes, &taken, err);
}

enum aj_status aj_parsed_is(
    struct aj_parsed *parsed, struct aj_str bytes, struct aj_str *rest, struct aj_err *err)
{
	struct side *is = &parsed->is;
	bool known = is->wrong;
	size_t taken;
	enum aj_status st = feed(is, bytes, &taken, err);

	*rest = aj_str_from(bytes, taken);
	if (st == AJ_OK && is->wrong && !known) { /* what was held, and the rest, once */
		is->held.ceiling = SIZE_MAX;
		aj_buf_add(&is->held, *rest);
		if (is->held.full)
			return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
		*rest = aj_buf_str(&is->held);
	}
	return st;
}

enum aj_status aj_parsed_end(struct aj_parsed *parsed, struct aj_str *rest, struct aj_err *err)
{
	bool known = parsed->is.wrong;
	enum aj_status st = end(&parsed->was, err);

	if (st == AJ_OK)
		st = end(&parsed->is, err);
	/* Of CSV all has been handed over. */
	*rest = parsed->is.wrong && !known && !parsed->is.is_csv ? aj_buf_str(&parsed->is.held) : AJ_S("");
	return st;
}

/* A number that is removed is a null. */
static uint64_t values_of(const struct side *side)
{
	return side->texts + aj_parse_nulls(side->parse);
}

enum aj_structure_match aj_parsed_compare(const struct aj_parsed *parsed, char *why, size_t room)
{
	const struct side *was = &parsed->was, *is = &parsed->is;

	if (was->any && was->wrong && !is->lost)
		return AJ_STRUCTURE_UNKNOWN;
	if (is->wrong)
		snprintf(why, room, "%s", is->why);
	else if (was->any && values_of(was) != values_of(is))
		snprintf(why, room, "its %s are not what they were",
		    is->is_csv ? "cells" : "strings, numbers and nulls");
	else
		return AJ_STRUCTURE_SAME;
	return AJ_STRUCTURE_OTHER;
}
