#pragma once

/* What the checks of identity numbers (id_checks*.c) are made of. */

#include "detect/id_checks.h"
#include "detect/number.h"

static inline unsigned aj_id_number(const uint8_t *digits, size_t n)
{
	unsigned value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + digits[i];
	return value;
}

static inline unsigned aj_id_weighted(const uint8_t *digits, const uint8_t *weights, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (unsigned)digits[i] * weights[i];
	return sum;
}

/* The calendar of the Gregorian years, which all these numbers use. */
static inline bool aj_id_date(unsigned year, unsigned month, unsigned day)
{
	static const uint8_t days[12] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month < 1 || month > 12 || day < 1 || day > days[month - 1])
		return false;
	return month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* Two digits each, the century not told: 00 is taken for 2000, a leap year. */
static inline bool aj_id_date_yymmdd(const uint8_t *digits)
{
	return aj_id_date(
	    2000 + aj_id_number(digits, 2), aj_id_number(digits + 2, 2), aj_id_number(digits + 4, 2));
}

static inline bool aj_id_date_ddmmyy(const uint8_t *digits)
{
	return aj_id_date(
	    2000 + aj_id_number(digits + 4, 2), aj_id_number(digits + 2, 2), aj_id_number(digits, 2));
}
