/*
 * email.c: plain addresses (RFC 5322, section 3.4.1, dot-atom), as nearly all
 * are. The domain is read first: it tells an address from everything else that
 * has an @ in it. What is in any way strange goes to email_disguise.c.
 */

#include "detect/email.h"

#include "detect/recognise.h"
#include "detect/tld.h"

enum {
	USERINFO_MAX = 128, /* bytes looked back for the "://" of a URL */
	QUOTED_MAX = 64,    /* bytes of a quoted local part */
	RANDOM_MIN = 16,    /* bytes of a local part from which on one may ask whether it is random */
};

/* What a byte is good for. */
enum {
	LOCAL = 1 << 0,	   /* in a local part without further question */
	INNER = 1 << 1,	   /* in a local part between letters and digits */
	DOMAIN = 1 << 2,   /* in a domain, '.' and '-' included */
	NAME = 1 << 3,	   /* a letter or digit */
	ESCAPE_L = 1 << 4, /* what it ends, on the way to the left, may be an escape */
	ESCAPE_R = 1 << 5, /* what it begins, behind a domain, may go on with it */
	LEFT = 1 << 6,	   /* before an @ it calls for the slow path */
	RIGHT = 1 << 7,	   /* behind an @, or behind a domain without a dot, likewise */
	/* Of all bytes of an address together: */
	DIGIT = 1 << 8,
	UPPER = 1 << 9, /* the canonical form is another */
	/* Letters of "spam" and "this", without which there is no NOSPAM or REMOVETHIS to take out. */
	S = 1 << 10,
	P = 1 << 11,
	A = 1 << 12,
	T = 1 << 13,
	H = 1 << 14,
	I = 1 << 15,
	SPA = S | P | A,
	THI = T | H | I,
};

static const uint16_t class[256] = {
	['0' ... '9'] = LOCAL | DOMAIN | NAME | DIGIT,
	['b' ... 'g'] = LOCAL | DOMAIN | NAME,
	['j' ... 'o'] = LOCAL | DOMAIN | NAME,
	['q' ... 'r'] = LOCAL | DOMAIN | NAME,
	['u' ... 'z'] = LOCAL | DOMAIN | NAME,
	['a'] = LOCAL | DOMAIN | NAME | A,
	['h'] = LOCAL | DOMAIN | NAME | H,
	['i'] = LOCAL | DOMAIN | NAME | I,
	['p'] = LOCAL | DOMAIN | NAME | P,
	['s'] = LOCAL | DOMAIN | NAME | S,
	['t'] = LOCAL | DOMAIN | NAME | T,
	/* They are seldom: what they spell is looked at in the canonical form. */
	['A' ... 'Z'] = LOCAL | DOMAIN | NAME | UPPER,
	['.'] = LOCAL | DOMAIN,
	['-'] = LOCAL | DOMAIN,
	['_'] = LOCAL | RIGHT,
	['+'] = LOCAL,
	['\''] = INNER,
	['&'] = INNER | ESCAPE_R | RIGHT,
	['$'] = INNER,
	['='] = INNER | ESCAPE_L | ESCAPE_R | RIGHT,
	['%'] = ESCAPE_L | ESCAPE_R | RIGHT,
	['\\'] = ESCAPE_L | ESCAPE_R | LEFT | RIGHT,
	['\n'] = ESCAPE_L,
	[';'] = ESCAPE_L | LEFT,
	['>'] = ESCAPE_L | LEFT | RIGHT,
	['<'] = ESCAPE_R | LEFT | RIGHT,
	[' '] = LEFT | RIGHT,
	['\t'] = LEFT | RIGHT,
	['('] = ESCAPE_R | LEFT | RIGHT,
	['['] = ESCAPE_R | LEFT | RIGHT,
	['{'] = ESCAPE_R | LEFT | RIGHT,
	[')'] = RIGHT,
	[']'] = RIGHT,
	['}'] = RIGHT,
	[','] = RIGHT,
	[0x80 ... 0xff] = ESCAPE_L | ESCAPE_R | LEFT | RIGHT,
};

