#include "redact/dates.h"

enum {
	AHEAD = 32,	 /* bytes of a weekday and a month that stand before the first digit */
	BASIC = 8,	 /* digits of 20191127 */
	BASIC_TIME = 14, /* … with a time */
	SECONDS = 10,
	MILLISECONDS = 13, /* digits since 1970 */
	SECONDS_A_DAY = 86400,
	TWO_DIGITS_FROM = 1970, /* 70 is 1970, 69 is 2069 */
	WORD_MOST = 16,
};

/* What is read, and how. */
struct reader {
	struct aj_str s;
	const struct aj_text *text;
	bool american;
};

static bool is_digit_at(struct aj_str s, size_t at)
{
	return at < s.len && aj_is_digit(s.ptr[at]);
}

static bool is_at(struct aj_str s, size_t at, const char *signs)
{
	return at < s.len && s.ptr[at] && strchr(signs, s.ptr[at]);
}

/* Digits from at on; more than nine are as good as none. */
static size_t number_at(struct aj_str s, size_t at, int *value)
{
	size_t n = 0;

	*value = 0;
	for (; is_digit_at(s, at + n); n++)
		if (n < 9)
			*value = 10 * *value + s.ptr[at + n] - '0';
	return n > 9 ? 0 : n;
}

static int whole_year(size_t digits, int year)
{
	if (digits == 4)
		return year;
	return digits == 2 ? 1900 + year + (1900 + year < TWO_DIGITS_FROM ? 100 : 0) : 0;
}

/* The value that begins at at and holds nothing else, in a field for dates; NULL: there is none. */
static const struct aj_value *field_of(const struct reader *r, size_t at)
{
	static const uint64_t topics = AJ_TOPIC_BIT(AJ_TOPIC_DATE) | AJ_TOPIC_BIT(AJ_TOPIC_BIRTH);
	const struct aj_value *value = aj_text_value(r->text, at);

	return value && value->at == at && value->field && (value->field->topics & topics) ? value : NULL;
}

static bool settle(struct aj_dated *out, size_t start, size_t end, const struct aj_date *date)
{
	if (!aj_calendar_holds(date))
		return false;
	out->start = start;
	out->end = out->whole = end;
	out->canonical_len = sizeof(out->canonical);
	aj_date_write(date, out->canonical);
	return true;
}

/* Nothing that would make it a part of something longer stands behind: a letter, or signs and more digits. */
static bool ends(struct aj_str s, size_t at, const char *signs)
{
	if (at < s.len && (aj_is_alnum(s.ptr[at]) || s.ptr[at] == '_'))
		return is_at(s, at, "tT") && is_digit_at(s, at + 1);
	return !(is_at(s, at, signs) && is_digit_at(s, at + 1));
}

/* 年 and 月, or one sign that stands twice. The bytes of the one at at; 0: none. */
static size_t separator(struct aj_str s, size_t at, const char *signs, const char *wide)
{
	if (is_at(s, at, signs))
		return 1;
	return aj_str_starts(aj_str_from(s, at), aj_str_z(wide)) ? strlen(wide) : 0;
}

/* A word for a month; its bytes, with a point that shortens it. */
static size_t month_at(struct aj_str s, size_t at, int *month)
{
	size_t len = aj_calendar_word(aj_str_sub(s, at, WORD_MOST));

	*month = len >= AJ_CALENDAR_WORD_LEAST && len < WORD_MOST ? aj_month_of(aj_str_sub(s, at, len)) : 0;
	if (*month == 0)
		return 0;
	return len + is_at(s, at + len, ".");
}

/* 2019-11-27, 2019年11月27日, 2019-Nov-27; digits: four of them stand at at. */
static bool read_year_first(const struct reader *r, size_t at, int year, struct aj_dated *out)
{
	size_t sep = separator(r->s, at + 4, "-/.", "年"), month_from = at + 4 + sep, n, end, again;
	struct aj_date date = { .year = year };

	if (sep == 0)
		return false;
	n = number_at(r->s, month_from, &date.month);
	if (n == 0)
		n = month_at(r->s, month_from, &date.month);
	again = separator(r->s, month_from + n, "-/.", "月");
	if (n == 0 || again != sep || (sep == 1 && r->s.ptr[month_from + n] != r->s.ptr[at + 4]))
		return false;
	end = month_from + n + again;
	n = number_at(r->s, end, &date.day);
	if (n == 0 || n > 2)
		return false;
	end += n;
	if (sep > 1 && aj_str_starts(aj_str_from(r->s, end), AJ_S("日")))
		end += strlen("日");
	return ends(r->s, end, "/") && settle(out, at, end, &date);
}

