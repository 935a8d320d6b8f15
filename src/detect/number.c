/*
 * number.c: cuts number tokens out of text. Groups that a single separator joins
 * are one token, "(212) 555-0100" and "+49 (0)30 1234567" included; what is part
 * of a word, a file name or a UUID is none.
 */

#include "detect/number.h"

enum {
	PAREN_DIGITS_MAX = 5, /* in parentheses: an area code or a trunk zero */
	PAREN_BEFORE_MAX = 5, /* digits that may stand before them: "011 44 (0)20" */
	WORD_MIN = 3,	      /* letters of a word that a dash may join to a number: "Tel-" */
	WORD_MAX = 16,
	LOOSE_BEFORE_MAX = 7, /* digits before " - " or " / ": country code and area */
	LEAD_MAX = 3,	      /* signs before the first digit: "++(" */
	CLOCK_DIGITS_MAX = 2, /* the hour of "2019-12-28 12:34" */
	DUMP_NUMBERS = 4,     /* on either side that are looked at */
	DUMP_GAP = 3,	      /* spaces and line ends between them */
};

/* What parsing knows of the groups beside what the token keeps. */
struct cut {
	size_t ends[AJ_NUMBER_GROUPS];
	uint8_t seps[AJ_NUMBER_GROUPS]; /* before the group */
};

/*
 * The last or first byte of a UTF-8 character beside the token is given: does it
 * belong to a letter that makes one word with it? Punctuation and spaces do not, nor do
 * the scripts of East Asia, which know no spaces between words.
 */
static bool glues_wide(const struct aj_look *look, size_t at)
{
	size_t lead = at;
	uint8_t a, b;

	while (at - lead < 3 && lead > look->lo && (look->text[lead] & 0xc0) == 0x80)
		lead--;
	a = look->text[lead];
	b = aj_look_at(look, lead + 1);
	if (a == 0xc2) /* U+0080 to U+00BF: signs; the ordinals ª º and µ are no loss */
		return false;
	if (a == 0xe2) /* U+2000 to U+2FFF: punctuation, arrows, boxes, radicals */
		return b == 0xb0 || b == 0xb1 || b == 0xb4 || b == 0xb7;
	return a < 0xe3; /* from there on: CJK, kana, Hangul, full-width forms, emoji */
}

/* The dash of "4e2a-123" or "A-123" makes one token of both; that of "Number-123" does not. */
static bool dash_glues(const struct aj_look *look, size_t dash)
{
	size_t at = dash;
	bool beyond_hex = false;

	for (; at > look->lo && dash - at < WORD_MAX && aj_is_alpha(look->text[at - 1]); at--)
		beyond_hex |= (look->text[at - 1] | 0x20) > 'f';
	if (at > look->lo && (aj_is_alnum(look->text[at - 1]) || look->text[at - 1] == '_'))
		return true;
	return at < dash && (dash - at < WORD_MIN || !beyond_hex);
}

/* What ends before position at in digits has letters before them, as "node12" in "node12/10.0.0.1". */
static bool is_name(const struct aj_look *look, size_t at)
{
	for (size_t n = 0; n < WORD_MAX && at > look->lo && aj_is_digit(look->text[at - 1]); n++)
		at--;
	return at > look->lo && aj_is_alpha(look->text[at - 1]);
}

static bool glues_before(const struct aj_look *look, size_t at)
{
	uint8_t c = aj_look_at(look, at - 1);

	if (at == look->lo)
		return false;
	if (c >= 0x80)
		return glues_wide(look, at - 1);
	if (aj_is_alnum(c) || c == '_')
		return true;
	if (c != '-' && c != '.' && c != '/')
		return false;
	if (c == '-')
		return dash_glues(look, at - 1);
	return at - look->lo >= 2 && aj_is_digit(look->text[at - 2]) && (c == '.' || !is_name(look, at - 1));
}