bool aj_email_in_userinfo(const struct aj_look *look, size_t start)
{
	size_t stop = start - look->lo > USERINFO_MAX ? start - USERINFO_MAX : look->lo;

	for (size_t at = start; at > stop; at--) {
		uint8_t c = look->text[at - 1];

		if (c == '/')
			return at - stop >= 3 && look->text[at - 2] == '/' && look->text[at - 3] == ':';
		if (c <= ' ' || c == '"' || c == '<' || c == '>' || c == '?' || c == '#')
			return false;
	}
	return false;
}

/* Nothing but hexadecimal digits, or digits here and there as in a Message-ID. */
enum aj_likelihood aj_email_random(struct aj_str local, enum aj_likelihood most)
{
	size_t digits = 0, runs = 0, others = 0;

	if (local.len < RANDOM_MIN)
		return most;
	for (size_t i = 0; i < local.len; i++) {
		uint8_t c = local.ptr[i];

		if (aj_is_digit(c)) {
			runs += i == 0 || !aj_is_digit(local.ptr[i - 1]);
			digits++;
		} else {
			others += c != '.' && c != '-' && c != '$' && aj_hex_value(c) < 0;
		}
	}
	if (digits < 6 || digits < local.len / 4 || (others > 0 && runs < 2))
		return most;
	return most < AJ_POSSIBLE ? most : AJ_POSSIBLE;
}

struct domain {
	size_t end;
	size_t last, before; /* where its last label begins, and the one before; or the first */
	uint16_t seen;	     /* classes of its bytes */
};

/* Dots at the end are none of the domain: where its labels are has to be found out again. */
static void trim_domain(const struct aj_look *look, size_t at, struct domain *domain)
{
	while (domain->end > at && !(class[look->text[domain->end - 1]] & NAME))
		domain->end--;
	domain->last = domain->before = at;
	for (size_t i = at; i < domain->end; i++)
		if (look->text[i] == '.') {
			domain->before = domain->last;
			domain->last = i + 1;
		}
}

/* Reads labels from position at on. */
static struct domain read_domain(const struct aj_look *look, size_t at)
{
	size_t stop = look->hi - at > AJ_EMAIL_DOMAIN_MAX ? at + AJ_EMAIL_DOMAIN_MAX : look->hi;
	struct domain domain = { at, at, at, 0 };

	for (; domain.end < stop; domain.end++) {
		uint8_t c = look->text[domain.end];

		if (!(class[c] & DOMAIN) || (c == '.' && look->text[domain.end - 1] == '.'))
			break;
		domain.seen |= class[c];
		domain.before = c == '.' ? domain.last : domain.before;
		domain.last = c == '.' ? domain.end + 1 : domain.last;
	}
	if (domain.end > at && !(class[look->text[domain.end - 1]] & NAME))
		trim_domain(look, at, &domain);
	return domain;
}

/*
 * "icon@2x.zip", "pkg@1.2.dev": file names and versions whose last part happens to
 * be a domain. label: the one before that.
 */
static bool is_version(struct aj_str label)
{
	size_t digits = 0;

	while (digits < label.len && aj_is_digit(label.ptr[digits]))
		digits++;
	return digits > 0 && digits < 3 &&
	       (digits == label.len || (digits + 1 == label.len && label.ptr[digits] == 'x'));
}

static bool is_between_names(const struct aj_look *look, size_t at)
{
	return at > look->lo && at + 1 < look->hi && class[look->text[at - 1]] & NAME &&
	       class[look->text[at + 1]] & NAME;
}

/* "d'anne", "l'info": French and Italian articles are no part of the name; "o'brien" is. */
static bool is_elision(const struct aj_look *look, size_t at)
{
	uint8_t c = look->text[at - 1] | 0x20;
	bool alone = at - 1 == look->lo || !(class[look->text[at - 2]] & LOCAL);

	return alone && c != 'o';
}

/*
 * Whether the byte at position at, which stopped the way to the left, belongs to
 * the local part after all. '=' does in addresses of bounces (VERP:
 * "bounce-jane=example.com@lists.example.org"), where what follows it is a domain.
 */
static bool joins(const struct aj_look *look, size_t at, size_t sign)
{
	struct domain domain;

	if (!is_between_names(look, at))
		return false;
	switch (look->text[at]) {
	case '\'':
		return !is_elision(look, at);
	case '$':
		return true;
	case '&':
		return aj_is_upper(look->text[at - 1]) && aj_is_upper(look->text[at + 1]);
	case '=':
		domain = read_domain(look, at + 1);
		return domain.end == sign && domain.last > at + 1 && look->text[sign] == '@' &&
		       memchr(look->text + (at - look->lo > 32 ? at - 32 : look->lo), '-',
			   at - look->lo > 32 ? 32 : at - look->lo) &&
		       aj_tld_known(aj_look_str(look, domain.last, sign));
	}
	return false;
}

