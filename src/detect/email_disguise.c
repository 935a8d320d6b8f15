/*
 * email_disguise.c: the grammar of addresses that are not written as RFC 5322
 * has them, and the weighing of how sure one can be:
 *
 *   jane.roe @contoso com     jane(at)contoso[.]com     jane at contoso dot com
 *
 * The way from the sign goes to the right first, because a domain is rarer in
 * prose than what could be a local part.
 */

#include "detect/email.h"

#include "base/utf8.h"

enum {
	LABELS_MAX = 12,
	SPACES_MAX = 3,   /* in a row, that do not end an address */
	REACH = 1024,     /* raw bytes on either side: sixty characters as entities and more */
	WORD_MAX = 32,    /* bytes of a word that means something to us */
	LOST_MAX = 2,     /* dots lost: "contoso co uk" */
};

/* How the sign stands between its neighbours. */
enum setting { TIGHT, SPACED, BRACKETED, DELIMITED, SETTINGS };

/* How a dot is written. From DOT_COMMA on it takes some belief, and is not looked for behind a whole domain. */
enum dot { DOT_NONE, DOT_PLAIN, DOT_FOLDED, DOT_SPACED, DOT_BRACKETED, DOT_DELIMITED, DOT_WORD, DOT_COMMA,
	DOT_COMMA_SPACE, DOT_AFTER, DOT_LOST, DOTS };

struct label {
	size_t end;      /* raw */
	uint16_t at, len; /* of the points */
	uint8_t dot;     /* before it */
};

struct spelling {
	struct aj_look *look;
	enum aj_email_kind kind;
	enum setting setting;
	uint8_t delimiter; /* "_" of "_at_" */
	size_t left, right; /* raw, around the sign and what sets it off */
	size_t start, end;  /* raw, of the address */
	uint32_t local[AJ_EMAIL_LOCAL_MAX]; /* from the end of the array on, see n_local */
	size_t n_local;
	uint32_t domain[AJ_EMAIL_DOMAIN_MAX];
	size_t n_domain;
	struct label labels[LABELS_MAX];
	size_t n_labels;
	bool dotted; /* the local part has a dot, and letters only around it */
	uint8_t tld; /* enum aj_email_tld */
};

static bool is_opening(uint32_t c)
{
	return c == '(' || c == '[' || c == '{' || c == '<';
}

static bool is_closing(uint32_t c)
{
	return c == ')' || c == ']' || c == '}' || c == '>';
}

static bool is_delimiter(uint32_t c)
{
	return c == '_' || c == '-' || c == '*' || c == '|' || c == '~';
}

static bool is_name(uint32_t c)
{
	return c < 0x80 ? aj_is_alnum((uint8_t)c) : aj_email_letter(c);
}

/* Passes over spaces. Gives the first glyph that is none. */
static unsigned spaces_next(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	unsigned n = 0;

	for (;; n++) {
		at = aj_fold_next(look, at, out);
		if (out->point != ' ' || n == SPACES_MAX)
			return n;
	}
}

static unsigned spaces_prev(const struct aj_look *look, size_t at, struct aj_glyph *out)
{
	unsigned n = 0;

	for (;; n++) {
		at = aj_fold_prev(look, at, out);
		if (out->point != ' ' || n == SPACES_MAX)
			return n;
	}
}

/*
 * Finds out how the sign at [from, to) is set off from what stands around it,
 * and where that begins. False: in no way that an address has.
 */
