/*
 * iban.c: international bank account numbers (ISO 13616-1): country, two check digits
 * (ISO/IEC 7064, MOD 97-10), and a national part whose length and make-up the SWIFT
 * IBAN registry tells for each country.
 */

#include "detect/recognise.h"

enum {
	IBAN_MIN = 15, /* Norway */
	IBAN_MAX = 34,
	CHECK_MIN = 2, /* 98 minus a remainder: 00, 01 and 99 never come out */
	CHECK_MAX = 98,
};

/*
 * Length in all, and the national part: n digits, a capitals, c either. From the
 * registry, release 99 (December 2024). The rows marked below are not in it: those
 * countries use IBANs without having registered them.
 */
static const struct country {
	uint8_t length;
	char part[9];
	bool unregistered;
} COUNTRIES[26][26] = {
#define IN(a, b) [(a) - 'A'][(b) - 'A']
	/* clang-format off */
	IN('A', 'D') = { 24, "8n12c" },    IN('A', 'E') = { 23, "19n" },      IN('A', 'L') = { 28, "8n16c" },
	IN('A', 'T') = { 20, "16n" },      IN('A', 'Z') = { 28, "4a20c" },    IN('B', 'A') = { 20, "16n" },
	IN('B', 'E') = { 16, "12n" },      IN('B', 'G') = { 22, "4a6n8c" },   IN('B', 'H') = { 22, "4a14c" },
	IN('B', 'I') = { 27, "23n" },      IN('B', 'R') = { 29, "23n1a1c" },  IN('B', 'Y') = { 28, "4c4n16c" },
	IN('C', 'H') = { 21, "5n12c" },    IN('C', 'R') = { 22, "18n" },      IN('C', 'Y') = { 28, "8n16c" },
	IN('C', 'Z') = { 24, "20n" },      IN('D', 'E') = { 22, "18n" },      IN('D', 'J') = { 27, "23n" },
	IN('D', 'K') = { 18, "14n" },      IN('D', 'O') = { 28, "4c20n" },    IN('E', 'E') = { 20, "16n" },
	IN('E', 'G') = { 29, "25n" },      IN('E', 'S') = { 24, "20n" },      IN('F', 'I') = { 18, "14n" },
	IN('F', 'K') = { 18, "2a12n" },    IN('F', 'O') = { 18, "14n" },      IN('F', 'R') = { 27, "10n11c2n" },
	IN('G', 'B') = { 22, "4a14n" },    IN('G', 'E') = { 22, "2a16n" },    IN('G', 'I') = { 23, "4a15c" },
	IN('G', 'L') = { 18, "14n" },      IN('G', 'R') = { 27, "7n16c" },    IN('G', 'T') = { 28, "24c" },
	IN('H', 'N') = { 28, "4a20n" },    IN('H', 'R') = { 21, "17n" },      IN('H', 'U') = { 28, "24n" },
	IN('I', 'E') = { 22, "4a14n" },    IN('I', 'L') = { 23, "19n" },      IN('I', 'Q') = { 23, "4a15n" },
	IN('I', 'S') = { 26, "22n" },      IN('I', 'T') = { 27, "1a10n12c" }, IN('J', 'O') = { 30, "4a4n18c" },
	IN('K', 'W') = { 30, "4a22c" },    IN('K', 'Z') = { 20, "3n13c" },    IN('L', 'B') = { 28, "4n20c" },
	IN('L', 'C') = { 32, "4a24c" },    IN('L', 'I') = { 21, "5n12c" },    IN('L', 'T') = { 20, "16n" },
	IN('L', 'U') = { 20, "3n13c" },    IN('L', 'V') = { 21, "4a13c" },    IN('L', 'Y') = { 25, "21n" },
	IN('M', 'C') = { 27, "10n11c2n" }, IN('M', 'D') = { 24, "20c" },      IN('M', 'E') = { 22, "18n" },
	IN('M', 'K') = { 19, "3n10c2n" },  IN('M', 'N') = { 20, "16n" },      IN('M', 'R') = { 27, "23n" },
	IN('M', 'T') = { 31, "4a5n18c" },  IN('M', 'U') = { 30, "4a19n3a" },  IN('N', 'I') = { 28, "4a20n" },
	IN('N', 'L') = { 18, "4a10n" },    IN('N', 'O') = { 15, "11n" },      IN('O', 'M') = { 23, "3n16c" },
	IN('P', 'K') = { 24, "4a16c" },    IN('P', 'L') = { 28, "24n" },      IN('P', 'S') = { 29, "4a21c" },
	IN('P', 'T') = { 25, "21n" },      IN('Q', 'A') = { 29, "4a21c" },    IN('R', 'O') = { 24, "4a16c" },
	IN('R', 'S') = { 22, "18n" },      IN('R', 'U') = { 33, "14n15c" },   IN('S', 'A') = { 24, "2n18c" },
	IN('S', 'C') = { 31, "4a20n3a" },  IN('S', 'D') = { 18, "14n" },      IN('S', 'E') = { 24, "20n" },
	IN('S', 'I') = { 19, "15n" },      IN('S', 'K') = { 24, "20n" },      IN('S', 'M') = { 27, "1a10n12c" },
	IN('S', 'O') = { 23, "19n" },      IN('S', 'T') = { 25, "21n" },      IN('S', 'V') = { 28, "4a20n" },
	IN('T', 'L') = { 23, "19n" },      IN('T', 'N') = { 24, "20n" },      IN('T', 'R') = { 26, "6n16c" },
	IN('U', 'A') = { 29, "6n19c" },    IN('V', 'A') = { 22, "18n" },      IN('V', 'G') = { 24, "4a16n" },
	IN('X', 'K') = { 20, "16n" },      IN('Y', 'E') = { 30, "4a4n18c" },

	IN('A', 'O') = { 25, "21n", true },   IN('B', 'F') = { 28, "2c22n", true }, IN('B', 'J') = { 28, "2c22n", true },
	IN('C', 'F') = { 27, "23n", true },   IN('C', 'G') = { 27, "23n", true },   IN('C', 'I') = { 28, "2c22n", true },
	IN('C', 'M') = { 27, "23n", true },   IN('C', 'V') = { 25, "21n", true },   IN('D', 'Z') = { 26, "22n", true },
	IN('G', 'A') = { 27, "23n", true },   IN('G', 'Q') = { 27, "23n", true },   IN('G', 'W') = { 25, "2c19n", true },
	IN('I', 'R') = { 26, "22n", true },   IN('K', 'M') = { 27, "23n", true },   IN('M', 'A') = { 28, "24n", true },
	IN('M', 'G') = { 27, "23n", true },   IN('M', 'L') = { 28, "2c22n", true }, IN('M', 'Z') = { 25, "21n", true },
	IN('N', 'E') = { 28, "2c22n", true }, IN('S', 'N') = { 28, "2c22n", true }, IN('T', 'D') = { 27, "23n", true },
	IN('T', 'G') = { 28, "2c22n", true },
/* clang-format on */
#undef IN
};

