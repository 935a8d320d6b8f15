#pragma once

/*
 * Dates that are moved: all of one subject by the same number of days, so that what lies
 * between them stays as it was. The form stays: 1985-04-03, 3.4.85, 04/03/1985,
 * 19850403, 3rd April 1985, 3. Apr. 1985, 3 de abril de 1985, 1985年4月3日.
 */

#include "redact/written.h"

enum { AJ_SHIFT_MOST = 182 }; /* days, either way; never 0 */

/* By key and subject, nothing else. */
int aj_shift_days(const struct aj_action_key *key, struct aj_str subject);

/* canonical says what the value means: 1985-04-03. False: a form that cannot be kept; nothing is written. */
bool aj_shift_date(struct aj_str value, struct aj_str canonical, int days, struct aj_buf *out);