static bool read_sign(struct spelling *s, size_t from, size_t to)
{
	struct aj_glyph l, r, outer;
	unsigned left = spaces_prev(s->look, from, &l), right = spaces_next(s->look, to, &r);

	s->left = l.end;
	s->right = r.start;
	s->setting = left + right > 0 ? SPACED : TIGHT;
	if (is_opening(l.point) && is_closing(r.point)) {
		s->setting = BRACKETED;
	} else if (is_delimiter(l.point) && l.point == r.point && left + right == 0) {
		s->setting = DELIMITED;
		s->delimiter = (uint8_t)l.point;
	} else if (s->kind != AJ_EMAIL_SIGN) {
		return left > 0 && right > 0 && is_name(r.point);
	}
	if (s->setting == BRACKETED || s->setting == DELIMITED) {
		spaces_prev(s->look, l.start, &outer);
		s->left = outer.end;
		spaces_next(s->look, r.end, &outer);
		s->right = outer.start;
		return is_name(outer.point);
	}
	return is_name(r.point);
}

/* Collects the word at position at, in lower case. Gives where it ends; at if there is none. */
static size_t read_word(const struct aj_look *look, size_t at, uint8_t *out, size_t *len)
{
	struct aj_glyph g;
	size_t end = at;

	*len = 0;
	while (*len + 4 <= WORD_MAX) {
		at = aj_fold_next(look, at, &g);
		if (!is_name(g.point))
			break;
		g.point = aj_email_lower(g.point);
		*len += aj_email_write(&g.point, 1, out + *len);
		end = g.end;
	}
	return end;
}

static size_t read_word_back(const struct aj_look *look, size_t at, uint8_t *out, size_t *len)
{
	uint32_t points[WORD_MAX / 4];
	size_t n = AJ_LEN(points), start = at;
	struct aj_glyph g;

	while (n > 0) {
		at = aj_fold_prev(look, at, &g);
		if (!is_name(g.point) && !(g.point == '-' && n < AJ_LEN(points)))
			break;
		points[--n] = g.point;
		start = g.start;
	}
	*len = aj_email_write(points + n, AJ_LEN(points) - n, out);
	return start;
}

static bool dot_word_at(const struct aj_look *look, size_t at, size_t *end)
{
	uint8_t word[WORD_MAX];
	size_t len;

	*end = read_word(look, at, word, &len);
	return aj_email_dot_word(aj_str(word, len));
}

/* "[.]", "(dot)", "[.": g is the opening bracket. Gives where the next label begins, or 0. */
static size_t bracketed_dot(const struct aj_look *look, const struct aj_glyph *open)
{
	struct aj_glyph g;
	bool word;
	size_t end;

	spaces_next(look, open->end, &g);
	word = g.point != '.';
	end = g.end;
	if (word && !dot_word_at(look, g.start, &end))
		return 0;
	spaces_next(look, end, &g);
	if (!is_closing(g.point))
		return word ? 0 : end;
	spaces_next(look, g.end, &g);
	return g.start;
}

/* "_dot_": g is the delimiter. */
static size_t delimited_dot(const struct spelling *s, const struct aj_glyph *delimiter)
{
	struct aj_glyph g;
	size_t end;

	if (s->delimiter != delimiter->point && delimiter->point != '_')
		return 0;
	if (!dot_word_at(s->look, delimiter->end, &end))
		return 0;
	aj_fold_next(s->look, end, &g);
	return g.point == delimiter->point ? g.end : 0;
}

static enum dot plain_dot(const struct aj_look *look, unsigned before, const struct aj_glyph *dot, size_t *next)
{
	struct aj_glyph g;
	unsigned after = spaces_next(look, dot->end, &g);

	*next = g.start;
	if (is_closing(g.point) && after == 0 && before == 0) { /* "contoso.]com", half of the bracket lost */
		struct aj_glyph behind;

		*next = g.end;
		aj_fold_next(look, g.end, &behind);
		return is_name(behind.point) ? DOT_BRACKETED : DOT_NONE;
	}
	if (!is_name(g.point))
		return DOT_NONE;
	if (after > 0 && before == 0)
		return DOT_AFTER;
	if (before > 0)
		return DOT_SPACED;
	return dot->end - dot->start > 1 ? DOT_FOLDED : DOT_PLAIN;
}