/* 20191127T120000, and in a field for dates 20191127, 20191127120000, seconds and milliseconds since 1970. */
static bool read_digits(const struct reader *r, size_t at, size_t digits, struct aj_dated *out)
{
	const struct aj_value *value = field_of(r, at);
	struct aj_date date;
	uint64_t number;
	bool all;

	if (!aj_str_decimal(aj_str_sub(r->s, at, digits), &number))
		return false;
	all = value && (digits == value->len || r->s.ptr[at + digits] == '.');
	if (digits == BASIC || (digits == BASIC_TIME && all)) {
		int day = (int)(digits == BASIC ? number : number / 1000000);

		date = (struct aj_date){ day / 10000, day / 100 % 100, day % 100 };
		if (!all && !(is_at(r->s, at + digits, "tT") && is_digit_at(r->s, at + digits + 1)))
			return false;
		if (!settle(out, at, at + BASIC, &date))
			return false;
		out->whole = at + digits;
		return true;
	}
	if (!all || (digits != SECONDS && digits != MILLISECONDS))
		return false;
	date = aj_date_of((int64_t)(number / (digits == SECONDS ? 1 : 1000) / SECONDS_A_DAY));
	if (!settle(out, at, at + digits, &date))
		return false;
	out->whole = at + value->len;
	return true;
}

/* 27.11.2019, 27/11/19, 11/27/2019: with two digits of a year all three have two, but in a field for dates.
 */
static bool read_day_first(const struct reader *r, size_t at, size_t digits, int first, struct aj_dated *out)
{
	struct aj_str s = r->s;
	int second, year;
	size_t sep = at + digits, blank = is_at(s, sep, ".") && is_at(s, sep + 1, " "),
	       from = sep + 1 + blank, n = number_at(s, from, &second), again = from + n,
	       year_from = again + 1 + blank, years, end;
	bool month_first = r->american && first <= 12;
	struct aj_date date;

	if (n == 0 || n > 2 || !is_at(s, sep, "./-") || again >= s.len || s.ptr[again] != s.ptr[sep] ||
	    (blank && !is_at(s, again + 1, " ")))
		return false;
	years = number_at(s, year_from, &year);
	end = year_from + years;
	if (years != 4 && (years != 2 || ((digits != 2 || n != 2) && !field_of(r, at))))
		return false;
	if (second > 12)
		month_first = true;
	date = (struct aj_date){ whole_year(years, year), month_first ? first : second,
		month_first ? second : first };
	return ends(s, end, "./-") && settle(out, at, end, &date);
}

static size_t blanks_at(struct aj_str s, size_t at)
{
	size_t n = 0;

	while (n < 2 && is_at(s, at + n, " "))
		n++;
	return n;
}

/* "de " and "of " between the parts. */
static size_t of_at(struct aj_str s, size_t at)
{
	struct aj_str there = aj_str_from(s, at);

	return aj_str_starts_nocase(there, AJ_S("de ")) || aj_str_starts_nocase(there, AJ_S("of ")) ? 3 : 0;
}

/* The ending of a day: 3rd, 1er, 27. */
static size_t ending_at(struct aj_str s, size_t at)
{
	size_t n = aj_calendar_ending(aj_str_from(s, at));

	return n ? n : is_at(s, at, ".");
}

