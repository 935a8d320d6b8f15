#pragma once

/*
 * Reading by a worker process: parts are handed to it a little ahead, so that it
 * need not wait for the next one; its frames, once they have been looked at, go to the
 * sinks of the hand. A worker that ends, hangs or lies costs the object it was
 * reading; those handed over behind it go to the next worker.
 */

#include "role/hand.h"

struct aj_jailed;

AJ_MUST_CHECK enum aj_status aj_jailed_new(struct aj_hand *hand, struct aj_jailed **out, struct aj_err *err);
void aj_jailed_free(struct aj_jailed *jailed); /* accepts NULL */

/* Whether another part may be begun. */
bool aj_jailed_wants(const struct aj_jailed *jailed);

/* Opens a part and hands it over. It is kept until it is finished. */
void aj_jailed_begin(struct aj_jailed *jailed, const struct aj_part *part);

/* The part that is finished next, or NULL. */
const struct aj_part *aj_jailed_first(const struct aj_jailed *jailed);

/* Finishes the first part, which is then the caller's: tells the sinks all about it. A failure ends the run.
 */
AJ_MUST_CHECK enum aj_status aj_jailed_finish(
    struct aj_jailed *jailed, struct aj_part *part, struct aj_err *err);

/* Counts of dates by month, as aj_scratch_months has them. */
const uint32_t *aj_jailed_months(const struct aj_jailed *jailed);
