#include "detect/id_parts.h"

/* Folkbokforingslag (1991:481), section 18; a samordningsnummer has 60 more in the day. */
bool aj_id_se_10(const uint8_t *digits)
{
	unsigned day = aj_id_number(digits + 4, 2);

	return aj_id_date(
		   2000 + aj_id_number(digits, 2), aj_id_number(digits + 2, 2), day > 60 ? day - 60 : day) &&
	       aj_check_luhn(digits, 10);
}

bool aj_id_se_12(const uint8_t *digits)
{
	unsigned century = aj_id_number(digits, 2);

	return century >= 18 && century <= 20 && aj_id_se_10(digits + 2);
}

/* Skatteetaten, fodselsnummer: two digits modulus 11; a D-nummer has 40 more in the day. */
bool aj_id_no(const uint8_t *digits)
{
	static const uint8_t first[] = { 3, 7, 6, 1, 8, 9, 4, 5, 2, 1 };
	static const uint8_t second[] = { 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };
	unsigned day = aj_id_number(digits, 2);

	return aj_id_weighted(digits, first, 10) % 11 == 0 && aj_id_weighted(digits, second, 11) % 11 == 0 &&
	       aj_id_date(2000 + aj_id_number(digits + 4, 2), aj_id_number(digits + 2, 2),
		   day > 40 ? day - 40 : day);
}

/* CPR-kontoret: since 2007 numbers are given that fail the check digit. */
bool aj_id_dk_unchecked(const uint8_t *digits)
{
	return aj_id_date_ddmmyy(digits);
}

bool aj_id_dk(const uint8_t *digits)
{
	static const uint8_t weights[] = { 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };

	return aj_id_weighted(digits, weights, 10) % 11 == 0 && aj_id_date_ddmmyy(digits);
}

/* Thjodskra, kennitala: the last digit is the century's. Those of companies have 40 more in the day. */
bool aj_id_is(const uint8_t *digits)
{
	static const uint8_t weights[] = { 3, 2, 7, 6, 5, 4, 3, 2, 1 };

	return (digits[9] == 9 || digits[9] == 0) && aj_id_weighted(digits, weights, 9) % 11 == 0 &&
	       aj_id_date_ddmmyy(digits);
}

/* Sex and century, date, serial number: Estonia (EVS 585) and Lithuania have the same. */
bool aj_id_ee_lt(const uint8_t *digits)
{
	static const uint8_t first[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 1 };
	static const uint8_t second[] = { 3, 4, 5, 6, 7, 8, 9, 1, 2, 3 };
	unsigned check = aj_id_weighted(digits, first, 10) % 11;

	if (check == 10)
		check = aj_id_weighted(digits, second, 10) % 11;
	return digits[0] >= 1 && digits[0] <= 8 && check % 10 == digits[10] &&
	       aj_id_date(1800 + (digits[0] - 1u) / 2 * 100 + aj_id_number(digits + 1, 2),
		   aj_id_number(digits + 3, 2), aj_id_number(digits + 5, 2));
}

/* Since July 2017 numbers begin with 32 to 39 and tell no date of birth. */
bool aj_id_lv(const uint8_t *digits)
{
	static const uint8_t weights[] = { 10, 5, 8, 4, 2, 1, 6, 3, 7, 9 };
	bool dateless = digits[0] == 3 && digits[1] >= 2;

	return (1 + aj_id_weighted(digits, weights, 10)) % 11 % 10 == digits[10] &&
	       (dateless || (digits[6] <= 2 && aj_id_date_ddmmyy(digits)));
}

/* Royal decree of 3 April 1984: those born since 2000 have a 2 before it. A bis number has 20 or 40 more in
 * the month. */
bool aj_id_be(const uint8_t *digits)
{
	unsigned number = aj_id_number(digits, 9), key = aj_id_number(digits + 9, 2);
	unsigned month = aj_id_number(digits + 2, 2);

	if (97 - number % 97 != key && 97 - (unsigned)((2000000000ull + number) % 97) != key)
		return false;
	month -= month > 40 ? 40 : month > 20 ? 20 : 0;
	return aj_id_date(2000 + aj_id_number(digits, 2), month, aj_id_number(digits + 4, 2));
}

/* Law of 19 June 2013: a Luhn digit, then one of Verhoeff, both over the same eleven. */
bool aj_id_lu(const uint8_t *digits)
{
	unsigned year = aj_id_number(digits, 4);
	uint8_t verhoeff[12];

	memcpy(verhoeff, digits, 11);
	verhoeff[11] = digits[12];
	return year >= 1850 && year < 2100 &&
	       aj_id_date(year, aj_id_number(digits + 4, 2), aj_id_number(digits + 6, 2)) &&
	       aj_check_luhn(digits, 12) && aj_check_verhoeff(verhoeff, 12);
}

/* AHV-Nummer since 2008: the country's code, 756, and the check digit of an EAN-13. */
bool aj_id_ch(const uint8_t *digits)
{
	static const uint8_t weights[] = { 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1 };

	return aj_id_number(digits, 3) == 756 && aj_id_weighted(digits, weights, 13) % 10 == 0;
}

