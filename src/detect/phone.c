/*
 * phone.c: phone numbers, held against the numbering plans of the world. With a
 * country code they speak for themselves; national ones need a region, or the word
 * "phone" beside them, because ids, dates and amounts are written with digits too.
 */

#include "detect/phone_inner.h"
#include "detect/phone_words.h"
#include "detect/recognise.h"

enum {
	CARRIER_MIN = 12, /* with the digits of a carrier between prefix and number */
	LOST_PLUS_MIN = 10,
	LONG_DIGITS_MIN = 11,
	UNPLANNED_MIN = 8,
	SPOKEN_MAX = 11, /* digits of a national number that nothing but words speak for … */
	SPOKEN_GROUPS_MAX = 5,
	DIALLED_GROUPS_MAX = 6,
	LOCAL_MAX = 8,	      /* digits of a number without its area */
	SPOKEN_GROUP_MAX = 8, /* … and of each of its groups */
	PARTS_MAX = 8,	      /* parts of one token that are tried */
	EXTENSION_MAX = 7,    /* digits */
	EXTENSION_GAP = 3,    /* spaces before it */
	ALONE_SPACES_MAX = 2, /* an end of line */
};

/* --- extensions: "x12", "ext. 12", ", extension 12", " #12" --- */

static size_t skip_spaces(const struct aj_look *look, size_t at)
{
	for (size_t n = 0; n < EXTENSION_GAP && aj_look_at(look, at) == ' '; n++)
		at++;
	return at;
}

/* Behind the word for an extension that stands at position at, or at. */
static size_t extension_word(const struct aj_look *look, size_t at)
{
	static const uint8_t firsts[256] = { ['e'] = 1,
		['E'] = 1,
		['i'] = 1,
		['I'] = 1,
		['x'] = 1,
		['X'] = 1,
		['#'] = 1,
		['~'] = 1,
		['a'] = 1,
		['A'] = 1,
		[0xd0] = 1 };
	static const struct aj_str words[] = { AJ_S("extension"), AJ_S("extn"), AJ_S("ext"), AJ_S("int"),
		AJ_S("x"), AJ_S("#"), AJ_S("~"), AJ_S("anexo"), AJ_S("\u0434\u043e\u0431") };

	if (!firsts[aj_look_at(look, at)])
		return at;
	for (size_t i = 0; i < AJ_LEN(words); i++) {
		if (look->hi - at < words[i].len ||
		    !aj_str_eq_nocase(aj_look_str(look, at, at + words[i].len), words[i]))
			continue;
		at += words[i].len;
		if (aj_look_at(look, at) == '.' || aj_look_at(look, at) == ':')
			at++;
		return at;
	}
	return at;
}

/* The end of the extension that follows a number ending at end; end if there is none, 0 if it is spoilt. */
static size_t extension_end(const struct aj_look *look, size_t end)
{
	size_t at = skip_spaces(look, end), word, digits;

	if (aj_look_at(look, at) == ',')
		at = skip_spaces(look, at + 1);
	word = extension_word(look, at);
	if (word == at)
		return end;
	at = digits = skip_spaces(look, word);
	while (at - digits <= EXTENSION_MAX && aj_is_digit(aj_look_at(look, at)))
		at++;
	if (at == digits)
		return end;
	if (at - digits > EXTENSION_MAX || aj_is_alnum(aj_look_at(look, at)) ||
	    aj_phone_is_currency(look, at, false))
		return 0;
	return at;
}

/* --- noting --- */

static void note(struct aj_look *look, const struct aj_phone_part *p, const struct aj_phone_hit *hit,
    enum aj_likelihood likelihood)
{
	uint8_t canonical[AJ_PHONE_PRINT_MAX];
	bool bare = p->n_groups == 1 && !p->plus;
	const struct aj_phone_region *at_home;
	struct aj_finding *finding;
	size_t end = extension_end(look, p->end);