/* What stands between the label that ends at position at and the next one, which begins at next. */
static enum dot read_dot(const struct spelling *s, size_t at, size_t *next)
{
	struct aj_glyph g, behind;
	unsigned before = spaces_next(s->look, at, &g);
	size_t end;

	if (g.point == '.')
		return plain_dot(s->look, before, &g, next);
	if (is_opening(g.point)) {
		*next = bracketed_dot(s->look, &g);
		return *next ? DOT_BRACKETED : DOT_NONE;
	}
	if (g.point == ',' && before == 0) {
		unsigned after = spaces_next(s->look, g.end, &behind);

		*next = behind.start;
		return !is_name(behind.point) || after > 1 ? DOT_NONE : after ? DOT_COMMA_SPACE : DOT_COMMA;
	}
	if (is_delimiter(g.point) && before == 0) {
		*next = delimited_dot(s, &g);
		return *next ? DOT_DELIMITED : DOT_NONE;
	}
	if (before == 0 || !is_name(g.point))
		return DOT_NONE;
	if (dot_word_at(s->look, g.start, &end)) {
		unsigned after = spaces_next(s->look, end, &behind);

		*next = behind.start;
		if (after > 0 && is_name(behind.point))
			return DOT_WORD;
	}
	*next = g.start;
	return DOT_LOST;
}

/* A "-" that begins "-dot-" belongs to that, where the sign is written "-at-". */
static bool is_dash_of_dot(const struct spelling *s, const struct aj_glyph *g)
{
	return s->delimiter == '-' && delimited_dot(s, g) > 0;
}

static bool read_label(struct spelling *s, size_t at, enum dot dot)
{
	struct label *label = &s->labels[s->n_labels];
	size_t first = s->n_domain;
	struct aj_glyph g;

	for (;;) {
		at = aj_fold_next(s->look, at, &g);
		if (!is_name(g.point) && g.point != '-')
			break;
		if (g.point == '-' && (s->n_domain == first || is_dash_of_dot(s, &g)))
			break;
		/* "jane@contoso.com으로": the script changes, and with it the language */
		if (s->n_labels > 0 && s->n_domain > first && aj_email_unspaced(g.point) &&
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

static struct aj_str label_text(const struct spelling *s, const struct label *label, uint8_t *out)
{
	return aj_str(out, aj_email_write(s->domain + label->at, label->len, out));
}

static enum aj_email_tld tld_of(const struct spelling *s, size_t n)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];

	return aj_email_tld(label_text(s, &s->labels[n - 1], text));
}

/* The last of n labels may be left out: a sentence begins with it, or it is there to be taken out. */
static bool may_drop(const struct spelling *s, size_t n)
{
	const struct label *last = &s->labels[n - 1];
	uint32_t first = s->domain[last->at];
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];

	return last->dot != DOT_PLAIN || first >= 0x80 || aj_is_upper((uint8_t)first) ||
	       aj_email_is_spam_label(label_text(s, last, text));
}

/* Settles for the most labels that end with an existing one. */
static bool choose_end(struct spelling *s)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];
	size_t n = s->n_labels;

	s->end = 0;
	for (; n >= 2; n--) {
		bool spam = aj_email_is_spam_label(label_text(s, &s->labels[n - 1], text));

		s->tld = tld_of(s, n);
		if (s->end == 0 && spam && s->labels[n - 1].dot == DOT_PLAIN)
			s->end = s->labels[n - 1].end; /* jane@contoso.com.nospam: of the span, not of the address */
		if (s->tld != AJ_TLD_NONE && !(spam && n > 2 && tld_of(s, n - 1) > AJ_TLD_RESERVED))
			break;
		if (!may_drop(s, n))
			return false;
	}
	if (n == 1)
		s->tld = s->kind == AJ_EMAIL_SIGN && s->setting == TIGHT ? tld_of(s, 1) : AJ_TLD_NONE;
	if (n == 1 && s->tld != AJ_TLD_RESERVED) /* root@localhost needs one label only */
		return false;
	if (s->end == 0 || n == s->n_labels)
		s->end = s->labels[n - 1].end;
	s->n_labels = n;
	s->n_domain = s->labels[n - 1].at + s->labels[n - 1].len;
	return true;
}

