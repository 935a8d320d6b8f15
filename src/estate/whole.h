#pragma once

/* Reading everything: each open data set from its first record to its last, each object of it from end to
 * end. */

#include "estate/round.h"

enum { AJ_WHOLE_PLACES = 8 }; /* at one host, at most */

/*
 * Of each set of the visit that is not the store's own (and is wanted), one after the other, on at most that
 * many connections at a time. What cannot be read is told and left; a failure is that of who was told. Where
 * nothing is kept, a large object of lines goes in parts to all who have nothing else to do.
 */
AJ_MUST_CHECK enum aj_status aj_whole_visit(struct aj_visit *visit, const struct aj_round_options *options,
    unsigned places, const atomic_bool *stop, struct aj_err *err);