	if (end == 0 || (end == p->end && aj_is_alpha(aj_look_at(look, end)))) /* "x12ab" */
		return;
	if (aj_phone_in_dump(p))
		return;
	if (bare && likelihood > AJ_POSSIBLE)
		likelihood = AJ_POSSIBLE;
	finding = aj_note(look, AJ_TYPE_PHONE, p->start, end, likelihood,
	    (hit->label ? AJ_BECAUSE_REGISTRY : 0) | (bare ? AJ_BECAUSE_BARE : AJ_BECAUSE_SHAPE));
	aj_note_canonical(look, finding, aj_str(canonical, aj_phone_print(hit, canonical)));
	at_home = hit->region != NULL ? aj_phone_home(hit) : NULL;
	if (at_home && aj_is_alpha(at_home->name[0]))
		memcpy(finding->country, at_home->name, sizeof(finding->country));
}

/* --- parts of a token --- */

struct cuts {
	size_t starts[AJ_NUMBER_GROUPS], ends[AJ_NUMBER_GROUPS];
	uint8_t seps[AJ_NUMBER_GROUPS];	  /* before the group */
	uint8_t firsts[AJ_NUMBER_GROUPS]; /* index of its first digit */
};

static void find_cuts(const struct aj_look *look, const struct aj_number *number, struct cuts *cuts)
{
	size_t at = number->start;
	uint8_t digit = 0;

	for (size_t g = 0; g < number->n_groups; g++) {
		uint8_t seps = 0;

		for (; !aj_is_digit(look->text[at]); at++) {
			uint8_t c = look->text[at];

			seps |= c == ' ' || c == 0xa0 || c == 0xaf || c == 0x89 ? AJ_SEP_SPACE
				: c == '.'					? AJ_SEP_DOT
				: c == '/'					? AJ_SEP_SLASH
				: c == '(' || c == ')'				? AJ_SEP_PAREN
				: c == 0xc2 || c == 0xe2 || c == 0x80		? 0
										: AJ_SEP_DASH;
		}
		cuts->starts[g] = at;
		cuts->seps[g] = seps;
		cuts->firsts[g] = digit;
		digit += number->groups[g];
		at += number->groups[g];
		cuts->ends[g] = at;
	}
}

static bool is_after_digits(const struct aj_look *look, const struct aj_number *number)
{
	return number->before == ' ' && aj_is_digit(aj_look_at(look, number->outer - 2));
}

/* The groups [from, to) as a part. */
static struct aj_phone_part part_of(const struct aj_look *look, const struct aj_number *number,
    const struct cuts *cuts, size_t from, size_t to)
{
	struct aj_phone_part p = { .look = look,
		.end = cuts->ends[to - 1],
		.groups = number->groups + from,
		.digits = number->digits + cuts->firsts[from],
		.n_groups = to - from,
		.plus = from == 0 && number->plus };

	p.start = from == 0 ? number->outer : cuts->starts[from];
	p.n_digits = cuts->firsts[to - 1] + number->groups[to - 1] - cuts->firsts[from];
	for (size_t g = from + 1; g < to; g++)
		p.seps |= cuts->seps[g];
	if (from > 0 && look->text[p.start - 1] == '(')
		p.start--;
	p.loose = from > 0 || is_after_digits(look, number);
	return p;
}

/* --- the ways to read one --- */

/* What says that a number is something else. */
#define T(topic) AJ_TOPIC_BIT(AJ_TOPIC_##topic)
static const uint64_t OTHERS = T(CASE) | T(CARD) | T(BANK) | T(IP) | T(NATIONAL_ID) | T(TAX) | T(DATE) |
			       T(BIRTH) | T(TECHNICAL) | T(US_SSN);
#undef T

/* What is known about a number beside its digits. */
struct ask {
	struct aj_look *look;
	const struct aj_number *number;
	const struct aj_phone_region *region; /* or NULL */
	bool by_field;			      /* the field's name says that it is a phone number */
	bool alone;			      /* the text is a number and nothing else */
	bool asked, by_words;		      /* have the words around been looked at, do they say so */
	uint64_t words;			      /* … and what they say */
};

