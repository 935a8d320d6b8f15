/* email_spelling.c: reads a disguised address outwards from its sign. */

#include "detect/email_spelling.h"

enum { LOST_MAX = 2 }; /* dots lost: "contoso co uk" */

bool aj_spelling_sign(struct aj_spelling *s, size_t from, size_t to)
{
	struct aj_glyph l, r, outer;
	unsigned left = aj_spaces_prev(s->look, from, &l), right = aj_spaces_next(s->look, to, &r);

	s->left = l.end;
	s->right = r.start;
	s->setting = left + right > 0 ? AJ_SPACED : AJ_TIGHT;
	if (aj_spelling_opens(l.point) && aj_spelling_closes(r.point)) {
		s->setting = AJ_BRACKETED;
	} else if (aj_spelling_delimits(l.point) && l.point == r.point && left + right == 0) {
		s->setting = AJ_DELIMITED;
		s->delimiter = (uint8_t)l.point;
	} else if (s->kind != AJ_EMAIL_SIGN) {
		return left > 0 && right > 0 && aj_spelling_name(r.point);
	}
	if (s->setting == AJ_BRACKETED || s->setting == AJ_DELIMITED) {
		aj_spaces_prev(s->look, l.start, &outer);
		s->left = outer.end;
		aj_spaces_next(s->look, r.end, &outer);
		s->right = outer.start;
		return aj_spelling_name(outer.point);
	}
	return aj_spelling_name(r.point);
}

/* A "-" that begins "-dot-" belongs to that, where the sign is written "-at-". */
static bool is_dash_of_dot(const struct aj_spelling *s, const struct aj_glyph *g)
{
	return s->delimiter == '-' && aj_dot_delimited(s, g) > 0;
}

/* Takes letters and digits as they stand, of which each is a glyph. Gives where they end. */
static size_t read_plain(struct aj_spelling *s, size_t at, struct aj_spelling_label *label, size_t first)
{
	const struct aj_look *look = s->look;
	size_t most = first + AJ_EMAIL_LABEL_MAX, n = s->n_domain;

	if (most > AJ_LEN(s->domain))
		most = AJ_LEN(s->domain);
	for (; at < look->hi && n < most && aj_is_alnum(look->text[at]); at++)
		s->domain[n++] = look->text[at];
	if (n > s->n_domain)
		label->end = at;
	s->n_domain = n;
	return at;
}

static bool read_label(struct aj_spelling *s, size_t at, enum aj_dot dot)
{
	struct aj_spelling_label *label = &s->labels[s->n_labels];
	size_t first = s->n_domain;
	struct aj_glyph g;

	for (;;) {
		at = aj_fold_next(s->look, read_plain(s, at, label, first), &g);
		if (!aj_spelling_name(g.point) && g.point != '-')
			break;
		if (g.point == '-' && (s->n_domain == first || is_dash_of_dot(s, &g)))
			break;
		/* "jane@contoso.com으로": the script changes, and with it the language */
		if (g.point >= 0x80 && s->n_labels > 0 && s->n_domain > first && aj_email_unspaced(g.point) &&
		    s->domain[s->n_domain - 1] < 0x80)
			break;
		if (s->n_domain == AJ_LEN(s->domain) || s->n_domain - first == AJ_EMAIL_LABEL_MAX)
			return false;
		s->domain[s->n_domain++] = g.point;
		label->end = g.end;
	}
	while (s->n_domain > first && s->domain[s->n_domain - 1] == '-') {
		s->n_domain--;
		label->end--;
	}
	if (s->n_domain == first)
		return false;
	label->at = (uint16_t)first;
	label->len = (uint16_t)(s->n_domain - first);
	label->dot = dot;
	s->n_labels++;
	return true;
}

struct aj_str aj_spelling_text(
    const struct aj_spelling *s, const struct aj_spelling_label *label, uint8_t *out)
{
	return aj_str(out, aj_email_write(s->domain + label->at, label->len, out));
}

static enum aj_email_tld tld_of(const struct aj_spelling *s, size_t n)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];

	return aj_email_tld(aj_spelling_text(s, &s->labels[n - 1], text));
}