/* Lost dots are believed at the end only: "@Inject com.contoso.Thing" has none. */
static bool lost_in_the_middle(const struct spelling *s)
{
	bool lost = false;

	for (size_t i = 1; i < s->n_labels; i++) {
		if (lost && s->labels[i].dot != DOT_LOST)
			return true;
		lost |= s->labels[i].dot == DOT_LOST;
	}
	return false;
}

/* "contoso co uk": the last label belongs before the country that comes next. */
static bool is_second_level(const struct spelling *s, size_t next)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];
	struct aj_str label = label_text(s, &s->labels[s->n_labels - 1], text);
	size_t len;

	if (!aj_str_eq(label, AJ_S("co")) && !aj_str_eq(label, AJ_S("ac")) && aj_email_tld(label) != AJ_TLD_GENERIC)
		return false;
	read_word(s->look, next, text, &len);
	return len == 2 && aj_email_tld(aj_str(text, len)) >= AJ_TLD_COUNTRY;
}

static bool read_domain(struct spelling *s)
{
	enum dot dot = DOT_NONE;
	size_t at = s->right, next = at, lost = 0;

	while (s->n_labels < LABELS_MAX && next < s->right + REACH && read_label(s, next, dot)) {
		at = s->labels[s->n_labels - 1].end;
		dot = read_dot(s, at, &next);
		lost += dot == DOT_LOST;
		if (dot == DOT_NONE || lost > LOST_MAX)
			break;
		if (lost > 1 && (dot != DOT_LOST || !is_second_level(s, next)))
			break;
		if (dot >= DOT_COMMA && lost < 2 && s->n_labels >= 2 && tld_of(s, s->n_labels) > AJ_TLD_WORD)
			break;
		if (dot >= DOT_COMMA && s->kind != AJ_EMAIL_SIGN)
			break;
	}
	return s->n_labels > 0 && !lost_in_the_middle(s) && choose_end(s);
}

/* A dot in brackets or a word for it that ends at position at: where it begins, or at. */
static size_t dot_before(const struct spelling *s, size_t at)
{
	uint8_t word[WORD_MAX];
	struct aj_glyph g;
	bool bracket, spaced = spaces_prev(s->look, at, &g) > 0;
	size_t len, start = g.start;

	bracket = is_closing(g.point);
	if (bracket)
		spaces_prev(s->look, g.start, &g);
	start = g.start;
	if (g.point != '.') {
		start = read_word_back(s->look, g.end, word, &len);
		if (!aj_email_dot_word(aj_str(word, len)))
			return at;
	}
	if (!bracket && !(spaced && spaces_prev(s->look, start, &g) > 0))
		return at;
	spaces_prev(s->look, start, &g);
	if (bracket && !is_opening(g.point))
		return at;
	if (bracket)
		spaces_prev(s->look, g.start, &g);
	return is_name(g.point) ? g.end : at;
}

/* Takes the glyph before into the local part. False: it is not of it. */
static bool local_glyph(struct spelling *s, const struct aj_glyph *g)
{
	uint32_t after = s->n_local ? s->local[AJ_EMAIL_LOCAL_MAX - s->n_local] : 0;
	uint32_t c = g->point;
	struct aj_glyph before;

	if (aj_email_unspaced(c) && after && after < 0x80)
		return false;
	if (after && after < 0x80 && c >= 0x80 && aj_email_unspaced(c))
		return false;
	if (is_name(c) || c == '_' || (s->n_local > 0 && (c == '+' || c == '-')))
		return true;
	if (c == '.' && after != '.')
		return true;
	if ((c != '\'' && c != '$') || !is_name(after))
		return false;
	aj_fold_prev(s->look, g->start, &before);
	return is_name(before.point);
}

