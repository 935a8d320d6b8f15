#include "detect/id_parts.h"

/* SSA, POMS RM 10201.035: area, group and serial are never 0; areas 666 and from 900 on are not given. */
bool aj_id_us_ssn(const uint8_t *digits)
{
	unsigned area = aj_id_number(digits, 3);

	return area != 0 && area != 666 && area < 900 && aj_id_number(digits + 3, 2) != 0 &&
	       aj_id_number(digits + 5, 4) != 0;
}

/* A wallet maker's card, an SSA pamphlet, the number that stands in every form as an example, and
 * 111-22-3333. */
bool aj_id_us_ssn_reserved(const uint8_t *digits)
{
	unsigned number = aj_id_number(digits, 9);

	return number == 78051120 || number == 219099999 || number == 123456789 || number == 111223333;
}

/* 13 to 19 and 43 to 49 do not occur; from 20 on the register of births lacks the month. */
static bool nir_month(unsigned month)
{
	return (month >= 1 && month <= 12) || month == 20 || (month >= 30 && month <= 42) || month >= 50;
}

/*
 * INSEE, numero d'inscription au repertoire: sex, year, month, departement, commune,
 * order. Sexes 3, 4, 7 and 8 are given for a time.
 */
static bool nir_fields(const uint8_t *digits)
{
	static const uint8_t sexes[10] = { [1] = 1, [2] = 1, [3] = 1, [4] = 1, [7] = 1, [8] = 1 };

	return sexes[digits[0]] && nir_month(aj_id_number(digits + 3, 2)) &&
	       aj_id_number(digits + 5, 2) != 0 && aj_id_number(digits + 7, 3) != 0 &&
	       aj_id_number(digits + 10, 3) != 0;
}

static unsigned nir_key(const uint8_t *digits)
{
	uint64_t value = (uint64_t)aj_id_number(digits, 7) * 1000000 + aj_id_number(digits + 7, 6);

	return 97 - (unsigned)(value % 97);
}

bool aj_id_fr_nir_keyless(const uint8_t *digits)
{
	return nir_fields(digits);
}

bool aj_id_fr_nir(const uint8_t *digits)
{
	return nir_fields(digits) && aj_id_number(digits + 13, 2) == nir_key(digits);
}

/* 2A counts as 19 and 2B as 18 in the key. */
bool aj_id_fr_nir_corsican(const uint8_t *text)
{
	uint8_t digits[15];

	if (text[5] != '2' || (text[6] != 'A' && text[6] != 'B'))
		return false;
	for (size_t i = 0; i < sizeof(digits); i++) {
		if (i != 6 && !aj_is_digit(text[i]))
			return false;
		digits[i] = text[i] - '0';
	}
	digits[5] = 1;
	digits[6] = text[6] == 'A' ? 9 : 8;
	return aj_id_fr_nir(digits);
}

/* NHS Data Dictionary, "NHS number": modulus 11, and 10 is no check digit. */
bool aj_id_uk_nhs(const uint8_t *digits)
{
	static const uint8_t weights[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 };

	return aj_id_weighted(digits, weights, 10) % 11 == 0;
}

bool aj_id_uk_nhs_reserved(const uint8_t *digits)
{
	return aj_id_number(digits, 3) == 999;
}

/*
 * BZSt, Identifikationsnummer: of the first ten digits one occurs twice or, since 2016,
 * three times but not in a row; the others at most once. ISO/IEC 7064 MOD 11,10.
 */
bool aj_id_de_tax(const uint8_t *digits)
{
	unsigned once = 0, twice = 0, thrice = 0;

	for (size_t i = 0; i < 10; i++) {
		unsigned bit = 1u << digits[i];

		if (thrice & bit)
			return false;
		thrice |= twice & bit;
		twice |= once & bit;
		once |= bit;
		if (i >= 2 && digits[i] == digits[i - 1] && digits[i] == digits[i - 2])
			return false;
	}
	return twice != 0 && (twice & (twice - 1)) == 0 && digits[0] != 0 && aj_check_mod11_10(digits, 11);
}

/* The "elfproef" of the burgerservicenummer: the last digit counts -1. */
bool aj_id_nl_bsn(const uint8_t *digits)
{
	static const uint8_t weights[] = { 9, 8, 7, 6, 5, 4, 3, 2, 10 };

	return aj_id_weighted(digits, weights, 9) % 11 == 0 && aj_id_number(digits, 9) >= 1000000;
}

