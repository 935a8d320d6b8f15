/* Asia, Africa, the Americas and Australia. */
#include "detect/id_parts.h"

/* IIN of Kazakhstan, rules of 2003: date, sex and century, serial number. */
bool aj_id_kz(const uint8_t *digits)
{
	static const uint8_t first[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };
	static const uint8_t second[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2 };
	unsigned check = aj_id_weighted(digits, first, 11) % 11;

	if (check == 10)
		check = aj_id_weighted(digits, second, 11) % 11;
	return digits[6] <= 6 && check == digits[11] && aj_id_date_yymmdd(digits);
}

/* GB 11643: province, date of birth, serial number, ISO/IEC 7064 MOD 11-2. check: 0 to 10 */
static bool cn(const uint8_t *digits, unsigned check)
{
	static const uint8_t weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	unsigned province = aj_id_number(digits, 2), year = aj_id_number(digits + 6, 4);

	return province >= 11 && province <= 83 && year >= 1880 && year < 2100 &&
	       aj_id_date(year, aj_id_number(digits + 10, 2), aj_id_number(digits + 12, 2)) &&
	       (12 - aj_id_weighted(digits, weights, 17) % 11) % 11 == check;
}

bool aj_id_cn(const uint8_t *digits)
{
	return cn(digits, digits[17]);
}

bool aj_id_cn_x(const uint8_t *text)
{
	uint8_t digits[17];

	for (size_t i = 0; i < sizeof(digits); i++)
		digits[i] = text[i] - '0';
	return text[17] == 'X' && cn(digits, 10);
}

/* Ministry of the Interior: the letter is a place, with two digits; 1 and 2, for residents 8 and 9, the sex.
 */
bool aj_id_tw(const uint8_t *text)
{
	static const uint8_t places[26] = { 10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23,
		24, 25, 26, 27, 28, 29, 32, 30, 31, 33 };
	unsigned place = places[text[0] - 'A'], sum = place / 10 + place % 10 * 9 + text[9] - '0';

	for (size_t i = 1; i < 9; i++)
		sum += (text[i] - '0') * (unsigned)(9 - i);
	return (text[1] == '1' || text[1] == '2' || text[1] == '8' || text[1] == '9') && sum % 10 == 0;
}

/* NRIC and FIN: S and F before 2000, T and G since, M since 2022. */
bool aj_id_sg(const uint8_t *text)
{
	static const uint8_t weights[] = { 2, 7, 6, 5, 4, 3, 2 };
	const char *letters = text[0] == 'S' || text[0] == 'T' ? "JZIHGFEDCBA"
			      : text[0] == 'M'		       ? "XWUTRQPNJLK"
							       : "XWUTRQPNMLK";
	unsigned sum = text[0] == 'T' || text[0] == 'G' ? 4 : text[0] == 'M' ? 3 : 0;

	if (!memchr("STFGM", text[0], 5))
		return false;
	for (size_t i = 0; i < 7; i++)
		sum += (text[i + 1] - '0') * (unsigned)weights[i];
	return (uint8_t)letters[sum % 11] == text[8];
}

