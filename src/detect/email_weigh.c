/*
 * email_weigh.c: how sure one can be that a spelling is an address. Three points
 * make it possible, four likely, six very likely.
 */

#include "detect/email_spelling.h"

/* The local part has a dot, and letters only around it. */
static bool is_dotted(const struct aj_spelling *s)
{
	const uint32_t *points = s->local + AJ_EMAIL_LOCAL_MAX - s->n_local;
	bool dot = false;

	for (size_t i = 0; i < s->n_local; i++) {
		if (points[i] == '.')
			dot = true;
		else if (!aj_spelling_name(points[i]) ||
			 (points[i] < 0x80 && aj_is_digit((uint8_t)points[i])))
			return false;
	}
	return dot;
}

static struct aj_str local_tail(const struct aj_spelling *s, uint8_t *out, bool last_part)
{
	const uint32_t *points = s->local + AJ_EMAIL_LOCAL_MAX - s->n_local;
	size_t at = 0;

	for (size_t i = 0; last_part && i < s->n_local; i++)
		if (points[i] == '.')
			at = i + 1;
	return aj_str(out, aj_email_write(points + at, s->n_local - at, out));
}

/* What speaks for a word of prose as the sign, or against it. */
static int weigh_local(const struct aj_spelling *s)
{
	static const char endings[] = " html htm txt pdf php gz zip tar h c py js exe ";
	uint8_t text[4 * AJ_EMAIL_LOCAL_MAX + 2];
	struct aj_str local = local_tail(s, text, false), tail;
	bool letter = false, dotted = is_dotted(s);

	for (size_t i = 0; i < local.len; i++)
		letter |= aj_is_alpha(local.ptr[i]) || local.ptr[i] >= 0x80;
	if (!letter)
		return -4;
	if (aj_email_misleads(local))
		return -3;
	tail = local_tail(s, text + 1, true);
	text[0] = text[tail.len + 1] = ' ';
	if (dotted && (memmem(endings, sizeof(endings) - 1, text, tail.len + 2) ||
			  aj_email_tld(tail) >= AJ_TLD_COUNTRY))
		return -2; /* "index.html at", "gnu.org at" */
	return dotted ? 1 : s->n_local < 2 ? -1 : 0;
}

/* "my mail is …" says what "mail: …" does. */
static bool is_copula(struct aj_str word)
{
	static const struct aj_str words[] = { AJ_S("is"), AJ_S("ist"), AJ_S("est"), AJ_S("es") };

	for (size_t i = 0; i < AJ_LEN(words); i++)
		if (aj_str_eq_nocase(word, words[i]))
			return true;
	return false;
}

/* What stands around the whole: <…>, "mail …", a line of its own. */
static int weigh_around(const struct aj_spelling *s)
{
	const struct aj_look *look = s->look;
	struct aj_glyph l, r;
	uint8_t word[AJ_SPELLING_WORD];
	size_t len, at;
	bool colon = false;
	int sum = 0;

	aj_spaces_prev(look, s->start, &l);
	aj_fold_next(look, s->end, &r);
	if (l.point == '<' && r.point == '>')
		return 3;
	sum += (l.point == '\n' || l.point == 0) && (r.point == '\n' || r.point == 0);
	if (l.point == '(' && r.point == ')')
		sum++;
	for (; l.point == ':' || l.point == '(' || l.point == '<' || l.point == '"' || l.point == '=';
	     colon = true)
		aj_spaces_prev(look, l.start, &l);
	at = aj_word_prev(look, l.end, word, &len);
	if (is_copula(aj_str(word, len))) {
		aj_spaces_prev(look, at, &l);
		at = aj_word_prev(look, l.end, word, &len);
		colon = true;
	}
	aj_fold_prev(look, at, &l);
	colon |=
	    l.point == '\n' || l.point == 0; /* or in its place the beginning of a line: "From jane at …" */
	return sum + (aj_email_leads(aj_str(word, len), colon) ? 3 : 0);
}

