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
	DIGITS_MIN = 8,
	ID_MAX = 18,
	SPACE = AJ_SEP_SPACE,
	DASH = AJ_SEP_DASH,
	DOT = AJ_SEP_DOT,
	SLASH = AJ_SEP_SLASH,
};

struct kind {
	struct aj_layout layout;
	uint16_t type;
	uint8_t likelihood;
	bool named;	/* only if field or words say what it is */
	bool unchecked; /* has no check digit */
	bool (*check)(const uint8_t *digits);
	bool (*reserved)(const uint8_t *digits);
};

#define KIND(id, likely, check_fn) .type = AJ_TYPE_##id, .likelihood = AJ_##likely, .check = check_fn
#define SSN(likely) KIND(US_SSN, likely, aj_id_us_ssn), .reserved = aj_id_us_ssn_reserved, .unchecked = true
#define NHS(likely) KIND(UK_NHS, likely, aj_id_uk_nhs), .reserved = aj_id_uk_nhs_reserved

/* By the size of the first group; each list ends with an empty row. */
static const struct kind ONE[] = {
	{ { AJ_SIZES(1, 2, 2, 2, 3, 3, 2), SPACE | DASH | DOT }, KIND(FR_NIR, VERY_LIKELY, aj_id_fr_nir) },
	{ { AJ_SIZES(1, 2, 2, 2, 3, 3, 2), SPACE, SLASH }, KIND(FR_NIR, VERY_LIKELY, aj_id_fr_nir) },
	{ { AJ_SIZES(1, 2, 2, 2, 3, 3), SPACE | DASH | DOT }, KIND(FR_NIR, POSSIBLE, aj_id_fr_nir_keyless),
	    .named = true, .unchecked = true },
	{ { AJ_SIZES(1, 4, 5, 2, 1), SPACE | DASH }, KIND(TH_ID, VERY_LIKELY, aj_id_th) },
	{ { AJ_SIZES(1, 3, 3, 1), DOT, DASH }, KIND(CL_RUT, LIKELY, aj_id_cl_8) },
	{ { AJ_SIZES(1, 3, 3, 1), DOT, DASH }, KIND(UY_CI, LIKELY, aj_id_uy) },
	{ .check = NULL },
}, TWO[] = {
	{ { AJ_SIZES(2, 3, 3, 3), SPACE | SLASH | DOT }, KIND(DE_TAX_ID, LIKELY, aj_id_de_tax) },
	{ { AJ_SIZES(2, 2, 2, 3, 2), DOT | DASH | SPACE, .mixed = true }, KIND(BE_ID, VERY_LIKELY, aj_id_be) },
	{ { AJ_SIZES(2, 8, 1), DASH | SPACE }, KIND(AR_CUIL, LIKELY, aj_id_ar) },
	{ { AJ_SIZES(2, 8, 2), SPACE | DASH | SLASH }, KIND(ES_NUSS, LIKELY, aj_id_es_nuss) },
	{ { AJ_SIZES(2, 3, 3, 1), DOT, DASH }, KIND(CL_RUT, LIKELY, aj_id_cl_9) },
	{ { AJ_SIZES(2, 2, 3, 3, 3), SPACE }, KIND(FR_TAX_ID, LIKELY, aj_id_fr_tax) },
	{ .check = NULL },
}, THREE[] = {
	{ { AJ_SIZES(3, 2, 4), DASH }, SSN(LIKELY) },
	{ { AJ_SIZES(3, 2, 4), SPACE | DOT }, SSN(POSSIBLE) },
	{ { AJ_SIZES(3, 2, 4), DASH }, KIND(US_ITIN, LIKELY, aj_id_us_itin), .unchecked = true },
	{ { AJ_SIZES(3, 3, 4), SPACE }, NHS(POSSIBLE) },
	{ { AJ_SIZES(3, 3, 4), DASH }, NHS(UNLIKELY) }, /* an American telephone number, more often */
	{ { AJ_SIZES(3, 3, 3, 2), DOT, DASH }, KIND(BR_CPF, VERY_LIKELY, aj_id_br_cpf) },
	{ { AJ_SIZES(3, 3, 3, 2), SPACE | DASH | DOT }, KIND(BR_CPF, LIKELY, aj_id_br_cpf) },
	{ { AJ_SIZES(3, 3, 3, 2), SPACE, DASH }, KIND(BR_CPF, LIKELY, aj_id_br_cpf) },
	{ { AJ_SIZES(3, 3, 3, 2), DASH, SPACE }, KIND(RU_SNILS, VERY_LIKELY, aj_id_ru_snils) },
	{ { AJ_SIZES(3, 3, 3), SPACE | DASH | DOT }, KIND(NL_BSN, UNLIKELY, aj_id_nl_bsn) },
	{ { AJ_SIZES(3, 3, 3), SPACE | DASH }, KIND(CA_SIN, POSSIBLE, aj_id_ca), .named = true },
	{ { AJ_SIZES(3, 3, 3), SPACE }, KIND(AU_TFN, POSSIBLE, aj_id_au_tfn), .named = true },
	{ { AJ_SIZES(3, 3, 3), SPACE | DASH }, KIND(HU_TAJ, POSSIBLE, aj_id_hu_taj), .named = true },
	{ { AJ_SIZES(3, 3, 3), SPACE }, KIND(PT_NIF, POSSIBLE, aj_id_pt), .named = true },
	{ { AJ_SIZES(3, 4, 4, 2), DOT }, KIND(CH_AHV, VERY_LIKELY, aj_id_ch) },
	{ { AJ_SIZES(3, 4, 7, 1), DASH | SPACE }, KIND(AE_ID, VERY_LIKELY, aj_id_ae) },
	{ { AJ_SIZES(3, 7, 1), DASH }, KIND(DO_CI, LIKELY, aj_id_do) },
	{ .check = NULL },
}, FOUR[] = {
	{ { AJ_SIZES(4, 4, 4), SPACE | DASH }, KIND(IN_AADHAAR, LIKELY, aj_id_in_aadhaar) },
	{ { AJ_SIZES(4, 4, 4), SPACE | DASH }, KIND(JP_ID, POSSIBLE, aj_id_jp), .named = true },
	{ { AJ_SIZES(4, 2, 3), DOT | SPACE }, KIND(NL_BSN, POSSIBLE, aj_id_nl_bsn) },
	{ { AJ_SIZES(4, 6), SPACE }, KIND(AT_SVNR, POSSIBLE, aj_id_at) },
	{ { AJ_SIZES(4, 5, 1), SPACE | DASH }, KIND(AU_MEDICARE, LIKELY, aj_id_au_medicare) },
	{ .check = NULL },
}, FIVE[] = {
	{ { AJ_SIZES(5, 7, 1), DASH }, KIND(PK_CNIC, POSSIBLE, aj_id_pk), .unchecked = true },
	{ .check = NULL },
}, SIX[] = {
	{ { AJ_SIZES(6, 4), DASH }, KIND(SE_ID, POSSIBLE, aj_id_se_10) },
	{ { AJ_SIZES(6, 4), DASH }, KIND(DK_CPR, POSSIBLE, aj_id_dk) },
	{ { AJ_SIZES(6, 4), DASH }, KIND(DK_CPR, UNLIKELY, aj_id_dk_unchecked), .unchecked = true },
	{ { AJ_SIZES(6, 4), DASH }, KIND(IS_ID, POSSIBLE, aj_id_is) },
	{ { AJ_SIZES(6, 4), SLASH }, KIND(CZ_RC, LIKELY, aj_id_cz) },
	{ { AJ_SIZES(6, 5), DASH }, KIND(LV_ID, LIKELY, aj_id_lv) },
	{ { AJ_SIZES(6, 5), SPACE }, KIND(NO_ID, LIKELY, aj_id_no) },
	{ { AJ_SIZES(6, 2, 4), DASH }, KIND(MY_ID, POSSIBLE, aj_id_my), .unchecked = true },
	{ { AJ_SIZES(6, 7), DASH }, KIND(KR_RRN, VERY_LIKELY, aj_id_kr) },
	{ { AJ_SIZES(6, 7), DASH }, KIND(KR_RRN, POSSIBLE, aj_id_kr_unchecked), .unchecked = true },
	{ { AJ_SIZES(6, 7), DASH }, KIND(KR_FRN, VERY_LIKELY, aj_id_kr_foreign) },
	{ { AJ_SIZES(6, 7), DASH }, KIND(KR_FRN, POSSIBLE, aj_id_kr_foreign_unchecked), .unchecked = true },
	{ { AJ_SIZES(6, 4, 3), SPACE }, KIND(ZA_ID, LIKELY, aj_id_za) },
	{ { AJ_SIZES(6, 4, 2, 1), SPACE }, KIND(ZA_ID, LIKELY, aj_id_za) },
	{ .check = NULL },
}, SEVEN[] = {
	{ { AJ_SIZES(7, 1), DASH }, KIND(CL_RUT, UNLIKELY, aj_id_cl_8) },
	{ { AJ_SIZES(7, 1), DASH }, KIND(UY_CI, UNLIKELY, aj_id_uy) },
	{ .check = NULL },
}, EIGHT[] = {
	{ { AJ_SIZES(8, 1), DASH }, KIND(CL_RUT, POSSIBLE, aj_id_cl_9) },
	{ { AJ_SIZES(8, 4), DASH }, KIND(SE_ID, LIKELY, aj_id_se_12) },
	{ .check = NULL },
}, NINE[] = {
	{ { AJ_SIZES(9) }, KIND(NL_BSN, UNLIKELY, aj_id_nl_bsn) },
	{ { AJ_SIZES(9) }, SSN(UNLIKELY), .named = true },
	{ { AJ_SIZES(9) }, KIND(US_ITIN, UNLIKELY, aj_id_us_itin), .named = true, .unchecked = true },
	{ { AJ_SIZES(9) }, KIND(CA_SIN, UNLIKELY, aj_id_ca), .named = true },
	{ { AJ_SIZES(9) }, KIND(AU_TFN, UNLIKELY, aj_id_au_tfn), .named = true },
	{ { AJ_SIZES(9) }, KIND(HU_TAJ, UNLIKELY, aj_id_hu_taj), .named = true },
	{ { AJ_SIZES(9) }, KIND(PT_NIF, UNLIKELY, aj_id_pt), .named = true },
	{ { AJ_SIZES(9) }, KIND(GR_AFM, UNLIKELY, aj_id_gr_afm), .named = true },
	{ { AJ_SIZES(9) }, KIND(IL_ID, UNLIKELY, aj_id_il), .named = true },
	{ { AJ_SIZES(9, 2), DASH }, KIND(BR_CPF, LIKELY, aj_id_br_cpf) },
	{ { AJ_SIZES(9, 1), DASH }, KIND(EC_CI, UNLIKELY, aj_id_ec) },
	{ .check = NULL },
}, TEN[] = {
	{ { AJ_SIZES(10) }, NHS(UNLIKELY) },
	{ { AJ_SIZES(10) }, KIND(SE_ID, UNLIKELY, aj_id_se_10) },
	{ { AJ_SIZES(10) }, KIND(DK_CPR, UNLIKELY, aj_id_dk) },
	{ { AJ_SIZES(10) }, KIND(DK_CPR, VERY_UNLIKELY, aj_id_dk_unchecked), .named = true, .unchecked = true },
	{ { AJ_SIZES(10) }, KIND(IS_ID, UNLIKELY, aj_id_is) },
	{ { AJ_SIZES(10) }, KIND(AT_SVNR, UNLIKELY, aj_id_at) },
	{ { AJ_SIZES(10) }, KIND(BG_EGN, UNLIKELY, aj_id_bg) },
	{ { AJ_SIZES(10) }, KIND(CZ_RC, UNLIKELY, aj_id_cz) },
	{ { AJ_SIZES(10) }, KIND(HU_TAX, UNLIKELY, aj_id_hu_tax), .named = true },
	{ { AJ_SIZES(10) }, KIND(UA_TAX, UNLIKELY, aj_id_ua), .named = true },
	{ { AJ_SIZES(10) }, KIND(EC_CI, UNLIKELY, aj_id_ec), .named = true },
	{ { AJ_SIZES(10) }, KIND(AU_MEDICARE, UNLIKELY, aj_id_au_medicare), .named = true },
	{ .check = NULL },
}, ELEVEN[] = {
	{ { AJ_SIZES(11) }, KIND(BR_CPF, POSSIBLE, aj_id_br_cpf) },
	{ { AJ_SIZES(11) }, KIND(PL_PESEL, POSSIBLE, aj_id_pl_pesel) },
	{ { AJ_SIZES(11) }, KIND(DE_TAX_ID, POSSIBLE, aj_id_de_tax) },
	{ { AJ_SIZES(11) }, KIND(BE_ID, POSSIBLE, aj_id_be) },
	{ { AJ_SIZES(11) }, KIND(NO_ID, POSSIBLE, aj_id_no) },
	{ { AJ_SIZES(11) }, KIND(TR_ID, POSSIBLE, aj_id_tr) },
	{ { AJ_SIZES(11) }, KIND(RU_SNILS, UNLIKELY, aj_id_ru_snils), .named = true },
	{ { AJ_SIZES(11) }, KIND(EE_ID, POSSIBLE, aj_id_ee_lt) },
	{ { AJ_SIZES(11) }, KIND(LT_ID, POSSIBLE, aj_id_ee_lt) },
	{ { AJ_SIZES(11) }, KIND(LV_ID, UNLIKELY, aj_id_lv) },
	{ { AJ_SIZES(11) }, KIND(GR_AMKA, POSSIBLE, aj_id_gr_amka) },
	{ { AJ_SIZES(11) }, KIND(HR_OIB, UNLIKELY, aj_id_hr), .named = true },
	{ { AJ_SIZES(11) }, KIND(AR_CUIL, UNLIKELY, aj_id_ar) },
	{ { AJ_SIZES(11) }, KIND(DO_CI, UNLIKELY, aj_id_do), .named = true },
	{ .check = NULL },
}, TWELVE[] = {
	{ { AJ_SIZES(12) }, KIND(IN_AADHAAR, UNLIKELY, aj_id_in_aadhaar) },
	{ { AJ_SIZES(12) }, KIND(SE_ID, POSSIBLE, aj_id_se_12) },
	{ { AJ_SIZES(12) }, KIND(RU_INN, UNLIKELY, aj_id_ru_inn) },
	{ { AJ_SIZES(12) }, KIND(KZ_IIN, UNLIKELY, aj_id_kz) },
	{ { AJ_SIZES(12) }, KIND(ES_NUSS, UNLIKELY, aj_id_es_nuss), .named = true },
	{ { AJ_SIZES(12) }, KIND(MY_ID, UNLIKELY, aj_id_my), .named = true, .unchecked = true },
	{ { AJ_SIZES(12) }, KIND(JP_ID, UNLIKELY, aj_id_jp), .named = true },
	{ .check = NULL },
}, THIRTEEN[] = {
	{ { AJ_SIZES(13, 2), SPACE | DASH }, KIND(FR_NIR, VERY_LIKELY, aj_id_fr_nir) },
	{ { AJ_SIZES(13) }, KIND(FR_NIR, UNLIKELY, aj_id_fr_nir_keyless), .named = true, .unchecked = true },
	{ { AJ_SIZES(13) }, KIND(LU_ID, POSSIBLE, aj_id_lu) },
	{ { AJ_SIZES(13) }, KIND(CH_AHV, POSSIBLE, aj_id_ch) },
	{ { AJ_SIZES(13) }, KIND(FR_TAX_ID, UNLIKELY, aj_id_fr_tax), .named = true },
	{ { AJ_SIZES(13) }, KIND(RO_CNP, UNLIKELY, aj_id_ro) },
	{ { AJ_SIZES(13) }, KIND(JMBG, UNLIKELY, aj_id_jmbg) },
	{ { AJ_SIZES(13) }, KIND(KR_RRN, UNLIKELY, aj_id_kr) },
	{ { AJ_SIZES(13) }, KIND(KR_FRN, UNLIKELY, aj_id_kr_foreign) },
	{ { AJ_SIZES(13) }, KIND(ZA_ID, UNLIKELY, aj_id_za) },
	{ { AJ_SIZES(13) }, KIND(TH_ID, UNLIKELY, aj_id_th), .named = true },
	{ { AJ_SIZES(13) }, KIND(PK_CNIC, UNLIKELY, aj_id_pk), .named = true, .unchecked = true },
	{ .check = NULL },
}, FIFTEEN[] = {
	{ { AJ_SIZES(15) }, KIND(FR_NIR, POSSIBLE, aj_id_fr_nir) },
	{ { AJ_SIZES(15) }, KIND(AE_ID, POSSIBLE, aj_id_ae) },
	{ .check = NULL },
}, SIXTEEN[] = {
	{ { AJ_SIZES(16) }, KIND(ID_NIK, UNLIKELY, aj_id_id), .named = true, .unchecked = true },
	{ .check = NULL },
}, EIGHTEEN[] = {
	{ { AJ_SIZES(18) }, KIND(CN_ID, POSSIBLE, aj_id_cn) },
	{ .check = NULL },
};

static const struct kind *const BY_FIRST[AJ_NUMBER_DIGITS + 1] = { [1] = ONE,
	[2] = TWO,
	[3] = THREE,
	[4] = FOUR,
	[5] = FIVE,
	[6] = SIX,
	[7] = SEVEN,
	[8] = EIGHT,
	[9] = NINE,
	[10] = TEN,
	[11] = ELEVEN,
	[12] = TWELVE,
	[13] = THIRTEEN,
	[15] = FIFTEEN,
	[16] = SIXTEEN,
	[18] = EIGHTEEN };

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

	if (!kind->unchecked)
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