/* Words are looked up late, as that costs more than all the rest. */
static bool is_phone(struct ask *ask)
{
	if (!ask->by_field && !ask->asked) {
		ask->asked = true;
		ask->words = aj_look_topics(ask->look, ask->number->outer, ask->number->end);
		ask->by_words = (ask->words & AJ_TOPIC_BIT(AJ_TOPIC_PHONE)) ||
				aj_phone_said_behind(ask->look, ask->number->end);
	}
	return ask->by_field || ask->by_words;
}

/* The words around speak of something else as well. */
static bool is_called_other(const struct ask *ask)
{
	return ask->words & OTHERS;
}

/* "+49 …", "0049 …", or as the region says ("011 49 …"). */
static bool try_world(
    struct aj_look *look, const struct aj_phone_part *p, const struct aj_phone_region *region)
{
	uint32_t abroad = region ? aj_phone_prefixes(region->abroad, p->digits, p->n_digits) : 0;
	struct aj_phone_hit hit;

	if (p->plus && p->digits[0] != 0) { /* else "+0034 …": the prefix twice */
		if (!aj_phone_in_world(p->digits, p->n_digits, &hit) || aj_phone_is_beside_other(p))
			return false;
		note(look, p, &hit, p->n_groups > 1 || p->n_digits > 9 ? AJ_VERY_LIKELY : AJ_LIKELY);
		return true;
	}
	if (p->digits[0] == 0 && p->digits[1] == 0) /* in one group: "1 0 06485431" is a table's row */
		abroad = p->groups[0] > 1 ? abroad | 1 << 2 : abroad & ~(uint32_t)(1 << 2);
	for (; abroad != 0; abroad &= abroad - 1) {
		size_t len = __builtin_ctz(abroad);

		if (len == 0 || len >= p->n_digits || p->digits[len] == 0)
			continue;
		if (!aj_phone_in_world(p->digits + len, p->n_digits - len, &hit) || aj_phone_is_other(p))
			continue;
		note(look, p, &hit, AJ_LIKELY);
		return true;
	}
	return false;
}

/* The national prefix may lack only where what is around (if not NULL) says that it is a phone number. */
static bool try_region(struct aj_look *look, const struct aj_phone_part *p,
    const struct aj_phone_region *region, struct ask *around, enum aj_likelihood likelihood)
{
	struct aj_phone_hit hit;

	if (!aj_phone_in_region(region, p->digits, p->n_digits, &hit) || aj_phone_is_other(p))
		return false;
	if (!hit.trunk && !(p->seps & AJ_SEP_PAREN)) {
		if (p->loose)
			return false;
		if ((region->flags & AJ_PHONE_WANTS_PREFIX) && !(around && is_phone(around)))
			return false;
	}
	note(look, p, &hit, likelihood);
	return true;
}

/* "49 151 12345678": the plus was lost. */
static bool try_lost_plus(struct aj_look *look, const struct aj_phone_part *p)
{
	struct aj_phone_hit hit;

	if (p->n_digits < LOST_PLUS_MIN || p->digits[0] == 0 ||
	    !aj_phone_in_world(p->digits, p->n_digits, &hit) || aj_phone_is_other(p))
		return false;
	note(look, p, &hit, AJ_POSSIBLE);
	return true;
}

/* The same with the region's own code. */
static bool try_own_code(
    struct aj_look *look, const struct aj_phone_part *p, const struct aj_phone_region *region)
{
	unsigned code = region->code;
	size_t len = code < 10 ? 1 : code < 100 ? 2 : 3;

	return !p->loose && p->n_digits > len && aj_phone_group(p->digits, len) == code &&
	       try_lost_plus(look, p);
}

/* The country code as a group of its own. */
static bool has_code_group(const struct aj_phone_part *p)
{
	return p->n_groups > 1 && p->groups[0] <= 3 &&
	       aj_phone_codes[aj_phone_group(p->digits, p->groups[0])].count > 0;
}

/* Bare digits, so many that a country code must be among them, and one is. */
static bool is_long(const struct aj_phone_part *p)
{
	struct aj_phone_hit hit;

	return p->n_groups == 1 && p->n_digits >= LONG_DIGITS_MIN && p->digits[0] != 0 &&
	       aj_phone_in_world(p->digits, p->n_digits, &hit);
}

