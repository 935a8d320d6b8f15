#pragma once

/*
 * One function in a jailed process of its own, which ends with it. It reads from and
 * writes to what was opened before, and may start threads before the walls are closed. What
 * needs more than that, such as a name for a file, it asks of the process that started it.
 */

#include "role/jail.h"

struct aj_solo;

struct aj_solo_options {
	/* In the jailed process. First no more files can be opened; then, with run, no other calls are made
	   than of aj_seccomp_init's list for one that writes. What run gives, or ready if that is not 0, is
	   what the process ends with: 0 to 127. */
	int (*ready)(void *arg);
	int (*run)(struct aj_solo *solo, void *arg);

	/* In the process that started it: grants what was asked for. Gives 0 or an errno; *fd, -1 at first,
	   is handed over and closed. */
	int (*grant)(void *arg, unsigned wish, int *fd);

	/* Names the mechanisms that this system lacks; before ready is called. May be NULL. */
	void (*warn)(void *arg, const char *missing);
	void *arg;
};

/*
 * Starts it and waits for its end, which is *end. AJ_EIO: there is no process, or it was ended from
 * outside, or by a fault of its own; AJ_EDENIED: this system has no means for a jail, and nothing was run.
 * The calling process has one thread.
 */
AJ_MUST_CHECK enum aj_status aj_solo_run(const struct aj_solo_options *options, int *end, struct aj_err *err);

/* Called by run. Gives 0, and *fd if fd is not NULL, or an errno: what was asked for was not granted. */
int aj_solo_ask(struct aj_solo *solo, unsigned wish, int *fd);
