#pragma once

/*
 * A disguised address as it is being read (email_dots.c, email_spelling.c) and
 * weighed (email_weigh.c) for email_disguise.c. Offsets are those of the raw text.
 */

#include "detect/email.h"

enum {
	AJ_SPELLING_LABELS = 12,
	AJ_SPELLING_REACH = 1024, /* raw bytes on either side: sixty characters as entities and more */
	AJ_SPACES_MAX = 3,	  /* in a row, that do not end an address */
	AJ_SPELLING_WORD = 32,	  /* bytes of a word that means something to us */
};

/* How the sign stands between its neighbours. */
enum aj_setting { AJ_TIGHT, AJ_SPACED, AJ_BRACKETED, AJ_DELIMITED, AJ_SETTINGS };

/*
 * How a dot is written. From AJ_DOT_COMMA on it takes some belief, and is not
 * looked for behind a whole domain.
 */
enum aj_dot {
	AJ_DOT_NONE,
	AJ_DOT_PLAIN,
	AJ_DOT_FOLDED,
	AJ_DOT_SPACED,
	AJ_DOT_BRACKETED,
	AJ_DOT_DELIMITED,
	AJ_DOT_WORD,
	AJ_DOT_COMMA,
	AJ_DOT_COMMA_SPACE,
	AJ_DOT_AFTER, /* a space comes after it, none before */
	AJ_DOT_LOST,
	AJ_DOTS
};

struct aj_spelling_label {
	size_t end;
	uint16_t at, len; /* of the points */
	uint8_t dot;	  /* enum aj_dot, before it */
};

struct aj_spelling {
	struct aj_look *look;
	enum aj_email_kind kind;
	enum aj_setting setting;
	uint8_t delimiter;		    /* "_" of "_at_" */
	size_t left, right;		    /* around the sign and what sets it off */
	size_t start, end;		    /* of the address */
	uint32_t local[AJ_EMAIL_LOCAL_MAX]; /* the last n_local of them */
	size_t n_local;
	uint32_t domain[AJ_EMAIL_DOMAIN_MAX];
	size_t n_domain;
	struct aj_spelling_label labels[AJ_SPELLING_LABELS];
	size_t n_labels;
	uint8_t tld; /* enum aj_email_tld */
};

static inline bool aj_spelling_opens(uint32_t c)
{
	return c == '(' || c == '[' || c == '{' || c == '<';
}

static inline bool aj_spelling_closes(uint32_t c)
{
	return c == ')' || c == ']' || c == '}' || c == '>';
}

static inline bool aj_spelling_delimits(uint32_t c)
{
	return c == '_' || c == '-' || c == '*' || c == '|' || c == '~';
}

static inline bool aj_spelling_name(uint32_t c)
{
	return c < 0x80 ? aj_is_alnum((uint8_t)c) : aj_email_letter(c);
}

/* email_dots.c: passes over spaces. Gives their number and the first glyph that is none. */
unsigned aj_spaces_next(const struct aj_look *look, size_t at, struct aj_glyph *out);
unsigned aj_spaces_prev(const struct aj_look *look, size_t at, struct aj_glyph *out);

/*
 * The word at position at, or the one that ends there, in lower case, in
 * AJ_SPELLING_WORD bytes. Gives where it ends or begins; at if there is none.
 */
size_t aj_word_next(const struct aj_look *look, size_t at, uint8_t *out, size_t *len);
size_t aj_word_prev(const struct aj_look *look, size_t at, uint8_t *out, size_t *len);

/* What stands between the label that ends at position at and the next one, which begins at next. */
enum aj_dot aj_dot_next(const struct aj_spelling *s, size_t at, size_t *next);
/* A dot in brackets or a word for it that ends at position at: where it begins, or at. */
size_t aj_dot_prev(const struct aj_spelling *s, size_t at);
/* "_dot_", its delimiter given: where the next label begins, or 0. */
size_t aj_dot_delimited(const struct aj_spelling *s, const struct aj_glyph *delimiter);

/*
 * email_spelling.c, to be called in this order. The sign at [from, to): how it is
 * set off from what stands around it. The domain to its right, which must end with
 * an existing label. The local part to its left. False: no address.
 */
bool aj_spelling_sign(struct aj_spelling *s, size_t from, size_t to);
bool aj_spelling_domain(struct aj_spelling *s);
bool aj_spelling_local(struct aj_spelling *s);
/* Writes a label in its canonical form into out (4 bytes for each of its points). */
struct aj_str aj_spelling_text(
    const struct aj_spelling *s, const struct aj_spelling_label *label, uint8_t *out);

/*
 * email_weigh.c: points for how the sign, the dots and the ending are written, and
 * only where these do not suffice also for what stands around.
 */
int aj_spelling_weigh(const struct aj_spelling *s);
enum aj_likelihood aj_spelling_likelihood(const struct aj_spelling *s, int points);
