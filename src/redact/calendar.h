#pragma once

/* Days of the Gregorian calendar, and the names that months and weekdays have in some languages. */

#include "base/str.h"

struct aj_date {
	int year, month, day;
};

enum { AJ_CALENDAR_ISO = 10 /* bytes of 1985-04-03 */, AJ_CALENDAR_WORD_LEAST = 3 };

/* From 1800 to 2200, and in the calendar. */
bool aj_date_holds(const struct aj_date *date);

/* Days since 1970, and back; a day behind the month's last one is one of the next month. */
int aj_date_number(const struct aj_date *date);
struct aj_date aj_date_of(int number);

/* 1985-04-03; false: it is none. And back. */
bool aj_date_read(struct aj_str s, struct aj_date *out);
void aj_date_write(const struct aj_date *date, uint8_t iso[AJ_CALENDAR_ISO]);

/* The bytes of the word at the beginning of s: letters, and all beyond ASCII. */
size_t aj_calendar_word(struct aj_str s);

/* The name of a month (1 to 12) or a weekday (1, Monday, to 7) in a language; "" if there is no such one. */
struct aj_str aj_month_name(int language, int month);
struct aj_str aj_weekday_name(int language, int weekday);

/*
 * The language in which the word is that month or weekday, or the beginning of its name; the first of them,
 * in an order of which English is the first, but like before all others. -1: none known here. Of months
 * three letters are needed, of weekdays two.
 */
enum { AJ_LANGUAGE_GERMAN = 1, AJ_LANGUAGE_SPANISH = 3 };
int aj_month_language(struct aj_str word, int month, int like);
int aj_weekday_language(struct aj_str word, int weekday);

/* Which one the word is; 0: none. */
int aj_month_of(struct aj_str word);
int aj_weekday_of(struct aj_str word);