/* ASVG, section 31: serial number, check digit, date of birth; months 13 to 15 where serials were used up. */
bool aj_id_at(const uint8_t *digits)
{
	static const uint8_t weights[] = { 3, 7, 9, 0, 5, 8, 4, 2, 1, 6 };
	unsigned month = aj_id_number(digits + 6, 2), day = aj_id_number(digits + 4, 2);

	return digits[0] != 0 && aj_id_weighted(digits, weights, 10) % 11 == digits[3] &&
	       aj_id_date(2000 + aj_id_number(digits + 8, 2), month > 12 && month <= 15 ? 1 : month, day);
}

/* VKVV, section 2: area, date of birth, first letter of the name, serial number; digit sums modulus 10. */
bool aj_id_de_social(const uint8_t *text)
{
	static const uint8_t weights[] = { 2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1 };
	unsigned letter = text[8] - 'A' + 1u, sum = 0;
	uint8_t digits[13];

	for (size_t i = 0; i < 12; i++)
		digits[i < 9 ? i : i + 1] = text[i] - '0';
	digits[8] = (uint8_t)(letter / 10);
	digits[9] = (uint8_t)(letter % 10);
	for (size_t i = 0; i < 12; i++) {
		unsigned product = (unsigned)digits[i] * weights[i];

		sum += product / 10 + product % 10;
	}
	return sum % 10 == digits[12] && aj_id_number(digits, 2) >= 2 && aj_id_date_ddmmyy(digits + 2);
}

/* SGB V, section 290: a letter and nine digits, the last over all before it. */
bool aj_id_de_health(const uint8_t *text)
{
	unsigned letter = text[0] - 'A' + 1u,
		 sum = letter / 10 + (letter % 10 * 2) / 10 + (letter % 10 * 2) % 10;

	for (size_t i = 1; i < 9; i++) {
		unsigned product = (text[i] - '0') * (i % 2 ? 1u : 2u);

		sum += product / 10 + product % 10;
	}
	return sum % 10 == (unsigned)(text[9] - '0');
}

/* Zakon c. 133/2000 Sb., section 13: women's months count from 51 on; 20 more where numbers were used up.
 * Until 1985 a remainder of 10 was written as 0. */
bool aj_id_cz(const uint8_t *digits)
{
	unsigned nine = aj_id_number(digits, 9), month = aj_id_number(digits + 2, 2);

	month -= month > 50 ? 50 : 0;
	month -= month > 20 ? 20 : 0;
	return (nine % 11 == digits[9] || (nine % 11 == 10 && digits[9] == 0)) &&
	       aj_id_date(2000 + aj_id_number(digits, 2), month, aj_id_number(digits + 4, 2));
}

/* 1996. evi XX. torveny, annexes: TAJ and adoazonosito jel. */
bool aj_id_hu_taj(const uint8_t *digits)
{
	static const uint8_t weights[] = { 3, 7, 3, 7, 3, 7, 3, 7 };

	return aj_id_weighted(digits, weights, 8) % 10 == digits[8];
}

bool aj_id_hu_tax(const uint8_t *digits)
{
	static const uint8_t weights[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };

	return digits[0] == 8 && aj_id_weighted(digits, weights, 9) % 11 == digits[9];
}

/* Legea 105/1996: sex and century, date, county, serial number. */
bool aj_id_ro(const uint8_t *digits)
{
	static const uint8_t weights[] = { 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9 };
	unsigned check = aj_id_weighted(digits, weights, 12) % 11, county = aj_id_number(digits + 7, 2);

	return digits[0] != 0 && (check == 10 ? 1 : check) == digits[12] && county >= 1 &&
	       (county <= 52 || county == 70) && aj_id_date_yymmdd(digits + 1);
}

/* ESGRAON, EGN: 20 more in the month for 18xx, 40 for 20xx. */
bool aj_id_bg(const uint8_t *digits)
{
	static const uint8_t weights[] = { 2, 4, 8, 5, 10, 9, 7, 3, 6 };
	unsigned month = aj_id_number(digits + 2, 2);

	month -= month > 40 ? 40 : month > 20 ? 20 : 0;
	return aj_id_weighted(digits, weights, 9) % 11 % 10 == digits[9] &&
	       aj_id_date(2000 + aj_id_number(digits, 2), month, aj_id_number(digits + 4, 2));
}

bool aj_id_gr_amka(const uint8_t *digits)
{
	return aj_id_date_ddmmyy(digits) && aj_check_luhn(digits, 11);
}

/* Powers of two, modulus 11, 10 written as 0. */
bool aj_id_gr_afm(const uint8_t *digits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < 8; i++)
		sum += (unsigned)digits[i] << (8 - i);
	return sum != 0 && sum % 11 % 10 == digits[8];
}

/* Zakon o osobnom identifikacijskom broju: ISO/IEC 7064 MOD 11,10. */
bool aj_id_hr(const uint8_t *digits)
{
	return aj_check_mod11_10(digits, 11);
}

