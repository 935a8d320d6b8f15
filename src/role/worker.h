#pragma once

/* A worker process: reads one object after the other and says what it found, in its jail. */

#include "role/frame.h"
#include "role/jail.h"
#include "role/link.h"

/* Made once by the zygote, shared by all workers as they are forked. */
struct aj_worker {
	struct aj_frame_sink *frames;
	struct aj_scan *scan;
	struct aj_seccomp seccomp;
	struct aj_link link;
};

struct aj_worker_options {
	struct aj_engine *engine;
	uint64_t seed;
	bool spots;
};

AJ_MUST_CHECK enum aj_status aj_worker_init(
    struct aj_worker *worker, const struct aj_worker_options *options, struct aj_err *err);
void aj_worker_fini(struct aj_worker *worker); /* accepts a zeroed struct */

/* The rest of a process's life, after it was forked. walls: those that stand already. */
void aj_worker_run(struct aj_worker *worker, int socket, int memory, unsigned walls)
    __attribute__((noreturn));
