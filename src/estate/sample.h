#pragma once

/* A sample: the first records of a data set, or the beginnings of some of its objects, up to the scope's
 * bound. */

#include "estate/round.h"

/* Of each set of the visit that is not the store's own. What cannot be read is told and left; a failure is
 * that of who was told. */
AJ_MUST_CHECK enum aj_status aj_sample_visit(
    struct aj_visit *visit, const struct aj_round_options *options, struct aj_err *err);