/* The last of n labels may be left out: a sentence begins with it, or it is there to be taken out. */
static bool may_drop(const struct aj_spelling *s, size_t n)
{
	const struct aj_spelling_label *last = &s->labels[n - 1];
	uint32_t first = s->domain[last->at];
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];

	return last->dot != AJ_DOT_PLAIN || first >= 0x80 || aj_is_upper((uint8_t)first) ||
	       aj_email_is_spam_label(aj_spelling_text(s, last, text));
}

/* Settles for the most labels that end with an existing one. */
static bool choose_end(struct aj_spelling *s)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];
	size_t n = s->n_labels;

	s->end = 0;
	for (; n >= 2; n--) {
		bool spam = aj_email_is_spam_label(aj_spelling_text(s, &s->labels[n - 1], text));

		s->tld = tld_of(s, n);
		if (s->end == 0 && spam && s->labels[n - 1].dot == AJ_DOT_PLAIN)
			s->end = s->labels[n - 1]
				     .end; /* jane@contoso.com.nospam: of the span, not of the address */
		if (s->tld != AJ_TLD_NONE && !(spam && n > 2 && tld_of(s, n - 1) > AJ_TLD_RESERVED) &&
		    !(n > 2 && s->labels[n - 1].dot == AJ_DOT_LOST &&
			s->tld <= AJ_TLD_RARE)) /* "@contoso.it as I" */
			break;
		if (!may_drop(s, n))
			return false;
	}
	if (n == 1)
		s->tld = s->kind == AJ_EMAIL_SIGN && s->setting == AJ_TIGHT ? tld_of(s, 1) : AJ_TLD_NONE;
	if (n == 1 && s->tld != AJ_TLD_RESERVED) /* root@localhost needs one label only */
		return false;
	if (s->end == 0 || n == s->n_labels)
		s->end = s->labels[n - 1].end;
	s->n_labels = n;
	s->n_domain = s->labels[n - 1].at + s->labels[n - 1].len;
	return true;
}

/*
 * Lost dots are believed at the end only: "@Inject com.contoso.Thing" has none, and
 * "jane@contoso.it thanks. In" ends where the first one would be. False: nothing is left.
 */
static bool cut_at_lost(struct aj_spelling *s)
{
	size_t lost = 0;

	for (size_t i = 1; i < s->n_labels; i++) {
		if (lost == 0 && s->labels[i].dot == AJ_DOT_LOST)
			lost = i;
		if (lost > 0 && s->labels[i].dot != AJ_DOT_LOST) {
			s->n_labels = lost;
			s->n_domain = s->labels[lost - 1].at + s->labels[lost - 1].len;
			return lost >= 2;
		}
	}
	return true;
}

/* "contoso co uk": the last label belongs before the country that comes next. */
static bool is_second_level(const struct aj_spelling *s, size_t next)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];
	struct aj_str label = aj_spelling_text(s, &s->labels[s->n_labels - 1], text);
	size_t len;

	if (!aj_str_eq(label, AJ_S("co")) && !aj_str_eq(label, AJ_S("ac")) &&
	    aj_email_tld(label) != AJ_TLD_GENERIC)
		return false;
	aj_word_next(s->look, next, text, &len);
	return len == 2 && aj_email_tld(aj_str(text, len)) >= AJ_TLD_COUNTRY;
}

bool aj_spelling_domain(struct aj_spelling *s)
{
	enum aj_dot dot = AJ_DOT_NONE;
	size_t at = s->right, next = at, lost = 0;

	while (s->n_labels < AJ_SPELLING_LABELS && next < s->right + AJ_SPELLING_REACH &&
	       read_label(s, next, dot)) {
		at = s->labels[s->n_labels - 1].end;
		dot = aj_dot_next(s, at, &next);
		lost += dot == AJ_DOT_LOST;
		if (dot == AJ_DOT_NONE || lost > LOST_MAX)
			break;
		if (lost > 1 && (dot != AJ_DOT_LOST || !is_second_level(s, next)))
			break;
		if (dot >= AJ_DOT_COMMA && lost < 2 && s->n_labels >= 2 &&
		    tld_of(s, s->n_labels) > AJ_TLD_WORD)
			break;
		if (dot >= AJ_DOT_COMMA && s->kind != AJ_EMAIL_SIGN)
			break;
	}
	return s->n_labels > 0 && cut_at_lost(s) && choose_end(s);
}

