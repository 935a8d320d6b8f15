#include "redact/shift.h"

#include "dep/keyed.h"
#include "redact/calendar.h"

#include <inttypes.h>

enum { LONGEST = 64, NUMBERS = 3, WEEK = 7, SECONDS_A_DAY = 86400 };

/* A run of digits of the value, and what it is. */
struct number {
	size_t at, len;
	int value;
	const int *part; /* of the new date */
};

/* What is moved where, and how it is written. */
struct move {
	struct aj_date was, now;
	int days, like; /* like: the language that what stands around the month speaks for, or -1 */
	bool yearless, clock /* the time stands within the date */, american;
};

/* How days and months below ten are written. */
enum padding { PLAIN, ZERO, SPACE };

int aj_shift_days(const struct aj_action_key *key, struct aj_str subject)
{
	uint8_t hash[AJ_HASH_BYTES];
	unsigned drawn;

	aj_keyed_hash(&key->keyed, "shift", AJ_S(""), subject, hash, sizeof(hash));
	drawn = ((unsigned)hash[0] << 16 | (unsigned)hash[1] << 8 | hash[2]) % (2 * AJ_SHIFT_MOST);
	return drawn < AJ_SHIFT_MOST ? (int)drawn - AJ_SHIFT_MOST : (int)drawn - AJ_SHIFT_MOST + 1;
}

/* --11-27: in 2001, which has no 29 February; that day is taken for the first of March. */
static bool read_canonical(struct aj_str canonical, struct aj_date *out, bool *yearless)
{
	uint8_t iso[AJ_DATE_ISO] = "2001";

	*yearless = canonical.len == AJ_DATE_ISO - 3 && canonical.ptr[0] == '-';
	if (!*yearless)
		return aj_date_read(canonical, out) && aj_calendar_holds(out);
	memcpy(iso + 4, canonical.ptr + 1, canonical.len - 1);
	if (aj_str_eq(aj_str(iso + 4, sizeof(iso) - 4), AJ_S("-02-29"))) {
		*out = (struct aj_date){ 2001, 2, 29 };
		return true;
	}
	return aj_date_read(aj_str(iso, sizeof(iso)), out);
}

/* The runs of digits; 0 if they are too many or too long. */
static size_t numbers_of(struct aj_str value, struct number out[NUMBERS])
{
	size_t n = 0;

	for (size_t i = 0; i < value.len;) {
		struct number number = { .at = i };

		for (; i < value.len && aj_is_digit(value.ptr[i]) && number.len < 8; i++, number.len++)
			number.value = number.value * 10 + value.ptr[i] - '0';
		if (number.len == 0) {
			i++;
			continue;
		}
		if (n == NUMBERS || (i < value.len && aj_is_digit(value.ptr[i])))
			return 0;
		out[n++] = number;
	}
	return n;
}

static bool is_year(const struct number *number, int year)
{
	return number->len == 4 ? number->value == year : number->len == 2 && number->value == year % 100;
}

static bool is_short(const struct number *number, int value)
{
	return number->len <= 2 && number->value == value;
}

/* Which of three numbers is what; of the usual orders the first that fits. */
static bool assign(struct number numbers[NUMBERS], const struct move *move)
{
	const char *const orders[] = { "ymd", move->american ? "mdy" : "dmy",
		move->american ? "dmy" : "mdy" };

	for (size_t o = 0; o < AJ_LEN(orders); o++) {
		size_t i = 0;

		for (; i < NUMBERS; i++) {
			struct number *number = &numbers[i];
			char what = orders[o][i];

			if (what == 'y' ? !is_year(number, move->was.year)
					: !is_short(number, what == 'm' ? move->was.month : move->was.day))
				break;
			number->part = what == 'y'   ? &move->now.year
				       : what == 'm' ? &move->now.month
						     : &move->now.day;
		}
		if (i == NUMBERS)
			return true;
	}
	return false;
}

/* Day and year, or year and day, beside a month in words; the day alone where there is no year. */
static bool assign_worded(struct number *numbers, size_t n, const struct move *move)
{
	size_t year = n == 2 && numbers[0].len == 4 ? 0 : 1;

	if (n != (move->yearless ? 1 : 2))
		return false;
	if (move->yearless) {
		numbers[0].part = &move->now.day;
		return is_short(&numbers[0], move->was.day);
	}
	numbers[year].part = &move->now.year;
	numbers[1 - year].part = &move->now.day;
	return is_year(&numbers[year], move->was.year) && is_short(&numbers[1 - year], move->was.day);
}

/* Where none tells, they are padded in 12.11.1985 and 12/May/1985, but not in 12 May. */
static enum padding padding_of(struct aj_str value, const struct number *numbers, size_t n)
{
	bool padded = n == NUMBERS || memchr(value.ptr, '/', value.len) || memchr(value.ptr, '-', value.len);

