#define PCRE2_CODE_UNIT_WIDTH 8

#include "redact/leftover.h"

#include "dep/top_level.h"
#include "redact/shape.h"

#include <pcre2.h>
#include <stdlib.h>

enum { AFTER = 1024 }; /* bytes behind what a pattern needs in which it matches */

static unsigned digits_of(struct aj_str s, uint8_t out[32])
{
	unsigned n = 0;

	for (size_t i = 0; i < s.len && n < 32; i++)
		if (aj_is_digit(s.ptr[i]))
			out[n++] = s.ptr[i] - '0';
	return n;
}

/*
 * How many digits cards have, by their first four; from the schemes' own pages: Diners Club, American
 * Express, JCB, Visa, Maestro, Mastercard, Discover, RuPay, UnionPay. What is in none of the ranges is no
 * card.
 */
static bool is_length_of_card(const uint8_t digits[4], unsigned n)
{
	enum { UP_TO_19 = 15 << 16, FROM_13 = 7 << 13 | UP_TO_19 };
	static const struct {
		uint16_t from, to;
		uint32_t lengths; /* a bit for each */
	} ranges[] = {
		{ 3000, 3059, 1 << 14 | UP_TO_19 },
		{ 3095, 3095, 1 << 14 | UP_TO_19 },
		{ 3400, 3499, 1 << 15 },
		{ 3528, 3589, UP_TO_19 },
		{ 3600, 3699, 3 << 14 | UP_TO_19 },
		{ 3700, 3799, 1 << 15 },
		{ 3800, 3999, 1 << 14 | UP_TO_19 },
		{ 4000, 4999, 1 << 13 | 1 << 16 | 1 << 19 },
		{ 5000, 5065, FROM_13 },
		{ 5066, 5067, 1 << 16 },
		{ 5068, 5084, FROM_13 },
		{ 5085, 5599, 1 << 16 },
		{ 5600, 5899, FROM_13 },
		{ 6011, 6011, UP_TO_19 },
		{ 6070, 6079, 1 << 16 },
		{ 6081, 6084, 1 << 16 },
		{ 6200, 6299, UP_TO_19 },
		{ 6304, 6304, FROM_13 },
		{ 6360, 6369, UP_TO_19 },
		{ 6370, 6389, 1 << 16 },
		{ 6390, 6390, FROM_13 },
		{ 6440, 6599, UP_TO_19 },
		{ 6700, 6799, FROM_13 },
	};
	unsigned prefix = digits[0] * 1000u + digits[1] * 100u + digits[2] * 10u + digits[3];

	for (size_t i = 0; i < AJ_LEN(ranges); i++)
		if (prefix >= ranges[i].from && prefix <= ranges[i].to)
			return ranges[i].lengths >> n & 1;
	return false;
}

/* ISO/IEC 7812-1, annex B. */
static bool luhn(struct aj_str s)
{
	uint8_t digits[32];
	unsigned n = digits_of(s, digits), sum = 0, distinct = 0;

	for (unsigned i = 0; i < n; i++) {
		unsigned d = digits[n - 1 - i];

		sum += i % 2 == 0 ? d : d > 4 ? 2 * d - 9 : 2 * d;
		distinct |= 1u << d;
	}
	if (n < 13 || n > 19 || sum % 10 != 0 || __builtin_popcount(distinct) < 2)
		return false;
	return is_length_of_card(digits, n);
}

/* ISO 13616: the first four behind the rest, letters as two digits, remainder 1. */
static bool mod97(struct aj_str s)
{
	uint8_t plain[40];
	unsigned n = 0, rest = 0;

	for (size_t i = 0; i < s.len && n < sizeof(plain); i++)
		if (s.ptr[i] != ' ')
			plain[n++] = s.ptr[i];
	if (n < 15 || n > 34)
		return false;
	for (unsigned i = 0; i < n; i++) {
		uint8_t c = plain[(i + 4) % n];

		rest = aj_is_digit(c) ? (rest * 10 + c - '0') % 97
				      : (rest * 100 + (unsigned)(c - 'A' + 10)) % 97;
	}
	return rest == 1;
}

