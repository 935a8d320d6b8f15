#pragma once

/*
 * The top-level domains that exist, as libpsl has them built in: another list than that of the detectors,
 * for the second pass.
 */

#include "base/str.h"

/* Loads the library, while files can be opened. */
void aj_top_level_prepare(void);

/* Whether domains end with this label, without its dot, of ASCII letters in any case. True of each of them
 * where the library is not there. */
bool aj_top_level(struct aj_str label);
