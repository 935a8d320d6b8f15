/* date.c: days from civil dates and back after Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms": years begin in March, eras have 400 of them. */

#include "base/date.h"

enum { ERA = 146097 /* days */, BEFORE_1970 = 719468 /* days since March of the year 0 */ };

bool aj_date_holds(const struct aj_date *date)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (date->year % 4 == 0 && date->year % 100 != 0) || date->year % 400 == 0;

	if (date->month < 1 || (size_t)date->month > AJ_LEN(days) || date->day < 1)
		return false;
	return date->day <= days[date->month - 1] + (date->month == 2 && leap);
}

int64_t aj_date_number(const struct aj_date *date)
{
	int64_t year = (int64_t)date->year - (date->month <= 2), month = (date->month + 9) % 12;
	int64_t era = (year >= 0 ? year : year - 399) / 400, of_era = year - era * 400;
	int64_t in_year = (153 * month + 2) / 5 + date->day - 1;

	return era * ERA + of_era * 365 + of_era / 4 - of_era / 100 + in_year - BEFORE_1970;
}

struct aj_date aj_date_of(int64_t number)
{
	int64_t all = number + BEFORE_1970, era = (all >= 0 ? all : all - (ERA - 1)) / ERA;
	int rest = (int)(all - era * ERA);
	int year = (rest - rest / 1460 + rest / 36524 - rest / (ERA - 1)) / 365;
	int in_year = rest - (365 * year + year / 4 - year / 100), month = (5 * in_year + 2) / 153;
	struct aj_date date = { .month = month < 10 ? month + 3 : month - 9,
		.day = in_year - (153 * month + 2) / 5 + 1 };

	date.year = (int)(year + era * 400 + (date.month <= 2));
	return date;
}

bool aj_date_read(struct aj_str s, struct aj_date *out)
{
	uint64_t year, month, day;

	if (s.len != AJ_DATE_ISO || s.ptr[4] != '-' || s.ptr[7] != '-' ||
	    !aj_str_decimal(aj_str_sub(s, 0, 4), &year) || !aj_str_decimal(aj_str_sub(s, 5, 2), &month) ||
	    !aj_str_decimal(aj_str_sub(s, 8, 2), &day))
		return false;
	*out = (struct aj_date){ (int)year, (int)month, (int)day };
	return aj_date_holds(out);
}

void aj_date_write(const struct aj_date *date, uint8_t iso[AJ_DATE_ISO])
{
	int values[] = { date->year / 100, date->year % 100, date->month, date->day };
	size_t at = 0;

	for (size_t i = 0; i < AJ_LEN(values); i++) {
		iso[at++] = (uint8_t)('0' + values[i] / 10 % 10);
		iso[at++] = (uint8_t)('0' + values[i] % 10);
		if (i == 1 || i == 2)
			iso[at++] = '-';
	}
}
