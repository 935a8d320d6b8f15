#pragma once

/*
 * A number token: digits in groups, with single separators between them, as
 * phone, card and identity numbers are written. Parsed once, offered to all.
 */

#include "detect/look.h"

enum { AJ_NUMBER_DIGITS = 24, AJ_NUMBER_GROUPS = 12 };

enum aj_number_sep { AJ_SEP_SPACE = 1, AJ_SEP_DASH = 2, AJ_SEP_DOT = 4, AJ_SEP_SLASH = 8, AJ_SEP_PAREN = 16 };

struct aj_number {
	size_t start, end;		  /* [start, end) from the first digit to the last */
	size_t outer;			  /* start including a leading '+' or '(' */
	uint8_t digits[AJ_NUMBER_DIGITS]; /* values 0 to 9 */
	uint8_t n_digits;
	uint8_t groups[AJ_NUMBER_GROUPS]; /* digits in each group */
	uint8_t n_groups;
	uint8_t seps;	       /* enum aj_number_sep, the kinds that occur */
	bool plus;	       /* a '+' (or "00" that stands for it) before it */
	uint8_t before, after; /* the bytes next to [outer, end), 0 at the edge of the value */
};

/*
 * Parses the token whose first digit is at start. False: none (too many digits
 * or groups, glued to letters, part of a longer token such as a UUID).
 */
bool aj_number_read(const struct aj_look *look, size_t start, struct aj_number *out);

/*
 * A single space away from the token's edge at (its start, or its end) stands another
 * number, of size digits; size 0: of any. So it does where a row was longer than a token.
 */
bool aj_number_goes_on(const struct aj_look *look, size_t at, bool before, size_t size);

/* Beside [start, end) stand hexadecimal numbers of size digits: it is a piece of a dump or a table of codes.
 */
bool aj_number_in_dump(const struct aj_look *look, size_t start, size_t end, size_t size);

/* ISO 7064 and the like, over digit values; n is the count, check digit included. */
bool aj_check_luhn(const uint8_t *digits, size_t n);
bool aj_check_verhoeff(const uint8_t *digits, size_t n);
bool aj_check_mod11_10(const uint8_t *digits, size_t n);
