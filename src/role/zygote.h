#pragma once

/*
 * The zygote: a process with everything ready that workers need (engine, patterns
 * compiled, a scan) and nothing else, which forks them when asked to. It is forked
 * itself before there are threads, and ends with who has started it.
 */

#include "role/worker.h"

struct aj_zygote;

/*
 * Only from a process with one thread. The process is ready some milliseconds later;
 * that is waited for when the first worker is asked for.
 */
AJ_MUST_CHECK enum aj_status aj_zygote_start(
    const struct aj_worker_options *options, struct aj_zygote **out, struct aj_err *err);

/* Ends it and all workers that are left. Accepts NULL. */
void aj_zygote_stop(struct aj_zygote *zygote);

/* Forks a worker for its side of a link; from any thread. The descriptors stay the caller's. */
AJ_MUST_CHECK enum aj_status aj_zygote_fork(
    struct aj_zygote *zygote, int socket, int memory, int *id, struct aj_err *err);

/* Ends a worker if it has not ended, and gives its status, as waitpid does; -1: not known. From any thread.
 */
int aj_zygote_reap(struct aj_zygote *zygote, int id);