/* Takes the glyph before into the local part. False: it is not of it. */
static bool local_glyph(struct aj_spelling *s, const struct aj_glyph *g)
{
	uint32_t after = s->n_local ? s->local[AJ_EMAIL_LOCAL_MAX - s->n_local] : 0;
	uint32_t c = g->point;
	struct aj_glyph before;

	if (c >= 0x80 && after && after < 0x80 && aj_email_unspaced(c))
		return false;
	if (aj_spelling_name(c) || c == '_' || (s->n_local > 0 && (c == '+' || c == '-')))
		return true;
	if (c == '.' && after != '.')
		return true;
	if ((c != '\'' && c != '$') || !aj_spelling_name(after))
		return false;
	aj_fold_prev(s->look, g->start, &before);
	return aj_spelling_name(before.point);
}

static void push_local(struct aj_spelling *s, uint32_t point, size_t start)
{
	s->local[AJ_EMAIL_LOCAL_MAX - ++s->n_local] = point;
	s->start = start;
}

/*
 * Takes the letters and digits before position at as they stand, if none of them can be of an escape, whose
 * mark would stand within five bytes before them. Gives where they begin.
 */
static size_t push_plain(struct aj_spelling *s, size_t at)
{
	enum { MARK_REACH = 5 };
	const struct aj_look *look = s->look;
	size_t most = AJ_EMAIL_LOCAL_MAX - s->n_local, from = at;

	if (most > AJ_SPELLING_REACH - (s->left - at))
		most = AJ_SPELLING_REACH - (s->left - at);
	while (from > look->lo && at - from < most && aj_is_alnum(look->text[from - 1]))
		from--;
	if (from - look->lo <= MARK_REACH)
		return at;
	for (size_t i = from - MARK_REACH; i < from; i++)
		if (look->text[i] == '\\' || look->text[i] == '=' || look->text[i] == '%')
			return at;
	while (at > from) {
		at--;
		push_local(s, look->text[at], at);
	}
	return at;
}

/* "jane_dot_roe" has no "_dot_" in the canonical form. */
static void undot_local(struct aj_spelling *s)
{
	uint32_t *points = s->local + AJ_EMAIL_LOCAL_MAX - s->n_local;

	for (size_t i = 0; s->delimiter && i + 5 <= s->n_local; i++) {
		if (points[i] != s->delimiter || points[i + 4] != s->delimiter ||
		    (points[i + 1] | 0x20) != 'd' || (points[i + 2] | 0x20) != 'o' ||
		    (points[i + 3] | 0x20) != 't')
			continue;
		points[i + 4] = '.';
		memmove(points + 4, points, i * sizeof(*points));
		points += 4;
		s->n_local -= 4;
	}
}

/* Trims what no local part begins with, and says whether it holds a letter or digit. */
static bool trim_local(struct aj_spelling *s)
{
	bool name = false;

	while (s->n_local > 0) {
		uint32_t c = s->local[AJ_EMAIL_LOCAL_MAX - s->n_local];
		struct aj_glyph g;

		if (c != '.' && c != '-' && c != '+')
			break;
		aj_fold_next(s->look, s->start, &g);
		aj_fold_next(s->look, g.end, &g); /* what is not seen in between goes as well */
		s->start = g.start;
		s->n_local--;
	}
	for (size_t i = 0; i < s->n_local; i++)
		name |= aj_spelling_name(s->local[AJ_EMAIL_LOCAL_MAX - 1 - i]);
	return name;
}

bool aj_spelling_local(struct aj_spelling *s)
{
	size_t at = s->left;
	struct aj_glyph g;

	s->start = at;
	while (s->left - at < AJ_SPELLING_REACH) {
		size_t before = push_plain(s, at);

		if (before < at) {
			at = before;
			continue;
		}
		before = aj_fold_prev(s->look, at, &g);
		if (local_glyph(s, &g)) {
			if (s->n_local == AJ_EMAIL_LOCAL_MAX)
				return false;
			push_local(s, g.point, g.start);
			at = before;
			continue;
		}
		before = s->n_local > 0 && s->setting != AJ_TIGHT ? aj_dot_prev(s, at) : at;
		if (before == at || s->n_local == AJ_EMAIL_LOCAL_MAX)
			break;
		push_local(s, '.', before);
		at = before;
	}
	undot_local(s);
	return trim_local(s);
}