/*
 * Where the local part that ends at sign begins; sign if there is none. Adds the
 * classes of its bytes to seen.
 */
static size_t read_local(const struct aj_look *look, size_t sign, uint16_t *seen)
{
	size_t stop = sign - look->lo > AJ_EMAIL_LOCAL_MAX ? sign - AJ_EMAIL_LOCAL_MAX : look->lo;
	size_t at = sign;

	/* Guests of a Microsoft tenant: jane_contoso.com#EXT#@fabrikam.onmicrosoft.com */
	if (look->text[sign - 1] == '#' && sign - look->lo > 5 &&
	    memcmp(look->text + sign - 5, "#EXT#", 5) == 0) {
		at = sign - 5;
		*seen |= UPPER;
	}
	for (; at > stop; at--) {
		uint8_t c = look->text[at - 1];

		if (!(class[c] & LOCAL) && !(class[c] & INNER && joins(look, at - 1, sign)))
			break;
		if (c == '.' && look->text[at] == '.') {
			at++;
			break;
		}
		*seen |= class[c];
	}
	if (at == stop && at > look->lo && class[look->text[at - 1]] & LOCAL)
		return sign; /* longer than any local part: data */
	while (at < sign && (look->text[at] == '.' || look->text[at] == '-' || look->text[at] == '+'))
		at++;
	return at;
}

/* What ends where the local part begins may be an escape that reaches into it: "\njane@", "%3Cjane@". */
static bool is_odd_before(const struct aj_look *look, size_t start)
{
	uint8_t c = look->text[start - 1];

	if (!(class[c] & ESCAPE_L))
		return false;
	if (c == '\n')
		return start - look->lo >= 2 &&
		       (look->text[start - 2] == '=' || look->text[start - 2] == '\\');
	if (c == '=')
		return aj_hex_value(look->text[start]) >= 0 && aj_hex_value(look->text[start + 1]) >= 0;
	return true;
}

static bool is_odd_after(const struct aj_look *look, size_t end)
{
	uint8_t c = aj_look_at(look, end), next = aj_look_at(look, end + 1);

	if (!(class[c] & ESCAPE_R))
		return false;
	switch (c) {
	case '=':
		return next == '\r' || next == '\n' || next == '2';
	case '\\':
		return next == '\r' || next == '\n' || next == 'u' || next == 'x' || next == '.';
	case '&':
		return next == '#' || next == 'p' || next == 's' || next == 'z';
	case '%':
		return next == '2';
	case '<':
		return next == '!' || next == 'w';
	case '(':
	case '[':
	case '{':
		return next == '.' || (next | 0x20) == 'd';
	}
	return true;
}

/* "git@host:path" and the like: an address by its shape, but nobody's. */
static bool is_repository(const struct aj_look *look, struct aj_email_span *span, size_t at)
{
	uint8_t after = aj_look_at(look, span->end);

	return (after == ':' || after == '/') &&
	       (aj_str_eq(aj_look_str(look, span->start, at), AJ_S("git")) ||
		   aj_str_eq(aj_look_str(look, span->start, at), AJ_S("hg")) ||
		   aj_str_eq(aj_look_str(look, span->start, at), AJ_S("svn")));
}

static enum aj_likelihood likelihood_of(const struct aj_look *look, struct aj_email_span *span, size_t at)
{
	uint8_t before = span->start > look->lo ? look->text[span->start - 1] : 0;

	if (is_repository(look, span, at) || before == '@') /* "@jane@example.social": no mail there */
		return AJ_POSSIBLE;
	if (before == '/' && aj_email_in_userinfo(look, span->start))
		return AJ_UNLIKELY;
	if (!(span->seen & DIGIT))
		return AJ_VERY_LIKELY;
	return aj_email_random(aj_look_str(look, span->start, at), AJ_VERY_LIKELY);
}

