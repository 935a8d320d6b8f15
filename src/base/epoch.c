#include "base/epoch.h"

#include "base/date.h"

enum { DAY = 86400 };

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
	*out = aj_date_number(&(struct aj_date){ (int)year, (int)month, (int)day }) * DAY + seconds - east;
	return *out >= 0;
}

void aj_date_print(int64_t seconds, char out[AJ_DATE_ROOM])
{
	struct aj_date date = aj_date_of(seconds / DAY);

	aj_date_write(&date, (uint8_t *)out);
	out[AJ_DATE_ISO] = '\0';
}
