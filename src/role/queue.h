#pragma once

/*
 * The queue of a crew: pieces of work in the order in which they were listed, and
 * whose turn it is to write what was found in them. Also where the first failure is
 * kept that ends a run.
 */

#include "scan/format.h"
#include "scan/sink.h"

#include <pthread.h>
#include <stdatomic.h>

enum { AJ_QUEUE = 256 }; /* parts waiting; who lists waits when there are so many, until half are taken */

/* A name shared by the parts of an object, and why it is not read, both 0-terminated. */
struct aj_part_name {
	_Atomic unsigned users;
	size_t len;
	uint8_t bytes[];
};

/* A piece of work: an object, or a part of one. */
struct aj_part {
	uint64_t turn;		 /* its place in the order of output */
	struct aj_object object; /* its name is our own copy, freed with the last part */
	struct aj_part_name *name;
	const struct aj_format *format; /* NULL: recognise it */
	uint64_t from, to;
	bool last;	 /* of its object */
	enum aj_how how; /* AJ_DONE: to be read; else it is not, and why says it */
	const char *why; /* lives in name */
};

struct aj_queue {
	pthread_mutex_t lock;
	/* Each for what it says, and for the status. */
	pthread_cond_t more, room, passed; /* something to take, room in the list, the turn */
	struct aj_part list[AJ_QUEUE];
	size_t count, first;
	bool closed;	       /* nothing more will be queued */
	uint64_t turns;	       /* given out */
	uint64_t turn;	       /* whose output is due */
	enum aj_status status; /* the first failure that ends the run */
	struct aj_err err;
};

void aj_queue_init(struct aj_queue *queue);
void aj_queue_fini(struct aj_queue *queue);

/* Queues a part, waiting for room. False: the run is over. */
bool aj_queue_put(struct aj_queue *queue, struct aj_part *part);
void aj_queue_close(struct aj_queue *queue);

/* Takes a part. False: there are no more, or (unless wait is set) none now. */
bool aj_queue_take(struct aj_queue *queue, bool wait, struct aj_part *out);

/* Whether all has been listed, and at most count parts are left. */
bool aj_queue_ends(struct aj_queue *queue, size_t count);

/* Waits until all output before that turn is written. False: the run is over. */
bool aj_queue_await(struct aj_queue *queue, uint64_t turn);
void aj_queue_pass(struct aj_queue *queue);

/* Ends the run; the first call's reason counts. */
void aj_queue_give_up(struct aj_queue *queue, const struct aj_err *err, enum aj_status status);

void aj_part_drop(struct aj_part *part);