/* "x123" and "ext123" after the token are an extension, which a phone number may have. */
static bool is_extension(const struct aj_look *look, size_t at)
{
	if ((aj_look_at(look, at) | 0x20) == 'x')
		return aj_is_digit(aj_look_at(look, at + 1));
	return (aj_look_at(look, at) | 0x20) == 'e' && (aj_look_at(look, at + 1) | 0x20) == 'x' &&
	       (aj_look_at(look, at + 2) | 0x20) == 't';
}

/* Likewise of "123-4e2a" and "123-Office". */
static bool dash_glues_after(const struct aj_look *look, size_t dash)
{
	size_t at = dash + 1;
	bool beyond_hex = false;

	for (; at < look->hi && at - dash <= WORD_MAX && aj_is_alpha(look->text[at]); at++)
		beyond_hex |= (look->text[at] | 0x20) > 'f';
	if (at == dash + 1)
		return false;
	return at - dash <= WORD_MIN || !beyond_hex || aj_is_alnum(aj_look_at(look, at)) ||
	       aj_look_at(look, at) == '_';
}

static bool glues_after(const struct aj_look *look, size_t at)
{
	uint8_t c = aj_look_at(look, at), next;

	if (c >= 0x80)
		return glues_wide(look, at);
	if (aj_is_alpha(c))
		return !is_extension(look, at);
	if (c == '_')
		return true;
	if (c == '-')
		return dash_glues_after(look, at);
	next = aj_look_at(look, at + 1); /* ".p": a file name; ".T": the next sentence */
	return c == '.' && (uint8_t)(next - 'a') < 26;
}

static const uint8_t SEPS[256] = {
	[' '] = AJ_SEP_SPACE, ['-'] = AJ_SEP_DASH, ['.'] = AJ_SEP_DOT, ['/'] = AJ_SEP_SLASH
};

/* Bytes of the separator at position at, 0 for none. */
static size_t separator(const struct aj_look *look, size_t at, uint8_t *kind)
{
	uint8_t c = aj_look_at(look, at), b, d;

	*kind = SEPS[c];
	if (*kind != 0)
		return 1;
	if (c != 0xc2 && c != 0xe2)
		return 0;
	b = aj_look_at(look, at + 1);
	d = aj_look_at(look, at + 2);
	if (c == 0xc2) {
		*kind = b == 0xa0 ? AJ_SEP_SPACE : 0; /* U+00A0 */
		return *kind ? 2 : 0;
	}
	if (b == 0x80 && (d == 0xaf || d == 0x89)) /* U+202F, U+2009: narrow spaces */
		*kind = AJ_SEP_SPACE;
	else if ((b == 0x80 && d >= 0x90 && d <= 0x95) || (b == 0x88 && d == 0x92)) /* dashes, minus */
		*kind = AJ_SEP_DASH;
	return *kind ? 3 : 0;
}

/* The rest of " - ", " / ", "- " or "/ " behind the first part of it: as in "030 / 1234567", never in cards
 * and ids. */
static size_t loose_separator(const struct aj_look *look, size_t at, const struct aj_number *n, uint8_t *kind)
{
	uint8_t more = 0;
	size_t len = 0;

	if (n->n_digits > LOOSE_BEFORE_MAX || (n->digits[0] != 0 && !n->plus && n->outer == n->start))
		return 0;
	if (*kind == AJ_SEP_SPACE) {
		len = separator(look, at, &more);
		if (more != AJ_SEP_DASH && more != AJ_SEP_SLASH)
			return 0;
	} else if (*kind != AJ_SEP_DASH && *kind != AJ_SEP_SLASH) {
		return 0;
	}
	if (aj_look_at(look, at + len) == ' ') {
		len++;
		more |= AJ_SEP_SPACE;
	}
	if (!aj_is_digit(aj_look_at(look, at + len)))
		return 0;
	*kind |= more;
	return len;
}

/*
 * Goes over what stands between two groups: a separator, a parenthesis that closes or
 * one that opens, with a separator on its outside. Gives where the next digit is, at if there is none.
 */