/* 2019-02-29 is none. */
static bool in_calendar(struct aj_str s)
{
	static const uint8_t days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	uint8_t digits[32];
	unsigned n = digits_of(s, digits), year, month, day;

	if (n != 8)
		return false;
	year = digits[0] * 1000u + digits[1] * 100u + digits[2] * 10u + digits[3];
	month = digits[4] * 10u + digits[5];
	day = digits[6] * 10u + digits[7];
	if (month == 2 && day == 29)
		return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

/* "as @group.directory" and "the @scope.package", which name a group; not "jane @contoso.com". */
static bool is_mention(struct aj_str s, struct aj_str top)
{
	size_t at = aj_str_find(s, 0, '@'), words = 0;

	while (words < at && aj_is_alpha(s.ptr[words]))
		words++;
	return top.len > 4 && words + 1 == at && s.ptr[words] == ' ' && at + 1 < s.len &&
	       s.ptr[at + 1] != ' ';
}

/* jane@mail.contoso.com and jane@nas.local; not image@2x.png, icons@2.tar, "-@ list.args". */
static bool ends_as_domain(struct aj_str s)
{
	/* RFC 2606, and RFC 6762, appendix G */
	static const char *const unlisted[] = { "example", "test", "invalid", "local", "lan", "internal",
		"intranet", "corp", "home", "private", "localdomain" };
	size_t label = s.len;

	while (label > 0 && aj_is_alpha(s.ptr[label - 1]))
		label--;
	for (size_t i = 0; i < AJ_LEN(unlisted); i++)
		if (aj_str_eq_nocase(aj_str_from(s, label), aj_str_z(unlisted[i])))
			return true;
	return !is_mention(s, aj_str_from(s, label)) && aj_top_level(aj_str_from(s, label));
}

/*
 * needs: letters that each match has, in either case, '?' for any; the one at rare is looked for, reach bytes
 * before all of them is where a match may begin. NULL: it is looked for wherever there is its shape.
 */
static const struct {
	enum aj_type_id type;
	const char *needs;
	unsigned rare, reach;
	enum aj_shape shape;
	const char *pattern;
	bool (*holds)(struct aj_str s); /* or NULL */
} generic[] = {
	{ AJ_TYPE_EMAIL, "@", 0, 66, 0,
	    "(?<![\\w.%+-])[\\w.%+-]{1,64} ?@ ?(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}(?![\\w@-])",
	    ends_as_domain },
	{ AJ_TYPE_EMAIL, "@", 0, 66, 0,
	    "(?<![\\w.%+-])[\\w.%+-]{2,64} ?@ ?[A-Za-z0-9-]{2,63} (?:com|net|org|edu|gov)(?![\\w-])", NULL },
	{ AJ_TYPE_EMAIL, "[at]", 0, 65, 0,
	    "(?i)(?<![\\w.%+-])[\\w.%+-]{2,64} ?\\[at\\] ?[a-z0-9-]{2,63} ?(?:\\.|\\[dot\\]) ?[a-z]{2,24}\\b",
	    ends_as_domain },
	{ AJ_TYPE_EMAIL, "(at)", 0, 65, 0,
	    "(?i)(?<![\\w.%+-])[\\w.%+-]{2,64} ?\\(at\\) ?[a-z0-9-]{2,63} ?(?:\\.|\\(dot\\)) ?[a-z]{2,24}\\b",
	    ends_as_domain },
	{ AJ_TYPE_EMAIL, "&#", 0, 65, 0,
	    "(?i)(?<![\\w.%+-])[\\w.%+-]{2,64} ?(?:&#64;|&#x40;) ?[a-z0-9-]{2,63} ?\\. ?[a-z]{2,24}\\b",
	    ends_as_domain },
	/* Not among five groups of four and more, which is a table of numbers, unless the one behind tells
	 * until when it holds (1227, 2027), or the one before is a year. */
	{ AJ_TYPE_CARD, NULL, 0, 0, AJ_SHAPE_CARD,
	    "(?<![\\w.-])[3-6]\\d{3}(?:\\d{9,15}|"
	    "([ -])(?<!(?<!\\d)(?!19|20)\\d{4}[ -]\\d{4}[ -])(?<!(?<!\\d)\\d{4}[ -]\\d{4}[ -]\\d{4}[ -])"
	    "\\d{4}\\1\\d{4}\\1\\d{1,7}"
	    "(?!\\1(?!(?:0[1-9]|1[0-2]|20)[2-4]\\d)\\d{4}(?![\\d-])|\\1\\d{4}[ "
	    "-]\\d{4}(?![\\d-])))(?![\\w.-])",
	    luhn },
	{ AJ_TYPE_CARD, NULL, 0, 0, AJ_SHAPE_CARD, "(?<![\\w.-])3[47]\\d{2}([ -]?)\\d{6}\\1\\d{5}(?![\\w.-])",
	    luhn },
	{ AJ_TYPE_IBAN, NULL, 0, 0, AJ_SHAPE_IBAN,
	    "(?<!\\w)[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\\w)", mod97 },
	{ AJ_TYPE_US_SSN, NULL, 0, 0, AJ_SHAPE_SSN,
	    "(?<![\\w-])(?!000|666|9)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}(?![\\w-])", NULL },
	{ AJ_TYPE_DATE, "-\?\?-", 0, 4, 0,
	    "(?<![\\w-])(?:19|20)\\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?![\\d-])", in_calendar },
	{ AJ_TYPE_URL_CREDENTIALS, "://", 1, 21, 0,
	    "[a-z][a-z0-9+.-]{1,20}://[^\\s/:@\"'<>~*]{1,64}:[^\\s/@\"'<>~*]{3,128}@[\\w.-]{2,}", NULL },
	/* With some of the key behind it, and perhaps headers (RFC 1421) before that. */
	{ AJ_TYPE_PASSWORD, "-----BEGIN ", 5, 0, 0,
	    "-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?:(?!-----)[\\s\\S]){0,300}?[A-Za-z0-9+/]{24}", NULL },
	{ AJ_TYPE_PASSWORD, "AKIA", 1, 0, 0, "(?<![A-Z0-9])AKIA[A-Z2-7]{16}(?![A-Z0-9])", NULL },
	{ AJ_TYPE_PASSWORD, "gh?_", 3, 0, 0, "(?<!\\w)gh[pousr]_[A-Za-z0-9]{36}(?!\\w)", NULL },
	/* Not the hash of a package or a script (Subresource Integrity, section 3.5), which is as long. */
	{ AJ_TYPE_PASSWORD, "==", 0, 86, 0,
	    "(?<![A-Za-z0-9+/])(?<!(?i:sha512)[-:=])(?<!(?i:sha-512)[-:=])[A-Za-z0-9+/]{86}=="
	    "(?![A-Za-z0-9+/=])",
	    NULL },
	{ AJ_TYPE_PASSWORD, "eyJ", 2, 0, 0,
	    "(?<!\\w)eyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{20,}", NULL },
};

struct aj_leftovers {
	pcre2_code *code[AJ_LEN(generic)]; /* NULL: the policy does not remove it */
	pcre2_match_data *match;
	pcre2_match_context *context; /* for where a match may begin */
};

enum aj_status aj_leftovers_new(const struct aj_policy *policy, struct aj_leftovers **out, struct aj_err *err)
{
	struct aj_leftovers *leftovers = calloc(1, sizeof(*leftovers));

	if (!leftovers)
		return aj_fail(err, AJ_ELIMIT, "no memory for the second pass");
	leftovers->match = pcre2_match_data_create(4, NULL);
	leftovers->context = pcre2_match_context_create(NULL);
	for (size_t i = 0; i < AJ_LEN(generic); i++) {
		int code;
		PCRE2_SIZE at;

		if (!aj_policy_removes(policy, generic[i].type))
			continue;
		leftovers->code[i] = pcre2_compile((PCRE2_SPTR)generic[i].pattern, PCRE2_ZERO_TERMINATED,
		    PCRE2_USE_OFFSET_LIMIT | (generic[i].needs ? 0 : PCRE2_ANCHORED), &code, &at, NULL);
		if (!leftovers->code[i] || !leftovers->match || !leftovers->context) {
			aj_leftovers_free(leftovers);
			return aj_fail(err, AJ_ELIMIT, "no memory for the patterns of the second pass");
		}
		pcre2_jit_compile(leftovers->code[i], PCRE2_JIT_COMPLETE);
	}
	*out = leftovers;
	return AJ_OK;
}

void aj_leftovers_free(struct aj_leftovers *leftovers)
{
	if (!leftovers)
		return;
	for (size_t i = 0; i < AJ_LEN(generic); i++)
		pcre2_code_free(leftovers->code[i]);
	pcre2_match_data_free(leftovers->match);
	pcre2_match_context_free(leftovers->context);
	free(leftovers);
}

typedef void found_fn(void *arg, const char *type, struct aj_str text, size_t from, size_t to);

/* The matches of pattern i in text that begin in [from, last]. Gives where the last one ends, or from. */
static size_t match_from(struct aj_leftovers *leftovers, size_t i, struct aj_str text, size_t from,
    size_t last, found_fn *fn, void *arg)
{
	const char *type = aj_types_builtin[generic[i].type].name;

	pcre2_set_offset_limit(leftovers->context, last);
	while (from <= last && from < text.len) {
		PCRE2_SIZE *found = pcre2_get_ovector_pointer(leftovers->match);
		int groups = pcre2_match(
		    leftovers->code[i], text.ptr, text.len, from, 0, leftovers->match, leftovers->context);

		if (groups == PCRE2_ERROR_NOMATCH)
			return from;
		if (groups < 0) { /* not looked at to the end: as good as found */
			fn(arg, type, text, from, text.len);
			return text.len;
		}
		if (!generic[i].holds || generic[i].holds(aj_str_sub(text, found[0], found[1] - found[0])))
			fn(arg, type, text, found[0], found[1]);
		from = found[1];
	}
	return from;
}

static bool has_needs(struct aj_str there, const char *needs)
{
	for (size_t k = 0; needs[k]; k++)
		if (k >= there.len ||
		    (needs[k] != '?' && aj_to_lower(there.ptr[k]) != aj_to_lower((uint8_t)needs[k])))
			return false;
	return true;
}

/* Around each place that has what the pattern needs. */
static void match_around(
    struct aj_leftovers *leftovers, size_t i, struct aj_str text, found_fn *fn, void *arg)
{
	unsigned rare = generic[i].rare, reach = generic[i].reach;
	size_t done = 0;

	for (size_t hit = rare; (hit = aj_str_find(text, hit, (uint8_t)generic[i].needs[rare])) < text.len;
	     hit++) {
		size_t at = hit - rare, from = at > reach ? at - reach : 0;

		if (at >= done && has_needs(aj_str_from(text, at), generic[i].needs))
			done = match_from(leftovers, i, aj_str_sub(text, 0, at + AFTER),
			    from > done ? from : done, at, fn, arg);
	}
}

/* At the places of the window that have the shape of pattern i. Gives where the last match ends, or done. */
static size_t match_starts(struct aj_leftovers *leftovers, size_t i, struct aj_str text, size_t window,
    uint64_t starts, size_t done, found_fn *fn, void *arg)
{
	for (; starts; starts &= starts - 1) {
		size_t at = window + (size_t)__builtin_ctzll(starts);

		if (at >= done)
			done = match_from(leftovers, i, aj_str_sub(text, 0, at + AFTER), at, at, fn, arg);
	}
	return done;
}

static void match_shapes(struct aj_leftovers *leftovers, struct aj_str text, found_fn *fn, void *arg)
{
	size_t done[AJ_LEN(generic)] = { 0 };

	for (size_t window = 0; window < text.len; window += AJ_SHAPE_WINDOW) {
		uint64_t starts[AJ_SHAPES];

		if (!aj_shapes_at(text, window, starts))
			continue;
		for (size_t i = 0; i < AJ_LEN(generic); i++)
			if (!generic[i].needs && leftovers->code[i])
				done[i] = match_starts(
				    leftovers, i, text, window, starts[generic[i].shape], done[i], fn, arg);
	}
}

void aj_leftovers_find(struct aj_leftovers *leftovers, struct aj_str text, found_fn *fn, void *arg)
{
	for (size_t i = 0; i < AJ_LEN(generic); i++)
		if (generic[i].needs && leftovers->code[i])
			match_around(leftovers, i, text, fn, arg);
	match_shapes(leftovers, text, fn, arg);
}