/* The first label of "this dot com" or "at the dot com". */
static int weigh_domain(const struct aj_spelling *s)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];

	return aj_email_points(aj_spelling_text(s, &s->labels[0], text)) ? -3 : 0;
}

static int weigh_dots(const struct aj_spelling *s)
{
	static const int worth[AJ_DOTS] = { [AJ_DOT_PLAIN] = 1,
		[AJ_DOT_FOLDED] = 2,
		[AJ_DOT_SPACED] = 1,
		[AJ_DOT_BRACKETED] = 3,
		[AJ_DOT_DELIMITED] = 2,
		[AJ_DOT_WORD] = 2,
		[AJ_DOT_COMMA] = -1,
		[AJ_DOT_COMMA_SPACE] = -3,
		[AJ_DOT_AFTER] = -3 };
	int least = 3;

	for (size_t i = 1; i < s->n_labels; i++) {
		int value = worth[s->labels[i].dot];

		if (s->labels[i].dot == AJ_DOT_LOST && s->tld <= AJ_TLD_RARE)
			return -9; /* "jane@server now" */
		if (s->labels[i].dot == AJ_DOT_COMMA && s->tld != AJ_TLD_GENERIC && s->n_labels == 2)
			value = -3; /* a list: "sr@latin,de" */
		else if (s->labels[i].dot == AJ_DOT_COMMA && s->n_labels > 2)
			value = 0; /* a host before it */
		if (s->labels[i].dot == AJ_DOT_LOST)
			value = s->setting == AJ_TIGHT ? (s->tld == AJ_TLD_GENERIC ? -3 : -4)
				: s->tld == AJ_TLD_GENERIC || s->n_labels > 2 ? 0
									      : -1;
		if (value < least)
			least = value;
	}
	return least;
}

int aj_spelling_weigh(const struct aj_spelling *s)
{
	static const int8_t of_sign[][AJ_SETTINGS] = {
		[AJ_EMAIL_SIGN] = { [AJ_TIGHT] = 4, [AJ_SPACED] = 2, [AJ_BRACKETED] = 4, [AJ_DELIMITED] = 3 },
		[AJ_EMAIL_NAME] = { [AJ_TIGHT] = 0, [AJ_SPACED] = 3, [AJ_BRACKETED] = 4, [AJ_DELIMITED] = 3 },
		[AJ_EMAIL_WORD] = { [AJ_TIGHT] = 0,
		    [AJ_SPACED] = -1,
		    [AJ_BRACKETED] = 4,
		    [AJ_DELIMITED] = 1 },
	};
	static const int8_t of_tld[] = {
		[AJ_TLD_WORD] = -1, [AJ_TLD_RESERVED] = 1, [AJ_TLD_COUNTRY] = 1, [AJ_TLD_GENERIC] = 2
	};
	int sum = of_sign[s->kind][s->setting] + weigh_dots(s) + of_tld[s->tld];

	if (s->setting == AJ_SPACED && s->kind == AJ_EMAIL_SIGN && s->n_labels > 2 &&
	    s->labels[1].dot == AJ_DOT_PLAIN)
		sum++; /* "jane @ mail.contoso . in": a host, whatever follows */
	if (s->setting == AJ_SPACED && s->kind != AJ_EMAIL_NAME)
		sum += weigh_local(s) + weigh_domain(s);
	else
		sum += is_dotted(s);
	return sum >= 0 && sum <= 4 ? sum + weigh_around(s) : sum;
}

enum aj_likelihood aj_spelling_likelihood(const struct aj_spelling *s, int points)
{
	enum aj_likelihood most = s->tld == AJ_TLD_PRIVATE && !is_dotted(s)		     ? AJ_POSSIBLE
				  : s->setting == AJ_SPACED || aj_email_unregistered(s->tld) ? AJ_LIKELY
											     : AJ_VERY_LIKELY;
	enum aj_likelihood is = points >= 6 ? AJ_VERY_LIKELY : points >= 4 ? AJ_LIKELY : AJ_POSSIBLE;

	return is < most ? is : most;
}
