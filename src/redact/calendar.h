#pragma once

/* Which dates are moved, and the names that months and weekdays have in some languages. */

#include "base/date.h"

enum { AJ_CALENDAR_WORD_LEAST = 3, AJ_CALENDAR_CLOCK = 8 /* bytes of 12:00:00 */ };

/* From 1800 to 2200, and in the calendar. */
bool aj_calendar_holds(const struct aj_date *date);

/* The bytes of the ending of a day at the beginning of s, 3rd or 1er; 0: there is none. */
size_t aj_calendar_ending(struct aj_str s);

/* Whether s begins with 12:00:00. */
bool aj_calendar_clock(struct aj_str s);

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