/*
 * In no plan, yet a '+', an American layout or the name of its field says that it is
 * meant for a phone number: made up, mistyped, or older than the plan.
 */
static bool try_unplanned(struct aj_look *look, const struct aj_phone_part *p, enum aj_likelihood likelihood)
{
	struct aj_phone_hit hit = { .digits = p->digits, .n_digits = p->n_digits };

	if (p->n_digits < UNPLANNED_MIN || p->n_digits > AJ_PHONE_DIALLED_MAX || p->loose ||
	    aj_phone_is_other(p))
		return false;
	for (size_t len = 1; p->plus && hit.region == NULL && len <= 3; len++) {
		struct aj_phone_code code = aj_phone_codes[aj_phone_group(p->digits, len)];

		if (p->digits[0] == 0 || code.count == 0)
			continue;
		hit.region = &aj_phone_regions[aj_phone_by_code[code.first]];
		hit.n_digits -= len;
		hit.digits = p->digits + len;
		if (likelihood == AJ_UNLIKELY && code.lengths >> hit.n_digits & 1)
			likelihood = AJ_POSSIBLE; /* as long as numbers are there: plans change */
	}
	if (p->plus && hit.region == NULL)
		return false;
	note(look, p, &hit, likelihood);
	return true;
}

/* "00420 123456789": the same for what most of the world dials where it writes a '+', if it is long enough.
 */
static bool try_unplanned_abroad(struct aj_look *look, const struct aj_phone_part *p)
{
	/* Behind 001 numbers have one form, which has been looked at. */
	for (size_t len = p->digits[2] == 1 ? 4 : 1; len <= 3 && len + 2 < p->n_digits; len++) {
		struct aj_phone_code code = aj_phone_codes[aj_phone_group(p->digits + 2, len)];
		struct aj_phone_hit hit = { .digits = p->digits + 2 + len,
			.n_digits = p->n_digits - 2 - len };

		if (hit.n_digits > AJ_PHONE_DIALLED_MAX || code.count == 0 ||
		    !(code.lengths >> hit.n_digits & 1))
			continue;
		hit.region = &aj_phone_regions[aj_phone_by_code[code.first]];
		note(look, p, &hit, AJ_UNLIKELY);
		return true;
	}
	return false;
}

/* The same whatever the digits are: where they begin, or NULL. */
static const uint8_t *is_american_form(const struct aj_phone_part *p)
{
	const uint8_t *g = p->groups, *d = p->digits;
	size_t n = p->n_groups;

	if (n == 4 && g[0] == 1 && d[0] == 1)
		g++, d++, n--;
	else if (n == 4 && g[0] == 3 && d[0] == 0 && d[1] == 0 && d[2] == 1)
		g++, d += 3, n--;
	return n == 3 && g[0] == 3 && g[1] == 3 && g[2] == 4 &&
		       (p->seps & (AJ_SEP_DASH | AJ_SEP_PAREN | AJ_SEP_DOT))
		   ? d
		   : NULL;
}

/* (212) 555-0100, 1-212-555-0100, 001-212-555-0100: no other country writes so. */
static bool is_american(const struct aj_phone_part *p)
{
	const uint8_t *d = is_american_form(p);

	return d && d[0] >= 2 && d[3] >= 2;
}

static bool try_american(struct aj_look *look, const struct aj_phone_part *p)
{
	enum aj_likelihood likelihood = p->seps & AJ_SEP_PAREN ? AJ_LIKELY : AJ_POSSIBLE;

	return is_american(p) && try_region(look, p, aj_phone_region_of("US"), NULL, likelihood);
}

/* The usual regions that may know the number, bit i for the one of index i. */
static uint32_t usual_regions(const struct aj_phone_part *p)
{
	uint64_t set;

	if (p->n_digits >= CARRIER_MIN)
		return ((uint32_t)1 << AJ_PHONE_USUAL) - 1;
	set = aj_phone_usual_sets[aj_phone_usual_set[p->n_digits - AJ_PHONE_SHORTEST]
						    [aj_phone_group(p->digits, AJ_PHONE_FIRST_DIGITS)]];
	return (uint32_t)(set | set >> AJ_PHONE_LACKS_PREFIX);
}