static void push_local(struct spelling *s, uint32_t point, size_t start)
{
	s->local[AJ_EMAIL_LOCAL_MAX - ++s->n_local] = point;
	s->start = start;
}

/* "jane_dot_roe" has no "_dot_" in the canonical form. */
static void undot_local(struct spelling *s)
{
	uint32_t *points = s->local + AJ_EMAIL_LOCAL_MAX - s->n_local;

	for (size_t i = 0; s->delimiter && i + 5 <= s->n_local; i++) {
		if (points[i] != s->delimiter || points[i + 4] != s->delimiter || (points[i + 1] | 0x20) != 'd' ||
		    (points[i + 2] | 0x20) != 'o' || (points[i + 3] | 0x20) != 't')
			continue;
		points[i + 4] = '.';
		memmove(points + 4, points, i * sizeof(*points));
		points += 4;
		s->n_local -= 4;
	}
}

/* Trims what no local part begins with, and says whether it holds a letter or digit. */
static bool trim_local(struct spelling *s)
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
		name |= is_name(s->local[AJ_EMAIL_LOCAL_MAX - 1 - i]);
	return name;
}

static bool read_local(struct spelling *s)
{
	size_t at = s->left;
	struct aj_glyph g;

	s->start = at;
	while (s->left - at < REACH) {
		size_t before = aj_fold_prev(s->look, at, &g);

		if (local_glyph(s, &g)) {
			if (s->n_local == AJ_EMAIL_LOCAL_MAX)
				return false;
			push_local(s, g.point, g.start);
			at = before;
			continue;
		}
		before = s->n_local > 0 && s->setting != TIGHT ? dot_before(s, at) : at;
		if (before == at || s->n_local == AJ_EMAIL_LOCAL_MAX)
			break;
		push_local(s, '.', before);
		at = before;
	}
	undot_local(s);
	return trim_local(s);
}

/* The dots of the local part, and whether letters alone stand around them. */
static void look_at_local(struct spelling *s)
{
	const uint32_t *points = s->local + AJ_EMAIL_LOCAL_MAX - s->n_local;
	bool dot = false;

	for (size_t i = 0; i < s->n_local; i++) {
		if (points[i] == '.')
			dot = true;
		else if (!is_name(points[i]) || (points[i] < 0x80 && aj_is_digit((uint8_t)points[i])))
			return;
	}
	s->dotted = dot;
}

static struct aj_str local_tail(const struct spelling *s, uint8_t *out, bool last_part)
{
	const uint32_t *points = s->local + AJ_EMAIL_LOCAL_MAX - s->n_local;
	size_t at = 0;

	for (size_t i = 0; last_part && i < s->n_local; i++)
		if (points[i] == '.')
			at = i + 1;
	return aj_str(out, aj_email_write(points + at, s->n_local - at, out));
}

/* What speaks for a word of prose as the sign, or against it. */
static int weigh_local(const struct spelling *s)
{
	static const char endings[] = " html htm txt pdf php gz zip tar h c py js exe ";
	uint8_t text[4 * AJ_EMAIL_LOCAL_MAX + 2];
	struct aj_str local = local_tail(s, text, false), tail;
	bool letter = false;

	for (size_t i = 0; i < local.len; i++)
		letter |= aj_is_alpha(local.ptr[i]) || local.ptr[i] >= 0x80;
	if (!letter)
		return -4;
	if (aj_email_misleads(local))
		return -3;
	tail = local_tail(s, text + 1, true);
	text[0] = text[tail.len + 1] = ' ';
	if (s->dotted && (memmem(endings, sizeof(endings) - 1, text, tail.len + 2) || aj_email_tld(tail) >= AJ_TLD_COUNTRY))
		return -2; /* "index.html at", "gnu.org at" */
	return s->dotted ? 1 : s->n_local < 2 ? -1 : 0;
}

