#pragma once

/* Where a report goes: standard output or a file of our own. */

#include "base/err.h"

#include <sys/stat.h>

struct aj_output {
	int fd;
	const char *name;
	bool regular; /* a file; dev and ino say which */
	dev_t dev;
	ino_t ino;
	bool broken; /* the reader of the pipe has left */
};

/*
 * Opens path ("-": standard output). A file is made 0600 and emptied, unless there
 * is something in it and it is one of the inputs, or lies in one: those are never
 * written to (AJ_EINPUT).
 */
AJ_MUST_CHECK enum aj_status aj_output_open(
    struct aj_output *output, const char *path, const char *const *inputs, struct aj_err *err);

/* Opens a file to write behind what it has. */
AJ_MUST_CHECK enum aj_status aj_output_append(struct aj_output *output, const char *path, struct aj_err *err);

/* Writes all of bytes; to is a struct aj_output. */
AJ_MUST_CHECK enum aj_status aj_output_write(void *to, struct aj_str bytes, struct aj_err *err);

AJ_MUST_CHECK enum aj_status aj_output_close(struct aj_output *output, struct aj_err *err);

/* Whether the reader of standard output has left. */
bool aj_output_unread(void);

/* Ends the program as SIGPIPE does others: that a reader has left (head, less) is no failure of ours. */
_Noreturn void aj_output_hang_up(void);