/* Where no region is known but that it is a phone number. */
static bool try_usual(struct aj_look *look, const struct aj_phone_part *p, struct ask *around)
{
	for (uint32_t left = usual_regions(p); left; left &= left - 1) {
		const struct aj_phone_region *region = &aj_phone_regions[aj_phone_usual[__builtin_ctz(left)]];

		if (try_region(look, p, region, around, AJ_POSSIBLE))
			return true;
	}
	return false;
}

/* "785 8949", "71-33-52-22", "99 668472": groups of a few digits with the same sign between them. */
static bool in_short_groups(const struct aj_phone_part *p)
{
	if (p->n_digits < AJ_PHONE_DIGITS_MIN || p->seps & (p->seps - 1) ||
	    (p->digits[0] == 0 && p->digits[1] == 0))
		return false;
	if (p->n_groups == 2 && p->groups[0] <= 3 && p->groups[1] == 6)
		return true;
	for (size_t g = 0; g < p->n_groups; g++)
		if (p->groups[g] > AJ_PHONE_SHORT_GROUP_MAX)
			return false;
	return true;
}

/*
 * A national number as it is dialled and as amounts, dates and the numbers of documents
 * are not written: "0348 2102744", "(84) 7564-8830".
 */
static bool is_laid_out(const struct aj_phone_part *p)
{
	if (p->n_groups < 2 || p->n_groups > SPOKEN_GROUPS_MAX || p->n_digits > SPOKEN_MAX || p->loose)
		return false;
	if (p->seps & ~(AJ_SEP_SPACE | AJ_SEP_DASH | AJ_SEP_PAREN))
		return false;
	for (size_t g = 0; g < p->n_groups; g++)
		if (p->groups[g] < 2 || p->groups[g] > SPOKEN_GROUP_MAX)
			return false;
	return p->seps & AJ_SEP_PAREN || (p->digits[0] == 0 && p->digits[1] != 0) || in_short_groups(p);
}

/* "Tel. 7629236", "电话：7629236": a local number right behind the word, which is all that speaks for it. */
static bool is_local(const struct aj_phone_part *p, const struct ask *ask)
{
	size_t at = p->start;
	const uint8_t *d = p->digits;

	if (p->n_groups != 1 || p->plus || p->loose || p->n_digits > LOCAL_MAX || d[0] == 0 ||
	    !(ask->words & AJ_TOPIC_BIT(AJ_TOPIC_PHONE)))
		return false;
	if (p->n_digits == LOCAL_MAX && aj_phone_is_year(aj_phone_group(d, 4)) &&
	    aj_phone_group(d + 4, 2) <= 12)
		return false;
	if (at > p->look->lo && p->look->text[at - 1] == ' ')
		at--;
	return aj_look_at(p->look, at - 1) == ':' || aj_look_at(p->look, at - 1) == '.' ||
	       aj_str_ends(aj_look_str(p->look, p->look->lo, at), AJ_S("\uff1a"));
}

/* In no usual plan, but there are many, and who writes says that it is a phone number. */
static bool try_spoken(struct aj_look *look, const struct aj_phone_part *p, struct ask *ask)
{
	struct aj_phone_hit hit = { .digits = p->digits, .n_digits = p->n_digits };

	if (is_laid_out(p)
		? !is_phone(ask)
		: p->n_groups > 1 || p->n_digits > LOCAL_MAX || !is_phone(ask) || !is_local(p, ask))
		return false;
	if (is_called_other(ask) || aj_phone_is_other(p))
		return false;
	/* One step more by the topic's words; those behind it are none of them. */
	note(look, p, &hit, ask->words & AJ_TOPIC_BIT(AJ_TOPIC_PHONE) ? AJ_UNLIKELY : AJ_POSSIBLE);
	return true;
}

/* "0 532 123 45 67", "06 12 34 56 78", "0740/123456": the national prefix, alone or with the area, and few
 * signs. */