/* 27 Nov 2019, 27. November 2019, 3rd of April 2019, 27 de noviembre de 2019, 27/Nov/2019, 27-NOV-19 */
static bool read_day_and_month(
    const struct reader *r, size_t at, size_t digits, int day, struct aj_dated *out)
{
	struct aj_str s = r->s;
	size_t i = at + digits, n, years;
	struct aj_date date = { .day = day };
	int year;

	i += ending_at(s, i);
	n = blanks_at(s, i);
	if (n == 0 && is_at(s, i, "/-"))
		n = 1;
	i += n;
	i += of_at(s, i);
	n = month_at(s, i, &date.month);
	if (n == 0)
		return false;
	i += n;
	i += is_at(s, i, ",/-");
	i += blanks_at(s, i);
	i += of_at(s, i);
	years = number_at(s, i, &year);
	date.year = whole_year(years, year);
	if (years != 4 && (years != 2 || !is_at(s, i - 1, "-/")))
		return false;
	return ends(s, i + years, "/-") && settle(out, at, i + years, &date);
}

/* 12:00:00; with less than that it is no clock of a log. */
static bool is_clock(struct aj_str s, size_t at)
{
	return aj_calendar_clock(aj_str_from(s, at)) && !is_digit_at(s, at + AJ_CALENDAR_CLOCK);
}

/* Behind month and day the time, and then, perhaps behind a zone, the year: or no year. */
static bool read_clock(
    const struct reader *r, size_t start, size_t at, struct aj_date date, struct aj_dated *out)
{
	struct aj_str s = r->s;
	size_t end = at, i = at + 1 + AJ_CALENDAR_CLOCK, zone;

	if (!is_at(s, at, " ") || !is_clock(s, at + 1))
		return false;
	zone = is_at(s, i, " ") ? aj_calendar_word(aj_str_sub(s, i + 1, 6)) : 0;
	if (zone > 0 && zone < 6 && is_at(s, i + 1 + zone, " "))
		i += 1 + zone;
	if (is_at(s, i, " ") && number_at(s, i + 1, &date.year) == 4 && ends(s, i + 5, ".:/-") &&
	    settle(out, start, i + 5, &date))
		return true;
	date.year = 2000; /* so that 29 February is one */
	if (!settle(out, start, end, &date))
		return false;
	out->whole = at + 1 + AJ_CALENDAR_CLOCK;
	memmove(out->canonical + 1, out->canonical + 4, sizeof(out->canonical) - 4);
	out->canonical[0] = '-';
	out->canonical_len = sizeof(out->canonical) - 3;
	return true;
}

/* Where the one or two blanks before at begin; at: there are none. */
static size_t blanks_before(struct aj_str s, size_t at)
{
	size_t start = at;

	while (start > 0 && at - start < 2 && s.ptr[start - 1] == ' ')
		start--;
	return start;
}

/* Where the word before end begins. */
static size_t word_before(struct aj_str s, size_t end)
{
	size_t start = end;

	while (start > 0 && end - start < WORD_MOST &&
	       (aj_is_alpha(s.ptr[start - 1]) || s.ptr[start - 1] >= 0x80))
		start--;
	return start;
}

/* Nov 27, 2019; November 27th 2019; Wed Nov 27 12:00:00 2019; Nov 27 12:00:00. The month stands before at. */
static bool read_month_first(const struct reader *r, size_t at, size_t digits, int day, struct aj_dated *out)
{
	struct aj_str s = r->s;
	size_t start, end = blanks_before(s, at), i = at + digits, years;
	struct aj_date date = { .day = day };
	int year;

	if (end == at)
		return false;
	end -= end > 0 && s.ptr[end - 1] == '.';
	start = word_before(s, end);
	if (start > 0 && (aj_is_alnum(s.ptr[start - 1]) || s.ptr[start - 1] == '_'))
		return false;
	if (month_at(s, start, &date.month) < end - start || date.month == 0)
		return false;
	if (read_clock(r, start, i, date, out))
		return true;
	i += ending_at(s, i);
	i += is_at(s, i, ",");
	if (!is_at(s, i, " "))
		return false;
	i += blanks_at(s, i);
	years = number_at(s, i, &year);
	date.year = year;
	return years == 4 && ends(s, i + years, "./-") && settle(out, start, i + years, &date);
}