/* Century in the month: +80 for 18xx, +0 for 19xx, +20 for 20xx. +40 and +60 are not born yet. */
bool aj_id_pl_pesel(const uint8_t *digits)
{
	static const uint8_t weights[] = { 1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1 };
	unsigned century = digits[2] / 2u, month = digits[2] % 2u * 10 + digits[3];
	unsigned base = century == 0 ? 1900 : century == 1 ? 2000 : 1800;

	if (century == 2 || century == 3 || aj_id_weighted(digits, weights, 11) % 10 != 0)
		return false;
	return aj_id_date(base + aj_id_number(digits, 2), month, aj_id_number(digits + 4, 2));
}

/* UIDAI: Verhoeff; the first digit is not 0 or 1, and no number reads the same backwards. */
bool aj_id_in_aadhaar(const uint8_t *digits)
{
	bool mirrored = true;

	if (digits[0] < 2 || !aj_check_verhoeff(digits, 12))
		return false;
	for (size_t i = 0; i < 6; i++)
		mirrored &= digits[i] == digits[11 - i];
	return !mirrored;
}

static unsigned cpf_digit(const uint8_t *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += digits[i] * (unsigned)(n + 1 - i);
	return sum * 10 % 11 % 10;
}

/* Receita Federal, Cadastro de Pessoas Fisicas: two digits modulus 11, 10 written as 0. */
bool aj_id_br_cpf(const uint8_t *digits)
{
	return digits[9] == cpf_digit(digits, 9) && digits[10] == cpf_digit(digits, 10);
}

/* HMRC, NIM39110: letters and pairs that are not used as prefix; suffix A to D. */
bool aj_id_uk_nino(const uint8_t *text)
{
	static const char pairs[][3] = { "BG", "GB", "KN", "NK", "NT", "TN", "ZZ" };

	if (memchr("DFIQUV", text[0], 6) || memchr("DFIOQUV", text[1], 7) || text[8] > 'D')
		return false;
	for (size_t i = 0; i < AJ_LEN(pairs); i++)
		if (memcmp(text, pairs[i], 2) == 0)
			return false;
	return true;
}

static bool nif_letter(unsigned number, uint8_t letter)
{
	return (uint8_t) "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == letter;
}

static unsigned ascii_number(const uint8_t *text, size_t n)
{
	unsigned value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (text[i] - '0');
	return value;
}

/* Real Decreto 1553/2005, article 11, and 338/1990: the number modulo 23 names the letter. */
bool aj_id_es_dni(const uint8_t *text)
{
	unsigned number = ascii_number(text, 8);

	return number != 0 && nif_letter(number, text[8]);
}

/* X, Y and Z count as 0, 1 and 2. */
bool aj_id_es_nie(const uint8_t *text)
{
	if (text[0] < 'X' || text[0] > 'Z')
		return false;
	return nif_letter((unsigned)(text[0] - 'X') * 10000000 + ascii_number(text + 1, 7), text[8]);
}

/* A digit, or the letter that replaces it where two people would have the same code (omocodia); -1. */
static int fiscal_digit(uint8_t c)
{
	const char *letters = "LMNPQRSTUV", *hit;

	if (aj_is_digit(c))
		return c - '0';
	hit = c ? strchr(letters, c) : NULL;
	return hit ? (int)(hit - letters) : -1;
}

static bool fiscal_birth(const uint8_t *text)
{
	static const char months[] = "ABCDEHLMPRST";
	int tens = fiscal_digit(text[6]), ones = fiscal_digit(text[7]);
	int day_tens = fiscal_digit(text[9]), day_ones = fiscal_digit(text[10]);
	const char *month = text[8] ? strchr(months, text[8]) : NULL;
	int day = day_tens * 10 + day_ones;

	if (tens < 0 || ones < 0 || day_tens < 0 || day_ones < 0 || !month)
		return false;
	/* Women's days count from 41 on. The century is not told: 00 is taken for 2000, a leap year. */
	return aj_id_date(2000 + (unsigned)(tens * 10 + ones), (unsigned)(month - months) + 1,
	    (unsigned)(day > 40 ? day - 40 : day));
}

/* D.M. 12 marzo 1974 (codice fiscale): places counted from 1, odd and even ones have their own values. */
bool aj_id_it_fiscal(const uint8_t *text)
{
	static const uint8_t odd[26] = { 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14,
		16, 10, 22, 25, 24, 23 };
	unsigned sum = 0;

	for (size_t i = 0; i < 15; i++) {
		uint8_t value = aj_is_digit(text[i]) ? text[i] - '0' : text[i] - 'A';

		sum += i % 2 == 0 ? odd[value] : value;
	}
	if (sum % 26 != (unsigned)(text[15] - 'A'))
		return false;
	for (size_t i = 12; i < 15; i++)
		if (fiscal_digit(text[i]) < 0)
			return false;
	return fiscal_birth(text);
}
