/*
 * mime_sniff.c: mail by its headers. Many a text begins with "key: value"; a mail's
 * headers have names that others do not use, and values of a certain form. Where
 * the form speaks for itself one more header is enough.
 */

#include "format/mail/mime.h"

enum {
	LINES_MAX = 100,
	BITS_MAIL = 34,
	SCORE_MAIL = 3,
	SCORE_SURE = 5,
};

static bool holds(struct aj_str s, uint8_t c)
{
	return aj_str_find(s, 0, c) < s.len;
}

/* "Wed, 27 Nov 2019 12:00:00 +0100", the day of the week and the seconds left out or not; nothing ISO. */
static bool is_date(struct aj_str s)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (size_t at = 0; at + 4 < s.len && at < 16; at++)
		if (s.ptr[at] == ' ' && s.ptr[at + 4] == ' ')
			for (size_t m = 0; m < 12; m++)
				if (memcmp(s.ptr + at + 1, months + 3 * m, 3) == 0)
					return holds(s, ':');
	return false;
}

enum form { ANY, ADDRESS, ANGLE, DATE, TRACE, VERSION };

/* score: of the header with a value of its form, else 1. */
static const struct known {
	const char *name;
	enum form form;
	int score;
} known[] = {
	{ "received", TRACE, 3 },
	{ "return-path", ANGLE, 3 },
	{ "delivered-to", ADDRESS, 3 },
	{ "message-id", ANGLE, 3 },
	{ "mime-version", VERSION, 3 },
	{ "from", ADDRESS, 2 },
	{ "to", ADDRESS, 2 },
	{ "cc", ADDRESS, 2 },
	{ "bcc", ADDRESS, 2 },
	{ "sender", ADDRESS, 2 },
	{ "reply-to", ADDRESS, 2 },
	{ "date", DATE, 2 },
	{ "subject", ANY, 1 },
	{ "in-reply-to", ANGLE, 3 },
	{ "references", ANGLE, 3 },
	{ "envelope-to", ADDRESS, 3 },
	{ "x-original-to", ADDRESS, 3 },
	{ "dkim-signature", ANY, 3 },
	{ "domainkey-signature", ANY, 3 },
	{ "received-spf", ANY, 3 },
	{ "authentication-results", ANY, 3 },
	{ "x-received", TRACE, 3 },
	{ "x-mailer", ANY, 2 },
	{ "x-mozilla-status", ANY, 3 },
	{ "x-mozilla-status2", ANY, 2 },
	{ "x-mozilla-keys", ANY, 2 },
	{ "x-account-key", ANY, 2 },
	{ "x-uidl", ANY, 2 },
	{ "x-gmail-labels", ANY, 2 },
	{ "x-gm-thrid", ANY, 3 },
	{ "x-originating-ip", ANY, 2 },
	{ "x-priority", ANY, 1 },
	{ "x-virus-scanned", ANY, 2 },
	{ "list-id", ANY, 2 },
	{ "list-unsubscribe", ANGLE, 3 },
	{ "list-post", ANGLE, 3 },
	{ "thread-topic", ANY, 1 },
	{ "thread-index", ANY, 1 },
	{ "newsgroups", ANY, 1 },
	{ "organization", ANY, 1 },
	{ "content-transfer-encoding", ANY, 1 },
};

static bool has_form(struct aj_str value, enum form form)
{
	switch (form) {
	case ADDRESS:
		return holds(value, '@') || aj_str_starts(value, AJ_S("=?"));
	case ANGLE:
		return aj_str_starts(value, AJ_S("<")) && holds(value, '>');
	case DATE:
		return is_date(value);
	case TRACE:
		return aj_str_starts_nocase(value, AJ_S("from ")) ||
		       aj_str_starts_nocase(value, AJ_S("by ")) || aj_str_starts(value, AJ_S("(")) ||
		       value.len == 0;
	case VERSION:
		return aj_str_starts(value, AJ_S("1.0"));
	default:
		return true;
	}
}

static const struct known *known_header(struct aj_str name)
{
	for (size_t i = 0; i < AJ_LEN(known); i++)
		if (aj_str_eq_nocase(name, aj_str_z(known[i].name)))
			return &known[i];
	/* Anti-spam, mailing lists and providers have hundreds; these beginnings are theirs alone. */
	static const struct known prefixed = { .score = 2 };
	static const struct aj_str prefixes[] = { AJ_S("x-ms-exchange-"), AJ_S("x-spam-"), AJ_S("arc-"),
		AJ_S("x-google-"), AJ_S("resent-"), AJ_S("x-microsoft-antispam"),
		AJ_S("x-forefront-antispam"), AJ_S("x-mimecast-") };

	for (size_t i = 0; i < AJ_LEN(prefixes); i++)
		if (aj_str_starts_nocase(name, prefixes[i]))
			return &prefixed;
	return NULL;
}

/* What the header at the start of the line says for mail. */
static int score_of(struct aj_str line, size_t name_len)
{
	const struct known *header = known_header(aj_str_sub(line, 0, name_len));
	struct aj_str value = aj_str_trim_start(aj_str_from(line, aj_str_find(line, name_len, ':') + 1));

	if (!header)
		return 0;
	return has_form(value, header->form) ? header->score : header->score > 2 ? 0 : 1;
}

/*
 * Names in small letters are those of settings (YAML); mail has them now and then.
 * Then only forms count that settings do not have.
 */
static int weigh(int score, bool small)
{
	return small && score < 3 ? 0 : score;
}

static bool is_separator(struct aj_str line)
{
	return aj_str_starts(line, AJ_S("From ")) || aj_str_starts(line, AJ_S(">From "));
}

int aj_mime_sniff(struct aj_str head)
{
	int score = 0;
	unsigned headers = 0, lines = 0;
	size_t at = 0;

	if (aj_str_starts(head, AJ_S("\xef\xbb\xbf")))
		at = 3;
	while (at < head.len && lines++ < LINES_MAX && score < SCORE_SURE) {
		size_t end = aj_str_find(head, at, '\n'), name;
		struct aj_str line = aj_str_sub(head, at, end - at);

		at = end + 1;
		if (line.len == 0 || line.ptr[0] == '\r')
			break;
		if ((line.ptr[0] == ' ' || line.ptr[0] == '\t') && headers > 0)
			continue;
		name = aj_mime_header_name(line);
		if (name == 0 || is_separator(line))
			break;
		headers++;
		score += weigh(score_of(line, name), !aj_is_upper(line.ptr[0]));
	}
	if (headers < 2 || score < SCORE_MAIL)
		return 0;
	return score >= SCORE_SURE ? AJ_SNIFF_SURE : BITS_MAIL;
}