/* The jedinstveni maticni broj of Yugoslavia, in use in all of its successors but Croatia. */
bool aj_id_jmbg(const uint8_t *digits)
{
	static const uint8_t weights[] = { 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1 };
	unsigned year = aj_id_number(digits + 4, 3);

	return (year >= 850 || year < 100) && aj_id_weighted(digits, weights, 13) % 11 == 0 &&
	       aj_id_date(year < 100 ? 2000 + year : 1000 + year, aj_id_number(digits + 2, 2),
		   aj_id_number(digits, 2));
}

/* Portaria 377/2003: of people, 1 to 3 and 45. */
bool aj_id_pt(const uint8_t *digits)
{
	static const uint8_t weights[] = { 9, 8, 7, 6, 5, 4, 3, 2 };
	unsigned check = 11 - aj_id_weighted(digits, weights, 8) % 11;
	bool person = (digits[0] >= 1 && digits[0] <= 3) || (digits[0] == 4 && digits[1] == 5);

	return person && (check > 9 ? 0 : check) == digits[8];
}

/* Orden de 27 de octubre de 1992 (BOE-A-1992-27103): province, number, the remainder of both by 97. */
bool aj_id_es_nuss(const uint8_t *digits)
{
	unsigned province = aj_id_number(digits, 2), number = aj_id_number(digits + 2, 8);
	uint64_t both =
	    number < 10000000 ? province * 10000000ull + number : province * 100000000ull + number;

	return province >= 1 && province <= 66 && number != 0 && both % 97 == aj_id_number(digits + 10, 2);
}

/* Numero fiscal de reference: the first ten modulus 511. */
bool aj_id_fr_tax(const uint8_t *digits)
{
	uint64_t ten = aj_id_number(digits, 5) * 100000ull + aj_id_number(digits + 5, 5);

	return digits[0] <= 3 && ten != 0 && ten % 511 == aj_id_number(digits + 10, 3);
}

/* Revenue, PPS number: since 2013 a second letter counts nine times. */
static bool ie_pps(const uint8_t *text, unsigned second)
{
	unsigned sum = second * 9;

	for (size_t i = 0; i < 7; i++)
		sum += (text[i] - '0') * (unsigned)(8 - i);
	return (uint8_t) "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] == text[7];
}

bool aj_id_ie_8(const uint8_t *text)
{
	return ie_pps(text, 0);
}

bool aj_id_ie_9(const uint8_t *text)
{
	return text[8] <= 'I' ? ie_pps(text, text[8] - 'A' + 1u) : text[8] == 'W' && ie_pps(text, 0);
}

/* DVV, henkilotunnus: date, sign of the century, serial number, all digits modulus 31. */
bool aj_id_fi(const uint8_t *text)
{
	uint8_t digits[9];

	if (text[6] != '-' && text[6] != '+' && !memchr("ABCDEFUVWXY", text[6], 11))
		return false;
	for (size_t i = 0; i < sizeof(digits); i++)
		digits[i] = text[i < 6 ? i : i + 1] - '0';
	return aj_id_date_ddmmyy(digits) && aj_id_number(digits + 6, 3) >= 2 &&
	       (uint8_t) "0123456789ABCDEFHJKLMNPRSTUVWXY"[aj_id_number(digits, 9) % 31] == text[10];
}

/* The pension fund's SNILS; those up to 001-001-998 have no check digits. */
bool aj_id_ru_snils(const uint8_t *digits)
{
	static const uint8_t weights[] = { 9, 8, 7, 6, 5, 4, 3, 2, 1 };
	unsigned check = aj_id_weighted(digits, weights, 9) % 101;

	return aj_id_number(digits, 9) > 1001998 && check % 100 == aj_id_number(digits + 9, 2);
}

/* FNS, order MMV-7-6/435: twelve digits are a person's. */
bool aj_id_ru_inn(const uint8_t *digits)
{
	static const uint8_t first[] = { 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 };
	static const uint8_t second[] = { 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8 };

	return aj_id_number(digits, 2) != 0 && aj_id_weighted(digits, first, 10) % 11 % 10 == digits[10] &&
	       aj_id_weighted(digits, second, 11) % 11 % 10 == digits[11];
}

/* RNOKPP: days since 1899, serial number; the first digit counts -1, which is 10 to the modulus. */
bool aj_id_ua(const uint8_t *digits)
{
	static const uint8_t weights[] = { 10, 5, 7, 9, 4, 6, 10, 5, 7 };

	return aj_id_weighted(digits, weights, 9) % 11 % 10 == digits[9] && aj_id_number(digits, 5) >= 7000;
}

/* Merkezi Nufus Idaresi: the tenth digit over those in odd and even places, the last over all. */
bool aj_id_tr(const uint8_t *digits)
{
	unsigned odd = 0, even = 0;

	for (size_t i = 0; i < 9; i += 2)
		odd += digits[i];
	for (size_t i = 1; i < 8; i += 2)
		even += digits[i];
	return digits[0] != 0 && (odd * 7 + 100 - even) % 10 == digits[9] &&
	       (odd + even + digits[9]) % 10 == digits[10];
}
