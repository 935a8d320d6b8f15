#pragma once

/*
 * A round: every endpoint of the scope is visited once, many at a time, few at a time at
 * one address. What a visit found is told as soon as it is over; what open data sets hold
 * is sampled in the same visit, a bounded piece of each.
 */

#include "base/buf.h"
#include "base/stream.h"
#include "estate/probe.h"

#include <stdatomic.h>

struct aj_sample {
	const struct aj_set *set;
	struct aj_str object; /* in the set; "" where the set is one stream of records */
	struct aj_str bytes;
	bool more;	 /* there are more than these */
	const char *why; /* "", or why it could not be read; bytes is then empty */
};

/*
 * A set of records, or a large object, that is read in pieces, so that who is told may note down how far that
 * is: a piece is an object of its own to whoever reads. Pieces come one after the other, or, where nobody
 * notes anything down, several at a time (estate/parts.h).
 */
struct aj_piece {
	const struct aj_format
	    *format;   /* of the object of which it is a part, where that has been recognised */
	uint64_t from; /* offset in that object */
	void (*look)(struct aj_piece *piece); /* when its source has ended: tells what follows */
	bool goes_on;			      /* there is another one */
	struct aj_buf place;		      /* where that begins, in a form of its own */
	bool anew;			      /* the place that was kept is none: it is the first one */
	void *own;			      /* of who is lent the pieces: NULL at first */

	/*
	 * NULL, or: others are lent beside it, of which nothing is noted down; only where nothing is kept.
	 * Called when it has its place before those that come, or will not have one.
	 */
	void (*placed)(struct aj_piece *piece);
	uint32_t
	    number; /* of the object, to who is lent the pieces: 0 in the first of them until it is placed */
};

struct aj_round_options {
	struct aj_gate *gate;
	unsigned seconds; /* of one visit */
	unsigned hands;	  /* of whoever is lent something: so many look at it at a time */

	/* NULL: those of the scope; else these, which somebody has named. */
	const struct aj_endpoint *const *named;
	size_t n_named;

	/* NULL, or whether an endpoint is to be left out: it was visited before this run was broken off. */
	bool (*skip)(void *to, const struct aj_endpoint *endpoint);
	void *skip_to;

	/*
	 * What stands there is known, or could not be visited (why is not ""). One call at a time. A
	 * status other than AJ_OK ends the round, as it does in sampled.
	 */
	enum aj_status (*visited)(
	    void *to, const struct aj_visit *visit, const char *why, struct aj_err *err);

	/* NULL: no samples are taken. Then a piece of each open data set, or why there is none. From many
	 * threads. */
	enum aj_status (*sampled)(
	    void *to, const struct aj_visit *visit, const struct aj_sample *sample, struct aj_err *err);

	/*
	 * NULL, or: instead of sampling, each open data set is read whole, an object (in the set; "" where
	 * it is one stream of records) at a time. Returns when source is not read any more. piece: NULL, or
	 * of the set or the object, where kept was asked for one; it goes with the last one, and where a
	 * status is not AJ_OK. From many threads. What cannot be listed is told to sampled.
	 */
	enum aj_status (*lent)(void *to, const struct aj_visit *visit, const struct aj_set *set,
	    struct aj_str object, struct aj_source *source, struct aj_piece *piece, struct aj_err *err);

	/*
	 * NULL: sets and objects are lent in one piece. Else what was noted down of one before the run was
	 * broken off: the place in piece where it goes on, if there is one. piece: NULL for an object that is
	 * lent in one piece. AJ_END: it has been read.
	 */
	enum aj_status (*kept)(void *to, const struct aj_visit *visit, const struct aj_set *set,
	    struct aj_str object, struct aj_piece *piece, struct aj_err *err);

	/* The format of an object by its first bytes, if it may be read in parts that end with a
	 * line; else NULL. From many threads. */
	const struct aj_format *(*splits)(void *to, struct aj_str head);
	void *to;
};

struct aj_round_counts {
	_Atomic uint64_t visits, bytes_in, bytes_out;
};

/* To the end of the scope, or until *stop is set. */
AJ_MUST_CHECK enum aj_status aj_round_run(const struct aj_round_options *options, const atomic_bool *stop,
    struct aj_round_counts *counts, struct aj_err *err);