	for (size_t i = 0; i < n; i++) {
		if (value.ptr[numbers[i].at] == '0' && numbers[i].len == 2)
			return ZERO;
		padded &= numbers[i].len > 1;
	}
	return padded ? ZERO : PLAIN;
}

static void add_number(
    const struct number *number, enum padding padding, const struct aj_date *now, struct aj_buf *out)
{
	if (number->part == &now->year)
		aj_buf_addf(out, "%0*d", (int)number->len, number->len == 2 ? now->year % 100 : now->year);
	else if (padding == SPACE)
		aj_buf_addf(out, "%2d", *number->part);
	else
		aj_buf_addf(out, "%0*d", padding == ZERO ? 2 : 1, *number->part);
}

/* A name of a month or weekday as the word was written, which is was or its beginning: whole or not, capitals
 * or not. */
static void add_name(struct aj_str word, struct aj_str was, struct aj_str name, struct aj_buf *out)
{
	bool shortened = word.len < was.len, first = aj_is_upper(word.ptr[0]);
	bool all = first && aj_is_upper(word.ptr[1]);

	if (shortened && name.len > word.len) {
		name = aj_str_sub(name, 0, word.len);
		if (name.ptr[name.len - 1] >= 0xc0) /* half a letter */
			name.len++;
	}
	for (size_t i = 0; i < name.len; i++) {
		bool capital = all || (first && i == 0), plain = aj_is_alpha(name.ptr[i]);
		uint8_t c = name.ptr[i];

		if (capital && plain)
			c -= 'a' - 'A';
		else if (capital && c >= 0xa0 && c < 0xc0)
			c -= 0x20;
		aj_buf_add(out, aj_str(&c, 1));
	}
}

static const char *ending_of(int day, bool french)
{
	static const char *const english[] = { "th", "st", "nd", "rd" };

	if (french)
		return day == 1 ? "er" : "";
	return english[day / 10 == 1 || day % 10 > 3 ? 0 : day % 10];
}

/* What stands between the parts, which must need no quotes in any format. */
static bool add_between(struct aj_str between, const struct aj_date *now, struct aj_buf *out)
{
	size_t ending = aj_calendar_word(between) == 2 ? aj_calendar_ending(between) : 0;

	for (size_t i = 0; i < between.len; i++) {
		uint8_t c = between.ptr[i];

		if (!aj_is_alpha(c) && c < 0x80 && !memchr(" .,/-", c, 5))
			return false;
	}
	if (ending > 0)
		aj_buf_add(out, aj_str_z(ending_of(now->day, aj_to_lower(between.ptr[0]) == 'e')));
	aj_buf_add(out, aj_str_from(between, ending));
	return true;
}

/* Between two numbers with a month in words: writes what is before it, the month, and what is behind it. */
static bool add_worded(struct aj_str text, const struct move *move, bool *named, struct aj_buf *out)
{
	for (size_t at = 0; at < text.len && !*named;) {
		struct aj_str word = aj_str_sub(text, at, aj_calendar_word(aj_str_from(text, at)));
		int language = aj_month_language(word, move->was.month, move->like);

		if (language < 0) {
			at += word.len ? word.len : 1;
			continue;
		}
		*named = true;
		if (!add_between(aj_str_sub(text, 0, at), &move->now, out))
			return false;
		add_name(word, aj_month_name(language, move->was.month),
		    aj_month_name(language, move->now.month), out);
		return add_between(aj_str_from(text, at + word.len), &move->now, out);
	}
	return add_between(text, &move->now, out);
}

static bool write_parts(struct aj_str value, const struct number *numbers, size_t n, enum padding padding,
    const struct move *move, struct aj_buf *out)
{
	bool named = n == NUMBERS /* else there is a month in words */;
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		struct aj_str before = aj_str_sub(value, at, numbers[i].at - at);

		if (padding == SPACE && numbers[i].part != &move->now.year && aj_str_ends(before, AJ_S("  ")))
			before.len--; /* it is of the number */
		if (!add_worded(before, move, &named, out))
			return false;
		add_number(&numbers[i], padding, &move->now, out);
		at = numbers[i].at + numbers[i].len;
	}
	return add_worded(aj_str_from(value, at), move, &named, out) && named;
}

