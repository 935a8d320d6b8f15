/*
 * card.c: payment card numbers (ISO/IEC 7812-1): an issuer's range, a length that it
 * uses, the Luhn digit. One bare number in ten has the right digit and many have
 * the range, so that bare digits are never more than possible.
 */

#include "detect/groups.h"
#include "detect/recognise.h"

enum {
	DIGITS_MIN = 12, /* Maestro; ISO/IEC 7812-1 itself allows 8 */
	DIGITS_MAX = 19,
	PREFIX = 6,
};

#define OF(n) ((uint32_t)1 << (n))
#define OF_16_TO_19 (OF(16) | OF(17) | OF(18) | OF(19))
#define OF_12_TO_19 (OF(12) | OF(13) | OF(14) | OF(15) | OF_16_TO_19)

/*
 * Ranges of the first six digits, ascending. lengths: those that the scheme allows,
 * usual: those in everyday use. From the schemes' public rules and BIN tables, 2024.
 */
static const struct brand {
	uint32_t from, to, lengths, usual;
	const char *name;
} BRANDS[] = {
	/* clang-format off */
	{ 180000, 180099, OF(15),               OF(15),          "JCB" },
	{ 213100, 213199, OF(15),               OF(15),          "JCB" },
	{ 220000, 220499, OF_16_TO_19,          OF(16),          "Mir" },
	{ 222100, 272099, OF(16),               OF(16),          "Mastercard" },
	{ 300000, 305999, OF(14) | OF_16_TO_19, OF(14) | OF(16), "Diners Club" },
	{ 309500, 309599, OF(14) | OF_16_TO_19, OF(14) | OF(16), "Diners Club" },
	{ 340000, 349999, OF(15),               OF(15),          "American Express" },
	{ 352800, 358999, OF_16_TO_19,          OF(16),          "JCB" },
	{ 360000, 369999, OF(14) | OF(15) | OF_16_TO_19, OF(14) | OF(16), "Diners Club" },
	{ 370000, 379999, OF(15),               OF(15),          "American Express" },
	{ 380000, 399999, OF(14) | OF_16_TO_19, OF(14) | OF(16), "Diners Club" },
	{ 400000, 499999, OF(13) | OF(16) | OF(19), OF(16),      "Visa" },
	{ 500000, 506698, OF_12_TO_19,          OF(16),          "Maestro" },
	{ 506699, 506778, OF(16),               OF(16),          "Elo" },
	{ 506779, 508499, OF_12_TO_19,          OF(16),          "Maestro" },
	{ 508500, 508999, OF(16),               OF(16),          "RuPay" },
	{ 509000, 509999, OF(16),               OF(16),          "Elo" },
	{ 510000, 559999, OF(16),               OF(16),          "Mastercard" },
	{ 560000, 589999, OF_12_TO_19,          OF(16),          "Maestro" },
	{ 601100, 601199, OF_16_TO_19,          OF(16),          "Discover" },
	{ 606282, 606282, OF(16),               OF(16),          "Hipercard" },
	{ 606985, 607984, OF(16),               OF(16),          "RuPay" },
	{ 608001, 608500, OF(16),               OF(16),          "RuPay" },
	{ 620000, 629999, OF_16_TO_19,          OF(16) | OF(19), "UnionPay" },
	{ 630400, 630499, OF_12_TO_19,          OF(16),          "Maestro" },
	{ 636000, 636999, OF_16_TO_19,          OF(16),          "InterPayment" },
	{ 637000, 638999, OF(16),               OF(16),          "InstaPayment" },
	{ 639000, 639099, OF_12_TO_19,          OF(16),          "Maestro" },
	{ 644000, 659999, OF_16_TO_19,          OF(16),          "Discover" },
	{ 670000, 679999, OF_12_TO_19,          OF(16),          "Maestro" },
	{ 810000, 817199, OF_16_TO_19,          OF(16),          "UnionPay" },
	{ 817200, 829999, OF(16),               OF(16),          "RuPay" },
	{ 860000, 860099, OF(16),               OF(16),          "Uzcard" },
	{ 979200, 979289, OF(16),               OF(16),          "Troy" },
	{ 986000, 986099, OF(16),               OF(16),          "Humo" },
	/* clang-format on */
};

/*
 * Numbers that payment companies publish for tests: Stripe, Adyen, Braintree, PayPal,
 * Worldpay, Authorize.Net. What begins with 400000 is a test number of Stripe's.
 */
