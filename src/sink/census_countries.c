#include "sink/census_countries.h"

#include <stdlib.h>

enum letter {
	A = 1 << 0,
	B = 1 << 1,
	C = 1 << 2,
	D = 1 << 3,
	E = 1 << 4,
	F = 1 << 5,
	G = 1 << 6,
	H = 1 << 7,
	I = 1 << 8,
	J = 1 << 9,
	K = 1 << 10,
	L = 1 << 11,
	M = 1 << 12,
	N = 1 << 13,
	O = 1 << 14,
	P = 1 << 15,
	Q = 1 << 16,
	R = 1 << 17,
	S = 1 << 18,
	T = 1 << 19,
	U = 1 << 20,
	V = 1 << 21,
	W = 1 << 22,
	X = 1 << 23,
	Y = 1 << 24,
	Z = 1 << 25
};

/* ISO 3166-1 alpha-2, second letters by the first; and XK (Kosovo), which IBANs and registries use. */
static const uint32_t codes[26] = {
	['A' - 'A'] = D | E | F | G | I | L | M | O | Q | R | S | T | U | W | X | Z,
	['B' - 'A'] = A | B | D | E | F | G | H | I | J | L | M | N | O | Q | R | S | T | V | W | Y | Z,
	['C' - 'A'] = A | C | D | F | G | H | I | K | L | M | N | O | R | U | V | W | X | Y | Z,
	['D' - 'A'] = E | J | K | M | O | Z,
	['E' - 'A'] = C | E | G | H | R | S | T,
	['F' - 'A'] = I | J | K | M | O | R,
	['G' - 'A'] = A | B | D | E | F | G | H | I | L | M | N | P | Q | R | S | T | U | W | Y,
	['H' - 'A'] = K | M | N | R | T | U,
	['I' - 'A'] = D | E | L | M | N | O | Q | R | S | T,
	['J' - 'A'] = E | M | O | P,
	['K' - 'A'] = E | G | H | I | M | N | P | R | W | Y | Z,
	['L' - 'A'] = A | B | C | I | K | R | S | T | U | V | Y,
	['M' - 'A'] =
	    A | C | D | E | F | G | H | K | L | M | N | O | P | Q | R | S | T | U | V | W | X | Y | Z,
	['N' - 'A'] = A | C | E | F | G | I | L | O | P | R | U | Z,
	['O' - 'A'] = M,
	['P' - 'A'] = A | E | F | G | H | K | L | M | N | R | S | T | W | Y,
	['Q' - 'A'] = A,
	['R' - 'A'] = E | O | S | U | W,
	['S' - 'A'] = A | B | C | D | E | G | H | I | J | K | L | M | N | O | R | S | T | V | X | Y | Z,
	['T' - 'A'] = C | D | F | G | H | J | K | L | M | N | O | R | T | V | W | Z,
	['U' - 'A'] = A | G | M | S | Y | Z,
	['V' - 'A'] = A | C | E | G | I | N | U,
	['W' - 'A'] = F | S,
	['X' - 'A'] = K,
	['Y' - 'A'] = E | T,
	['Z' - 'A'] = A | M | W,
};

/* Country domains in use by anyone anywhere; search engines do not bind most of them to a country either. */
static const uint32_t generic[26] = {
	['A' - 'A'] = C | D | G | I | M | S,
	['B' - 'A'] = Z,
	['C' - 'A'] = C | D | F | O | X,
	['D' - 'A'] = J,
	['F' - 'A'] = M,
	['G' - 'A'] = A | G | L | Q | S,
	['I' - 'A'] = M | O,
	['L' - 'A'] = A | Y,
	['M' - 'A'] = E | L | S,
	['N' - 'A'] = U,
	['P' - 'A'] = W,
	['S' - 'A'] = C | H | R | T,
	['T' - 'A'] = K | O | V,
	['V' - 'A'] = C,
	['W' - 'A'] = S,
};

int aj_country_of(const char code[3])
{
	if (!aj_is_upper((uint8_t)code[0]) || !aj_is_upper((uint8_t)code[1]))
		return AJ_COUNTRY_NONE;
	if (!(codes[code[0] - 'A'] & 1U << (code[1] - 'A')))
		return AJ_COUNTRY_NONE;
	return (code[0] - 'A') * 26 + (code[1] - 'A');
}

int aj_country_of_domain(struct aj_str domain)
{
	char code[3] = "";

	if (domain.len < 4 || domain.ptr[domain.len - 3] != '.')
		return AJ_COUNTRY_NONE;
	for (size_t i = 0; i < 2; i++) {
		uint8_t c = domain.ptr[domain.len - 2 + i];

		if (!aj_is_alpha(c))
			return AJ_COUNTRY_NONE;
		code[i] = (char)(c & ~0x20);
	}
	if (memcmp(code, "UK", 2) == 0)
		return aj_country_of("GB");
	if (generic[code[0] - 'A'] & 1U << (code[1] - 'A'))
		return AJ_COUNTRY_NONE;
	return aj_country_of(code);
}

void aj_country_code(int country, char code[3])
{
	memset(code, 0, 3);
	if (country == AJ_COUNTRY_NONE)
		return;
	code[0] = (char)('A' + country / 26);
	code[1] = (char)('A' + country % 26);
}

void aj_countries_merge(struct aj_countries *into, const struct aj_countries *from)
{
	for (size_t i = 0; i < AJ_COUNTRIES; i++)
		for (size_t s = 0; s < AJ_COUNTRY_SOURCES; s++)
			into->findings[i][s] += from->findings[i][s];
}

static int most_first(const void *a, const void *b)
{
	const struct aj_summary_country *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return strcmp(x->code, y->code);
}

enum aj_status aj_countries_sum(const struct aj_countries *countries, struct aj_arena *arena,
    const struct aj_summary_country **out, size_t *count, struct aj_err *err)
{
	struct aj_summary_country *list = aj_arena_take(arena, AJ_COUNTRIES * sizeof(*list));
	size_t n = 0;

	if (!list)
		return aj_fail(err, AJ_ELIMIT, "no memory for countries");
	for (int i = 0; i < AJ_COUNTRIES; i++) {
		struct aj_summary_country *country = &list[n];

		country->total = 0;
		for (size_t s = 0; s < AJ_COUNTRY_SOURCES; s++)
			country->total += country->by_source[s] = countries->findings[i][s];
		if (country->total == 0)
			continue;
		aj_country_code(i, country->code);
		n++;
	}
	qsort(list, n, sizeof(*list), most_first);
	*out = list;
	*count = n;
	return AJ_OK;
}
