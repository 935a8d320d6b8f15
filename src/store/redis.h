#pragma once

/* What the two halves of Redis's driver share: commands, and what is read of one key. */

#include "estate/visit.h"

enum { AJ_REDIS_LINE = 64 << 10 }; /* bytes of a line of the protocol */

AJ_MUST_CHECK enum aj_status aj_redis_command(
    struct aj_visit *visit, size_t n, const struct aj_str *words, struct aj_err *err);

#define AJ_REDIS_COMMAND(visit, err, ...)                                                                    \
	aj_redis_command(                                                                                    \
	    (visit), AJ_LEN(((struct aj_str[]){ __VA_ARGS__ })), (struct aj_str[]){ __VA_ARGS__ }, (err))

/* A bulk string; AJ_END: there is none ($-1), or it is an error or of another type. */
AJ_MUST_CHECK enum aj_status aj_redis_take_bulk(
    struct aj_visit *visit, struct aj_str *out, struct aj_err *err);

/* How many follow; AJ_EINPUT: it is no array. Nothing (*-1): 0. */
AJ_MUST_CHECK enum aj_status aj_redis_take_array(struct aj_visit *visit, uint64_t *n, struct aj_err *err);

/* Reading the value of a key, from some place in it on. */
struct aj_redis_value {
	struct aj_visit *visit;
	struct aj_str key;
	struct aj_buf *page;
	size_t before, enough; /* bytes of the page: when it was begun, and when no more is added */
	char at[64];	       /* where; "": its beginning */
	bool ended;	       /* told: there is no more of it */
	bool large;	       /* a member did not fit; its connection is left */
};

/*
 * Appends lines of JSON and moves on. AJ_ELIMIT and visit->passed: a part of it cannot be had, of which err
 * says why, it has been moved behind that, and nothing is in the page. Behind one that is large the database
 * has to be chosen anew.
 */
AJ_MUST_CHECK enum aj_status aj_redis_read_value(struct aj_redis_value *value, struct aj_err *err);
