#pragma once

/*
 * JSON without most of what its strings say: for a parser that is to tell whether it is JSON and how many
 * strings and numbers it has, which takes half of its time for bytes of strings. What is left out are bytes
 * of strings that mean nothing but themselves: no quotes, no escapes, no control characters. What is
 * no JSON stays none: up to where it goes wrong both are the same but for these, and there they are the same.
 */

#include "base/str.h"

/* Between two pieces. Zeroed at first. */
struct aj_bones {
	bool in_string;
	uint8_t escape; /* bytes of an escape that may be still to come */
};

/* Copies what is left of the bytes to out, which has room for all of them. Gives how many that are. */
size_t aj_bones_of(struct aj_bones *bones, struct aj_str bytes, uint8_t *out);
