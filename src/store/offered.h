#pragma once

/*
 * Objects in memory that another thread offers while they are read: samples of data sets,
 * on their way from the network to a jail. Bounded: who offers waits while too much is
 * waiting to be read.
 */

#include "scan/store.h"

enum { AJ_OFFERED_BYTES = 64 << 20 }; /* that wait to be read, at most */

struct aj_offered;

AJ_MUST_CHECK enum aj_status aj_offered_new(struct aj_offered **out, struct aj_err *err);
struct aj_store *aj_offered_store(struct aj_offered *offered); /* its close frees offered */

/* A copy of bytes under a name that is the object's alone. From any thread. AJ_ESTOP: nobody reads any more.
 */
AJ_MUST_CHECK enum aj_status aj_offered_put(struct aj_offered *offered, struct aj_str name,
    struct aj_str bytes, enum aj_key_name key, struct aj_err *err);

/* One that could not be read, and why. From any thread. */
AJ_MUST_CHECK enum aj_status aj_offered_fail(
    struct aj_offered *offered, struct aj_str name, const char *why, struct aj_err *err);

/* A source of somebody else's, lent to whoever opens the object. */
struct aj_lent {
	struct aj_source *source;
	uint32_t
	    part_of; /* 1 + the number of the object, as listed, of which it is another piece; 0: of none */
	enum aj_key_name key;		/* of its records */
	const struct aj_format *format; /* of the object of which it is a part; NULL: to be recognised */
	uint64_t from;			/* offset in that */
	bool opened, done;		/* the queue's own */
};

/*
 * Offers it under a name that is the object's alone, as one of unknown size that is read once; then
 * _await it before the source goes. AJ_ESTOP: nobody reads any more.
 */
AJ_MUST_CHECK enum aj_status aj_offered_lend(
    struct aj_offered *offered, struct aj_str name, struct aj_lent *lent, struct aj_err *err);

/* Until nobody touches the source any more: it has ended, was closed, or will never be opened (AJ_ESTOP). */
AJ_MUST_CHECK enum aj_status aj_offered_await(
    struct aj_offered *offered, struct aj_lent *lent, struct aj_err *err);

/* Nothing more comes: the listing ends when it has given what there is. */
void aj_offered_end(struct aj_offered *offered);

/* Nobody reads any more: who waits to offer is let go, the listing ends, and what is not open stays so. */
void aj_offered_stop(struct aj_offered *offered);
