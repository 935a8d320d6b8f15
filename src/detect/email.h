#pragma once

/*
 * The parts of the e-mail recogniser, for each other only:
 *
 *   email.c            plain addresses, fast, and what leads to the rest
 *   email_fold.c       one character at a time, however it is written
 *   email_canonical.c  one spelling for all: case, look-alikes, NOSPAM
 *   email_words.c      "at" and "dot" in many languages, and words that mislead
 *   email_spelling.h   disguised addresses: email_dots.c and email_spelling.c read them,
 *                      email_weigh.c says how likely they are
 *   email_disguise.c   what puts these together
 *   email_encoded.c    whole addresses in base64, hexadecimal or letters spaced out
 */

#include "detect/literal.h"
#include "detect/look.h"

enum {
	AJ_EMAIL_LOCAL_MAX = 64,   /* RFC 5321, section 4.5.3.1.1 */
	AJ_EMAIL_DOMAIN_MAX = 253, /* RFC 1035 less the root */
	AJ_EMAIL_LABEL_MAX = 63,
	AJ_EMAIL_UTF8_MAX = 4 * (AJ_EMAIL_LOCAL_MAX + 1 + AJ_EMAIL_DOMAIN_MAX),
};

/* email.c: the address around the @ at position at, both sides ASCII and nothing strange about it. */
enum aj_email_plain { AJ_EMAIL_NONE, AJ_EMAIL_FOUND, AJ_EMAIL_ODD /* ask the slow path */ };
struct aj_email_span {
	size_t start, end;
	enum aj_likelihood likelihood;
	uint32_t because;
	uint16_t seen; /* for email.c */
};
enum aj_email_plain aj_email_plain(const struct aj_look *look, size_t at, struct aj_email_span *out);

/* email.c: what stands before start is the beginning of a URL ("://user:"), so this is its user or password.
 */
bool aj_email_in_userinfo(const struct aj_look *look, size_t start);

/* email.c: the likelihood of a local part that looks made by a machine, not above most. */
enum aj_likelihood aj_email_random(struct aj_str local, enum aj_likelihood most);

/*
 * email_fold.c: the next character at or after at, and the one that ends at or
 * before it, with escapes of HTML, URLs, JSON, JavaScript, Markdown and
 * quoted-printable undone, wide and small forms folded, spaces of any kind as
 * ' ', and what is not seen passed over. Gives where it ends or begins. A point
 * of 0: the edge of the value.
 */
struct aj_glyph {
	uint32_t point;
	size_t start, end;
};
size_t aj_fold_next_any(const struct aj_look *look, size_t at, struct aj_glyph *out);
size_t aj_fold_prev_any(const struct aj_look *look, size_t at, struct aj_glyph *out);

/* The same for all, but without a call for a byte that stands for itself. */
static inline size_t aj_fold_next(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	uint8_t c = aj_look_at(look, at);

	if (!aj_is_alnum(c) && c != ' ' && c != '.')
		return aj_fold_next_any(look, at, out);
	*out = (struct aj_glyph){ c, at, at + 1 };
	return at + 1;
}

static inline size_t aj_fold_prev(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	const uint8_t *p = look->text + at;

	/* Escapes, or the last part of long ones, have their mark two to six bytes before their end. */
	if (at < look->lo + 6 || !(aj_is_alnum(p[-1]) || p[-1] == ' ' || p[-1] == '.') || p[-2] == '\\' ||
	    p[-2] == '=' || p[-3] == '%' || p[-3] == '=' || p[-3] == '\\' || p[-4] == '\\' || p[-6] == '\\')
		return aj_fold_prev_any(look, at, out);
	*out = (struct aj_glyph){ p[-1], at - 1, at };
	return at - 1;
}

/* email_canonical.c: letters outside ASCII (RFC 6531), by exclusion of what is none. */
bool aj_email_letter(uint32_t point);
/* Of a script written without spaces between words. */
bool aj_email_unspaced(uint32_t point);
uint32_t aj_email_lower(uint32_t point);
/* Writes points as UTF-8 in lower case, look-alikes of other scripts among ASCII letters folded. */
size_t aj_email_write(const uint32_t *points, size_t n, uint8_t *out);
/* Takes NOSPAM and the like out of a lower-case address. Gives the new length. */
size_t aj_email_unspam(uint8_t *address, size_t len);
/* The label is there to be taken out. */
bool aj_email_is_spam_label(struct aj_str label);

/* email_words.c, all over lower-case UTF-8. */
enum aj_email_tld {
	AJ_TLD_NONE,
	AJ_TLD_WORD, /* also a common word */
	AJ_TLD_PRIVATE,
	AJ_TLD_RESERVED,
	AJ_TLD_RARE,
	AJ_TLD_COUNTRY,
	AJ_TLD_GENERIC
};
enum aj_email_tld aj_email_tld(struct aj_str label);
static inline bool aj_email_unregistered(enum aj_email_tld tld)
{
	return tld == AJ_TLD_PRIVATE || tld == AJ_TLD_RESERVED;
}
bool aj_email_reserved(struct aj_str label); /* .example, .test and the like; any case */
bool aj_email_private(struct aj_str label);  /* .local, .internal and the like; any case */
bool aj_email_dot_word(struct aj_str word);
bool aj_email_dot_letter(uint8_t c);	    /* such a word may begin with it */
bool aj_email_misleads(struct aj_str word); /* "look at …", "available at …" */
bool aj_email_points(struct aj_str word);   /* "this dot com" */
/* "mail", and with a colon behind it "from": an address is what follows. */
bool aj_email_leads(struct aj_str word, bool colon);

/* What a literal, or an @, says about the at-sign it stands for. */
struct aj_email_sign {
	uint8_t skip, len; /* of the literal: where the sign itself is; 0: all of it */
	uint8_t kind;	   /* enum aj_email_kind */
};
enum aj_email_kind {
	AJ_EMAIL_SIGN, /* @ or an encoding of it */
	AJ_EMAIL_NAME, /* a name of the sign: "arroba" */
	AJ_EMAIL_WORD, /* a word of prose: "at" */
};
bool aj_email_words_literals(struct aj_literals *set, aj_literal_fn fn);

/* email_disguise.c: an address whose at-sign is at [from, to). */
void aj_email_disguised(struct aj_look *look, size_t from, size_t to, enum aj_email_kind kind);

/* email_encoded.c */
bool aj_email_encoded_literals(struct aj_literals *set);
/* "j a n e @ …" around the @ at position at. */
bool aj_email_spaced_out(struct aj_look *look, size_t at);
