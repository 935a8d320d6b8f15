#pragma once

/*
 * The ladder: closed, reachable, metadata open, data open. Finds out of which kind a
 * store is and lets its driver climb; what the driver says is then held against what a
 * verdict needs: two facts that agree, and a request that had to fail and did.
 */

#include "estate/visit.h"

/* "closed", "reachable", "metadata open", "data open" */
const char *aj_rung_name(enum aj_rung rung);

/*
 * Goes up to the endpoint of the visit. Fills the visit. AJ_OK whatever stands there, also
 * nothing; AJ_EDENIED: the gate; AJ_EIO: the system gave no socket. Where a server broke off,
 * lied or was too slow, what was proved until then stays, and the visit's refused says what
 * happened, or its unanswered, if it has not said no.
 */
AJ_MUST_CHECK enum aj_status aj_probe(struct aj_visit *visit, struct aj_err *err);