/* "jane"@example.com (RFC 5322, section 3.2.4): where the quote at sign - 1 begins, or sign. */
static size_t read_quoted(const struct aj_look *look, size_t sign)
{
	bool name = false;

	for (size_t at = sign - 1; at > look->lo && sign - at < QUOTED_MAX; at--) {
		uint8_t c = look->text[at - 1];

		if (c == '"')
			return name && (at - 1 == look->lo || !(class[look->text[at - 2]] & (LOCAL | INNER)))
				   ? at - 1
				   : sign;
		if (c < ' ' || c >= 0x7f || c == ',' || c == '{' || c == '}' || c == ':')
			return sign;
		name |= aj_is_alnum(c);
	}
	return sign;
}

/* The domain is sound and ends with tld: is there a local part? */
static enum aj_email_plain with_domain(const struct aj_look *look, size_t at, struct aj_email_span *out)
{
	bool quoted = look->text[at - 1] == '"';

	if (is_odd_after(look, out->end))
		return AJ_EMAIL_ODD;
	out->start = quoted ? read_quoted(look, at) : read_local(look, at, &out->seen);
	if (quoted)
		out->seen = UINT16_MAX;
	if (out->start > look->lo && !quoted && is_odd_before(look, out->start))
		return AJ_EMAIL_ODD;
	if (out->start == at)
		return AJ_EMAIL_NONE;
	if (out->start > look->lo && look->text[out->start - 1] != ' ' && look->text[out->start - 1] != '/' &&
	    aj_email_in_userinfo(look, out->start))
		return AJ_EMAIL_NONE;
	out->likelihood = likelihood_of(look, out, at);
	out->because |= AJ_BECAUSE_SHAPE;
	return AJ_EMAIL_FOUND;
}

/* No domain ends with this label, but perhaps what it hides does: "contoso.com.Thanks", "mail.contoso,com".
 */
static bool may_hide_more(const struct aj_look *look, struct aj_str label, size_t end)
{
	return aj_is_upper(label.ptr[0]) || is_odd_after(look, end) || aj_look_at(look, end) == ',' ||
	       aj_email_reserved(label) || aj_email_private(label) || aj_email_is_spam_label(label);
}

/* jane@[192.0.2.1] and jane@[IPv6:2001:db8::1] (RFC 5321, section 4.1.3) */
static enum aj_email_plain address_literal(const struct aj_look *look, size_t at, struct aj_email_span *out)
{
	size_t end = at + 2, dots = 0, colons = 0;

	if (aj_str_starts(aj_look_str(look, end, look->hi), AJ_S("IPv6:")))
		end += 5;
	for (; end < look->hi && end - at < 50 && look->text[end] != ']'; end++) {
		uint8_t c = look->text[end];

		if (aj_hex_value(c) < 0 && c != '.' && c != ':')
			return AJ_EMAIL_ODD;
		dots += c == '.';
		colons += c == ':';
	}
	if (aj_look_at(look, end) != ']' || (dots != 3 && colons < 2))
		return AJ_EMAIL_ODD;
	out->end = end + 1;
	out->seen = UINT16_MAX;
	return with_domain(look, at, out);
}

/*
 * jane@microsoft_excel.com: no host has such a name (RFC 952), but people give
 * them. from: the first '_', at which the domain has been left.
 */
static enum aj_email_plain underscored(
    const struct aj_look *look, size_t at, size_t from, struct aj_email_span *out)
{
	size_t stop = look->hi - at > AJ_EMAIL_DOMAIN_MAX ? at + AJ_EMAIL_DOMAIN_MAX : look->hi;
	struct domain domain = { .end = from };
	enum aj_email_plain is;

	for (; domain.end < stop; domain.end++) {
		uint8_t c = look->text[domain.end], before = look->text[domain.end - 1];

		if (c == '_' ? !aj_is_alpha(before) || !aj_is_alpha(aj_look_at(look, domain.end + 1))
			     : !(class[c] & DOMAIN) || (c == '.' && before == '.'))
			break;
	}
	trim_domain(look, at + 1, &domain);
	if (domain.last <= from || !aj_tld_known(aj_look_str(look, domain.last, domain.end)))
		return AJ_EMAIL_NONE;
	out->end = domain.end;
	out->seen = UINT16_MAX;
	out->because = AJ_BECAUSE_REGISTRY;
	is = with_domain(look, at, out);
	if (out->likelihood > AJ_POSSIBLE)
		out->likelihood = AJ_POSSIBLE;
	return is;
}

