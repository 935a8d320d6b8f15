/*
 * marking.c: wordings of confidentiality. What makes a marking of a word is where
 * it stands: CONFIDENTIAL on a line of its own is one, "keep it confidential" is not.
 */

#include "detect/recognise.h"

struct marking {
	const char *spelling; /* what is looked for */
	uint8_t spelling_len;
	const char *wording; /* its canonical form */
	uint8_t len;
	enum { COMMON, WEAK, STRONG } strength;
};

#include "marking_list.h"

enum {
	EDGE = 12, /* bytes of decoration between a marking and the end of its line: "*** ", "<b>" no */
	WORD = 16, /* bytes of the word before it that are looked at */
	NAME = 64, /* bytes of a name that it is part of */
	LINE = 120 /* bytes of its line before it */
};

/* Words before it that turn it into its contrary. */
static const char *const negations[] = { "not", "non", "no", "nicht", "nie", "niet", "ikke", "inte", "un",
	"не", "ne", "nicht-", "keine", "não", "nem", "never", "ei", "longer", "mehr" };

/* Words behind it that make it part of a sentence about confidentiality. */
static const char *const sentences[] = { " agreement", " and shall", " information", " data", " to ", " by ",
	" until ", " as ", " if ", " or ", " unless ", " under ", " treatment", "ity", "ly", " basis",
	" manner", " clause", " nature", " relationship", " mode", " setting", " access", " area", " use of",
	" license", " licence", " ad", " software", " disclosure", " documents", " or not", " zu behandeln",
	" behandelt", " et ne", " zone", " shell", " fund", " stock", " format", " protocol" };

static bool is_wordy(uint8_t c)
{
	return aj_is_alnum(c) || c >= 0x80;
}

/* Scripts without spaces between words, where a marking has no edges. */
static bool is_cjk(const struct aj_look *look, size_t at)
{
	return look->text[at] >= 0xe3 && look->text[at] <= 0xed;
}

static bool is_decoration(uint8_t c)
{
	return aj_is_space(c) ||
	       (c && !aj_is_alnum(c) && c < 0x80 && strchr("*#-=_[](){}<>|/\\\"'.:!;~+,", c));
}

/* Nothing but decoration between it and where its line begins. */
static bool begins_line(const struct aj_look *look, size_t start)
{
	for (size_t i = 0; i < EDGE; i++, start--) {
		if (start == look->lo || look->text[start - 1] == '\n')
			return true;
		if (!is_decoration(look->text[start - 1]))
			return false;
	}
	return false;
}

static bool ends_line(const struct aj_look *look, size_t end)
{
	for (size_t i = 0; i < EDGE; i++, end++) {
		if (end == look->hi || look->text[end] == '\n' || look->text[end] == '\r')
			return true;
		if (!is_decoration(look->text[end]))
			return false;
	}
	return false;
}

/* [confidential], (confidential), *confidential*, -- confidential -- */
static bool is_framed(const struct aj_look *look, size_t start, size_t end)
{
	uint8_t before = aj_look_at(look, start - 1), after = aj_look_at(look, end);

	if (start == look->lo || end == look->hi)
		return false;
	return (before == '[' && after == ']') || (before == '(' && after == ')') ||
	       (before == '*' && after == '*') || (before == '<' && after == '>') ||
	       (before == '{' && after == '}');
}

/* "Classification: confidential" */
static bool is_labelled(const struct aj_look *look, size_t start)
{
	while (start > look->lo && look->text[start - 1] == ' ')
		start--;
	return start > look->lo && look->text[start - 1] == ':';
}

static bool is_capitals(const struct aj_look *look, size_t start, size_t end)
{
	size_t upper = 0;

	for (size_t i = start; i < end; i++) {
		if ((uint8_t)(look->text[i] - 'a') < 26)
			return false;
		upper += aj_is_upper(look->text[i]);
	}
	return upper > 2;
}