static bool is_dialled(const struct aj_phone_part *p)
{
	if (p->digits[0] != 0 || p->digits[1] == 0 || p->n_digits > SPOKEN_MAX ||
	    p->n_groups > DIALLED_GROUPS_MAX ||
	    p->seps & ~(AJ_SEP_SPACE | AJ_SEP_DASH | AJ_SEP_PAREN | AJ_SEP_SLASH))
		return false;
	for (size_t g = 1; g < p->n_groups; g++)
		if (p->groups[g] < 2 || p->groups[g] > SPOKEN_GROUP_MAX)
			return false;
	return true;
}

/* 33 123 456 789: written like an amount. */
static bool in_thousands(const struct aj_phone_part *p)
{
	for (size_t g = 1; g < p->n_groups; g++)
		if (p->groups[g] != 3)
			return false;
	return true;
}

/*
 * Who asks about a number and nothing else has no word for it either: it may be a phone
 * number if it is dialled so, with the national prefix or a country code.
 */
static bool try_alone(struct aj_look *look, const struct aj_phone_part *p)
{
	if (is_dialled(p))
		return aj_phone_walk(aj_phone_usual_numbers, p->digits, p->n_digits) != 0 &&
		       try_usual(look, p, NULL);
	if (p->n_groups == 1 ? !is_long(p) || p->n_digits == LONG_DIGITS_MIN
			     : !has_code_group(p) || !in_short_groups(p) || in_thousands(p))
		return false;
	return try_lost_plus(look, p);
}

static bool try_no_region(struct aj_look *look, const struct aj_phone_part *p, struct ask *ask)
{
	if (ask->alone && try_alone(look, p))
		return true;
	if (ask->asked && !ask->by_words && !ask->by_field) /* nobody says so, and that is what it takes */
		return false;
	if (aj_phone_walk(aj_phone_usual_numbers, p->digits, p->n_digits) != 0 && is_phone(ask) &&
	    try_usual(look, p, NULL))
		return true;
	if ((has_code_group(p) || is_long(p)) && is_phone(ask) && try_lost_plus(look, p))
		return true;
	if (ask->by_field && (try_lost_plus(look, p) || try_usual(look, p, ask)))
		return true;
	return !ask->by_field && try_spoken(look, p, ask);
}

static bool try_part(struct aj_look *look, const struct aj_phone_part *p, struct ask *ask)
{
	if (p->n_digits < AJ_PHONE_DIGITS_MIN || p->n_digits > AJ_PHONE_DIGITS_MAX)
		return false;
	if (try_world(look, p, ask->region))
		return true;
	if (p->plus)
		return false;
	if (try_american(look, p))
		return true;
	if (!ask->region)
		return try_no_region(look, p, ask);
	return try_region(look, p, ask->region, ask, AJ_LIKELY) || try_own_code(look, p, ask->region) ||
	       (ask->by_field && try_lost_plus(look, p));
}

/* "+1" and then what can be no number: area and exchange do not begin with 0 or 1, and there are ten digits.
 */
static bool is_no_american(const struct aj_phone_part *p)
{
	return p->plus && p->digits[0] == 1 && (p->n_digits != 11 || p->digits[1] < 2 || p->digits[4] < 2);
}

/* What no plan knows, as a whole: unlikely, unless somebody says that it is one. */
static void try_whole(struct aj_look *look, const struct aj_phone_part *p, struct ask *ask)
{
	if (is_american_form(p) && is_phone(ask) &&
	    !is_called_other(ask)) { /* made up, in a signature or a list */
		bool topic = ask->by_field || ask->words & AJ_TOPIC_BIT(AJ_TOPIC_PHONE);

		try_unplanned(look, p, topic ? AJ_UNLIKELY : AJ_POSSIBLE);
		return;
	}
	if (!p->plus && p->digits[0] == 0 && p->digits[1] == 0 && p->digits[2] != 0 && !p->loose &&
	    !aj_phone_is_other(p) && is_phone(ask) && !is_called_other(ask) && try_unplanned_abroad(look, p))
		return;
	if (ask->by_field || p->plus || is_american(p))
		try_unplanned(look, p, ask->by_field || !is_no_american(p) ? AJ_UNLIKELY : AJ_VERY_UNLIKELY);
}

