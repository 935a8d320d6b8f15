#pragma once

/* Dates of secrets: seconds since 1970 from ISO 8601, and back (see date.h). */

#include "base/str.h"

enum { AJ_DATE_ROOM = 11 };		     /* "2030-01-01" and a 0 */
#define AJ_EPOCH_MAX ((int64_t)253402300800) /* the year 10000 */

/* 2030-01-01, 2030-01-01T10:00Z, …T10:00:00.000Z, …+02:00. False: it is none of these. */
bool aj_epoch_read(struct aj_str s, int64_t *out);

/* The day of a moment in [0, AJ_EPOCH_MAX), in UTC. */
void aj_date_print(int64_t seconds, char out[AJ_DATE_ROOM]);
