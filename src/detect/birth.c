#include "detect/birth.h"

#include "base/utf8.h"
#include "detect/recognise.h"

enum {
	YEAR_MIN = 1900,	  /* nobody alive is older */
	REACH = 24,		  /* bytes between "born" and the date: " in Lyon on the " */
	MONTH_MAX = 16,		  /* bytes of a month's name */
	SECONDS_A_YEAR = 31556952 /* mean Gregorian year */
};

/*
 * Months by how their names begin, in small letters: English, German, French,
 * Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, Russian, Turkish.
 */
static const struct {
	const char *begin;
	int month;
} months[] = {
	{ "jan", 1 },
	{ "jän", 1 },
	{ "ene", 1 },
	{ "gen", 1 },
	{ "sty", 1 },
	{ "янв", 1 },
	{ "oca", 1 },
	{ "feb", 2 },
	{ "fev", 2 },
	{ "fév", 2 },
	{ "lut", 2 },
	{ "фев", 2 },
	{ "şub", 2 },
	{ "sub", 2 },
	{ "mar", 3 },
	{ "mär", 3 },
	{ "mrz", 3 },
	{ "maa", 3 },
	{ "мар", 3 },
	{ "apr", 4 },
	{ "avr", 4 },
	{ "abr", 4 },
	{ "kwi", 4 },
	{ "апр", 4 },
	{ "nis", 4 },
	{ "may", 5 },
	{ "mai", 5 },
	{ "mag", 5 },
	{ "maj", 5 },
	{ "mei", 5 },
	{ "мая", 5 },
	{ "май", 5 },
	{ "jun", 6 },
	{ "juin", 6 },
	{ "giu", 6 },
	{ "cze", 6 },
	{ "июн", 6 },
	{ "haz", 6 },
	{ "jul", 7 },
	{ "juil", 7 },
	{ "lug", 7 },
	{ "lip", 7 },
	{ "июл", 7 },
	{ "tem", 7 },
	{ "aug", 8 },
	{ "aoû", 8 },
	{ "aou", 8 },
	{ "ago", 8 },
	{ "sie", 8 },
	{ "авг", 8 },
	{ "ağu", 8 },
	{ "agu", 8 },
	{ "sep", 9 },
	{ "set", 9 },
	{ "wrz", 9 },
	{ "сен", 9 },
	{ "eyl", 9 },
	{ "oct", 10 },
	{ "okt", 10 },
	{ "out", 10 },
	{ "ott", 10 },
	{ "paź", 10 },
	{ "paz", 10 },
	{ "окт", 10 },
	{ "eki", 10 },
	{ "nov", 11 },
	{ "lis", 11 },
	{ "ноя", 11 },
	{ "kas", 11 },
	{ "dec", 12 },
	{ "dez", 12 },
	{ "déc", 12 },
	{ "dic", 12 },
	{ "dez", 12 },
	{ "gru", 12 },
	{ "дек", 12 },
	{ "ara", 12 },
};

/* Letters that one of them begins with, or any beyond ASCII. */
static bool may_be_month(uint8_t c)
{
	return c >= 0x80 || (aj_is_alpha(c) && strchr("acdefghjklmnopstw", aj_to_lower(c)));
}

static const struct aj_str joiners[] = { { (const uint8_t *)"de ", 3 }, { (const uint8_t *)"of ", 3 },
	{ (const uint8_t *)"the ", 4 } };

static bool one_of(uint8_t c, const char *set)
{
	return c && strchr(set, c);
}

/* Reads up to most digits. Gives how many. */
static size_t read_digits(struct aj_str s, size_t most, int *value)
{
	size_t n = 0;

	*value = 0;
	while (n < s.len && n < most && aj_is_digit(s.ptr[n]))
		*value = *value * 10 + s.ptr[n++] - '0';
	return n;
}

/* Reads the name of a month, and the point of a shortened one. Gives its bytes, 0: none. */
static size_t read_month(struct aj_str s, int *month)
{
	uint8_t small[MONTH_MAX + 4];
	size_t len = 0, used = 0;
	struct aj_str name;

	if (s.len < 3 || !may_be_month(s.ptr[0]))
		return 0;
	while (len < MONTH_MAX && used < s.len && (aj_is_alpha(s.ptr[used]) || s.ptr[used] >= 0x80)) {
		uint32_t point;
		size_t width = aj_utf8_read(aj_str_from(s, used), &point);

		if (width == 0)
			return 0;
		len += aj_utf8_write(aj_utf8_small(point), small + len);
		used += width;
	}
	name = aj_str(small, len);
	for (size_t i = 0; len >= 3 && i < AJ_LEN(months); i++) {
		if ((uint8_t)months[i].begin[0] != small[0] ||
		    !aj_str_starts(name, aj_str_z(months[i].begin)))
			continue;
		*month = months[i].month;
		return used + (used < s.len && s.ptr[used] == '.');
	}
	return 0;
}

