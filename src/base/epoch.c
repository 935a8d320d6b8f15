/* epoch.c: days from civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */

#include "base/epoch.h"

enum { DAY = 86400 };

static int64_t days_of(int64_t year, unsigned month, unsigned day)
{
	int64_t y = year - (month <= 2), era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* len digits at the start of s, which are taken off. */
static bool digits(struct aj_str *s, size_t len, unsigned *out)
{
	uint64_t value;

	if (s->len < len || !aj_str_decimal(aj_str_sub(*s, 0, len), &value))
		return false;
	*out = (unsigned)value;
	*s = aj_str_from(*s, len);
	return true;
}

static bool one_of(struct aj_str *s, uint8_t c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	*s = aj_str_from(*s, 1);
	return true;
}

/* hh:mm[:ss[.fraction]] */
static bool read_time(struct aj_str *s, int64_t *seconds)
{
	unsigned hour, minute, second = 0;

	if (!digits(s, 2, &hour) || !one_of(s, ':') || !digits(s, 2, &minute))
		return false;
	if (one_of(s, ':') && !digits(s, 2, &second))
		return false;
	if (second > 0 || (s->len > 0 && s->ptr[0] == '.'))
		while (s->len > 0 && (s->ptr[0] == '.' || aj_is_digit(s->ptr[0])))
			*s = aj_str_from(*s, 1);
	*seconds = hour * 3600 + minute * 60 + second;
	return hour < 25 && minute < 60 && second < 61;
}

static bool read_zone(struct aj_str *s, int64_t *east)
{
	unsigned hour, minute = 0;
	bool west = s->len > 0 && s->ptr[0] == '-';

	*east = 0;
	if (s->len == 0 || one_of(s, 'Z') || one_of(s, 'z'))
		return true;
	/* A plus that was decoded as a space. */
	if (!one_of(s, '+') && !one_of(s, '-') && !one_of(s, ' '))
		return false;
	if (!digits(s, 2, &hour))
		return false;
	one_of(s, ':');
	if (s->len > 0 && !digits(s, 2, &minute))
		return false;
	*east = (west ? -1 : 1) * (int64_t)(hour * 3600 + minute * 60);
	return true;
}

bool aj_epoch_read(struct aj_str s, int64_t *out)
{
	unsigned year, month, day;
	int64_t seconds = 0, east = 0;

	if (!digits(&s, 4, &year) || !one_of(&s, '-') || !digits(&s, 2, &month) || !one_of(&s, '-') ||
	    !digits(&s, 2, &day) || month < 1 || month > 12 || day < 1 || day > 31 || year < 1970)
		return false;
	if (s.len > 0 &&
	    (!(one_of(&s, 'T') || one_of(&s, ' ')) || !read_time(&s, &seconds) || !read_zone(&s, &east)))
		return false;
	if (s.len > 0)
		return false;
	*out = days_of(year, month, day) * DAY + seconds - east;
	return *out >= 0;
}

void aj_date_print(int64_t seconds, char out[AJ_DATE_ROOM])
{
	int64_t days = seconds / DAY + 719468, era = days / 146097, of_era = days - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100), m = (5 * of_year + 2) / 153;
	unsigned day = (unsigned)(of_year - (153 * m + 2) / 5 + 1),
		 month = (unsigned)(m < 10 ? m + 3 : m - 9);
	unsigned y = (unsigned)(year + era * 400 + (month <= 2));
	const unsigned parts[] = { y / 1000, y / 100, y / 10, y, 0, month / 10, month, 0, day / 10, day };

	for (size_t i = 0; i < AJ_LEN(parts); i++)
		out[i] = (char)(i == 4 || i == 7 ? '-' : '0' + parts[i] % 10);
	out[AJ_LEN(parts)] = '\0';
}
