#pragma once

/* "Did you mean …?" for names that were mistyped. */

#include "base/str.h"

/* The word that is most like typed, or NULL where none is like it. words ends with NULL. */
const char *aj_nearest(struct aj_str typed, const char *const *words);
