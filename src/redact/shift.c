#include "redact/shift.h"

#include "dep/keyed.h"

enum { LONGEST = 48, NUMBERS = 3, WORD_LEAST = 3 };

struct date {
	int year, month, day;
};

/* A run of digits of the value, and what it is. */
struct number {
	size_t at, len;
	int value;
	const int *part; /* of the new date */
};

/* Names of months; shorter forms are their beginnings. The language is the first that has the name. */
static const char *const months[][12] = {
	{ "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
	    "november", "december" },
	{ "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober",
	    "november", "dezember" },
	{ "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
	    "novembre", "décembre" },
	{ "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
	    "noviembre", "diciembre" },
	{ "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
	    "ottobre", "novembre", "dicembre" },
	{ "janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
	    "novembro", "dezembro" },
	{ "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
	    "november", "december" },
};

int aj_shift_days(const struct aj_action_key *key, struct aj_str subject)
{
	uint8_t hash[AJ_HASH_BYTES];
	unsigned drawn;

	aj_keyed_hash(&key->keyed, "shift", AJ_S(""), subject, hash, sizeof(hash));
	drawn = ((unsigned)hash[0] << 16 | (unsigned)hash[1] << 8 | hash[2]) % (2 * AJ_SHIFT_MOST);
	return drawn < AJ_SHIFT_MOST ? (int)drawn - AJ_SHIFT_MOST : (int)drawn - AJ_SHIFT_MOST + 1;
}

/* Days since 1970, by the Gregorian calendar, and back (eras of 400 years that begin in March). */
static int to_days(const struct date *date)
{
	int year = date->year - (date->month <= 2), month = (date->month + 9) % 12;
	int in_year = (153 * month + 2) / 5 + date->day - 1;

	return year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719468;
}

static struct date of_days(int days)
{
	int all = days + 719468, era = all / 146097, rest = all % 146097;
	int year = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
	int in_year = rest - (365 * year + year / 4 - year / 100), month = (5 * in_year + 2) / 153;
	struct date date = { .month = month < 10 ? month + 3 : month - 9,
		.day = in_year - (153 * month + 2) / 5 + 1 };

	date.year = year + 400 * era + (date.month <= 2);
	return date;
}

static bool read_iso(struct aj_str s, struct date *date)
{
	uint64_t year, month, day;

	if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' ||
	    !aj_str_decimal(aj_str_sub(s, 0, 4), &year) || !aj_str_decimal(aj_str_sub(s, 5, 2), &month) ||
	    !aj_str_decimal(aj_str_sub(s, 8, 2), &day))
		return false;
	*date = (struct date){ (int)year, (int)month, (int)day };
	return year >= 1800 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
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

/* Which of three numbers is what; the usual orders, the one with the day first before the American one. */
static bool assign(struct number numbers[NUMBERS], const struct date *was, const struct date *now)
{
	static const char *const orders[] = { "ymd", "dmy", "mdy" };

	for (size_t o = 0; o < AJ_LEN(orders); o++) {
		size_t i = 0;

		for (; i < NUMBERS; i++) {
			struct number *number = &numbers[i];
			char what = orders[o][i];

			if (what == 'y' ? !is_year(number, was->year)
					: !is_short(number, what == 'm' ? was->month : was->day))
				break;
			number->part = what == 'y' ? &now->year : what == 'm' ? &now->month : &now->day;
		}
		if (i == NUMBERS)
			return true;
	}
	return false;
}

/* Whether days and months below ten have a zero before them; where none tells, as in 12.11.1985 but not 12
 * May. */
static bool is_padded(struct aj_str value, const struct number *numbers, size_t n)
{
	bool padded = n == NUMBERS;

	for (size_t i = 0; i < n; i++) {
		if (value.ptr[numbers[i].at] == '0' && numbers[i].len == 2)
			return true;
		padded &= numbers[i].len > 1;
	}
	return padded;
}

static void add_number(const struct number *number, bool padded, const struct date *now, struct aj_buf *out)
{
	if (number->part == &now->year)
		aj_buf_addf(out, "%0*d", (int)number->len, number->len == 2 ? now->year % 100 : now->year);
	else
		aj_buf_addf(out, "%0*d", padded ? 2 : 1, *number->part);
}

/* Of a letter beyond ASCII that months have, é or É: its second byte, small. */
static uint8_t small(uint8_t c)
{
	return c >= 0x80 && c <= 0x9e ? c + 0x20 : aj_to_lower(c);
}

