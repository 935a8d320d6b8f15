#pragma once

/* Files of test/files, made by real programs. */

#include "base/str.h"

/* The bytes of a file in test/files, by its path there; exits the test if they cannot be read. To be freed.
 */
struct aj_str aj_fixture(const char *path, ...) AJ_PRINTF(1, 2);

/* How often needle stands in text, a C string. */
size_t aj_occurrences(const char *text, const char *needle);