static size_t skip(struct aj_str s, const char *set, size_t most)
{
	size_t n = 0;

	while (n < s.len && n < most && one_of(s.ptr[n], set))
		n++;
	return n;
}

/* Spaces, points, dashes and "de", "of" between the parts of a date in words. */
static size_t skip_joiner(struct aj_str s)
{
	size_t n = skip(s, " .,-/", 3);

	for (size_t i = 0; i < AJ_LEN(joiners); i++)
		if (aj_str_starts(aj_str_from(s, n), joiners[i]))
			return n + joiners[i].len;
	return n;
}

/* What follows a day: 4th, 4. and 1er, or nothing. */
static size_t skip_ordinal(struct aj_str s)
{
	static const struct aj_str endings[] = { { (const uint8_t *)"st", 2 }, { (const uint8_t *)"nd", 2 },
		{ (const uint8_t *)"rd", 2 }, { (const uint8_t *)"th", 2 }, { (const uint8_t *)"er", 2 },
		{ (const uint8_t *)"º", 2 }, { (const uint8_t *)".", 1 } };

	for (size_t i = 0; i < AJ_LEN(endings); i++)
		if (aj_str_starts(s, endings[i]))
			return endings[i].len;
	return 0;
}

/* Two digits of a year are of the last hundred years. */
static size_t read_year(struct aj_str s, int now, struct aj_birth *b)
{
	size_t n = read_digits(s, 4, &b->date.year);

	if (n != 4 && n != 2)
		return 0;
	if (n < s.len && aj_is_digit(s.ptr[n]))
		return 0;
	b->two_digits = n == 2;
	if (n == 2)
		b->date.year += b->date.year > now % 100 ? now - now % 100 - 100 : now - now % 100;
	return n;
}

/* 4 May 1980, 4. Mai 1980, 4 de mayo de 1980, 04-MAY-80 */
static bool read_day_first(struct aj_str s, int now, struct aj_birth *b)
{
	size_t at = read_digits(s, 2, &b->date.day), n;

	if (at == 0)
		return false;
	at += skip_ordinal(aj_str_from(s, at));
	at += skip_joiner(aj_str_from(s, at));
	n = read_month(aj_str_from(s, at), &b->date.month);
	if (n == 0)
		return false;
	at += n;
	at += skip_joiner(aj_str_from(s, at));
	n = read_year(aj_str_from(s, at), now, b);
	b->len = at + n;
	return n > 0;
}

/* May 4, 1980 */
static bool read_month_first(struct aj_str s, int now, struct aj_birth *b)
{
	size_t at = read_month(s, &b->date.month), n;

	if (at == 0)
		return false;
	at += skip(aj_str_from(s, at), " ", 1);
	n = read_digits(aj_str_from(s, at), 2, &b->date.day);
	if (n == 0)
		return false;
	at += n;
	at += skip_ordinal(aj_str_from(s, at));
	at += skip(aj_str_from(s, at), ", ", 2);
	n = read_year(aj_str_from(s, at), now, b);
	b->len = at + n;
	return n > 0;
}

/* 1980-05-04, 1980/5/4, 19800504, 1980年5月4日 */
static bool read_year_first(struct aj_str s, struct aj_birth *b)
{
	size_t at = read_digits(s, 4, &b->date.year), n;
	struct aj_str mark = AJ_S("年"), mark2 = AJ_S("月"), mark3 = AJ_S("日");
	uint8_t sep;

	if (at != 4 || s.len < 8)
		return false;
	if (aj_is_digit(s.ptr[4])) {
		b->len = 4 + read_digits(aj_str_from(s, 4), 2, &b->date.month);
		b->len += read_digits(aj_str_from(s, 6), 2, &b->date.day);
		return b->len == 8 && !(s.len > 8 && aj_is_digit(s.ptr[8]));
	}
	if (aj_str_starts(aj_str_from(s, 4), mark)) {
		at += mark.len;
		at += read_digits(aj_str_from(s, at), 2, &b->date.month);
		if (!aj_str_starts(aj_str_from(s, at), mark2))
			return false;
		at += mark2.len;
		at += read_digits(aj_str_from(s, at), 2, &b->date.day);
		b->len = at + mark3.len;
		return aj_str_starts(aj_str_from(s, at), mark3);
	}
	sep = s.ptr[4];
	if (sep != '-' && sep != '/' && sep != '.')
		return false;
	at = 5 + read_digits(aj_str_from(s, 5), 2, &b->date.month);
	if (at == 5 || at >= s.len || s.ptr[at] != sep)
		return false;
	n = read_digits(aj_str_from(s, at + 1), 2, &b->date.day);
	b->len = at + 1 + n;
	return n > 0 && !(b->len < s.len && aj_is_digit(s.ptr[b->len]));
}

