#pragma once

/*
 * From classes to candidates: for each block of 64 bytes a word a kind, with a
 * bit where a recogniser is worth calling. Pure arithmetic on words; nothing here
 * looks at a byte.
 */

#include "detect/classify.h"

struct aj_candidates {
	uint64_t at;      /* @ */
	uint64_t literal; /* the filter's; still to be looked up */
	uint64_t url;     /* "://" */
	uint64_t colon;   /* colons of what may be IPv6 or MAC */
	uint64_t mac;     /* starts of XX-XX-XX-XX-XX-XX */
	uint64_t number;  /* first digits of tokens that may hold at least 7 digits, or a dotted quad */
	uint64_t iban;    /* starts of AA99 */
	uint64_t id;      /* starts of tokens with the layout of NINO, DNI, NIE, codice fiscale */
	uint64_t iso_date; /* starts of 9999-99-99 */
	uint64_t log_date; /* starts of 99/Aaa/9999: */
};

/* next is the block behind cur (zeroed at the end), prev the one before it (zeroed at the start). */
void aj_candidates(const struct aj_classes *prev, const struct aj_classes *cur,
    const struct aj_classes *next, struct aj_candidates *out);