static const char *const TESTS[] = {
	"2222420000001113",
	"2222630000001125",
	"2223000048400011",
	"2223003122003222",
	"3056930009020004",
	"30569309025904",
	"343434343434343",
	"3530111333300000",
	"3566002020360505",
	"3566111111111113",
	"36148900647913",
	"36227206271667",
	"370000000000002",
	"371449635398431",
	"378282246310005",
	"378734493671000",
	"38000000000006",
	"38520000023237",
	"4000056655665556",
	"4007000000027",
	"4012888818888",
	"4012888888881881",
	"4111111111111111",
	"4166676667666746",
	"4222222222222",
	"4242424242424242",
	"4444333322221111",
	"4462030000000000",
	"4646464646464644",
	"4911830000000",
	"4917610000000000",
	"4988438843884305",
	"5019717010103742",
	"5105105105105100",
	"5136333333333335",
	"5200828282828210",
	"5424000000000015",
	"5454545454545454",
	"5555444433331111",
	"5555555555554444",
	"5577000055770004",
	"5585558555855583",
	"6011000000000012",
	"6011000990139424",
	"6011111111111117",
	"6011981111111113",
	"6200000000000005",
	"6200000000000047",
	"6205500000000000004",
	"6304000000000000",
	"6759649826438453",
	"6799990100000000019",
};

/* Longest first: sixteen digits may be the beginning of nineteen. */
static const struct aj_layout FOURS[] = {
	{ AJ_SIZES(4, 4, 4, 4, 3), AJ_SEP_SPACE | AJ_SEP_DASH, .crowded = true },
	{ AJ_SIZES(4, 4, 4, 4), AJ_SEP_SPACE | AJ_SEP_DASH | AJ_SEP_DOT, .crowded = true },
	{ AJ_SIZES(4, 6, 5), AJ_SEP_SPACE | AJ_SEP_DASH | AJ_SEP_DOT, .crowded = true },
	{ AJ_SIZES(4, 6, 4), AJ_SEP_SPACE | AJ_SEP_DASH | AJ_SEP_DOT, .crowded = true },
};
static const struct aj_layout SIX = { AJ_SIZES(6, 13), AJ_SEP_SPACE | AJ_SEP_DASH, .crowded = true };

/* Digits of a candidate and where they stand. */
struct piece {
	const uint8_t *digits;
	size_t n, start, end;
	bool bare;
};

static const struct brand *brand_of(const uint8_t *digits)
{
	size_t low = 0, high = AJ_LEN(BRANDS);
	uint32_t prefix = 0;

	for (size_t i = 0; i < PREFIX; i++)
		prefix = prefix * 10 + digits[i];
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (BRANDS[mid].to < prefix)
			low = mid + 1;
		else
			high = mid;
	}
	return low < AJ_LEN(BRANDS) && BRANDS[low].from <= prefix ? &BRANDS[low] : NULL;
}

/* All the same, or counting up or down: somebody's fingers. */
static bool is_sequence(const uint8_t *digits, size_t n)
{
	unsigned step = (10u + digits[1] - digits[0]) % 10;

	if (step != 0 && step != 1 && step != 9)
		return false;
	for (size_t i = 2; i < n; i++)
		if ((10u + digits[i] - digits[i - 1]) % 10 != step)
			return false;
	return true;
}

static bool is_test(struct aj_str number)
{
	enum { FIRST = 8 }; /* digits that are looked at before the rest: no card has fewer than twelve */

	if (aj_str_starts(number, AJ_S("400000")))
		return true;
	for (size_t i = 0; i < AJ_LEN(TESTS); i++)
		if (memcmp(TESTS[i], number.ptr, FIRST) == 0 && aj_str_eq(number, aj_str_z(TESTS[i])))
			return true;
	return false;
}

static enum aj_likelihood worth(const struct piece *piece, const struct brand *brand)
{
	if (!brand)
		return piece->bare ? AJ_UNLIKELY : AJ_POSSIBLE;
	if (piece->bare)
		return brand->usual & OF(piece->n) ? AJ_POSSIBLE : AJ_UNLIKELY;
	return brand->usual & OF(piece->n) ? AJ_VERY_LIKELY : AJ_LIKELY;
}

static bool is_called_card(const struct aj_look *look, const struct piece *piece)
{
	return aj_look_topics(look, piece->start, piece->end) & aj_types_builtin[AJ_TYPE_CARD].topics;
}

static void note(struct aj_look *look, const struct piece *piece, const struct brand *brand)
{
	uint32_t because = AJ_BECAUSE_CHECKSUM | (piece->bare ? AJ_BECAUSE_BARE : AJ_BECAUSE_SHAPE);
	struct aj_finding *finding;
	uint8_t written[DIGITS_MAX];

	for (size_t i = 0; i < piece->n; i++)
		written[i] = (uint8_t)('0' + piece->digits[i]);
	if (brand)
		because |= AJ_BECAUSE_REGISTRY;
	if (is_test(aj_str(written, piece->n)))
		because |= AJ_BECAUSE_RESERVED;
	finding = aj_note(look, AJ_TYPE_CARD, piece->start, piece->end, worth(piece, brand), because);
	aj_note_canonical(look, finding, aj_str(written, piece->n));
	finding->detail = brand ? brand->name : NULL;
}

static void try_piece(struct aj_look *look, const struct piece *piece)
{
	const struct brand *brand;

	if (!aj_check_luhn(piece->digits, piece->n) || is_sequence(piece->digits, piece->n))
		return;
	brand = brand_of(piece->digits);
	if (brand && !(brand->lengths & OF(piece->n)))
		brand = NULL;
	/* Twelve digits, or a range that we do not know: anything, unless somebody says that it is a card. */
	if ((!brand || piece->n == DIGITS_MIN) && !is_called_card(look, piece))
		return;
	note(look, piece, brand);
}

