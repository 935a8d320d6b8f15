#pragma once

/*
 * Dates that are moved: all of one subject by the same number of days, so that what lies
 * between them stays as it was. A record that tells no subject has the days of "", which are
 * the key's: all such records move together, in all files, by the same key and tenant.
 *
 * The form stays: 1985-04-03, 3.4.85, 04/03/1985, 19850403, 3rd April 1985, 3. Apr. 1985,
 * 3 de abril de 1985, 1985年4月3日, Wed, 3 Apr 1985, Wed Apr  3 12:00:00 1985, 03/Apr/1985, seconds or
 * milliseconds since 1970. The time of day and its zone stay, as they stand.
 *
 * A moved date looks like any other. A record that is redacted again is known by what else the
 * key has made in it; where there is nothing of that kind, its dates move again.
 */

#include "redact/written.h"

enum { AJ_SHIFT_MOST = 182 }; /* days, either way; never 0 */

/* By key and subject, nothing else. */
int aj_shift_days(const struct aj_action_key *key, struct aj_str subject);

/*
 * canonical says what the value means: 1985-04-03, or --04-03 where it tells no year, which is moved as if
 * it were in one of 365 days. american: where the day and the month are the same number, the month stands
 * first. False: a form that cannot be kept; nothing is written.
 */
bool aj_shift_date(struct aj_str value, struct aj_str canonical, int days, bool american, struct aj_buf *out);
