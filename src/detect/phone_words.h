#pragma once

/* Words behind a number that say that it is one of a telephone. */

#include "detect/look.h"

/* True if "office", "mobile", "(fax)" and the like follow at end, on the same line. */
bool aj_phone_said_behind(const struct aj_look *look, size_t end);
