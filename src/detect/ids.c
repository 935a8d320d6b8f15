/*
 * ids.c: national identity numbers written in digits: a table of kinds. To add one:
 * a row below (under the size of its first group), and what makes it valid in
 * id_checks.c. Those with letters are in id_tokens.c.
 *
 * Ten kinds have eleven digits, and a bare number passes one of their checks more
 * often than not. Hence bare digits are unlikely where one check digit speaks for
 * them, possible where two of them or a date of birth do; a layout that only one
 * kind has is worth more.
 */

#include "detect/groups.h"
#include "detect/id_checks.h"
#include "detect/recognise.h"

enum {
	DIGITS_MIN = 9,
	ID_MAX = 15,
	SPACE = AJ_SEP_SPACE,
	DASH = AJ_SEP_DASH,
	DOT = AJ_SEP_DOT,
	SLASH = AJ_SEP_SLASH,
};

struct kind {
	struct aj_layout layout;
	uint16_t type;
	uint8_t likelihood;
	bool named; /* only if field or words say what it is */
	bool (*check)(const uint8_t *digits);
	bool (*reserved)(const uint8_t *digits);
};

#define KIND(id, likely, check_fn) .type = AJ_TYPE_##id, .likelihood = AJ_##likely, .check = check_fn
#define SSN(likely) KIND(US_SSN, likely, aj_id_us_ssn), .reserved = aj_id_us_ssn_reserved
#define NHS(likely) KIND(UK_NHS, likely, aj_id_uk_nhs), .reserved = aj_id_uk_nhs_reserved

/* By the size of the first group; each list ends with an empty row. */
static const struct kind ONE[] = {
	{ { AJ_SIZES(1, 2, 2, 2, 3, 3, 2), SPACE | DASH | DOT }, KIND(FR_NIR, VERY_LIKELY, aj_id_fr_nir) },
	{ { AJ_SIZES(1, 2, 2, 2, 3, 3, 2), SPACE, SLASH }, KIND(FR_NIR, VERY_LIKELY, aj_id_fr_nir) },
	{ { AJ_SIZES(1, 2, 2, 2, 3, 3), SPACE | DASH | DOT }, KIND(FR_NIR, POSSIBLE, aj_id_fr_nir_keyless),
	    .named = true },
	{ .check = NULL },
}, TWO[] = {
	{ { AJ_SIZES(2, 3, 3, 3), SPACE | SLASH | DOT }, KIND(DE_TAX_ID, LIKELY, aj_id_de_tax) },
	{ .check = NULL },
}, THREE[] = {
	{ { AJ_SIZES(3, 2, 4), DASH }, SSN(LIKELY) },
	{ { AJ_SIZES(3, 2, 4), SPACE | DOT }, SSN(POSSIBLE) },
	{ { AJ_SIZES(3, 3, 4), SPACE }, NHS(POSSIBLE) },
	{ { AJ_SIZES(3, 3, 4), DASH }, NHS(UNLIKELY) }, /* an American telephone number, more often */
	{ { AJ_SIZES(3, 3, 3, 2), DOT, DASH }, KIND(BR_CPF, VERY_LIKELY, aj_id_br_cpf) },
	{ { AJ_SIZES(3, 3, 3, 2), SPACE | DASH | DOT }, KIND(BR_CPF, LIKELY, aj_id_br_cpf) },
	{ { AJ_SIZES(3, 3, 3, 2), SPACE, DASH }, KIND(BR_CPF, LIKELY, aj_id_br_cpf) },
	{ { AJ_SIZES(3, 3, 3), SPACE | DASH | DOT }, KIND(NL_BSN, UNLIKELY, aj_id_nl_bsn) },
	{ .check = NULL },
}, FOUR[] = {
	{ { AJ_SIZES(4, 4, 4), SPACE | DASH }, KIND(IN_AADHAAR, LIKELY, aj_id_in_aadhaar) },
	{ { AJ_SIZES(4, 2, 3), DOT | SPACE }, KIND(NL_BSN, POSSIBLE, aj_id_nl_bsn) },
	{ .check = NULL },
}, NINE[] = {
	{ { AJ_SIZES(9) }, KIND(NL_BSN, UNLIKELY, aj_id_nl_bsn) },
	{ { AJ_SIZES(9) }, SSN(UNLIKELY), .named = true },
	{ { AJ_SIZES(9, 2), DASH }, KIND(BR_CPF, LIKELY, aj_id_br_cpf) },
	{ .check = NULL },
}, TEN[] = {
	{ { AJ_SIZES(10) }, NHS(UNLIKELY) },
	{ .check = NULL },
}, ELEVEN[] = {
	{ { AJ_SIZES(11) }, KIND(BR_CPF, POSSIBLE, aj_id_br_cpf) },
	{ { AJ_SIZES(11) }, KIND(PL_PESEL, POSSIBLE, aj_id_pl_pesel) },
	{ { AJ_SIZES(11) }, KIND(DE_TAX_ID, POSSIBLE, aj_id_de_tax) },
	{ .check = NULL },
}, TWELVE[] = {
	{ { AJ_SIZES(12) }, KIND(IN_AADHAAR, UNLIKELY, aj_id_in_aadhaar) },
	{ .check = NULL },
}, THIRTEEN[] = {
	{ { AJ_SIZES(13, 2), SPACE | DASH }, KIND(FR_NIR, VERY_LIKELY, aj_id_fr_nir) },
	{ { AJ_SIZES(13) }, KIND(FR_NIR, UNLIKELY, aj_id_fr_nir_keyless), .named = true },
	{ .check = NULL },
}, FIFTEEN[] = {
	{ { AJ_SIZES(15) }, KIND(FR_NIR, POSSIBLE, aj_id_fr_nir) },
	{ .check = NULL },
};

