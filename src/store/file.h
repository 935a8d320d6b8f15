#pragma once

/* Files, directories and standard input as a store. Symbolic links are followed only where named.
 * What was named twice, or is below another path that was named, is listed once. */

#include "scan/store.h"

#include <stdatomic.h>
#include <sys/types.h>

/* Which file it is, whatever its name. */
struct aj_file_id {
	dev_t device;
	ino_t inode;
};

struct aj_file_options {
	const char *const *paths; /* NULL-terminated; "-" is standard input */
	const char *const *
	    include; /* shell patterns (fnmatch) on the path or its last part; NULL-terminated or NULL: all */
	const char *const *exclude;
	uint64_t max_size;		 /* bytes; 0: no bound. What has no size ends there with AJ_ELESS */
	const struct aj_file_id *report; /* a file that is being written, not to be read; NULL: none */
	const atomic_bool *stop; /* once set, waiting for a pipe ends with AJ_ESTOP; NULL: it never does */
};

/* The store borrows what options points to. */
AJ_MUST_CHECK enum aj_status aj_file_store(
    const struct aj_file_options *options, struct aj_store **out, struct aj_err *err);
