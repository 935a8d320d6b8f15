#include "redact/calendar.h"

enum { LANGUAGES = 7, MONTHS = 12, WEEKDAYS = 7, WEEKDAY_LEAST = 2 };

static const char *const months[LANGUAGES][MONTHS] = {
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

static const char *const weekdays[LANGUAGES][WEEKDAYS] = {
	{ "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" },
	{ "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag" },
	{ "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche" },
	{ "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo" },
	{ "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica" },
	{ "segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo" },
	{ "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" },
};

bool aj_calendar_holds(const struct aj_date *date)
{
	return date->year >= 1800 && date->year <= 2200 && aj_date_holds(date);
}

size_t aj_calendar_ending(struct aj_str s)
{
	static const char *const endings[] = { "th", "st", "nd", "rd", "er" };

	for (size_t i = 0; i < AJ_LEN(endings); i++)
		if (aj_str_starts_nocase(s, aj_str_z(endings[i])))
			return 2;
	return 0;
}

bool aj_calendar_clock(struct aj_str s)
{
	for (size_t i = 0; i < AJ_CALENDAR_CLOCK; i++)
		if (i >= s.len || (i % 3 == 2 ? s.ptr[i] != ':' : !aj_is_digit(s.ptr[i])))
			return false;
	return true;
}

size_t aj_calendar_word(struct aj_str s)
{
	size_t n = 0;

	while (n < s.len && (aj_is_alpha(s.ptr[n]) || s.ptr[n] >= 0x80))
		n++;
	return n;
}

struct aj_str aj_month_name(int language, int month)
{
	if (language < 0 || language >= LANGUAGES || month < 1 || month > MONTHS)
		return AJ_S("");
	return aj_str_z(months[language][month - 1]);
}

struct aj_str aj_weekday_name(int language, int weekday)
{
	if (language < 0 || language >= LANGUAGES || weekday < 1 || weekday > WEEKDAYS)
		return AJ_S("");
	return aj_str_z(weekdays[language][weekday - 1]);
}

/* Of a letter beyond ASCII that these names have, é or É: its second byte, small. */
static uint8_t small(uint8_t c)
{
	return c >= 0x80 && c <= 0x9e ? c + 0x20 : aj_to_lower(c);
}

/* The word is the name, or its beginning. */
static bool begins(struct aj_str word, struct aj_str name)
{
	size_t i = 0;

	while (i < word.len && i < name.len && small(word.ptr[i]) == name.ptr[i])
		i++;
	return i == word.len;
}

int aj_month_language(struct aj_str word, int month, int like)
{
	if (like >= 0 && word.len >= AJ_CALENDAR_WORD_LEAST && begins(word, aj_month_name(like, month)))
		return like;
	for (int l = 0; l < LANGUAGES && word.len >= AJ_CALENDAR_WORD_LEAST; l++)
		if (begins(word, aj_month_name(l, month)))
			return l;
	return -1;
}

int aj_weekday_language(struct aj_str word, int weekday)
{
	/* Two letters are the whole in German; in English there are three at least. */
	for (int l = word.len == WEEKDAY_LEAST; l < LANGUAGES && word.len >= WEEKDAY_LEAST; l++)
		if (begins(word, aj_weekday_name(l, weekday)))
			return l;
	return -1;
}

/* Languages before months: "mar" is March, not marzo, and it is so whichever is asked for first. */
int aj_month_of(struct aj_str word)
{
	for (int l = 0; l < LANGUAGES && word.len >= AJ_CALENDAR_WORD_LEAST; l++)
		for (int month = 1; month <= MONTHS; month++)
			if (begins(word, aj_month_name(l, month)))
				return month;
	return 0;
}

int aj_weekday_of(struct aj_str word)
{
	for (int l = word.len == WEEKDAY_LEAST; l < LANGUAGES && word.len >= WEEKDAY_LEAST; l++)
		for (int weekday = 1; weekday <= WEEKDAYS; weekday++)
			if (begins(word, aj_weekday_name(l, weekday)))
				return weekday;
	return 0;
}
