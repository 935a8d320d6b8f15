/*
 * check.c: check digits over digit values. Too short to have one is wrong, and so is
 * a number of zeros, which every sum takes for right.
 */

#include "detect/number.h"

static bool all_zero(const uint8_t *digits, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (digits[i] != 0)
			return false;
	return true;
}

/* ISO/IEC 7812-1, annex B: from the right, every second digit counts double. */
bool aj_check_luhn(const uint8_t *digits, size_t n)
{
	static const uint8_t twice[10] = { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 };
	unsigned sum = 0;

	if (n < 2 || all_zero(digits, n))
		return false;
	for (size_t i = n; i > 0; i--)
		sum += (n - i) % 2 ? twice[digits[i - 1]] : digits[i - 1];
	return sum % 10 == 0;
}

/* J. Verhoeff, Error Detecting Decimal Codes (1969): multiplication in the dihedral group D5. */
static const uint8_t D5[10][10] = {
	/* clang-format off */
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 },
	{ 1, 2, 3, 4, 0, 6, 7, 8, 9, 5 },
	{ 2, 3, 4, 0, 1, 7, 8, 9, 5, 6 },
	{ 3, 4, 0, 1, 2, 8, 9, 5, 6, 7 },
	{ 4, 0, 1, 2, 3, 9, 5, 6, 7, 8 },
	{ 5, 9, 8, 7, 6, 0, 4, 3, 2, 1 },
	{ 6, 5, 9, 8, 7, 1, 0, 4, 3, 2 },
	{ 7, 6, 5, 9, 8, 2, 1, 0, 4, 3 },
	{ 8, 7, 6, 5, 9, 3, 2, 1, 0, 4 },
	{ 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
	/* clang-format on */
};

/* The permutation of the digit at each place, counted from the right; it repeats after eight. */
static const uint8_t PLACE[8][10] = {
	/* clang-format off */
	{ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 },
	{ 1, 5, 7, 6, 2, 8, 3, 0, 9, 4 },
	{ 5, 8, 0, 3, 7, 9, 6, 1, 4, 2 },
	{ 8, 9, 1, 6, 0, 4, 3, 5, 2, 7 },
	{ 9, 4, 5, 3, 1, 2, 6, 8, 7, 0 },
	{ 4, 2, 8, 6, 5, 7, 3, 9, 0, 1 },
	{ 2, 7, 9, 3, 8, 0, 6, 4, 1, 5 },
	{ 7, 0, 4, 6, 9, 1, 3, 2, 5, 8 },
	/* clang-format on */
};

bool aj_check_verhoeff(const uint8_t *digits, size_t n)
{
	uint8_t sum = 0;

	if (n < 2 || all_zero(digits, n))
		return false;
	for (size_t i = n; i > 0; i--)
		sum = D5[sum][PLACE[(n - i) % 8][digits[i - 1]]];
	return sum == 0;
}

/* ISO/IEC 7064, 5.2: the hybrid system MOD 11,10. */
bool aj_check_mod11_10(const uint8_t *digits, size_t n)
{
	unsigned product = 10;

	if (n < 2 || all_zero(digits, n))
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		unsigned sum = (digits[i] + product) % 10;

		product = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return (product + digits[n - 1]) % 10 == 1;
}
