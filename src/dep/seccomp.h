#pragma once

/*
 * The list of system calls that a jailed process may make, as the kernel wants it
 * (seccomp). Made once by libseccomp, then entered by each process with no more
 * than one call.
 */

#include "base/err.h"

struct aj_seccomp {
	void *program; /* struct sock_filter[len] */
	unsigned short len;
};

/* writes: to what it has open, too. AJ_EIO where libseccomp will not. */
AJ_MUST_CHECK enum aj_status aj_seccomp_init(struct aj_seccomp *seccomp, bool writes, struct aj_err *err);
void aj_seccomp_fini(struct aj_seccomp *seccomp); /* accepts a zeroed struct */

/* From here on only calls of the list, for all threads; there is no way back. False: the kernel has no
 * seccomp, see errno. */
bool aj_seccomp_enter(const struct aj_seccomp *seccomp);
