#pragma once

/*
 * From classes to candidates: for each block of 64 bytes a word a kind, with a
 * bit where a recogniser is worth calling. Pure arithmetic on words, many blocks
 * at a time; nothing here looks at a byte.
 */

#include "detect/classify.h"

/* Index as in struct aj_classes; words 1 to AJ_CHUNK are filled. Literals are taken from there. */
struct aj_candidates {
	uint64_t any[AJ_WORDS];      /* a bit of any kind, literals included: what is 0 here need not be looked at */
	uint64_t at[AJ_WORDS];       /* @ that may be of an address */
	uint64_t url[AJ_WORDS];      /* "://" */
	uint64_t colon[AJ_WORDS];    /* colons of what may be IPv6 or MAC */
	uint64_t mac[AJ_WORDS];      /* starts of XX-XX-XX-XX-XX-XX */
	uint64_t number[AJ_WORDS];   /* first digits of tokens that may hold at least 7 digits, or a dotted quad */
	uint64_t iban[AJ_WORDS];     /* starts of AA99 and "AA 99" */
	uint64_t id[AJ_WORDS];       /* starts of tokens with the layout of NINO, DNI, NIE, codice fiscale */
	uint64_t token[AJ_WORDS];    /* starts of tokens of at least 16 letters and digits */
	uint64_t iso_date[AJ_WORDS]; /* starts of 9999-99-99 */
	uint64_t log_date[AJ_WORDS]; /* starts of 99/Aaa/9999: */
};

void aj_candidates(const struct aj_classes *in, struct aj_candidates *out);
