/*
 * email_disguise.c: addresses that are not written as RFC 5322 has them:
 *
 *   jane.roe @contoso com     jane(at)contoso[.]com     jane at contoso dot com
 *
 * The way from the sign goes to the right first, because a domain is rarer in
 * prose than what could be a local part.
 */

#include "base/utf8.h"
#include "detect/email_spelling.h"

/*
 * A try takes as long as a kilobyte of ordinary text. Where nothing comes of one
 * after the other the input is no text for people, and may be made to keep us
 * busy. To see at a glance that there is no address is an eighth of a try.
 */
enum {
	GLANCE = 1,
	TRY = 8,
	TIRED = 256 * TRY,  /* in vain, one behind the other */
	FORGIVEN_AFTER = 8, /* bytes, each of these glances */
};

/* The canonical form. */
static size_t compose(const struct aj_spelling *s, uint8_t *out)
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
static bool is_written_so(const struct aj_spelling *s, struct aj_str canonical)
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

static void note(struct aj_spelling *s, int points)
{
	uint8_t canonical[AJ_EMAIL_UTF8_MAX];
	size_t len = compose(s, canonical), left = aj_email_unspam(canonical, len);
	bool plain = left == len && s->kind == AJ_EMAIL_SIGN && s->setting == AJ_TIGHT &&
		     is_written_so(s, aj_str(canonical, len));
	enum aj_likelihood likelihood =
	    plain && !aj_email_unregistered(s->tld) ? AJ_VERY_LIKELY : aj_spelling_likelihood(s, points);
	uint32_t because = AJ_BECAUSE_SHAPE | (plain ? 0 : AJ_BECAUSE_DISGUISED) |
			   (aj_email_unregistered(s->tld) ? AJ_BECAUSE_RESERVED : AJ_BECAUSE_REGISTRY);
	struct aj_str local = aj_str(canonical, aj_str_find(aj_str(canonical, left), 0, '@'));

	if (s->tld == AJ_TLD_RESERVED && s->n_labels == 1)
		likelihood = AJ_UNLIKELY;
	likelihood = aj_email_random(local, likelihood);
	aj_note_canonical(s->look, aj_note(s->look, AJ_TYPE_EMAIL, s->start, s->end, likelihood, because),
	    aj_str(canonical, left));
}

