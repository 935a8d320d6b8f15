#pragma once

/*
 * Dates of every kind in a text, for policies that name DATE_TIME; the engine finds those of
 * birth alone. Read are, between 1800 and 2200:
 *
 *   2019-11-27, 2019/11/27, 2019.11.27, 2019年11月27日, 20191127T120000Z
 *   27.11.2019, 27/11/2019, 27-11-2019, 27.11.19, 11/27/2019
 *   27 Nov 2019, 27. November 2019, 27 de noviembre de 2019, 27/Nov/2019, 27-NOV-19, 2019-Nov-27
 *   Nov 27, 2019; November 27th, 2019; Wed Nov 27 12:00:00 2019; Nov 27 12:00:00
 *   in a field for dates also 20191127, 7.1.19, seconds and milliseconds since 1970
 *
 * with the weekday before and the time behind. Of 04/03/2019 the month is the second number,
 * the first where the region is the USA or no month is that high. A month with its year, a year,
 * or a time of day alone is no date.
 */

#include "redact/calendar.h"
#include "scan/text.h"

struct aj_dated {
	size_t start, end; /* of the date, in the text's bytes */
	size_t whole;	   /* the end of its time and zone; end, if there are none */
	uint8_t canonical[AJ_DATE_ISO];
	size_t canonical_len; /* 2019-11-27; --11-27 where no year is told */
};

/* The next date at or behind *at that begins in [from, to) of the text; *at moves behind it. False: none. */
bool aj_dates_next(const struct aj_text *text, bool american, size_t *at, struct aj_dated *out);