static bool is_negated(const struct aj_look *look, size_t start)
{
	size_t end = start, from;

	while (
	    end > look->lo && start - end < 2 && (look->text[end - 1] == ' ' || look->text[end - 1] == '-'))
		end--;
	if (end == start)
		return false;
	for (from = end; from > look->lo && end - from < WORD && is_wordy(look->text[from - 1]);)
		from--;
	if (from == end)
		return false;
	for (size_t i = 0; i < AJ_LEN(negations); i++)
		if ((uint8_t)negations[i][0] == aj_to_lower(look->text[from]) &&
		    aj_str_eq_nocase(aj_look_str(look, from, end), aj_str_z(negations[i])))
			return true;
	return false;
}

/* "PC_CHOWN_RESTRICTED", "restricted_services": part of a name in a program. A file's is read:
 * "Q3_CONFIDENTIAL.pdf". */
static bool is_in_name(const struct aj_look *look, size_t start, size_t end)
{
	size_t from = start, to = end;
	bool small = false, capital = false;

	while (from > look->lo && start - from < NAME &&
	       (look->text[from - 1] == '_' || aj_is_alnum(look->text[from - 1])))
		from--;
	while (to - end < NAME && (aj_look_at(look, to) == '_' || aj_is_alnum(aj_look_at(look, to))))
		to++;
	for (size_t i = from; i < to; i++) {
		small |= aj_is_alpha(look->text[i]) && !aj_is_upper(look->text[i]);
		capital |= aj_is_upper(look->text[i]);
	}
	if (aj_look_at(look, to) == '.' && aj_is_alpha(aj_look_at(look, to + 1)))
		return false;
	for (; from < start && look->text[from] == '_';) /* "__restricted__" is emphasis */
		from++;
	for (; to > end && look->text[to - 1] == '_';)
		to--;
	return (from < start || to > end) && !(small && capital);
}

/* "Visibility::Restricted" */
static bool is_scoped(const struct aj_look *look, size_t start, size_t end)
{
	return (aj_look_at(look, start - 1) == ':' && aj_look_at(look, start - 2) == ':') ||
	       (aj_look_at(look, end) == ':' && aj_look_at(look, end + 1) == ':');
}

/* All of a string of a program, or of a catalogue of its messages: what it can show, not what it is. */
static bool is_label(const struct aj_look *look, size_t start, size_t end)
{
	return look->binary && start == look->lo && end == look->hi;
}

/* A comment in C and its kin says what is internal to a program, not to a company. */
static bool is_in_comment(const struct aj_look *look, size_t start)
{
	size_t from = start, at;

	while (from > look->lo && start - from < LINE && look->text[from - 1] != '\n')
		from--;
	for (at = from; at + 1 < start; at++)
		if (look->text[at] == '/' && (look->text[at + 1] == '*' || look->text[at + 1] == '/') &&
		    (at == from || look->text[at - 1] != ':'))
			return true;
	for (at = from; at < start && (look->text[at] == ' ' || look->text[at] == '\t');)
		at++;
	return at > from && look->text[at] == '*' && look->text[at + 1] == ' ';
}

/* "provided that you do not distribute it": a sentence has a subject, an order has none. */
static bool is_told_of(const struct aj_look *look, size_t start)
{
	static const struct aj_str subjects[] = { AJ_S("you"), AJ_S("we"), AJ_S("they"), AJ_S("i"),
		AJ_S("who"), AJ_S("which") };
	size_t end = start, from;

	while (end > look->lo && start - end < EDGE && aj_is_space(look->text[end - 1]))
		end--;
	for (from = end; from > look->lo && end - from < WORD && is_wordy(look->text[from - 1]);)
		from--;
	for (size_t i = 0; i < AJ_LEN(subjects); i++)
		if (aj_str_eq_nocase(aj_look_str(look, from, end), subjects[i]))
			return true;
	return false;
}

