/*
 * phone_other.c: what is written like a phone number and is none: dates, versions, amounts,
 * coordinates, columns of tables.
 */

#include "detect/number.h"
#include "detect/phone_inner.h"

enum { SINGLES_MAX = 3 }; /* groups of one digit */

bool aj_phone_is_year(unsigned value)
{
	return value >= 1900 && value < 2100;
}

/* 1737-1798: somebody's years, who is long dead. */
static bool is_life(unsigned from, unsigned to)
{
	enum { LONGEST = 120 };

	return from >= 1000 && to < 2100 && from < to && to - from <= LONGEST;
}

/* 2019-12-28, 28.12.2019, 12/28/2019, with an hour behind or not; and 2019-2020. */
static bool is_date(const struct aj_phone_part *p)
{
	const uint8_t *g = p->groups;
	unsigned a = aj_phone_group(p->digits, g[0]), b, c;

	if (p->n_groups < 2 || p->n_groups > 5 || g[0] > 4 || g[1] > 4)
		return false;
	b = aj_phone_group(p->digits + g[0], g[1]);
	if (p->n_groups == 2)
		return g[0] == 4 && g[1] == 4 &&
		       ((aj_phone_is_year(a) && aj_phone_is_year(b)) || is_life(a, b));
	if (g[1] > 2 || g[2] > 4)
		return false;
	c = aj_phone_group(p->digits + g[0] + g[1], g[2]);
	if (g[0] == 4 && g[2] <= 2)
		return aj_phone_is_year(a) && b >= 1 && b <= 12 && c >= 1 && c <= 31;
	return g[0] <= 2 && g[2] == 4 && aj_phone_is_year(c) && a >= 1 && b >= 1 && a <= 31 && b <= 31 &&
	       (a <= 12 || b <= 12);
}

/* 981 and 00 are no part of an address. */
static bool is_no_octet(const uint8_t *digits, size_t n)
{
	return aj_phone_group(digits, n) > 255 || (n > 1 && digits[0] == 0);
}

/* 10.20.30.40, 1.234.567, 127.0.4896.37 and 1234567.89 are not how people part phone numbers. */
static bool is_dotted_other(const struct aj_phone_part *p)
{
	unsigned single = 0, thousands = 0, small = 0;
	const uint8_t *digits = p->digits;

	if (p->seps != AJ_SEP_DOT)
		return false;
	for (size_t g = 0; g < p->n_groups; digits += p->groups[g++]) {
		single += p->groups[g] == 1;
		if (g > 0 && g + 1 < p->n_groups && p->groups[g] == 1)
			return true;
		thousands += g > 0 && p->groups[g] == 3;
		small += p->groups[g] <= 3 && !is_no_octet(digits, p->groups[g]);
	}
	if (p->n_groups == 2)
		return p->digits[0] != 0 || p->groups[0] < 2;
	return single >= 2 || (thousands == p->n_groups - 1u && p->groups[0] < 3) ||
	       (p->n_groups == 4 && small == 4 && p->digits[0] != 0);
}

static bool is_slashed_other(const struct aj_phone_part *p)
{
	unsigned slashes = 0;

	if (!(p->seps & AJ_SEP_SLASH))
		return false;
	for (size_t i = p->start; i < p->end; i++)
		slashes += p->look->text[i] == '/';
	return slashes > 1;
}

bool aj_phone_is_currency(const struct aj_look *look, size_t at, bool before)
{
	uint8_t c = before ? aj_look_at(look, at - 1) : aj_look_at(look, at);

	if (before && at == look->lo)
		return false;
	if (c < 0x80)
		return c == '$' || c == '%';
	if (before && (c == 0xa3 || c == 0xa5)) /* U+00A3, U+00A5 */
		return aj_look_at(look, at - 2) == 0xc2;
	if (before)
		return c == 0xac && aj_look_at(look, at - 2) == 0x82 &&
		       aj_look_at(look, at - 3) == 0xe2; /* U+20AC */
	return c == 0xc2 ? aj_look_at(look, at + 1) == 0xa3 || aj_look_at(look, at + 1) == 0xa5
			 : c == 0xe2 && aj_look_at(look, at + 1) == 0x82 && aj_look_at(look, at + 2) == 0xac;
}

bool aj_phone_is_beside_other(const struct aj_phone_part *p)
{
	const struct aj_look *look = p->look;
	uint8_t before = aj_look_at(look, p->start - 1), after = aj_look_at(look, p->end);

	if (p->start > look->lo) {
		if ((before == ',' || before == '.' || before == ':') &&
		    aj_is_digit(aj_look_at(look, p->start - 2)))
			return true;
		if (!p->plus &&
		    (before == '*' || before == '^' || aj_phone_is_currency(look, p->start, true)))
			return true;
	}
	if ((after == ',' || after == '.' || after == ':') && aj_is_digit(aj_look_at(look, p->end + 1)))
		return true;
	return aj_phone_is_currency(look, p->end, false);
}

/* "0.03125 1.410156", ".468750.5": decimals, as drawings are full of them. */
static bool is_decimal(const struct aj_phone_part *p)
{
	const struct aj_look *look = p->look;
	size_t after = 0;

	if (p->plus || p->seps & AJ_SEP_PAREN)
		return false;
	if (aj_look_at(look, p->start - 1) == '.' && p->start > look->lo + 1 &&
	    !aj_is_alnum(look->text[p->start - 2]) && look->text[p->start - 2] != '.')
		return true;
	if (!(p->seps & AJ_SEP_DOT) || !(p->seps & (AJ_SEP_SPACE | AJ_SEP_DASH)))
		return false;
	if (p->groups[0] == 1 && p->groups[1] == 1) /* "0 0 468 143.462" */
		return true;
	for (size_t i = p->start; i < p->end; i++) {
		uint8_t c = look->text[i];

		if (c == '0' && aj_look_at(look, i + 1) == '.' &&
		    (i == p->start || !aj_is_digit(look->text[i - 1])))
			return true;
		after = c == '.' ? 1 : aj_is_digit(c) && after ? after + 1 : 0;
		if (after > 1 + AJ_PHONE_SHORT_GROUP_MAX)
			return true;
	}
	return false;
}

/* "00433363 00388944", "00648790 04": columns of a table. */
static bool is_columns(const struct aj_phone_part *p)
{
	unsigned wide = 0;

	for (size_t g = 0; g < p->n_groups; g++)
		wide += p->groups[g] >= AJ_PHONE_DIGITS_MIN;
	return wide > 1 || (wide == 1 && p->n_groups == 2 && p->groups[1] <= 2 && p->seps == AJ_SEP_SPACE &&
			       p->digits[0] == 0 && p->digits[1] == 0 && !p->plus);
}

bool aj_phone_in_singles(const uint8_t *groups, size_t n)
{
	unsigned single = 0;

	for (size_t g = 0; g < n; g++)
		single += groups[g] == 1;
	return single > SINGLES_MAX;
}

bool aj_phone_is_other(const struct aj_phone_part *p)
{
	return aj_phone_in_singles(p->groups, p->n_groups) || is_date(p) || is_dotted_other(p) ||
	       is_slashed_other(p) || aj_phone_is_beside_other(p) || is_decimal(p) || is_columns(p);
}

bool aj_phone_in_dump(const struct aj_phone_part *p)
{
	size_t size = p->groups[0];

	if (p->plus || p->n_groups < 3)
		return false;
	for (size_t g = 1; g < p->n_groups; g++)
		if (p->groups[g] != size)
			return false;
	return aj_number_in_dump(p->look, p->start, p->end, size);
}