static size_t between(
    const struct aj_look *look, size_t at, const struct aj_number *n, bool *open, uint8_t *kind)
{
	size_t to = at;
	uint8_t c = aj_look_at(look, to);

	if (c == ')') {
		if (!*open || n->groups[n->n_groups - 1] > PAREN_DIGITS_MAX)
			return at;
		to += 1 + separator(look, to + 1, kind);
		*kind |= AJ_SEP_PAREN;
		if (!aj_is_digit(aj_look_at(look, to)))
			return at;
		*open = false;
		return to;
	}
	to += separator(look, to, kind);
	if (*kind != 0 && !aj_is_digit(aj_look_at(look, to)))
		to += loose_separator(look, to, n, kind);
	c = aj_look_at(look, to);
	if (aj_is_digit(c))
		return to;
	if (c != '(' || *open || n->n_digits > PAREN_BEFORE_MAX || !aj_is_digit(aj_look_at(look, to + 1)))
		return at;
	*kind |= AJ_SEP_PAREN;
	*open = true;
	return to + 1;
}

/* The same, quickly: nearly always it is a single separator, or the token has ended. */
static inline size_t step(
    const struct aj_look *look, size_t at, const struct aj_number *n, bool *open, uint8_t *kind)
{
	uint8_t c = at < look->hi ? look->text[at] : 0;

	*kind = SEPS[c];
	if (*kind == 0 && c != '(' && c != ')' && c < 0x80)
		return at;
	if (*kind != 0 && at + 1 < look->hi && aj_is_digit(look->text[at + 1]))
		return at + 1;
	return between(look, at, n, open, kind);
}

/* Reads the digits of one group. False: the token is full. */
static inline bool read_group(const struct aj_look *look, size_t *at, struct aj_number *out)
{
	const uint8_t *from = look->text + *at;
	size_t left = look->hi - *at, room = AJ_NUMBER_DIGITS - out->n_digits, n = 0;
	uint8_t *digits = out->digits + out->n_digits, digit;

	for (size_t most = left < room ? left : room; n < most && (digit = from[n] - '0') < 10; n++)
		digits[n] = digit;
	if (n == room && n < left && aj_is_digit(from[n]))
		return false;
	out->groups[out->n_groups++] = (uint8_t)n;
	out->n_digits += (uint8_t)n;
	*at += n;
	return true;
}

static void drop_group(struct aj_number *out)
{
	out->n_groups--;
	out->n_digits -= out->groups[out->n_groups];
}

/* Takes back groups from the end until the one before stands free, which only a space grants. */
static bool cut_back(struct aj_number *out, const struct cut *cut)
{
	while (out->n_groups > 1) {
		drop_group(out);
		if (cut->seps[out->n_groups] == AJ_SEP_SPACE)
			return true;
	}
	return false;
}

/* Bytes of the '+' that ends before position at: as such, or U+FF0B as East Asian keyboards give it. */
static size_t plus_before(const struct aj_look *look, size_t at)
{
	if (aj_look_at(look, at - 1) == '+')
		return 1;
	return aj_look_at(look, at - 1) == 0x8b && aj_look_at(look, at - 2) == 0xbc &&
		       aj_look_at(look, at - 3) == 0xef
		   ? 3
		   : 0;
}

/* An opened parenthesis must have been closed: the token ends before it, or begins behind it. */
static void settle_paren(const struct aj_look *look, struct aj_number *out, const struct cut *cut, bool open)
{
	if (!open)
		return;
	for (uint8_t g = out->n_groups; g-- > 1;) {
		if (!(cut->seps[g] & AJ_SEP_PAREN))
			continue;
		while (out->n_groups > g)
			drop_group(out);
		return;
	}
	out->outer = out->start - plus_before(look, out->start);
}

static bool read_groups(
    const struct aj_look *look, size_t at, struct aj_number *out, struct cut *cut, bool *open)
{
	uint8_t kind = 0;

	for (;;) {
		bool was_open = *open;
		size_t next;

		cut->seps[out->n_groups] = kind;
		if (!read_group(look, &at, out))
			return out->n_groups > 0 && (kind == AJ_SEP_SPACE || cut_back(out, cut));
		cut->ends[out->n_groups - 1] = at;
		next = step(look, at, out, open, &kind);
		if (next == at)
			return true;
		if (out->n_groups == AJ_NUMBER_GROUPS) {
			*open = was_open;
			return kind == AJ_SEP_SPACE || cut_back(out, cut);
		}
		at = next;
	}
}