/* Ordinance 85 of 2014 of the Ministry of Internal Affairs: kojin bango. */
bool aj_id_jp(const uint8_t *digits)
{
	static const uint8_t weights[] = { 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	unsigned rest = aj_id_weighted(digits, weights, 11) % 11;

	return (rest <= 1 ? 0 : 11 - rest) == digits[11];
}

static unsigned kr_sum(const uint8_t *digits)
{
	static const uint8_t weights[] = { 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5 };

	return aj_id_weighted(digits, weights, 12) % 11;
}

/* Who is born since 2020 may have a number without a check digit: since October of that year the rest is
 * drawn by lot. */
static bool kr_drawn(const uint8_t *digits)
{
	return digits[0] >= 2 && digits[0] <= 4 && (digits[6] % 4 == 3 || digits[6] % 4 == 0);
}

static bool kr_citizen(const uint8_t *digits)
{
	return (digits[6] <= 4 || digits[6] == 9) && aj_id_date_yymmdd(digits);
}

static bool kr_resident(const uint8_t *digits)
{
	return digits[6] >= 5 && digits[6] <= 8 && aj_id_date_yymmdd(digits);
}

/* Date, then sex and century: 1 to 4, 9 and 0 of citizens, 5 to 8 of foreigners. */
bool aj_id_kr_unchecked(const uint8_t *digits)
{
	return kr_drawn(digits) && digits[6] != 0 && kr_citizen(digits);
}

bool aj_id_kr(const uint8_t *digits)
{
	return kr_citizen(digits) && (11 - kr_sum(digits)) % 10 == digits[12];
}

bool aj_id_kr_foreign_unchecked(const uint8_t *digits)
{
	return kr_drawn(digits) && kr_resident(digits);
}

bool aj_id_kr_foreign(const uint8_t *digits)
{
	return kr_resident(digits) && (13 - kr_sum(digits)) % 10 == digits[12];
}

/* Department of Provincial Administration: weights 13 to 2, modulus 11. */
bool aj_id_th(const uint8_t *digits)
{
	static const uint8_t weights[] = { 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2 };

	return digits[0] >= 1 && digits[0] <= 8 &&
	       (11 - aj_id_weighted(digits, weights, 12) % 11) % 10 == digits[12];
}

/* JPN, MyKad: date and place of birth; there is no check digit. */
bool aj_id_my(const uint8_t *digits)
{
	unsigned place = aj_id_number(digits + 6, 2);
	bool given = place >= 1 && place != 17 && place != 18 && place != 19 && place != 20 && place != 69 &&
		     place != 70 && place != 73 && place != 80 && place != 81 && (place < 94 || place > 97);

	return given && aj_id_date_yymmdd(digits);
}

/* Dukcapil, NIK: province, district, date of birth (40 more in a woman's day); there is no check digit. */
bool aj_id_id(const uint8_t *digits)
{
	unsigned province = aj_id_number(digits, 2), day = aj_id_number(digits + 6, 2);

	return province >= 11 && province <= 96 && aj_id_number(digits + 12, 4) != 0 &&
	       aj_id_date(2000 + aj_id_number(digits + 10, 2), aj_id_number(digits + 8, 2),
		   day > 40 ? day - 40 : day);
}

/* Income Tax Department, PAN: the fourth letter is the kind of holder. */
bool aj_id_in_pan(const uint8_t *text)
{
	return memchr("ABCFGHJLPT", text[3], 10) && memcmp(text + 5, "0000", 4) != 0;
}

bool aj_id_il(const uint8_t *digits)
{
	return aj_check_luhn(digits, 9);
}

/* Identification Act 68 of 1997: date, sex, citizenship (0, 1, 2), 8 or 9, Luhn. */
bool aj_id_za(const uint8_t *digits)
{
	return digits[10] <= 2 && digits[11] >= 8 && aj_id_date_yymmdd(digits) && aj_check_luhn(digits, 13);
}

/* ICP, Emirates ID: 784, the year of birth, Luhn. */
bool aj_id_ae(const uint8_t *digits)
{
	unsigned year = aj_id_number(digits + 3, 4);

	return aj_id_number(digits, 3) == 784 && year >= 1880 && year < 2100 && aj_check_luhn(digits, 15);
}

/* NADRA, CNIC: the first digit is the province; there is no check digit. */
bool aj_id_pk(const uint8_t *digits)
{
	return digits[0] >= 1 && digits[0] <= 7;
}

/* Ten digits and 26 letters, with room for the one behind N, which only stands in names. */
static unsigned curp_value(uint8_t c)
{
	if (aj_is_digit(c))
		return c - '0';
	return c - 'A' + (c > 'N' ? 11u : 10u);
}

/* RENAPO, CURP: letters of the name, date, sex, state, consonants, century, check digit. */
bool aj_id_mx(const uint8_t *text)
{
	uint8_t date[6];
	unsigned sum = 0;

	for (size_t i = 0; i < sizeof(date); i++)
		date[i] = text[i + 4] - '0';
	for (size_t i = 0; i < 17; i++)
		sum += curp_value(text[i]) * (unsigned)(18 - i);
	return (text[10] == 'H' || text[10] == 'M' || text[10] == 'X') && aj_id_date_yymmdd(date) &&
	       (10 - sum % 10) % 10 == (unsigned)(text[17] - '0');
}

/* AFIP and ANSES: 20, 23, 24 and 27 are people. 11 is written as 0 and 10 as 9. */
bool aj_id_ar(const uint8_t *digits)
{
	static const uint8_t weights[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	unsigned kind = aj_id_number(digits, 2), check = 11 - aj_id_weighted(digits, weights, 10) % 11;

	return (kind == 20 || kind == 23 || kind == 24 || kind == 27) &&
	       (check == 11	 ? 0
		   : check == 10 ? 9
				 : check) == digits[10];
}

/* Registro Civil, RUN: weights 2 to 7 from the right, again and again. Gives 10 for K. */
static unsigned cl_check(const uint8_t *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += digits[n - 1 - i] * (unsigned)(2 + i % 6);
	return (11 - sum % 11) % 11;
}

bool aj_id_cl_8(const uint8_t *digits)
{
	return digits[0] != 0 && cl_check(digits, 7) == digits[7];
}

/* "20191205-1" is the date of something. */
bool aj_id_cl_9(const uint8_t *digits)
{
	unsigned year = aj_id_number(digits, 4);
	bool dated = year >= 1900 && year < 2100 &&
		     aj_id_date(year, aj_id_number(digits + 4, 2), aj_id_number(digits + 6, 2));

	return digits[0] != 0 && !dated && cl_check(digits, 8) == digits[8];
}

bool aj_id_cl_k(const uint8_t *text)
{
	uint8_t digits[8];

	for (size_t i = 0; i < sizeof(digits); i++)
		digits[i] = text[i] - '0';
	return digits[0] != 0 && cl_check(digits, 8) == 10;
}

/* DNIC, cedula de identidad. */
bool aj_id_uy(const uint8_t *digits)
{
	static const uint8_t weights[] = { 2, 9, 8, 7, 6, 3, 4, 1 };

	return aj_id_weighted(digits, weights, 8) % 10 == 0;
}

/* Registro Civil: province 01 to 24, 30 abroad; a person's third digit is below 6. */
bool aj_id_ec(const uint8_t *digits)
{
	unsigned province = aj_id_number(digits, 2);

	return ((province >= 1 && province <= 24) || province == 30) && digits[2] < 6 &&
	       aj_check_luhn(digits, 10);
}

bool aj_id_do(const uint8_t *digits)
{
	return aj_check_luhn(digits, 11);
}

/* ESDC, SIN: 0 is for others than people, 8 is not given. */
bool aj_id_ca(const uint8_t *digits)
{
	return digits[0] != 0 && digits[0] != 8 && aj_check_luhn(digits, 9);
}

/* IRS, Publication 1915: 9, and 50 to 65, 70 to 88, 90 to 92, 94 to 99 in the middle. */
bool aj_id_us_itin(const uint8_t *digits)
{
	unsigned group = aj_id_number(digits + 3, 2);

	return digits[0] == 9 && group >= 50 && (group <= 65 || group >= 70) && group != 89 && group != 93;
}

/* ATO, tax file number. */
bool aj_id_au_tfn(const uint8_t *digits)
{
	static const uint8_t weights[] = { 1, 4, 3, 7, 5, 8, 6, 9, 10 };

	return aj_id_weighted(digits, weights, 9) % 11 == 0;
}

/* Medicare card: the tenth digit counts how often it was issued. */
bool aj_id_au_medicare(const uint8_t *digits)
{
	static const uint8_t weights[] = { 1, 3, 7, 9, 1, 3, 7, 9 };

	return digits[0] >= 2 && digits[0] <= 6 && aj_id_weighted(digits, weights, 8) % 10 == digits[8] &&
	       digits[9] != 0;
}