/* What stands around the whole: <…>, "mail …", a line of its own. */
static int weigh_around(const struct spelling *s)
{
	const struct aj_look *look = s->look;
	struct aj_glyph l, r;
	uint8_t word[WORD_MAX];
	size_t len, at;
	bool colon = false;
	int sum = 0;

	spaces_prev(look, s->start, &l);
	aj_fold_next(look, s->end, &r);
	if (l.point == '<' && r.point == '>')
		return 3;
	sum += (l.point == '\n' || l.point == 0) && (r.point == '\n' || r.point == 0);
	if (l.point == '(' && r.point == ')')
		sum++;
	for (; l.point == ':' || l.point == '(' || l.point == '<' || l.point == '"' || l.point == '='; colon = true)
		spaces_prev(look, l.start, &l);
	at = read_word_back(look, l.end, word, &len);
	aj_fold_prev(look, at, &l);
	colon |= l.point == '\n' || l.point == 0; /* or in its place the beginning of a line: "From jane at …" */
	return sum + (aj_email_leads(aj_str(word, len), colon) ? 3 : 0);
}

/* The first label of "this dot com" or "at the dot com". */
static int weigh_domain(const struct spelling *s)
{
	uint8_t text[4 * AJ_EMAIL_LABEL_MAX];

	return aj_email_points(label_text(s, &s->labels[0], text)) ? -3 : 0;
}

static int weigh_dots(const struct spelling *s)
{
	static const int8_t worth[DOTS] = { [DOT_PLAIN] = 1, [DOT_FOLDED] = 2, [DOT_SPACED] = 1, [DOT_BRACKETED] = 3,
		[DOT_DELIMITED] = 2, [DOT_WORD] = 2, [DOT_COMMA] = -1, [DOT_COMMA_SPACE] = -3, [DOT_AFTER] = -3 };
	int least = 3;

	for (size_t i = 1; i < s->n_labels; i++) {
		int value = worth[s->labels[i].dot];

		if (s->labels[i].dot == DOT_LOST && s->tld <= AJ_TLD_RARE)
			return -9; /* "jane@server now" */
		if (s->labels[i].dot == DOT_COMMA && s->tld != AJ_TLD_GENERIC)
			value = -3; /* a list: "sr@latin,de" */
		if (s->labels[i].dot == DOT_LOST)
			value = s->setting == TIGHT ? -4 : s->tld == AJ_TLD_GENERIC || s->n_labels > 2 ? 0 : -1;
		if (value < least)
			least = value;
	}
	return least;
}

/*
 * Points for how the sign, the dots and the ending are written, and only where
 * these do not suffice also for what stands around. See likelihood_of.
 */
static int weigh(const struct spelling *s)
{
	static const int8_t of_sign[][SETTINGS] = {
		[AJ_EMAIL_SIGN] = { [TIGHT] = 4, [SPACED] = 2, [BRACKETED] = 4, [DELIMITED] = 3 },
		[AJ_EMAIL_NAME] = { [TIGHT] = 0, [SPACED] = 3, [BRACKETED] = 4, [DELIMITED] = 3 },
		[AJ_EMAIL_WORD] = { [TIGHT] = 0, [SPACED] = -1, [BRACKETED] = 4, [DELIMITED] = 1 },
	};
	static const int8_t of_tld[] = { [AJ_TLD_WORD] = -1, [AJ_TLD_RESERVED] = 1, [AJ_TLD_COUNTRY] = 1,
		[AJ_TLD_GENERIC] = 2 };
	int sum = of_sign[s->kind][s->setting] + weigh_dots(s) + of_tld[s->tld];

	if (s->setting == SPACED && s->kind != AJ_EMAIL_NAME)
		sum += weigh_local(s) + weigh_domain(s);
	else
		sum += s->dotted;
	return sum >= 0 && sum <= 4 ? sum + weigh_around(s) : sum;
}

