#pragma once

/*
 * Where numbers of a known shape may begin: digits and capitals of a text become one bit
 * each, a window at a time, and arithmetic on these bits says which places are worth a
 * pattern. It says too much rather than too little.
 */

#include "base/str.h"

enum { AJ_SHAPE_WINDOW = 60 }; /* bytes of text that are looked at together */

enum aj_shape {
	AJ_SHAPE_CARD, /* the first of four digits, as cards begin */
	AJ_SHAPE_IBAN, /* AA99 */
	AJ_SHAPE_SSN,  /* the first of three digits that a hyphen follows */
	AJ_SHAPES
};

/*
 * Bit n of starts[s]: something of shape s may begin at text.ptr[at + n], not within a word.
 * False: nothing begins there.
 */
bool aj_shapes_at(struct aj_str text, size_t at, uint64_t starts[AJ_SHAPES]);
