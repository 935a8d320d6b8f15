#pragma once

/* What is encoded in headers: words (RFC 2047) and the values of parameters (RFC 2231). */

#include "base/str.h"

enum { AJ_ENCODED_WORD_MAX = 4096 - 8 }; /* bytes of its text; RFC 2047 says 75 of all of it */

struct aj_encoded_word {
	struct aj_str charset, text;
	bool base64;
	size_t len; /* of all of it */
};

/* The encoded word with which s begins. */
bool aj_encoded_word_of(struct aj_str s, struct aj_encoded_word *word);

/* Its text, byte by byte. */
struct aj_encoded_text {
	struct aj_str text;
	bool base64;
	uint8_t escape; /* else: '=' in words, where "_" is a space (section 4.2), '%' in parameters */
	size_t at, before;
	uint32_t bits;
	unsigned n_bits;
};

struct aj_encoded_text aj_encoded_word_text(const struct aj_encoded_word *word);

/* The next byte, which stands at [from, to) of the text; bytes of base64 share letters. False: no more. */
bool aj_encoded_text_next(struct aj_encoded_text *text, uint8_t *byte, size_t *from, size_t *to);
