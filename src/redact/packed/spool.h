#pragma once

/*
 * Bytes that wait until it is known how many they are: in memory, and from some size on in
 * a file without a name.
 */

#include "base/buf.h"
#include "base/out.h"

enum { AJ_SPOOL_HELD = 8 << 20 };

/* Who makes files without a name: a process in a jail cannot. */
struct aj_nameless {
	int (*open)(struct aj_nameless *nameless); /* -1: errno is why */
};

/* In TMPDIR, or /tmp; nobody else can open it. */
int aj_nameless_open(struct aj_nameless *nameless);

struct aj_spool {
	struct aj_out out; /* first: writes into it */
	struct aj_nameless *nameless;
	struct aj_buf held;
	int fd;		/* of what is not held; -1: all is */
	uint64_t bytes; /* in all */
};

void aj_spool_init(struct aj_spool *spool, struct aj_nameless *nameless);
void aj_spool_fini(struct aj_spool *spool);

/* Forgets what is in it. */
void aj_spool_reset(struct aj_spool *spool);

/* Hands all over, piece by piece. */
AJ_MUST_CHECK enum aj_status aj_spool_read(struct aj_spool *spool,
    enum aj_status (*fn)(void *to, struct aj_str piece, struct aj_err *err), void *to, struct aj_err *err);