static const struct kind *const BY_FIRST[AJ_NUMBER_DIGITS + 1] = { [1] = ONE,
	[2] = TWO,
	[3] = THREE,
	[4] = FOUR,
	[9] = NINE,
	[10] = TEN,
	[11] = ELEVEN,
	[12] = TWELVE,
	[13] = THIRTEEN,
	[15] = FIFTEEN };

static bool all_same(const uint8_t *digits, size_t n)
{
	return memcmp(digits, digits + 1, n - 1) == 0;
}

static void note(
    struct aj_look *look, const struct kind *kind, const uint8_t *digits, size_t n, size_t start, size_t end)
{
	bool bare = kind->layout.n == 1;
	uint32_t because = bare ? AJ_BECAUSE_BARE : AJ_BECAUSE_SHAPE;
	struct aj_finding *finding;
	uint8_t written[ID_MAX];

	if (kind->check != aj_id_us_ssn && kind->check != aj_id_fr_nir_keyless)
		because |= AJ_BECAUSE_CHECKSUM;
	if (kind->reserved && kind->reserved(digits))
		because |= AJ_BECAUSE_RESERVED;
	for (size_t i = 0; i < n; i++)
		written[i] = (uint8_t)('0' + digits[i]);
	finding = aj_note(look, kind->type, start, end, kind->likelihood, because);
	aj_note_canonical(look, finding, aj_str(written, n));
}

static void try_kind(
    struct aj_look *look, const struct kind *kind, const uint8_t *digits, size_t n, size_t start, size_t end)
{
	if (!kind->check(digits) || all_same(digits, n))
		return;
	if (kind->named && !(aj_look_topics(look, start, end) & aj_types_builtin[kind->type].topics))
		return;
	note(look, kind, digits, n, start, end);
}

/* One group, which is what most numbers are. */
static void try_bare(struct aj_look *look, const struct aj_number *number)
{
	const struct kind *kind = BY_FIRST[number->n_digits];

	for (; kind && kind->check; kind++)
		if (kind->layout.n == 1)
			try_kind(look, kind, number->digits, number->n_digits, number->start, number->end);
}

/* A table of numbers or codes, of which these happen to have the form. */
static bool in_table(const struct aj_groups *groups, size_t first, size_t last)
{
	const struct aj_number *number = groups->number;
	const struct aj_look *look = groups->look;

	if (first == last || groups->at[last].sep != AJ_SEP_SPACE)
		return false;
	return (first == 0 && aj_number_goes_on(look, number->start, true, 0)) ||
	       (last == number->n_groups - 1u && aj_number_goes_on(look, number->end, false, 0)) ||
	       aj_number_in_dump(look, groups->at[first].start, groups->at[last].end, number->groups[first]);
}

static void try_group(struct aj_look *look, struct aj_groups *groups, size_t g)
{
	const struct aj_number *number = groups->number;

	for (const struct kind *kind = BY_FIRST[number->groups[g]]; kind && kind->check; kind++) {
		size_t last = g + kind->layout.n - 1, from;

		if (!aj_groups_match(groups, g, &kind->layout) || in_table(groups, g, last))
			continue;
		from = groups->at[g].digit;
		try_kind(look, kind, number->digits + from,
		    groups->at[last].digit + number->groups[last] - from, groups->at[g].start,
		    groups->at[last].end);
	}
}

void aj_ids_number(struct aj_look *look, const struct aj_number *number)
{
	bool alike = (number->seps & (number->seps - 1)) == 0;
	struct aj_groups groups;

	/* With a plus or parentheses it is a telephone number; before an @, part of an address. */
	if (number->n_digits < DIGITS_MIN || number->plus || number->seps & AJ_SEP_PAREN ||
	    number->after == '@')
		return;
	if (number->n_groups == 1) {
		try_bare(look, number);
		return;
	}
	aj_groups_init(&groups, look, number);
	/* Where all separators are alike only a group by itself can stand free inside. */
	for (size_t g = 0; g < number->n_groups; g++)
		if (!alike || g == 0 || number->groups[g] >= DIGITS_MIN)
			try_group(look, &groups, g);
}
