#pragma once

/*
 * JSON taken apart, without a parser: what a parser must see to tell whether it is JSON and how many values
 * it has, its bones; and what its strings and numbers say. Left out of the bones are the bytes of strings
 * that mean nothing but themselves, escapes that are whole, and all but two digits of each row of digits.
 * What is no JSON stays none: up to where it goes wrong both are the same but for these, and there they are
 * the same. What is said of its texts holds as long as it is JSON.
 */

#include "base/str.h"

enum { AJ_BONES_MORE = 32 }; /* bytes for which bones and texts have room, beside those of a piece */

/* Between two pieces. Zeroed at first. */
struct aj_bones {
	uint8_t within;	   /* a string, a number, or neither */
	uint8_t digits;	   /* of a row, up to two */
	uint8_t n_escape;  /* of one that is not whole yet */
	uint8_t escape[6]; /* \u0000 */
	uint32_t high;	   /* the first half of a character of two escapes; 0: none */
};

struct aj_bones_out {
	uint8_t *bones;
	size_t n_bones;
	uint8_t *texts; /* decoded, a zero byte behind each; NULL: nobody asks for them */
	size_t n_texts;
	uint64_t begun; /* of the texts, how many begin */
	bool more;	/* the last one goes on with the next piece */
};

/* Puts what is in bytes behind what out has. */
void aj_bones_take(struct aj_bones *bones, struct aj_str bytes, struct aj_bones_out *out);
