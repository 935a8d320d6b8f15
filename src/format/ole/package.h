#pragma once

/* A file as Windows' packager puts it into documents: 2, label, path, 0, 3, path's length, path, size, the
 * file. */

#include "base/str.h"

/* Where the file begins in what begins with head, and its name; 0: it is no package. */
size_t aj_ole_package(struct aj_str head, struct aj_str *label);
