#pragma once

/*
 * The second pass: looks at what is written with other eyes. Generic patterns (PCRE2) and
 * plain arithmetic say whether something is left that the policy removes; a parser of
 * somebody else, or for SQL, settings and logs a lexer of its own (structure.h), says whether it is
 * still what it was. It shares neither code nor tables with the detectors and readers.
 */

#include "base/out.h"
#include "redact/policy.h"

enum { AJ_CHECK_LEFT = 8 }; /* places that are remembered */

struct aj_check_result {
	uint64_t left; /* places where something is left; in XML and HTML one may count twice, as it stands
			  and decoded */
	struct {
		const char *type;
		uint64_t at; /* of the text it is in: bytes of decoded text that were looked at before */
	} first[AJ_CHECK_LEFT];
	uint64_t texts, bytes; /* looked at */
	bool parsed;	       /* by another parser; there is none for plain text */
	bool unread;   /* no other parser could read what some of it was: that was looked at as text */
	bool broken;   /* it does not parse any more */
	char why[240]; /* … because */
};

struct aj_check;

/* What other parsers must do while files can be opened. */
void aj_check_prepare(void);

/* policy, key are borrowed. AJ_ELIMIT: no memory. */
AJ_MUST_CHECK enum aj_status aj_check_new(const struct aj_policy *policy, const struct aj_action_key *key,
    struct aj_check **out, struct aj_err *err);
void aj_check_free(struct aj_check *check); /* accepts NULL */

/* A layer of the format, as it is written; layers may lie in one another. */
struct aj_checked;

/* "part": XML in an archive. What the layer begins with tells the dialect of CSV. AJ_ELIMIT: no memory. */
AJ_MUST_CHECK enum aj_status aj_check_begin(struct aj_check *check, const char *format, struct aj_str head,
    struct aj_checked **out, struct aj_err *err);
void aj_checked_free(struct aj_checked *layer); /* accepts NULL */

/* The mark (kept.h) of a value that was seen and is left as it is, as the policy says. */
void aj_checked_keep(struct aj_checked *layer, uint64_t mark);

/* What it was is parsed as well, which costs the most: it goes best into the thread of what is written. */
bool aj_checked_parses(const struct aj_checked *layer);

/* Bytes as they were, which need not be in the thread in which they are written. */
AJ_MUST_CHECK enum aj_status aj_checked_was(
    struct aj_checked *layer, struct aj_str bytes, struct aj_err *err);

/* Bytes as they are written. What is wrong with them is in the result, not in the status. */
AJ_MUST_CHECK enum aj_status aj_check_feed(struct aj_checked *layer, struct aj_str bytes, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_check_end(struct aj_checked *layer, struct aj_err *err);

const struct aj_check_result *aj_check_result(const struct aj_check *check);
