#pragma once

/* Days of the proleptic Gregorian calendar. */

#include "base/str.h"

struct aj_date {
	int year, month, day;
};

enum { AJ_DATE_ISO = 10 /* bytes of 1985-04-03 */ };

/* Whether its month has such a day. */
bool aj_date_holds(const struct aj_date *date);

/* Days since 1970, and back, where the year is an int; a day behind the month's last one is one of the next
 * month. */
int64_t aj_date_number(const struct aj_date *date);
struct aj_date aj_date_of(int64_t number);

/* 1985-04-03; false: it is none. And back, of years that have four digits. */
bool aj_date_read(struct aj_str s, struct aj_date *out);
void aj_date_write(const struct aj_date *date, uint8_t iso[AJ_DATE_ISO]);