/* Where the groups [from, to) may be cut: at their last space or slash. */
static size_t border_before(const struct cuts *cuts, size_t from, size_t to)
{
	do
		to--;
	while (to > from && !(cuts->seps[to] & (AJ_SEP_SPACE | AJ_SEP_SLASH)));
	return to;
}

/*
 * The token without the groups behind its last spaces, and so on with what is left:
 * "06 12 34 56 78 06 12 34 56 79".
 */
static bool try_parts(
    struct aj_look *look, const struct aj_number *number, const struct cuts *cuts, struct ask *ask)
{
	int tries = PARTS_MAX - 1; /* the whole has been tried */
	size_t from = 0;
	bool any = false;

	while (from < number->n_groups && tries > 0) {
		size_t to = number->n_groups;
		bool found = false;

		if (from == 0)
			to = border_before(cuts, from, to);
		while (to > from && !found && tries-- > 0) {
			struct aj_phone_part p = part_of(look, number, cuts, from, to);

			found = try_part(look, &p, ask);
			if (!found)
				to = border_before(cuts, from, to);
		}
		any |= found;
		if (!found)
			to = from + 1;
		while (to < number->n_groups && !(cuts->seps[to] & AJ_SEP_SPACE))
			to++;
		from = to;
	}
	return any;
}

/* Digits one by one are a table or a list; what is longer than any number is none either. */
static bool is_hopeless(const struct aj_number *number)
{
	if (number->n_digits < AJ_PHONE_DIGITS_MIN ||
	    (number->n_groups == 1 && number->n_digits > AJ_PHONE_DIGITS_MAX))
		return true;
	return aj_phone_in_singles(number->groups, number->n_groups);
}

/* Nothing stands around it, and no format has read the text as a value of something. */
static bool is_alone(const struct aj_look *look, const struct aj_number *number)
{
	if (look->field || number->outer - look->lo > ALONE_SPACES_MAX ||
	    look->hi - number->end > ALONE_SPACES_MAX)
		return false;
	for (size_t i = look->lo; i < number->outer; i++)
		if (!aj_is_space(look->text[i]))
			return false;
	for (size_t i = number->end; i < look->hi; i++)
		if (!aj_is_space(look->text[i]))
			return false;
	return true;
}

/* The field says that it is something else. */
static bool is_named_other(const struct aj_look *look)
{
	uint64_t topics = look->field ? look->field->topics : 0;

	return (topics & OTHERS) && !(topics & AJ_TOPIC_BIT(AJ_TOPIC_PHONE));
}

/* As a national number, or one with "00": is there anything against it? */
static bool is_barred(const struct aj_number *number, const struct aj_phone_part *whole)
{
	return !(number->seps & AJ_SEP_SPACE) && aj_phone_is_other(whole);
}

void aj_phone_number(struct aj_look *look, const struct aj_number *number)
{
	struct aj_phone_part whole = { .look = look,
		.start = number->outer,
		.end = number->end,
		.digits = number->digits,
		.groups = number->groups,
		.n_digits = number->n_digits,
		.n_groups = number->n_groups,
		.seps = number->seps,
		.plus = number->plus,
		.loose = is_after_digits(look, number) };
	struct ask ask = { .look = look, .number = number };
	struct cuts cuts;
	bool found;

	if (!number->plus && is_named_other(look))
		return;
	if (is_hopeless(number) || (!number->plus && is_barred(number, &whole)))
		return;
	ask.region = look->region ? aj_phone_region_of(look->region) : NULL;
	ask.alone = is_alone(look, number);
	ask.by_field = look->field && (look->field->topics & AJ_TOPIC_BIT(AJ_TOPIC_PHONE));
	found = try_part(look, &whole, &ask);
	if (!found && number->seps & (AJ_SEP_SPACE | AJ_SEP_SLASH)) {
		find_cuts(look, number, &cuts);
		found = try_parts(look, number, &cuts, &ask);
	}
	if (!found)
		try_whole(look, &whole, &ask);
}
