#pragma once

/* What redact has done: for people on standard error, for programs as JSON. Neither has a value in it. */

#include "cli/copy.h"

/* How it ended. */
enum aj_redact_end {
	AJ_REDACT_CLEAN,
	AJ_REDACT_FAILED, /* something is left, does not parse, was out of reach or not read: no final name */
	AJ_REDACT_REFUSED, /* it was given up; why tells the reason */
};

void aj_redact_tell(struct aj_copy *copy, enum aj_redact_end end, FILE *to);

/* Written to the copy's report, which then gets its name. A copy of which nothing was made has counts of 0.
 */
AJ_MUST_CHECK enum aj_status aj_redact_report(
    struct aj_copy *copy, enum aj_redact_end end, const char *why, struct aj_err *err);
