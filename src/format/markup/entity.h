#pragma once

/* References to characters in XML and HTML: &amp; &#64; &#x40; &eacute; */

#include "base/str.h"

enum { AJ_ENTITY_LONGEST = 40 }; /* bytes of a reference that is looked at */

/*
 * Decodes the reference at the start of in, which begins with '&', to out (4 bytes
 * of room). Gives its length in in and sets width; 0: it is none that is known.
 */
size_t aj_entity_read(struct aj_str in, uint8_t *out, size_t *width);
