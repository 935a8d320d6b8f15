#pragma once

/*
 * What a recogniser works with. The engine finds a candidate (an @, a run of
 * digits, the literal of a rule, …) and calls the recogniser of that kind, which
 * looks at the bytes around it and notes what it is sure to be one.
 *
 * A recogniser reads bytes in [lo, hi) only: the value in which the candidate
 * stands. It has no state of its own and bounds its work for each candidate,
 * because the input may be nothing but candidates.
 */

#include "base/arena.h"
#include "scan/field.h"
#include "scan/finding.h"

/* What is remembered from one candidate to the next. */
struct aj_look_memo {
	/* The words around the last place that was asked about: several ask about the same one. */
	const uint8_t *lo, *start, *hi, *end;
	uint64_t before, after;
	/* Tries of disguised addresses in vain, and up to where in the text they have been forgiven. */
	size_t tries, forgiven;
	uint64_t skipped; /* places not tried for that reason */
};

struct aj_look {
	const uint8_t *text;
	size_t lo, hi;		      /* bounds of the value around the candidate */
	bool binary;		      /* it is a string in binary data */
	const struct aj_field *field; /* its field, or NULL */
	const char *region;	      /* ISO 3166-1 alpha-2 for national phone numbers, or NULL */
	int64_t now;		      /* seconds since 1970 */
	struct aj_scratch *scratch;
	struct aj_look_memo *memo; /* zeroed for each text, or NULL */
};

static inline uint8_t aj_look_at(const struct aj_look *look, size_t at)
{
	return at >= look->lo && at < look->hi ? look->text[at] : 0;
}

static inline struct aj_str aj_look_str(const struct aj_look *look, size_t from, size_t to)
{
	return aj_str(look->text + from, to - from);
}

/*
 * Notes a finding at [start, end), which must lie in [lo, hi). likelihood is
 * what shape and checksum alone are worth; field name, context words and
 * overlaps are weighed later (score.h). Never NULL: what does not fit in the
 * scratch any more goes to a slot that is dropped and counted.
 */
struct aj_finding *aj_note(struct aj_look *look, int type, size_t start, size_t end,
    enum aj_likelihood likelihood, uint32_t because);

/* Room for the canonical form or the detail of a finding, until the next scan; NULL when used up. */
uint8_t *aj_note_room(struct aj_look *look, size_t len);

/* Copies canonical into such room and sets it on the finding (else it stays the raw span). */
void aj_note_canonical(struct aj_look *look, struct aj_finding *finding, struct aj_str canonical);

/*
 * The topics of the words within 30 bytes before start and 12 after end in the
 * same value, joined with those of the field (look->field->topics).
 */
uint64_t aj_look_topics(const struct aj_look *look, size_t start, size_t end);

/* Those of the words alone. */
uint64_t aj_look_words(const struct aj_look *look, size_t start, size_t end);
