#pragma once

/*
 * A lane: a worker process as the thread sees it that keeps it. Requests and bytes
 * go in, frames come out, copied before anybody looks at them.
 */

#include "base/stream.h"
#include "role/zygote.h"

/* Zeroed: closed. */
struct aj_lane {
	struct aj_zygote *zygote; /* NULL: closed */
	struct aj_link link;	  /* mapped where closed, too, if the next worker may have its memory */
	int memory;		  /* of it */
	int id;
	unsigned walls;
	bool ready;	 /* they stand */
	uint32_t serial; /* of the last request */
	uint8_t *in;	 /* bytes of frames; those in [at, len) are not used up */
	size_t at, len, room;
};

/* Starts a worker; its jail is yet to be built. AJ_EIO: it could not be started. */
AJ_MUST_CHECK enum aj_status aj_lane_start(
    struct aj_lane *lane, struct aj_zygote *zygote, struct aj_err *err);

/* Waits until its jail stands; where it does not, the lane is closed. AJ_EDENIED: there is none to be had;
 * AJ_EIO: it did not come so far. */
AJ_MUST_CHECK enum aj_status aj_lane_ready(struct aj_lane *lane, struct aj_err *err);

/*
 * Ends the worker and gives its status as waitpid does, -1 where it is not known. What is kept
 * for the next one is wiped. Accepts a closed one.
 */
int aj_lane_close(struct aj_lane *lane);
void aj_lane_fini(struct aj_lane *lane); /* closes it and keeps nothing */

/* Makes a request, with a file or without (-1). False: there is no room, or the worker is gone. */
bool aj_lane_request(struct aj_lane *lane, struct aj_request_head *request, int file);

/*
 * Gives the worker as much of the source as there is room for. done: to the end, or to
 * its failure, which is the worker's to report. AJ_ESTOP: the run is to end.
 */
AJ_MUST_CHECK enum aj_status aj_lane_pump(
    struct aj_lane *lane, struct aj_source *source, uint64_t *given, bool *done, struct aj_err *err);

/* The next whole frame, until the next call. AJ_END: none has come; AJ_EINPUT: what came is none. */
AJ_MUST_CHECK enum aj_status aj_lane_next(
    struct aj_lane *lane, uint32_t *kind, struct aj_str *bytes, struct aj_err *err);

/*
 * Sleeps until there are frames, or room if that is wanted, but no longer than for
 * that time. False: the worker is gone.
 */
bool aj_lane_wait(struct aj_lane *lane, bool room, int milliseconds);

/* Bytes that the worker has taken of the object of that serial number, as it says. */
uint64_t aj_lane_taken(const struct aj_lane *lane, uint32_t serial);

/* Whether it has begun with that object. */
bool aj_lane_begun(const struct aj_lane *lane, uint32_t serial);