/* A weekday that stands before it is moved with it: Wed, 27 Nov 2019. Two letters need a sign behind them. */
static void take_weekday(struct aj_str s, struct aj_dated *out)
{
	size_t end = blanks_before(s, out->start), start, len;
	bool sign = false;

	for (size_t i = 0; i < 2 && end > 0 && strchr(".,", s.ptr[end - 1]) && s.ptr[end - 1]; i++, end--)
		sign = true;
	start = word_before(s, end);
	len = end - start;
	if (len < (sign ? 2 : 3) || len >= WORD_MOST || (start > 0 && aj_is_alnum(s.ptr[start - 1])) ||
	    end == out->start || !aj_weekday_of(aj_str_sub(s, start, len)))
		return;
	out->start = start;
}

/* Z, +01:00, UTC, AM, with or without a blank before it. */
static size_t zone_at(struct aj_str s, size_t at)
{
	static const char *const zones[] = { "UTC", "GMT", "CET", "CEST", "MEZ", "MESZ", "BST", "EST", "EDT",
		"CST", "CDT", "MST", "MDT", "PST", "PDT", "MSK", "JST", "IST", "AM", "PM", "am", "pm" };
	size_t i = at + is_at(s, at, " "), word;

	if (is_at(s, i, "+-") && is_digit_at(s, i + 1) && is_digit_at(s, i + 2)) {
		i += 3 + is_at(s, i + 3, ":");
		return is_digit_at(s, i) && is_digit_at(s, i + 1) ? i + 2 - at : 0;
	}
	if (is_at(s, i, "Z"))
		return i + 1 - at;
	word = aj_calendar_word(aj_str_sub(s, i, 5));
	for (size_t k = 0; k < AJ_LEN(zones); k++)
		if (aj_str_eq(aj_str_sub(s, i, word), aj_str_z(zones[k])))
			return i + word - at;
	return 0;
}

/* The time of day behind the date, and its zone. */
static void take_time(struct aj_str s, struct aj_dated *out)
{
	size_t i = out->end, n;
	int ignored;

	if (out->whole > out->end)
		return;
	if (is_at(s, i, ","))
		i++;
	i += is_at(s, i, "tT :");
	n = number_at(s, i, &ignored);
	if (i == out->end || n == 0)
		return;
	if ((n == 6 || n == 4) && is_at(s, i - 1, "tT")) {
		i += n;
	} else if (n <= 2 && is_at(s, i + n, ":") && number_at(s, i + n + 1, &ignored) == 2) {
		i += n + 3;
		if (is_at(s, i, ":") && number_at(s, i + 1, &ignored) == 2)
			i += 3;
	} else {
		return;
	}
	if (is_at(s, i, ".,") && is_digit_at(s, i + 1))
		i += 1 + number_at(s, i + 1, &ignored);
	out->whole = i + zone_at(s, i);
}

/* Digits that begin at at, n of them. */
static bool read_at(const struct reader *r, size_t at, size_t n, struct aj_dated *out)
{
	struct aj_str s = r->s;
	uint8_t before = at > 0 ? s.ptr[at - 1] : 0;
	int number;

	if (aj_is_alpha(before) || (at > 1 && before && strchr(".-/:", before) && aj_is_digit(s.ptr[at - 2])))
		return false;
	if (n >= BASIC)
		return read_digits(r, at, n, out);
	number_at(s, at, &number);
	if (n == 4)
		return read_year_first(r, at, number, out);
	return n <= 2 &&
	       (read_day_first(r, at, n, number, out) || read_day_and_month(r, at, n, number, out) ||
		   read_month_first(r, at, n, number, out));
}

bool aj_dates_next(const struct aj_text *text, bool american, size_t *at, struct aj_dated *out)
{
	struct reader r = { text->bytes, text, american };
	size_t i = *at > text->from ? *at : text->from, last = text->to + AHEAD;

	while (i < text->bytes.len && i < last) {
		size_t n = 0;

		while (is_digit_at(r.s, i + n))
			n++;
		if (n == 0 || (i > 0 && aj_is_digit(r.s.ptr[i - 1])) || !read_at(&r, i, n, out)) {
			i += n ? n : 1;
			continue;
		}
		take_weekday(r.s, out);
		take_time(r.s, out);
		i = out->whole;
		if (out->start < text->from || out->start >= text->to || out->start < *at)
			continue;
		*at = i;
		return true;
	}
	*at = text->bytes.len;
	return false;
}
