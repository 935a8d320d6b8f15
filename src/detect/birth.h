#pragma once

/*
 * Dates of birth: in a field of that name, and behind the words for it in text.
 * Reads the ways in which people and programs write dates: 1980-05-04, 04.05.1980,
 * 5/4/80, 19800504, 4 May 1980, 4 de mayo de 1980, May 4th, 1980, 1980年5月4日.
 */

#include "base/date.h"
#include "detect/look.h"

struct aj_birth {
	size_t len; /* bytes of the text that the date takes */
	struct aj_date date;
	bool two_digits; /* of the year: the century is a guess */
};

/*
 * Reads the date at the start of s; american: of 5/4 the month comes first. False:
 * none, not in the calendar, before 1900 or after the year now.
 */
bool aj_birth_read(struct aj_str s, bool american, int now, struct aj_birth *out);

/* The date's order and the year now, as the look has them. */
bool aj_birth_american(const struct aj_look *look);
int aj_birth_now(const struct aj_look *look);
