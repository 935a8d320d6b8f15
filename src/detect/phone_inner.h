#pragma once

/* Inner header of phone.c, phone_plan.c and phone_other.c. */

#include "detect/look.h"
#include "detect/phone_table.h"

enum {
	AJ_PHONE_DIGITS_MIN = 7,  /* country code included; shorter ones exist, and are found by no one's
				     standard */
	AJ_PHONE_DIGITS_MAX = 18, /* E.164 allows 15; "00" and a trunk "(0)" may stand in between */
	AJ_PHONE_DIALLED_MAX = 15,
	AJ_PHONE_MOVED_MAX = 11,      /* digits of a number whose parts change places between countries */
	AJ_PHONE_SHORT_GROUP_MAX = 4, /* five are a postal code more often */
	AJ_PHONE_PRINT_MAX = 1 + 3 + AJ_PHONE_DIGITS_MAX + 2,
};

/* A stretch of a token's groups that is looked at as a number of its own. */
struct aj_phone_part {
	const struct aj_look *look;
	size_t start, end; /* bytes, '+' and '(' included */
	const uint8_t *digits, *groups;
	uint8_t n_digits, n_groups;
	uint8_t seps; /* enum aj_number_sep */
	bool plus;
	bool loose; /* more digits stand before it */
};

/* What a part turned out to be. */
struct aj_phone_hit {
	const struct aj_phone_region *region;
	const uint8_t *digits;	 /* the national number: part of the token's, or moved */
	uint8_t n_digits, label; /* label 0: in no plan */
	bool trunk;		 /* the national prefix was there */
	uint8_t moved[AJ_PHONE_MOVED_MAX];
};

/* Digits are numbers from 0 to 9, not letters. */

static inline unsigned aj_phone_group(const uint8_t *digits, size_t n)
{
	unsigned value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + digits[i];
	return value;
}

/* --- phone_plan.c --- */

/* The label to which the digits lead from node; 0: to none. */
unsigned aj_phone_walk(uint16_t node, const uint8_t *digits, size_t n);

/* Bit n is set for each n digits that are a prefix of the kind. */
uint32_t aj_phone_prefixes(uint16_t node, const uint8_t *digits, size_t n);

/* By ISO 3166-1 alpha-2; NULL: none of that name. */
const struct aj_phone_region *aj_phone_region_of(const char *name);

/* As dialled within the region: with the national prefix, the longest that fits, or without. */
bool aj_phone_in_region(
    const struct aj_phone_region *region, const uint8_t *digits, size_t n, struct aj_phone_hit *hit);

/* As dialled from abroad: the country code first. "+44 (0)20" has a national prefix as well. */
bool aj_phone_in_world(const uint8_t *digits, size_t n, struct aj_phone_hit *hit);

/* The region of those that share the code to which the number belongs: the first if it is not told. */
const struct aj_phone_region *aj_phone_home(const struct aj_phone_hit *hit);

/* Writes E.164, or the digits alone where the country is not known. Gives its length, at most
 * AJ_PHONE_PRINT_MAX. */
size_t aj_phone_print(const struct aj_phone_hit *hit, uint8_t *out);

/* --- phone_other.c --- */

bool aj_phone_is_year(unsigned value);

/* The sign of a currency ends before, or begins at, that position. */
bool aj_phone_is_currency(const struct aj_look *look, size_t at, bool before);

/* Next to it stands what makes it an amount, a decimal, a time or a piece of something longer. */
bool aj_phone_is_beside_other(const struct aj_phone_part *part);

/* More groups of one digit than a number has. */
bool aj_phone_in_singles(const uint8_t *groups, size_t n);

/* Written as something else is. */
bool aj_phone_is_other(const struct aj_phone_part *part);

/* Groups alike in a dump or a table of codes. */
bool aj_phone_in_dump(const struct aj_phone_part *part);