static bool goes_on(const struct aj_look *look, size_t end)
{
	uint8_t first = aj_to_lower(aj_look_at(look, end)), second = aj_to_lower(aj_look_at(look, end + 1));

	for (size_t i = 0; i < AJ_LEN(sentences); i++) {
		struct aj_str words;

		if ((uint8_t)sentences[i][0] != first || aj_to_lower((uint8_t)sentences[i][1]) != second)
			continue;
		words = aj_str_z(sentences[i]);
		if (look->hi - end >= words.len &&
		    aj_str_eq_nocase(aj_look_str(look, end, end + words.len), words))
			return true;
	}
	return false;
}

static enum aj_likelihood weigh_strong(
    const struct aj_look *look, const struct marking *marking, size_t start, size_t end)
{
	static const struct aj_str order = AJ_S("do not "), internal = AJ_S("internal");
	struct aj_str wording = aj_str(marking->wording, marking->len);

	if (aj_str_starts(wording, order) && is_told_of(look, start))
		return AJ_UNLIKELY;
	if (aj_str_find_str(wording, 0, internal) < wording.len && is_in_comment(look, start))
		return AJ_POSSIBLE;
	if (is_capitals(look, start, end) || begins_line(look, start) || is_framed(look, start, end) ||
	    is_labelled(look, start))
		return AJ_VERY_LIKELY;
	return AJ_LIKELY;
}

/* A word that is in programs and in prose more often than on papers: it has to stand alone. */
static enum aj_likelihood weigh_common(const struct aj_look *look, size_t start, size_t end)
{
	if (is_labelled(look, start))
		return AJ_LIKELY;
	return is_capitals(look, start, end) ? AJ_POSSIBLE : AJ_UNLIKELY;
}

static enum aj_likelihood weigh(
    const struct aj_look *look, const struct marking *marking, size_t start, size_t end)
{
	bool capitals = is_capitals(look, start, end), first = begins_line(look, start);
	bool raised = aj_is_upper(look->text[start]) || look->text[start] >= 0x80;

	if (marking->strength == STRONG)
		return weigh_strong(look, marking, start, end);
	if (is_in_name(look, start, end) || is_scoped(look, start, end))
		return AJ_UNLIKELY;
	if (is_label(look, start, end) && !capitals)
		return AJ_POSSIBLE;
	if ((first && ends_line(look, end)) || is_framed(look, start, end))
		return AJ_VERY_LIKELY;
	if (goes_on(look, end))
		return capitals ? AJ_POSSIBLE : AJ_UNLIKELY;
	if (marking->strength == COMMON)
		return weigh_common(look, start, end);
	if (capitals || is_labelled(look, start))
		return AJ_VERY_LIKELY;
	if (first && !raised) /* where a line of prose was broken */
		return AJ_POSSIBLE;
	if (first && end < look->hi && !aj_is_space(look->text[end])) /* Confidential: ... */
		return AJ_VERY_LIKELY;
	if (first)
		return AJ_LIKELY;
	return aj_is_upper(look->text[start]) || is_cjk(look, start) ? AJ_POSSIBLE : AJ_UNLIKELY;
}

static void on_marking(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	const struct marking *marking = arg;
	struct aj_finding *note;

	if (!is_cjk(look, at)) {
		if ((at > look->lo && is_wordy(look->text[at - 1])) || is_wordy(aj_look_at(look, at + len)))
			return;
	}
	if (is_negated(look, at))
		return;
	note = aj_note(
	    look, AJ_TYPE_MARKING, at, at + len, weigh(look, marking, at, at + len), AJ_BECAUSE_DICTIONARY);
	note->canonical = aj_str(marking->wording, marking->len);
}

bool aj_marking_literals(struct aj_literals *set)
{
	for (size_t i = 0; i < AJ_LEN(markings); i++)
		if (!aj_literal_add(set, aj_str(markings[i].spelling, markings[i].spelling_len), true,
			on_marking, &markings[i]))
			return false;
	return true;
}