/* Digits alone: 19850403, or seconds or milliseconds since 1970. */
static bool write_digits(struct aj_str value, const struct move *move, struct aj_buf *out)
{
	const struct aj_date *was = &move->was, *now = &move->now;
	int64_t scale = value.len == 13 ? 1000 : 1, moved;
	uint64_t number;

	if (!aj_str_decimal(value, &number))
		return false;
	if (value.len == 8 && (int64_t)number == was->year * 10000 + was->month * 100 + was->day) {
		aj_buf_addf(out, "%04d%02d%02d", now->year, now->month, now->day);
		return true;
	}
	if ((value.len != 10 && value.len != 13) ||
	    (int64_t)number / scale / SECONDS_A_DAY != aj_date_number(was))
		return false;
	moved = (int64_t)number + move->days * scale * SECONDS_A_DAY;
	if (moved < (value.len == 10 ? INT64_C(1000000000) : INT64_C(1000000000000)))
		return false; /* a digit less */
	aj_buf_addf(out, "%" PRId64, moved);
	return true;
}

/* What tells "November" in German from English: the weekday, a point behind the day; or "de". */
static int language_around(struct aj_str value, int weekday)
{
	for (size_t i = 1; i + 4 < value.len; i++) {
		if (aj_is_digit(value.ptr[i - 1]) && value.ptr[i] == '.' && value.ptr[i + 1] == ' ')
			return AJ_LANGUAGE_GERMAN;
		if (aj_str_starts_nocase(aj_str_from(value, i), AJ_S(" de ")))
			return AJ_LANGUAGE_SPANISH;
	}
	return weekday;
}

/* A weekday in front is moved with the date, even if it was wrong. Gives the rest of the value. */
static struct aj_str write_weekday(struct aj_str value, struct move *move, struct aj_buf *out)
{
	struct aj_str word = aj_str_sub(value, 0, aj_calendar_word(value));
	int was = aj_weekday_of(word), language = was ? aj_weekday_language(word, was) : -1;

	if (language < 0 || aj_month_of(word)) /* "mar" */
		return value;
	add_name(word, aj_weekday_name(language, was),
	    aj_weekday_name(language, ((was - 1 + move->days) % WEEK + WEEK) % WEEK + 1), out);
	move->like = language;
	return aj_str_from(value, word.len);
}

/* Where 12:00:00 stands in the value, with something behind it; its length if it does not. */
static size_t clock_at(struct aj_str value)
{
	for (size_t at = 0; at + AJ_CALENDAR_CLOCK < value.len; at++)
		if (aj_calendar_clock(aj_str_from(value, at)))
			return at;
	return value.len;
}

static bool write_date(struct aj_str value, const struct move *move, struct aj_buf *out)
{
	struct number numbers[NUMBERS];
	size_t n = numbers_of(value, numbers);
	enum padding padding = padding_of(value, numbers, n);

	if (n == NUMBERS ? !assign(numbers, move) : !assign_worded(numbers, n, move))
		return false;
	if ((move->yearless || move->clock) && padding == PLAIN)
		padding = SPACE; /* as ctime and syslog have it */
	return write_parts(value, numbers, n, padding, move, out);
}

/* Wed Nov 27 12:00:00 2019: the date stands around the time. */
static bool write_around(struct aj_str value, size_t at, struct move *move, struct aj_buf *out)
{
	uint8_t joined[LONGEST];
	struct aj_str behind = aj_str_from(value, at + AJ_CALENDAR_CLOCK);
	struct aj_buf text;
	bool done;

	memcpy(joined, value.ptr, at);
	memcpy(joined + at, behind.ptr, behind.len);
	aj_buf_init(&text, 2 * (size_t)LONGEST);
	move->clock = true;
	done = write_date(aj_str(joined, at + behind.len), move, &text) && text.len > behind.len;
	if (done) { /* behind it stand words and a year of four digits: as long as before */
		aj_buf_add(out, aj_str_sub(aj_buf_str(&text), 0, text.len - behind.len));
		aj_buf_add(out, aj_str_sub(value, at, AJ_CALENDAR_CLOCK));
		aj_buf_add(out, aj_str_from(aj_buf_str(&text), text.len - behind.len));
	}
	aj_buf_fini(&text);
	return done;
}

static bool write_moved(struct aj_str value, struct move *move, struct aj_buf *out)
{
	size_t clock;

	if (write_digits(value, move, out))
		return true;
	value = write_weekday(value, move, out);
	move->like = language_around(value, move->like);
	clock = clock_at(value);
	return clock < value.len && !move->yearless ? write_around(value, clock, move, out)
						    : write_date(value, move, out);
}

bool aj_shift_date(struct aj_str value, struct aj_str canonical, int days, bool american, struct aj_buf *out)
{
	struct move move = { .days = days, .like = -1, .american = american };
	size_t begin = out->len;

	if (value.len > LONGEST || !read_canonical(canonical, &move.was, &move.yearless))
		return false;
	move.now = aj_date_of(aj_date_number(&move.was) + days);
	if (write_moved(value, &move, out))
		return true;
	out->len = begin;
	return false;
}
