#pragma once

/*
 * The ledger of a run under way, for those who tell it from several threads: how far the reading of a set has
 * come, what was visited, what was found.
 */

#include "ledger/ledger.h"
#include "role/patrol.h"

#include <pthread.h>

struct aj_noted {
	struct aj_ledger *ledger; /* NULL: nothing is noted down */
	struct aj_ledger_run run;
	pthread_mutex_t lock; /* of writing to it */
};

/* Begins a run, or takes up the last one (aj_ledger_begin). */
AJ_MUST_CHECK enum aj_status aj_noted_begin(
    struct aj_noted *noted, const char *path, const char *scope, const uint8_t hash[32], struct aj_err *err);
void aj_noted_fini(struct aj_noted *noted); /* accepts a zeroed one */

/* As in aj_patrol_options; to: a struct aj_noted. */
AJ_MUST_CHECK enum aj_status aj_noted_visit(
    void *to, const struct aj_visit *visit, const char *why, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_noted_held(void *to, const struct aj_held *held, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_noted_kept(void *to, const struct aj_endpoint *endpoint, struct aj_str set,
    struct aj_str object, struct aj_buf *state, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_noted_keep(void *to, const struct aj_endpoint *endpoint, struct aj_str set,
    struct aj_str object, struct aj_str state, const struct aj_listed_bytes *listed, struct aj_err *err);