/* '+', '++' and '(' before the first digit, in either order. */
static void read_lead(const struct aj_look *look, size_t start, struct aj_number *out, bool *open)
{
	size_t at = start;

	*open = false;
	out->plus = false;
	for (int i = 0; i < LEAD_MAX && at > look->lo; i++) {
		size_t plus = plus_before(look, at);

		if (plus > 0)
			out->plus = true;
		else if (look->text[at - 1] == '(' && !*open)
			*open = true;
		else
			break;
		at -= plus > 0 ? plus : 1;
	}
	out->start = start;
	out->outer = at;
}

/* A word may stand right before '+' or '(', as no word has them inside. "1+2345678" is a sum. */
static bool glues_lead(const struct aj_look *look, const struct aj_number *out)
{
	if (out->outer == out->start)
		return glues_before(look, out->start);
	return out->plus && out->outer > look->lo && aj_is_digit(look->text[out->outer - 1]);
}

bool aj_number_read(const struct aj_look *look, size_t start, struct aj_number *out)
{
	struct cut cut;
	size_t end;
	bool open;

	read_lead(look, start, out, &open);
	if (glues_lead(look, out))
		return false;
	out->n_digits = out->n_groups = 0;
	memset(cut.seps, 0, sizeof(cut.seps));
	if (!read_groups(look, start, out, &cut, &open))
		return false;
	settle_paren(look, out, &cut, open);
	end = cut.ends[out->n_groups - 1];
	if (glues_after(look, end)) {
		if (!cut_back(out, &cut))
			return false;
	} else if (aj_look_at(look, end) == ':' && aj_is_digit(aj_look_at(look, end + 1)) &&
		   out->n_groups > 1 && cut.seps[out->n_groups - 1] == AJ_SEP_SPACE &&
		   out->groups[out->n_groups - 1] <= CLOCK_DIGITS_MAX) {
		drop_group(out);
	}
	out->end = cut.ends[out->n_groups - 1];
	out->seps = 0;
	for (uint8_t g = 1; g < out->n_groups; g++)
		out->seps |= cut.seps[g];
	out->before = out->outer > look->lo ? look->text[out->outer - 1] : 0;
	out->after = aj_look_at(look, out->end);
	return true;
}

/* The byte that stands n further than the edge at. */
static uint8_t beyond(const struct aj_look *look, size_t at, bool before, size_t n)
{
	return before ? (at - look->lo > n ? look->text[at - 1 - n] : 0) : aj_look_at(look, at + n);
}

bool aj_number_goes_on(const struct aj_look *look, size_t at, bool before, size_t size)
{
	size_t n = 1;

	if (beyond(look, at, before, 0) != ' ')
		return false;
	while (n <= AJ_NUMBER_DIGITS && aj_is_digit(beyond(look, at, before, n)))
		n++;
	return n > 1 && (size == 0 || n == 1 + size) && !aj_is_alnum(beyond(look, at, before, n));
}

static bool is_dump(const struct aj_look *look, size_t at, bool before, size_t size)
{
	for (size_t number = 0, n = 0; number < DUMP_NUMBERS; number++) {
		bool digit = false, letter = false;
		size_t from = n;

		while (n - from < DUMP_GAP && aj_is_space(beyond(look, at, before, n)))
			n++;
		if (n == from)
			return false;
		for (from = n; n - from < size; n++) {
			uint8_t c = beyond(look, at, before, n);

			if (aj_hex_value(c) < 0)
				return false;
			digit |= aj_is_digit(c);
			letter |= !aj_is_digit(c);
		}
		if (aj_is_alnum(beyond(look, at, before, n)))
			return false;
		if (digit && letter)
			return true;
	}
	return false;
}

bool aj_number_in_dump(const struct aj_look *look, size_t start, size_t end, size_t size)
{
	return is_dump(look, start, true, size) || is_dump(look, end, false, size);
}
