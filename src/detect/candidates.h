#pragma once

/*
 * From classes to candidates: for each block of 64 bytes a word a kind, with a
 * bit where a recogniser is worth calling. Pure arithmetic on words, many blocks
 * at a time; nothing here looks at a byte.
 */

#include "detect/classify.h"

/* The kinds of candidates. Literals are taken from the classes, the others are found here. */
enum aj_kind {
	AJ_AT_LITERAL,	/* the four bytes of one may be here */
	AJ_AT_SIGN,	/* @ that may be of an address */
	AJ_AT_NUMBER,	/* first digits of tokens that may hold at least 7 digits, or a dotted quad */
	AJ_AT_ISO_DATE, /* starts of 9999-99-99 */
	AJ_AT_LOG_DATE, /* starts of 99/Aaa/9999: */
	AJ_AT_TOKEN,	/* starts of tokens of at least 16 letters and digits */
	AJ_AT_IBAN,	/* starts of AA99 and "AA 99" */
	AJ_AT_ID,	/* starts of tokens with the layout of an identity number of letters and digits
			   (id_tokens.c) */
	AJ_AT_MAC,	/* starts of XX-XX-XX-XX-XX-XX */
	AJ_AT_COLON,	/* colons of what may be IPv6 or MAC */
	AJ_AT_URL,	/* "://" */
	AJ_KINDS
};

struct aj_candidates {
	uint64_t words[AJ_KINDS]
		      [AJ_WORDS];  /* index as in struct aj_classes; words 1 to AJ_CHUNK are filled */
	uint64_t filled[AJ_KINDS]; /* bit i: word i has one, i from 1 to AJ_CHUNK */
};

void aj_candidates(const struct aj_classes *in, struct aj_candidates *out);

enum { AJ_PLACES = AJ_CHUNK * AJ_BLOCK + 32 }; /* so many are written at a time */

/* Where in the chunk candidates of a kind are, in order, counted from the chunk's begin. Gives how many. */
typedef size_t aj_places_fn(
    const struct aj_candidates *candidates, enum aj_kind kind, uint16_t out[AJ_PLACES]);

aj_places_fn aj_places_plain;
#if defined(__x86_64__)
aj_places_fn aj_places_avx512;
#endif

/* The faster of them that this processor has. */
aj_places_fn *aj_places_best(void);