/* 04.05.1980, 4/5/80, 04 05 1980 */
static bool read_numbers(struct aj_str s, bool american, int now, struct aj_birth *b)
{
	size_t at = read_digits(s, 2, &b->date.day), n;
	uint8_t sep;

	if (at == 0 || at >= s.len || !one_of(s.ptr[at], "./- "))
		return false;
	sep = s.ptr[at++];
	if (sep == '.' && at < s.len && s.ptr[at] == ' ') /* 4. 5. 1980 */
		at++;
	n = read_digits(aj_str_from(s, at), 2, &b->date.month);
	at += n;
	if (n == 0 || at >= s.len || s.ptr[at] != sep)
		return false;
	at++;
	if (sep == '.' && at < s.len && s.ptr[at] == ' ')
		at++;
	n = read_year(aj_str_from(s, at), now, b);
	b->len = at + n;
	if (b->date.month > 12 || (american && sep != '.' && b->date.day <= 12)) {
		int swapped = b->date.day;

		b->date.day = b->date.month;
		b->date.month = swapped;
	}
	return n > 0;
}

static bool is_of_someone(const struct aj_birth *b, int now)
{
	return b->date.year >= YEAR_MIN && b->date.year <= now && aj_date_holds(&b->date);
}

bool aj_birth_read(struct aj_str s, bool american, int now, struct aj_birth *out)
{
	*out = (struct aj_birth){ 0 };
	if (s.len < 6)
		return false;
	if (!aj_is_digit(s.ptr[0]))
		return read_month_first(s, now, out) && is_of_someone(out, now);
	if (read_year_first(s, out) && is_of_someone(out, now))
		return true;
	return (read_numbers(s, american, now, out) || read_day_first(s, now, out)) &&
	       is_of_someone(out, now);
}

bool aj_birth_american(const struct aj_look *look)
{
	return look->region && strcmp(look->region, "US") == 0;
}

int aj_birth_now(const struct aj_look *look)
{
	return 1970 + (int)(look->now / SECONDS_A_YEAR);
}

/* Bytes between the words and the date that do not end the search: letters, spaces, a colon, … */
static const uint8_t goes_on[256] = { ['a' ... 'z'] = 1,
	['A' ... 'Z'] = 1,
	[0x80 ... 0xff] = 1,
	[' '] = 1,
	['\t'] = 1,
	[':'] = 1,
	['='] = 1,
	['.'] = 1,
	[','] = 1,
	['\''] = 1,
	['"'] = 1,
	['('] = 1,
	['-'] = 1 };

/* Where the word before at begins, no further back than from. */
static size_t word_before(const struct aj_look *look, size_t from, size_t at)
{
	while (at > from && one_of(look->text[at - 1], " .,"))
		at--;
	while (at > from && (aj_is_alpha(look->text[at - 1]) || look->text[at - 1] >= 0x80))
		at--;
	return at;
}

/* The date behind "born", "geboren am", …: it follows closely, in the same value. */
static void on_birth(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	size_t from = at + len, end = from + REACH < look->hi ? from + REACH : look->hi, start = from;
	bool american = aj_birth_american(look);
	uint8_t before = aj_look_at(look, at - 1), iso[AJ_DATE_ISO];
	int now = aj_birth_now(look);
	struct aj_finding *note;
	struct aj_birth birth;

	(void)arg;
	if (at > look->lo && (aj_is_alnum(before) || before >= 0x80))
		return;
	while (start < end && goes_on[look->text[start]])
		start++;
	if (start == end || !aj_is_digit(look->text[start]))
		return;
	if (!aj_birth_read(aj_look_str(look, start, look->hi), american, now, &birth)) {
		start = word_before(look, from, start); /* May 4, 1980 */
		if (!aj_birth_read(aj_look_str(look, start, look->hi), american, now, &birth))
			return;
	}
	note = aj_note(look, AJ_TYPE_BIRTH_DATE, start, start + birth.len,
	    birth.two_digits ? AJ_POSSIBLE : AJ_LIKELY, AJ_BECAUSE_SHAPE | AJ_BECAUSE_CONTEXT);
	aj_date_write(&birth.date, iso);
	aj_note_canonical(look, note, aj_str(iso, sizeof(iso)));
}

bool aj_birth_literals(struct aj_literals *set)
{
	static const char *const words[] = { "born ", "dob:", "dob ", "d.o.b", "birth date", "birthdate",
		"birthday", "date of birth", "geboren", "geb. ", "geb.:", "geburtsdatum", "né le", "née le",
		"nacido el", "nacida el", "fecha de nacimiento", "date de naissance", "nato il", "nata il",
		"data di nascita", "nascido em", "nascida em", "data de nascimento", "geboortedatum",
		"urodzony", "urodzona", "data urodzenia", "född ", "födelsedatum", "fødselsdato", "født ",
		"дата рождения", "Дата рождения", "родился", "родилась", "doğum tarihi", "Doğum tarihi",
		"出生日期", "生年月日", "datum narození" };

	for (size_t i = 0; i < AJ_LEN(words); i++)
		if (!aj_literal_add(set, aj_str_z(words[i]), true, on_birth, NULL))
			return false;
	return true;
}
