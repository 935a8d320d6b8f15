#pragma once

/* Strings with backslashes, as configuration files have them, appended to a value of a batch with a run for
 * each. */

#include "format/cell.h"

enum aj_escapes {
	AJ_ESCAPES_NONE,
	AJ_ESCAPES_DOUBLED, /* '' stands for ' */
	AJ_ESCAPES_C,	    /* \n \t \" \\ \x41 \u0041 \U00000041: double quotes of YAML, TOML, .env */
	AJ_ESCAPES_JAVA, /* the same without \x; any other backslash stands before what it means; goes on in
			    the next line */
};

/* bytes stand in the layer at raw, and are whole: no escape is cut by their end. */
AJ_MUST_CHECK enum aj_status aj_cell_escaped(struct aj_batch *batch, struct aj_str bytes, uint64_t raw,
    bool foreign, enum aj_escapes escapes, struct aj_err *err);

/* The index of the quote that closes what opens before at; s.len: none. */
size_t aj_quote_end(struct aj_str s, size_t at, uint8_t quote, enum aj_escapes escapes);
