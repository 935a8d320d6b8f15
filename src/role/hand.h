#pragma once

/*
 * A hand of the crew: a thread that takes parts from the queue, has them read (by a
 * worker process in its jail, or here) and tells its own census and listing what was
 * found. Hands share nothing but the queue.
 */

#include "role/crew.h"
#include "role/queue.h"
#include "scan/scan.h"

/* What the hands share. */
struct aj_shift {
	const struct aj_crew_options *options;
	struct aj_progress *progress;
	const atomic_bool *stop;
	struct aj_queue queue;
	bool begun;			     /* something was listed; only for whose turn it is */
	atomic_bool warned;		     /* of what the jail lacks */
	_Atomic uint64_t interrupted_object; /* id + 1 of the last one that was listed as interrupted */
};

struct aj_jailed;

struct aj_hand {
	struct aj_sink outlet; /* first: the sink is cast back to the hand */
	struct aj_shift *shift;
	pthread_t thread;
	struct aj_census *census;	/* of all it has read; or */
	struct aj_census *total;	/* … this, and census only of the part that it is at */
	struct aj_listing *listing;	/* NULL: nothing is listed */
	struct aj_inventory *inventory; /* NULL: nobody asks */
	struct aj_sink *sinks[5];	/* census, listing, inventory, outlet, NULL */
	struct aj_scan *scan;		/* in this process; or */
	struct aj_jailed *jailed;	/* in another one */
	uint64_t turn;
	bool its_turn;
};

AJ_MUST_CHECK enum aj_status aj_hand_init(struct aj_hand *hand, struct aj_shift *shift, struct aj_err *err);
void aj_hand_fini(struct aj_hand *hand); /* accepts a zeroed struct */

/* The life of its thread; arg is the hand. */
void *aj_hand_work(void *arg);

static inline bool aj_shift_stopped(const struct aj_shift *shift)
{
	return atomic_load_explicit(shift->stop, memory_order_relaxed);
}

/* What is not to be read, could not be opened or was given up: told to the census and, if asked for, listed.
 */
AJ_MUST_CHECK enum aj_status aj_hand_pass_over(struct aj_hand *hand, const struct aj_part *part,
    enum aj_how how, const char *why, bool listed, struct aj_err *err);

/* A part that is left out because the run is interrupted; an object of many such parts is listed once. */
AJ_MUST_CHECK enum aj_status aj_hand_interrupt(
    struct aj_hand *hand, const struct aj_part *part, enum aj_how how, const char *why, struct aj_err *err);