/* An IBAN as it is being read. */
struct reading {
	uint8_t text[IBAN_MAX]; /* upper case, without separators */
	size_t end;
	bool lower;  /* lower-case letters occur */
	bool fours;  /* unbroken, or in groups of four */
	bool parted; /* the country stands apart: "NO 12 3456 …", which may be a "No" */
};

static uint8_t to_upper(uint8_t c)
{
	return aj_is_alpha(c) ? c & 0xdf : c;
}

/* Bytes of one separator at position at: a space, a dash, a dot, or one of the spaces that do not break. */
static size_t separator(const struct aj_look *look, size_t at)
{
	uint8_t c = aj_look_at(look, at);

	if (c == ' ' || c == '-' || c == '.')
		return 1;
	if (c == 0xc2)
		return aj_look_at(look, at + 1) == 0xa0 ? 2 : 0; /* U+00A0 */
	if (c == 0xe2 && aj_look_at(look, at + 1) == 0x80)
		return aj_look_at(look, at + 2) == 0xaf ? 3 : 0; /* U+202F */
	return 0;
}

/* Reads length letters and digits from start on, with single separators between them. */
static bool collect(const struct aj_look *look, size_t start, size_t length, struct reading *out)
{
	size_t at = start, broken = 0, on_four = 0;

	out->lower = out->parted = false;
	for (size_t i = 0; i < length; i++) {
		uint8_t c = aj_look_at(look, at);
		size_t gap = 0;

		if (!aj_is_alnum(c)) {
			gap = i == 0 ? 0 : separator(look, at);
			c = aj_look_at(look, at + gap);
			if (!aj_is_alnum(c))
				return false;
		}
		broken += gap > 0;
		on_four += gap > 0 && i % 4 == 0;
		out->parted |= gap > 0 && i == 2;
		out->lower |= aj_is_alpha(c) && !aj_is_upper(c);
		out->text[i] = to_upper(c);
		at += gap + 1;
	}
	out->end = at;
	out->fours = broken == 0 || (broken == on_four && on_four == (length - 1) / 4);
	return true;
}

