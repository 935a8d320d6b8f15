/*
 * id_tokens.c: national identity numbers with letters in them. A template says what
 * stands where, and after which characters a separator may.
 */

#include "detect/id_checks.h"
#include "detect/recognise.h"

enum { TOKEN_MAX = 18 };

#define AFTER(n) ((uint32_t)1 << (n))

/*
 * template: 9 a digit, A a capital, X either, S a sign of the century, others themselves. gaps: the sets of
 * places at which separators (all alike, but for the last) are written; 0: none.
 */
static const struct kind {
	const char *template;
	uint32_t gaps[4];
	uint16_t type;
	uint8_t unbroken, spaced; /* likelihood */
	bool checksum;
	bool (*check)(const uint8_t *text);
} KINDS[] = {
	/* clang-format off */
	{ "AA999999A", { AFTER(2) | AFTER(4) | AFTER(6) | AFTER(8), AFTER(2) | AFTER(8), AFTER(2), AFTER(8) },
		AJ_TYPE_UK_NINO, AJ_POSSIBLE, AJ_LIKELY, false, aj_id_uk_nino },
	{ "99999999A", { AFTER(8), AFTER(2) | AFTER(5) | AFTER(8), AFTER(2) | AFTER(5) },
		AJ_TYPE_ES_NIF, AJ_LIKELY, AJ_LIKELY, true, aj_id_es_dni },
	{ "A9999999A", { AFTER(1) | AFTER(8), AFTER(8), AFTER(1), AFTER(1) | AFTER(2) | AFTER(5) | AFTER(8) },
		AJ_TYPE_ES_NIE, AJ_LIKELY, AJ_VERY_LIKELY, true, aj_id_es_nie },
	{ "AAAAAAXXAXXAXXXA", { AFTER(3) | AFTER(6) | AFTER(11) | AFTER(15), AFTER(3) | AFTER(6) | AFTER(11) },
		AJ_TYPE_IT_CF, AJ_VERY_LIKELY, AJ_VERY_LIKELY, true, aj_id_it_fiscal },
	{ "A9999999A", { 0 }, AJ_TYPE_SG_NRIC, AJ_POSSIBLE, AJ_POSSIBLE, true, aj_id_sg },
	{ "A999999999", { 0 }, AJ_TYPE_TW_ID, AJ_UNLIKELY, AJ_UNLIKELY, true, aj_id_tw },
	{ "A999999999", { 0 }, AJ_TYPE_DE_HEALTH, AJ_UNLIKELY, AJ_UNLIKELY, true, aj_id_de_health },
	{ "99999999A999", { AFTER(2) | AFTER(8) | AFTER(9) }, AJ_TYPE_DE_SOCIAL, AJ_LIKELY, AJ_LIKELY, true,
		aj_id_de_social },
	{ "99999999K", { AFTER(2) | AFTER(5) | AFTER(8), AFTER(8) }, AJ_TYPE_CL_RUT, AJ_UNLIKELY, AJ_LIKELY,
		true, aj_id_cl_k },
	{ "999999S999X", { 0 }, AJ_TYPE_FI_ID, AJ_VERY_LIKELY, AJ_VERY_LIKELY, true, aj_id_fi },
	{ "9999999AA", { 0 }, AJ_TYPE_IE_PPS, AJ_UNLIKELY, AJ_UNLIKELY, true, aj_id_ie_9 },
	{ "9999999A", { 0 }, AJ_TYPE_IE_PPS, AJ_UNLIKELY, AJ_UNLIKELY, true, aj_id_ie_8 },
	{ "99999999999999999X", { 0 }, AJ_TYPE_CN_ID, AJ_LIKELY, AJ_LIKELY, true, aj_id_cn_x },
	{ "AAAA999999AAAAAAX9", { 0 }, AJ_TYPE_MX_CURP, AJ_VERY_LIKELY, AJ_VERY_LIKELY, true, aj_id_mx },
	{ "AAAAA9999A", { 0 }, AJ_TYPE_IN_PAN, AJ_UNLIKELY, AJ_UNLIKELY, false, aj_id_in_pan },
	{ "999992X99999999", { AFTER(1) | AFTER(3) | AFTER(5) | AFTER(7) | AFTER(10) | AFTER(13), AFTER(13) },
		AJ_TYPE_FR_NIR, AJ_VERY_LIKELY, AJ_VERY_LIKELY, true, aj_id_fr_nir_corsican },
	/* clang-format on */
};