/* Four digits stand at at, and none beside them. */
static bool is_four(const struct aj_look *look, size_t at)
{
	for (size_t i = 0; i < 4; i++)
		if (!aj_is_digit(aj_look_at(look, at + i)))
			return false;
	return !aj_is_digit(aj_look_at(look, at - 1)) && !aj_is_digit(aj_look_at(look, at + 4)) &&
	       aj_look_at(look, at + 4) != '-';
}

static bool is_gap(const struct aj_look *look, size_t at)
{
	return aj_look_at(look, at) == ' ' || aj_look_at(look, at) == '-';
}

/* 1227 or 2027, until when a card holds, and no more groups of four. */
static bool is_expiry(const struct aj_look *look, size_t at)
{
	uint8_t first = aj_look_at(look, at), second = aj_look_at(look, at + 1),
		third = aj_look_at(look, at + 2);
	bool month = (first == '0' && second != '0') || (first == '1' && second <= '2');

	if ((!month && (first != '2' || second != '0')) || third < '2' || third > '4')
		return false;
	return !is_gap(look, at + 4) || !is_four(look, at + 5);
}

/* 2019, the end of a date before it, and no group of four before that. */
static bool is_year(const struct aj_look *look, size_t at)
{
	uint8_t first = aj_look_at(look, at), second = aj_look_at(look, at + 1);

	if (!(first == '1' && second == '9') && !(first == '2' && second == '0'))
		return false;
	return at < look->lo + 5 || !is_gap(look, at - 1) || !is_four(look, at - 5);
}

/* Groups of four go on: a table of numbers rather than a card with its date or code, if nobody calls it one.
 */
static bool in_table(const struct aj_groups *groups, size_t first, size_t end)
{
	const struct aj_number *number = groups->number;
	const struct aj_look *look = groups->look;
	bool before = first > 0 ? number->groups[first - 1] == 4
				: number->before == '.' || aj_number_goes_on(look, number->start, true, 4);
	bool after = end < number->n_groups ? number->groups[end] == 4
					    : aj_number_goes_on(look, number->end, false, 4);
	size_t last = first > 0 ? groups->at[first - 1].start : number->start - 5;
	size_t next = end < number->n_groups ? groups->at[end].start : number->end + 1;

	return (before && !is_year(look, last)) || (after && !is_expiry(look, next)) ||
	       aj_number_in_dump(look, groups->at[first].start, groups->at[end - 1].end, 4);
}

/* The digits of the groups from g up to end. */
static struct piece piece_of(const struct aj_groups *groups, size_t g, size_t end)
{
	const struct aj_number *number = groups->number;

	return (struct piece){
		.digits = number->digits + groups->at[g].digit,
		.n = (size_t)(groups->at[end - 1].digit + number->groups[end - 1] - groups->at[g].digit),
		.start = groups->at[g].start,
		.end = groups->at[end - 1].end,
		.bare = end == g + 1,
	};
}

/* The layout fits from g on, and so does the last digit: 4-4-4-4-3 may be a card and its code. */
static bool fits(struct aj_groups *groups, size_t g, const struct aj_layout *layout)
{
	struct piece piece;

	if (!aj_groups_match(groups, g, layout))
		return false;
	piece = piece_of(groups, g, g + layout->n);
	return aj_check_luhn(piece.digits, piece.n);
}

/* How many groups from g on make a card, 0 for none. */
static size_t groups_at(struct aj_groups *groups, size_t g)
{
	uint8_t size = groups->number->groups[g];
	struct aj_layout bare = { .sizes = size, .n = 1 };

	if (size == 4)
		for (size_t i = 0; i < AJ_LEN(FOURS); i++)
			if (fits(groups, g, &FOURS[i]))
				return FOURS[i].n;
	if (size == 6 && aj_groups_match(groups, g, &SIX))
		return SIX.n;
	return size >= DIGITS_MIN && size <= DIGITS_MAX && aj_groups_match(groups, g, &bare);
}

void aj_card_number(struct aj_look *look, const struct aj_number *number)
{
	struct piece whole = { number->digits, number->n_digits, number->start, number->end, .bare = true };
	struct aj_groups groups;
	struct piece piece;

	if (number->n_digits < DIGITS_MIN || number->plus || number->after == '@')
		return;
	if (number->n_groups == 1) {
		if (number->n_digits <= DIGITS_MAX)
			try_piece(look, &whole);
		return;
	}
	aj_groups_init(&groups, look, number);
	for (size_t g = 0, n; g<number->n_groups; g += n> 0 ? n : 1) {
		n = groups_at(&groups, g);
		if (n == 0)
			continue;
		piece = piece_of(&groups, g, g + n);
		if (!in_table(&groups, g, g + n) || is_called_card(look, &piece))
			try_piece(look, &piece);
	}
}