/* After a label: c can begin a dot in some disguise, next is the byte behind it. */
static bool may_be_dot(uint8_t c, uint8_t next, bool lost)
{
	switch (c) {
	case '.':
		return next > ' ' && next != '@';
	case ',':
		return lost && (aj_is_alnum(next) || next >= 0x80);
	case '(':
	case '[':
	case '{':
	case '<':
		return aj_email_dot_letter(next) || next == '.' || next == ' ' || next == '!' || next == 'w';
	case '&':
		return next == '#' || aj_email_dot_letter(next) || next == 'l' || next == 's' || next == 'z';
	case '%':
	case '=':
		return next == '2' || next == '\r' || next == '\n' ||
		       ((next | 0x20) >= 'c' && (next | 0x20) <= 'e');
	case '\\':
		return next == 'u' || next == 'x' || next == '.' || next == '\r' || next == '\n' ||
		       next == '[';
	case '_':
	case '-':
	case '*':
	case '|':
	case '~':
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
	uint8_t word[AJ_SPELLING_WORD], c = aj_look_at(look, at);
	size_t len = 0;

	if (!aj_is_alnum(c))
		return c >= 0x80 || c == '.' || c == '(' || c == '[' || c == '{' || c == '<' ||
		       (lost && c == ' ');
	if (!lost && !aj_email_dot_letter(c))
		return false;
	for (; len < AJ_SPELLING_WORD && aj_is_alnum(aj_look_at(look, at + len)); len++)
		word[len] = aj_to_lower(look->text[at + len]);
	if (aj_look_at(look, at + len) >= 0x80)
		return true;
	return aj_email_dot_word(aj_str(word, len)) ||
	       (lost && aj_email_tld(aj_str(word, len)) > AJ_TLD_RARE);
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
	if (at < limit && (aj_spelling_closes(look->text[at]) || aj_spelling_delimits(look->text[at])))
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

/* No local part ends with c, which stands before the space before "at". */
static bool ends_no_local(const struct aj_look *look, size_t end)
{
	uint8_t c = look->text[end - 1], before = aj_look_at(look, end - 2);

	if (c == '\n') /* a soft line break is not seen */
		return before != '=' && before != '\\' && before != '\r';
	return c < 0x80 && !aj_is_alnum(c) && c != '_' && c != '.' && c != ';' && c != '>' && c != '\t' &&
	       !aj_spelling_opens(c);
}

/*
 * "look, at noon", "    at com.contoso.Class", "reach me at jane@contoso.com": of an
 * "at" between spaces, at [from, to), what a glance at the bytes around it tells.
 */
static bool is_prose(const struct aj_look *look, size_t from, size_t to)
{
	size_t end = from, limit = look->hi - to > 40 ? to + 40 : look->hi;

	if (aj_look_at(look, to) != ' ' || look->text[from - 1] != ' ')
		return false;
	while (end > look->lo && look->text[end - 1] == ' ')
		end--;
	if (end == look->lo || from - end > AJ_SPACES_MAX || ends_no_local(look, end))
		return true;
	for (to++; to < limit; to++) {
		uint8_t c = look->text[to];

		if (!aj_is_alnum(c) && c != '.' && c != '_' && c != '-' && c != '+')
			break;
	}
	return aj_look_at(look, to) == '@';
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

static bool is_tired(struct aj_look_memo *memo, size_t at)
{
	size_t pardons = at > memo->forgiven ? (at - memo->forgiven) / FORGIVEN_AFTER : 0;

	memo->forgiven += pardons * FORGIVEN_AFTER;
	memo->tries -= pardons < memo->tries ? pardons : memo->tries;
	return memo->tries >= TIRED;
}

/* Reads an address from its sign outwards and notes it. False: there is none. */
static bool read_spelling(struct aj_look *look, size_t from, size_t to, enum aj_email_kind kind)
{
	struct aj_spelling s;
	int points;

	/* Only what is read before it is written: the arrays are long. */
	s.look = look;
	s.kind = kind;
	s.delimiter = 0;
	s.n_local = s.n_domain = s.n_labels = 0;
	if (!aj_spelling_sign(&s, from, to) || !aj_spelling_domain(&s) || !aj_spelling_local(&s))
		return false;
	if (s.setting == AJ_TIGHT && aj_email_in_userinfo(look, s.start))
		return false;
	points = aj_spelling_weigh(&s);
	if (points >= 3)
		note(&s, points);
	return points >= 3;
}

/* Whether there is an address, as far as a glance at the bytes around the sign tells. */
static bool may_be_address(const struct aj_look *look, size_t *from, size_t *to, enum aj_email_kind kind)
{
	if (kind == AJ_EMAIL_SIGN && !whole_sign(look, from, to))
		return false;
	if (*from == look->lo || *to >= look->hi)
		return false;
	if (kind == AJ_EMAIL_WORD && is_prose(look, *from, *to))
		return false;
	return !is_hopeless(look, *to, kind);
}

void aj_email_disguised(struct aj_look *look, size_t from, size_t to, enum aj_email_kind kind)
{
	struct aj_look_memo none = { 0 }, *memo = look->memo ? look->memo : &none;

	if (is_tired(memo, from)) {
		memo->skipped++;
		return;
	}
	if (kind == AJ_EMAIL_SIGN && to - from == 1 && aj_look_at(look, to) == ' ' && from > look->lo &&
	    aj_email_spaced_out(look, from))
		return;
	if (!may_be_address(look, &from, &to, kind))
		memo->tries += GLANCE;
	else if (!read_spelling(look, from, to, kind))
		memo->tries += TRY;
}
