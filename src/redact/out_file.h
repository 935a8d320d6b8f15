#pragma once

/*
 * The file that a clean copy becomes: written under a temporary name beside its own,
 * 0600, and given its name only when all is written, checked and on the disk.
 */

#include "base/out.h"
#include "dep/sha256.h"

enum { AJ_OUT_FILE_ROOM = 256 * 1024 };

struct aj_out_file {
	struct aj_out out; /* first */
	int fd;
	const char *name;	  /* its own; "-": standard output, which has no temporary name */
	char *temporary;	  /* or NULL */
	struct aj_out_file *next; /* that has a temporary name */
	uint8_t *waiting;	  /* AJ_OUT_FILE_ROOM bytes that are written together; n_waiting of them */
	size_t n_waiting;
	uint64_t bytes;
	struct aj_sha256 digest;
};

/*
 * name is borrowed. Refuses (AJ_EINPUT) what is the open input itself (in: its descriptor) and what
 * is there and no regular file. Open, keep and close files in one thread.
 */
AJ_MUST_CHECK enum aj_status aj_out_file_open(
    struct aj_out_file *file, const char *name, int in, struct aj_err *err);

/* All is well: the file gets its name. Gives 0 or an errno. */
int aj_out_file_name(struct aj_out_file *file);

/* What became of that, be it in this process or another one: error is the errno. */
AJ_MUST_CHECK enum aj_status aj_out_file_named(struct aj_out_file *file, int error, struct aj_err *err);

/* Empties it again. */
AJ_MUST_CHECK enum aj_status aj_out_file_again(struct aj_out_file *file, struct aj_err *err);

/* Removes all temporary files of the process, which is to end now. For signal handlers of that thread. */
void aj_out_file_abandon(void);

/* Closes it; what has not got its name is removed, or left where it is if leave. Accepts a zeroed one. */
void aj_out_file_close(struct aj_out_file *file, bool leave);
