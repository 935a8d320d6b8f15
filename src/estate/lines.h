#pragma once

/*
 * Lines to one host: as many visits as it has places for, shared by more who read from it. Who asks for a
 * page takes one for as long as that lasts; whoever comes first is served first. The connections stand
 * meanwhile.
 */

#include "estate/visit.h"

#include <pthread.h>
#include <stdatomic.h>

enum { AJ_LINES = 8 };

struct aj_line {
	struct aj_visit visit;	/* renewed as its memory fills */
	const void *who, *what; /* took it last; what the bare connection is for, NULL: nothing */
	bool taken;		/* under the lines' lock */
};

struct aj_lines {
	const struct aj_visit *found; /* proved what is open and has the sets; borrowed, as is stop */
	const atomic_bool *stop;
	uint64_t bytes_in, bytes_out; /* of visits that are over */
	pthread_mutex_t lock;
	pthread_cond_t freed;
	uint64_t comers, served; /* under lock */
	struct aj_line line[AJ_LINES];
	unsigned n;
};

/* Too large for a small stack. */
void aj_lines_init(struct aj_lines *lines, const struct aj_visit *found, unsigned n, const atomic_bool *stop);
void aj_lines_fini(struct aj_lines *lines); /* nobody has one */

/* Waits for one; that which who had last comes first. */
struct aj_line *aj_lines_take(struct aj_lines *lines, const void *who);
void aj_lines_give_back(struct aj_lines *lines, struct aj_line *line);

/* The visit ends, its connections with it; the next one on the line begins anew. */
void aj_line_end(struct aj_lines *lines, struct aj_line *line);
