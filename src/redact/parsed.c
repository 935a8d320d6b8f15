#include "redact/parsed.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	PIECE = 64 * 1024, /* bytes that are parsed at once */
	BEFORE = 2048,	   /* of what was parsed, kept in case the next is not what it should be */
};

/* What was, or what is. */
struct side {
	struct aj_parse *parse;
	bool any, wrong;
	bool lost;     /* a cell that is longer than the parser holds has not been handed over */
	char why[240]; /* it is wrong */
	bool is_csv;
};

struct aj_parsed {
	struct side was, is;
	uint8_t before[BEFORE];
	size_t n_before;
};

static bool init_side(struct side *side, char delimiter, const struct side *with, aj_parse_fn *fn, void *to)
{
	side->is_csv = delimiter != '\0';
	side->parse = aj_parse_new(delimiter, with ? with->parse : NULL, fn, to);
	return side->parse != NULL;
}

enum aj_status aj_parsed_new(
    char delimiter, aj_parse_fn *fn, void *to, struct aj_parsed **out, struct aj_err *err)
{
	struct aj_parsed *parsed = calloc(1, sizeof(*parsed));

	*out = NULL;
	if (!parsed)
		return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	if (!init_side(&parsed->was, delimiter, NULL, NULL, NULL) ||
	    !init_side(&parsed->is, delimiter, &parsed->was, fn, to)) {
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
	aj_parse_free(parsed->is.parse);
	aj_parse_free(parsed->was.parse);
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

	side->any |= piece.len > 0;
	side->lost = st == AJ_EINPUT && side->is_csv;
	return unless_input(side, st, err);
}

static enum aj_status end(struct side *side, struct aj_err *err)
{
	return side->wrong ? AJ_OK : unless_input(side, aj_parse_end(side->parse, err), err);
}

enum aj_status aj_parsed_was(struct aj_parsed *parsed, struct aj_str bytes, struct aj_err *err)
{
	return parsed->was.wrong ? AJ_OK : parse(&parsed->was, bytes, err);
}

/* Keeps the end of what was parsed. */
static void keep_before(struct aj_parsed *parsed, struct aj_str piece)
{
	size_t new = piece.len < BEFORE ? piece.len : BEFORE;
	size_t old = parsed->n_before + new < BEFORE ? parsed->n_before : BEFORE - new;

	memmove(parsed->before, parsed->before + parsed->n_before - old, old);
	memcpy(parsed->before + old, piece.ptr + piece.len - new, new);
	parsed->n_before = old + new;
}

enum aj_status aj_parsed_is(
    struct aj_parsed *parsed, struct aj_str bytes, struct aj_str rest[2], struct aj_err *err)
{
	struct side *is = &parsed->is;

	rest[0] = rest[1] = AJ_S("");
	for (; bytes.len > 0 && !is->wrong; bytes = aj_str_from(bytes, PIECE)) {
		struct aj_str piece = aj_str_sub(bytes, 0, PIECE);
		enum aj_status st = parse(is, piece, err);

		if (st != AJ_OK)
			return st;
		if (is->wrong) {
			rest[0] = aj_str(parsed->before, parsed->n_before);
			break;
		}
		keep_before(parsed, piece);
	}
	rest[1] = bytes;
	return AJ_OK;
}

enum aj_status aj_parsed_end(struct aj_parsed *parsed, struct aj_err *err)
{
	enum aj_status st = end(&parsed->was, err);

	return st == AJ_OK ? end(&parsed->is, err) : st;
}

enum aj_structure_match aj_parsed_compare(const struct aj_parsed *parsed, char *why, size_t room)
{
	const struct side *was = &parsed->was, *is = &parsed->is;

	if (was->any && was->wrong && !is->lost)
		return AJ_STRUCTURE_UNKNOWN;
	if (is->wrong)
		snprintf(why, room, "%s", is->why);
	else if (was->any && aj_parse_values(was->parse) != aj_parse_values(is->parse))
		snprintf(why, room, "its %s are not what they were",
		    is->is_csv ? "cells" : "strings, numbers and nulls");
	else
		return AJ_STRUCTURE_SAME;
	return AJ_STRUCTURE_OTHER;
}