static bool is_of(uint8_t c, char class)
{
	return (class != 'a' && aj_is_digit(c)) || (class != 'n' && aj_is_upper(c));
}

/* The national part against "4a14n". */
static bool fits(const uint8_t *text, const char *part)
{
	while (*part) {
		unsigned n = 0;

		for (; aj_is_digit((uint8_t)*part); part++)
			n = n * 10 + (unsigned)(*part - '0');
		for (; n > 0; n--)
			if (!is_of(*text++, *part))
				return false;
		part++;
	}
	return true;
}

/* ISO 13616-1, 6.1: the first four go to the end, letters count from 10 on, and 1 is left. */
static bool check_97(const uint8_t *text, size_t length)
{
	uint64_t rest = 0;

	for (size_t i = 0; i < length; i++) {
		uint8_t c = text[i + 4 < length ? i + 4 : i + 4 - length];

		rest = aj_is_digit(c) ? rest * 10 + (c - '0') : rest * 100 + (c - 'A' + 10u);
		if (rest > UINT64_MAX / 1000) /* as seldom as possible */
			rest %= 97;
	}
	return rest % 97 == 1;
}

static bool stands_alone(const struct aj_look *look, size_t start, size_t end)
{
	uint8_t before = start > look->lo ? look->text[start - 1] : 0, after = aj_look_at(look, end);

	return !aj_is_alnum(before) && before != '_' && !aj_is_alnum(after) && after != '_';
}

void aj_iban_token(struct aj_look *look, size_t start)
{
	uint8_t first = to_upper(aj_look_at(look, start)), second = to_upper(aj_look_at(look, start + 1));
	const struct country *country;
	enum aj_likelihood likelihood;
	struct aj_finding *finding;
	struct reading iban;
	unsigned check;

	if (!aj_is_upper(first) || !aj_is_upper(second))
		return;
	country = &COUNTRIES[first - 'A'][second - 'A'];
	if (country->length < IBAN_MIN || !collect(look, start, country->length, &iban) ||
	    !stands_alone(look, start, iban.end) || !is_of(iban.text[2], 'n') || !is_of(iban.text[3], 'n') ||
	    !fits(iban.text + 4, country->part))
		return;
	check = (iban.text[2] - '0') * 10u + (iban.text[3] - '0');
	if (check < CHECK_MIN || check > CHECK_MAX || !check_97(iban.text, country->length))
		return;
	/* Written small it is anything, unless somebody says that it is an account. */
	if (iban.lower && !(aj_look_topics(look, start, iban.end) & aj_types_builtin[AJ_TYPE_IBAN].topics))
		return;
	likelihood = iban.parted ? AJ_POSSIBLE : AJ_LIKELY;
	if (iban.fours && !country->unregistered)
		likelihood = AJ_VERY_LIKELY;
	finding = aj_note(look, AJ_TYPE_IBAN, start, iban.end, likelihood,
	    AJ_BECAUSE_SHAPE | AJ_BECAUSE_CHECKSUM | AJ_BECAUSE_REGISTRY);
	aj_note_canonical(look, finding, aj_str(iban.text, country->length));
	memcpy(finding->country, (char[3]){ (char)first, (char)second }, sizeof(finding->country));
}