static enum aj_likelihood likelihood_of(const struct spelling *s, int points)
{
	enum aj_likelihood most = s->setting == SPACED || s->tld == AJ_TLD_RESERVED ? AJ_LIKELY : AJ_VERY_LIKELY;
	enum aj_likelihood is = points >= 6 ? AJ_VERY_LIKELY : points >= 4 ? AJ_LIKELY : AJ_POSSIBLE;

	return is < most ? is : most;
}

/* The canonical form. */
static size_t compose(const struct spelling *s, uint8_t *out)
{
	size_t len = aj_email_write(s->local + AJ_EMAIL_LOCAL_MAX - s->n_local, s->n_local, out);

	out[len++] = '@';
	for (size_t i = 0; i < s->n_labels; i++) {
		if (i > 0)
			out[len++] = '.';
		len += aj_email_write(s->domain + s->labels[i].at, s->labels[i].len, out + len);
	}
	return len;
}

/* The raw bytes say the same but for the case of letters. */
static bool is_written_so(const struct spelling *s, struct aj_str canonical)
{
	struct aj_str raw = aj_look_str(s->look, s->start, s->end);
	size_t at = 0;

	while (raw.len > 0) {
		uint8_t lower[4];
		uint32_t point;
		size_t width = aj_utf8_read(raw, &point), len;

		if (width == 0)
			return false;
		len = aj_utf8_write(aj_email_lower(point), lower);
		if (!aj_str_eq(aj_str_sub(canonical, at, len), aj_str(lower, len)))
			return false;
		raw = aj_str_from(raw, width);
		at += len;
	}
	return at == canonical.len;
}

static void note(struct spelling *s, int points)
{
	uint8_t canonical[AJ_EMAIL_UTF8_MAX];
	size_t len = compose(s, canonical), left = aj_email_unspam(canonical, len);
	bool plain = left == len && s->kind == AJ_EMAIL_SIGN && s->setting == TIGHT &&
		     is_written_so(s, aj_str(canonical, len));
	enum aj_likelihood likelihood = plain && s->tld != AJ_TLD_RESERVED ? AJ_VERY_LIKELY : likelihood_of(s, points);
	uint32_t because = AJ_BECAUSE_SHAPE | (plain ? 0 : AJ_BECAUSE_DISGUISED) |
			   (s->tld == AJ_TLD_RESERVED ? AJ_BECAUSE_RESERVED : AJ_BECAUSE_REGISTRY);
	struct aj_str local = aj_str(canonical, aj_str_find(aj_str(canonical, left), 0, '@'));

	if (s->tld == AJ_TLD_RESERVED && s->n_labels == 1)
		likelihood = AJ_UNLIKELY;
	likelihood = aj_email_random(local, likelihood);
	aj_note_canonical(s->look,
	    aj_note(s->look, AJ_TYPE_EMAIL, s->start, s->end, likelihood, because), aj_str(canonical, left));
}

/* After a label: c can begin a dot in some disguise, next is the byte behind it. */
static bool may_be_dot(uint8_t c, uint8_t next, bool lost)
{
	switch (c) {
	case '.':
		return next > ' ' && next != '@';
	case ',':
		return lost && (aj_is_alnum(next) || next >= 0x80);
	case '(': case '[': case '{': case '<':
		return aj_email_dot_letter(next) || next == '.' || next == ' ' || next == '!' || next == 'w';
	case '&':
		return next == '#' || aj_email_dot_letter(next) || next == 'l' || next == 's' || next == 'z';
	case '%': case '=':
		return next == '2' || next == '\r' || next == '\n' || ((next | 0x20) >= 'c' && (next | 0x20) <= 'e');
	case '\\':
		return next == 'u' || next == 'x' || next == '.' || next == '\r' || next == '\n' || next == '[';
	case '_': case '-': case '*': case '|': case '~':
		return aj_email_dot_letter(next);
	}
	return c >= 0x80;
}