struct reading {
	uint8_t text[TOKEN_MAX];
	size_t n, end;
	uint32_t gaps;
};

static bool is_of(uint8_t c, char class)
{
	switch (class) {
	case '9':
		return aj_is_digit(c);
	case 'A':
		return aj_is_upper(c);
	case 'X':
		return aj_is_digit(c) || aj_is_upper(c);
	case 'S':
		return c == '-' || c == '+' || aj_is_upper(c);
	default:
		return c == (uint8_t) class;
	}
}

/* Bytes of the separator at position at: space, dash, dot, U+00A0. */
static size_t separator(const struct aj_look *look, size_t at)
{
	uint8_t c = aj_look_at(look, at);

	if (c == ' ' || c == '-' || c == '.')
		return 1;
	return c == 0xc2 && aj_look_at(look, at + 1) == 0xa0 ? 2 : 0;
}

static bool read_token(const struct aj_look *look, size_t start, const char *template, struct reading *out)
{
	size_t at = start, i;
	uint8_t last = 0;

	out->gaps = 0;
	for (i = 0; template[i]; i++) {
		size_t gap = i == 0 || template[i] == 'S' ? 0 : separator(look, at);
		uint8_t c = aj_look_at(look, at + gap);

		if (!is_of(c, template[i]))
			return false;
		if (gap > 0) {
			bool alike = out->gaps == 0 || look->text[at] == last || !template[i + 1];

			if (!alike)
				return false;
			last = look->text[at];
			out->gaps |= AFTER(i);
		}
		out->text[i] = c;
		at += gap + 1;
	}
	out->n = i;
	out->end = at;
	return true;
}

static bool gaps_allowed(const struct kind *kind, uint32_t gaps)
{
	for (size_t i = 0; i < AJ_LEN(kind->gaps); i++)
		if (kind->gaps[i] == gaps)
			return true;
	return gaps == 0;
}

/* Part of a longer word or code: "x_AB123456C", "1f-AB123456C", "AB123456C-7". */
static bool stands_alone(const struct aj_look *look, size_t start, size_t end)
{
	uint8_t before = start > look->lo ? look->text[start - 1] : 0, after = aj_look_at(look, end);

	if (aj_is_alnum(before) || before == '_' || aj_is_alnum(after) || after == '_' || after == '@')
		return false;
	if (before == '-' && start - look->lo >= 2 && aj_is_alnum(look->text[start - 2]))
		return false;
	return after != '-' || !aj_is_alnum(aj_look_at(look, end + 1));
}

static void try_kind(struct aj_look *look, size_t start, const struct kind *kind)
{
	struct aj_finding *finding;
	struct reading token;

	if (!read_token(look, start, kind->template, &token) || !gaps_allowed(kind, token.gaps) ||
	    !stands_alone(look, start, token.end) || !kind->check(token.text))
		return;
	finding = aj_note(look, kind->type, start, token.end, token.gaps ? kind->spaced : kind->unbroken,
	    AJ_BECAUSE_SHAPE | (kind->checksum ? AJ_BECAUSE_CHECKSUM : 0));
	aj_note_canonical(look, finding, aj_str(token.text, token.n));
}

void aj_ids_token(struct aj_look *look, size_t start, size_t end)
{
	uint8_t first = look->text[start];

	(void)end; /* the templates say how far a token goes, separators included */
	for (size_t i = 0; i < AJ_LEN(KINDS); i++)
		if (is_of(first, KINDS[i].template[0]))
			try_kind(look, start, &KINDS[i]);
}
