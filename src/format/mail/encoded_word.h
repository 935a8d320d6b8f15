#pragma once

/* An encoded word of a header (RFC 2047). */

#include "base/str.h"

enum { AJ_ENCODED_WORD_MAX = 4096 - 8 }; /* bytes of its text; RFC 2047 says 75 of all of it */

struct aj_encoded_word {
	struct aj_str charset, text;
	bool base64;
	size_t len; /* of all of it */
};

/* The encoded word with which s begins. */
bool aj_encoded_word_of(struct aj_str s, struct aj_encoded_word *word);