/*
 * After a label and a space, at position at: a dot in some disguise, a word for
 * it, or (where the sign is one, so that it may be lost) what comes after a dot.
 */
static bool may_be_dot_after_space(const struct aj_look *look, size_t at, bool lost)
{
	uint8_t word[WORD_MAX], c = aj_look_at(look, at);
	size_t len = 0;

	if (!aj_is_alnum(c))
		return c >= 0x80 || c == '.' || c == '(' || c == '[' || c == '{' || c == '<' || (lost && c == ' ');
	if (!lost && !aj_email_dot_letter(c))
		return false;
	for (; len < WORD_MAX && aj_is_alnum(aj_look_at(look, at + len)); len++)
		word[len] = aj_to_lower(look->text[at + len]);
	if (aj_look_at(look, at + len) >= 0x80)
		return true;
	return aj_email_dot_word(aj_str(word, len)) || (lost && aj_email_tld(aj_str(word, len)) > AJ_TLD_RARE);
}

/*
 * The quick answer, without the detours of the reader of characters: no dot can
 * come after what stands behind the sign, which ends at position at.
 */
static bool is_hopeless(const struct aj_look *look, size_t at, enum aj_email_kind kind)
{
	size_t limit = look->hi - at > 80 ? at + 80 : look->hi, label, set_off = at;
	bool tight = kind == AJ_EMAIL_SIGN && aj_look_at(look, at) != ' ';
	uint8_t c;

	while (at < limit && look->text[at] == ' ')
		at++;
	if (at < limit && (is_closing(look->text[at]) || is_delimiter(look->text[at])))
		at++;
	while (at < limit && look->text[at] == ' ')
		at++;
	label = at;
	while (at < limit && (aj_is_alnum(look->text[at]) || (look->text[at] == '-' && at > label)))
		at++;
	c = aj_look_at(look, at);
	if (at == label) /* something encoded, or nothing */
		return !(c == '&' || c == '%' || c == '\\' || c == '=' || c == '<' || c >= 0x80);
	/* "-at-contoso-dot-com" */
	if (set_off < look->hi && look->text[set_off] == '-' && memchr(look->text + label, '-', at - label))
		return false;
	if (tight && aj_email_reserved(aj_look_str(look, label, at))) /* root@localhost needs none */
		return false;
	if (c == ' ')
		return !may_be_dot_after_space(look, at + 1, kind == AJ_EMAIL_SIGN);
	return !may_be_dot(c, aj_look_at(look, at + 1), kind == AJ_EMAIL_SIGN);
}

/* Literals end before the semicolon of "&#64;", and Markdown has a backslash before the @. */
static bool whole_sign(const struct aj_look *look, size_t *from, size_t *to)
{
	struct aj_glyph g;

	aj_fold_next(look, *from, &g);
	*to = g.end;
	while (*from > look->lo && look->text[*from - 1] == '\\' && *to - *from < 8)
		--*from;
	return g.point == '@';
}

void aj_email_disguised(struct aj_look *look, size_t from, size_t to, enum aj_email_kind kind)
{
	struct spelling s;
	int points;

	if (kind == AJ_EMAIL_SIGN && !whole_sign(look, &from, &to))
		return;
	if (from == look->lo || to >= look->hi)
		return;
	if (kind == AJ_EMAIL_SIGN && to - from == 1 && look->text[to] == ' ' && aj_email_spaced_out(look, from))
		return;
	if (is_hopeless(look, to, kind))
		return;
	/* Only what is read before it is written: the arrays are long. */
	s.look = look;
	s.kind = kind;
	s.delimiter = 0;
	s.n_local = s.n_domain = s.n_labels = 0;
	s.dotted = false;
	if (!read_sign(&s, from, to) || !read_domain(&s) || !read_local(&s))
		return;
	if (s.setting == TIGHT && aj_email_in_userinfo(look, s.start))
		return;
	look_at_local(&s);
	points = weigh(&s);
	if (points >= 3)
		note(&s, points);
}
