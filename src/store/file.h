#pragma once

/* Files, directories and standard input as a store. Symbolic links are followed only where named. */

#include "scan/store.h"

struct aj_file_options {
	const char *const *paths;   /* NULL-terminated; "-" is standard input */
	const char *const *include; /* shell patterns (fnmatch) on the path or its last part; NULL-terminated or NULL: all */
	const char *const *exclude;
	uint64_t max_size;          /* bytes; 0: no bound */
};

/* The store borrows what options points to. */
AJ_MUST_CHECK enum aj_status aj_file_store(
    const struct aj_file_options *options, struct aj_store **out, struct aj_err *err);