enum aj_email_plain aj_email_plain(const struct aj_look *look, size_t at, struct aj_email_span *out)
{
	struct domain domain;
	struct aj_str tld;

	*out = (struct aj_email_span){ 0 };
	if (at == look->lo || at + 1 >= look->hi)
		return AJ_EMAIL_NONE;
	if (!(class[look->text[at - 1]] & (LOCAL | LEFT)) && look->text[at - 1] != '"' &&
	    look->text[at - 1] != '#')
		return AJ_EMAIL_NONE;
	if (!(class[look->text[at + 1]] & NAME)) {
		if (!(class[look->text[at + 1]] & RIGHT) && look->text[at + 1] != '[')
			return AJ_EMAIL_NONE;
		return look->text[at + 1] == '[' ? address_literal(look, at, out) : AJ_EMAIL_ODD;
	}
	if (class[look->text[at - 1]] & LEFT)
		return AJ_EMAIL_ODD;
	domain = read_domain(look, at + 1);
	tld = aj_look_str(look, domain.last, domain.end);
	if (aj_look_at(look, domain.end) == '_' && (domain.last == at + 1 || !aj_tld_known(tld)) &&
	    underscored(look, at, domain.end, out) == AJ_EMAIL_FOUND)
		return AJ_EMAIL_FOUND;
	if (domain.last ==
	    at + 1) /* no dot: where it might be lost or disguised, a closer look is worth it */
		return class[aj_look_at(look, domain.end)] & RIGHT || aj_email_reserved(tld) ? AJ_EMAIL_ODD
											     : AJ_EMAIL_NONE;
	out->end = domain.end;
	out->seen = domain.seen;
	out->because = AJ_BECAUSE_REGISTRY;
	if (!aj_tld_known(tld))
		return may_hide_more(look, tld, domain.end) ? AJ_EMAIL_ODD : AJ_EMAIL_NONE;
	if (aj_is_digit(look->text[domain.before]) &&
	    is_version(aj_look_str(look, domain.before, domain.last - 1)))
		return AJ_EMAIL_NONE;
	return with_domain(look, at, out);
}

/* The canonical form is not what is written. */
static void set_canonical(struct aj_look *look, const struct aj_email_span *span, struct aj_finding *finding)
{
	uint8_t address[AJ_EMAIL_UTF8_MAX];
	size_t len = span->end - span->start, left;
	bool upper = false;

	for (size_t i = 0; i < len; i++) {
		upper |= aj_is_upper(look->text[span->start + i]);
		address[i] = aj_to_lower(look->text[span->start + i]);
	}
	left = aj_email_unspam(address, len);
	if (left < len)
		finding->because |= AJ_BECAUSE_DISGUISED;
	if (upper || left < len)
		aj_note_canonical(look, finding, aj_str(address, left));
}

/* "spam" or "this" stands in it, in lower case: each of the words to be taken out has one of these. */
static bool may_be_spam(const struct aj_look *look, const struct aj_email_span *span)
{
	uint32_t four = 0;

	if ((span->seen & SPA) != SPA && (span->seen & THI) != THI)
		return false;
	for (size_t i = span->start; i < span->end; i++) {
		four = four << 8 | look->text[i];
		if (four == 0x7370616d || four == 0x74686973)
			return true;
	}
	return false;
}

static void note(struct aj_look *look, const struct aj_email_span *span)
{
	struct aj_finding *finding =
	    aj_note(look, AJ_TYPE_EMAIL, span->start, span->end, span->likelihood, span->because);

	if (span->seen & UPPER || may_be_spam(look, span))
		set_canonical(look, span, finding);
}

void aj_email_at(struct aj_look *look, size_t at)
{
	struct aj_email_span span;

	switch (aj_email_plain(look, at, &span)) {
	case AJ_EMAIL_FOUND:
		note(look, &span);
		break;
	case AJ_EMAIL_ODD:
		aj_email_disguised(look, at, at + 1, AJ_EMAIL_SIGN);
		break;
	case AJ_EMAIL_NONE:
		break;
	}
}

static void on_literal(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	const struct aj_email_sign *sign = arg;

	at += sign->skip;
	aj_email_disguised(look, at, at + (sign->len ? sign->len : len), sign->kind);
}

bool aj_email_literals(struct aj_literals *set)
{
	return aj_email_words_literals(set, on_literal) && aj_email_encoded_literals(set);
}