/* The bytes of the word at the beginning of s. */
static size_t word_at(struct aj_str s)
{
	size_t n = 0;

	while (n < s.len && (aj_is_alpha(s.ptr[n]) || s.ptr[n] >= 0x80))
		n++;
	return n;
}

/* The language in which the word is the month, or its beginning; -1: none known here. */
static int language_of(struct aj_str word, int month)
{
	for (size_t l = 0; l < AJ_LEN(months) && word.len >= WORD_LEAST; l++) {
		struct aj_str name = aj_str_z(months[l][month - 1]);
		size_t i = 0;

		while (i < word.len && i < name.len && small(word.ptr[i]) == name.ptr[i])
			i++;
		if (i == word.len)
			return (int)l;
	}
	return -1;
}

/* The name of the month as the word was written: whole or its beginning, capitals or not. */
static void add_month(struct aj_str word, int language, int was, int now, struct aj_buf *out)
{
	struct aj_str name = aj_str_z(months[language][now - 1]);
	bool shortened = word.len < strlen(months[language][was - 1]), first = aj_is_upper(word.ptr[0]);
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

/* The bytes of an ending of a day at the beginning of s: 3rd, 1er. */
static size_t ending_at(struct aj_str s)
{
	static const char *const endings[] = { "th", "st", "nd", "rd", "er" };

	for (size_t i = 0; i < AJ_LEN(endings) && word_at(s) == 2; i++)
		if (aj_str_starts_nocase(s, aj_str_z(endings[i])))
			return 2;
	return 0;
}

static const char *ending_of(int day, bool french)
{
	static const char *const english[] = { "th", "st", "nd", "rd" };

	if (french)
		return day == 1 ? "er" : "";
	return english[day / 10 == 1 || day % 10 > 3 ? 0 : day % 10];
}

/* What stands between the parts, which must need no quotes in any format. */
static bool add_between(struct aj_str between, const struct date *now, struct aj_buf *out)
{
	size_t ending = ending_at(between);

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
static bool add_worded(
    struct aj_str text, const struct date *was, const struct date *now, bool *named, struct aj_buf *out)
{
	for (size_t at = 0; at < text.len && !*named;) {
		struct aj_str word = aj_str_sub(text, at, word_at(aj_str_from(text, at)));
		int language = language_of(word, was->month);

		if (language < 0) {
			at += word.len ? word.len : 1;
			continue;
		}
		*named = true;
		if (!add_between(aj_str_sub(text, 0, at), now, out))
			return false;
		add_month(word, language, was->month, now->month, out);
		return add_between(aj_str_from(text, at + word.len), now, out);
	}
	return add_between(text, now, out);
}

static bool write_parts(struct aj_str value, const struct number *numbers, size_t n, const struct date *was,
    const struct date *now, struct aj_buf *out)
{
	bool named = n == NUMBERS /* else there is a month in words */, padded = is_padded(value, numbers, n);
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		struct aj_str before = aj_str_sub(value, at, numbers[i].at - at);

		if (!add_worded(before, was, now, &named, out))
			return false;
		add_number(&numbers[i], padded, now, out);
		at = numbers[i].at + numbers[i].len;
	}
	return add_worded(aj_str_from(value, at), was, now, &named, out) && named;
}

bool aj_shift_date(struct aj_str value, struct aj_str canonical, int days, struct aj_buf *out)
{
	struct number numbers[NUMBERS];
	struct date was, now;
	size_t n = numbers_of(value, numbers), begin = out->len;

	if (value.len > LONGEST || !read_iso(canonical, &was))
		return false;
	now = of_days(to_days(&was) + days);
	if (n == 1 && value.len == 8 && numbers[0].value == was.year * 10000 + was.month * 100 + was.day) {
		aj_buf_addf(out, "%04d%02d%02d", now.year, now.month, now.day); /* 19850403 */
		return true;
	}
	if (n == 2 && is_short(&numbers[0], was.day) && is_year(&numbers[1], was.year)) {
		numbers[0].part = &now.day;
		numbers[1].part = &now.year;
	} else if (n != NUMBERS || !assign(numbers, &was, &now)) {
		return false;
	}
	if (write_parts(value, numbers, n, &was, &now, out))
		return true;
	out->len = begin;
	return false;
}
