/*
 * email_encoded.c: addresses of which no byte is left as it was. In base64 and
 * hexadecimal the endings that most of them have are looked for in their encoded
 * form, around the hit some bytes are decoded, and in these a plain address is
 * looked for as ever.
 */

#include "detect/email.h"

enum {
	BEFORE = 96, /* decoded bytes before the hit: a local part and most domains */
	AFTER = 32,  /* and behind: "om", "co.uk", what follows "@gmail" */
	CFEMAIL_MAX = 2 * (1 + AJ_EMAIL_LOCAL_MAX + 1 + 64),
	SPACED_MAX = 64, /* letters of an address that is spaced out */
};

/* Decoded bytes, and what it takes to find back to the encoded ones. */
struct decoded {
	uint8_t bytes[BEFORE + AFTER + 8];
	size_t len;
	size_t hit; /* index of the byte with which the literal begins, or near to it */
};

/*
 * The plain address in the decoded bytes: its @ is the first one behind the hit
 * where the literal itself begins with it, else the last one before.
 */
static bool find_address(const struct decoded *d, bool behind, struct aj_email_span *span)
{
	struct aj_look inner = { .text = d->bytes, .lo = 0, .hi = d->len };
	size_t at = d->hit;

	if (behind)
		at = aj_str_find(aj_str(d->bytes, d->len), at, '@');
	else
		while (at > 0 && d->bytes[--at] != '@')
			;
	return at < d->len && d->bytes[at] == '@' && aj_email_plain(&inner, at, span) == AJ_EMAIL_FOUND &&
	       span->end + 2 > d->hit;
}

static void note(struct aj_look *look, const struct decoded *d, const struct aj_email_span *span, size_t start, size_t end)
{
	uint8_t address[sizeof(d->bytes)];
	size_t len = span->end - span->start;
	uint32_t because = span->because | AJ_BECAUSE_DISGUISED | AJ_BECAUSE_DECODED;

	for (size_t i = 0; i < len; i++)
		address[i] = aj_to_lower(d->bytes[span->start + i]);
	len = aj_email_unspam(address, len);
	aj_note_canonical(look, aj_note(look, AJ_TYPE_EMAIL, start, end, span->likelihood, because), aj_str(address, len));
}

/* The value of a digit of base64 (RFC 4648, sections 4 and 5), or -1. */
static int base64_value(uint8_t c)
{
	if (aj_is_upper(c))
		return c - 'A';
	if (aj_is_alpha(c))
		return c - 'a' + 26;
	if (aj_is_digit(c))
		return c - '0' + 52;
	return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

/* Decodes whole groups of four from position at on, as many as there are up to end. */
static size_t decode_base64(const struct aj_look *look, size_t at, size_t end, struct decoded *d)
{
	d->len = 0;
	for (; at < end && d->len + 3 <= sizeof(d->bytes); at += 4) {
		uint32_t bits = 0;
		size_t n = 0;

		for (; n < 4 && at + n < look->hi && base64_value(look->text[at + n]) >= 0; n++)
			bits = bits << 6 | (uint32_t)base64_value(look->text[at + n]);
		if (n < 2)
			break;
		bits <<= 6 * (4 - n);
		for (size_t i = 0; i + 1 < n; i++)
			d->bytes[d->len++] = (uint8_t)(bits >> (16 - 8 * i));
		if (n < 4) {
			for (at += n; at < look->hi && n < 4 && look->text[at] == '='; n++)
				at++;
			return at;
		}
	}
	return at;
}

struct base64_literal {
	const char *literal;
	uint8_t phase; /* which digit of its group of four it begins with */
	bool sign;     /* it begins with the @ */
};

static void on_base64(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	const struct base64_literal *literal = arg;
	size_t group, start, end, room = 0;
	struct aj_email_span span;
	struct decoded d;

	if (at - look->lo < literal->phase)
		return;
	group = start = at - literal->phase;
	while (room < BEFORE / 3 * 4 && start - look->lo >= 4 && base64_value(look->text[start - 1]) >= 0 &&
	       base64_value(look->text[start - 2]) >= 0 && base64_value(look->text[start - 3]) >= 0 &&
	       base64_value(look->text[start - 4]) >= 0) {
		start -= 4;
		room += 4;
	}
	end = decode_base64(look, start, at + len + AFTER / 3 * 4, &d);
	d.hit = (group - start) / 4 * 3;
	if (!literal->sign) /* the dot is in this group or begins the next one */
		d.hit = d.hit + 3 < d.len ? d.hit + 3 : d.len;
	if (!find_address(&d, literal->sign, &span))
		return;
	/* Whole groups: what is left can still be decoded. */
	if (span.end < d.len)
		end = start + (span.end + 2) / 3 * 4;
	note(look, &d, &span, start + span.start / 3 * 4, end);
}

static void on_hex(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	size_t start = at, end = at + len, n = 0;
	struct aj_email_span span;
	struct decoded d = { .len = 0 };

	(void)arg;
	while (n < BEFORE && start - look->lo >= 2 && aj_hex_value(look->text[start - 1]) >= 0 &&
	       aj_hex_value(look->text[start - 2]) >= 0) {
		start -= 2;
		n++;
	}
	d.hit = n;
	for (end = start; end + 2 <= look->hi && d.len < BEFORE + AFTER; end += 2) {
		int high = aj_hex_value(look->text[end]), low = aj_hex_value(look->text[end + 1]);

		if (high < 0 || low < 0)
			break;
		d.bytes[d.len++] = (uint8_t)(high << 4 | low);
	}
	if (find_address(&d, look->text[at] == '4', &span))
		note(look, &d, &span, start + 2 * span.start, start + 2 * span.end);
}

/* Cloudflare's e-mail obfuscation: hexadecimal, each byte XORed with the first one. */
static void on_cfemail(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	size_t start = at + len, stop = look->hi;
	struct aj_email_span span;
	struct decoded d = { .len = 0 };
	int key = -1;

	(void)arg;
	for (size_t i = 0; i < 4 && start < stop && aj_hex_value(look->text[start]) < 0; i++)
		start++; /* =" and the like */
	if (stop - start > CFEMAIL_MAX)
		stop = start + CFEMAIL_MAX;
	for (at = start; at + 2 <= stop && d.len < sizeof(d.bytes); at += 2) {
		int high = aj_hex_value(look->text[at]), low = aj_hex_value(look->text[at + 1]);

		if (high < 0 || low < 0)
			break;
		if (key < 0)
			key = high << 4 | low;
		else
			d.bytes[d.len++] = (uint8_t)(key ^ (high << 4 | low));
	}
	d.hit = d.len;
	if (find_address(&d, false, &span) && span.start == 0)
		note(look, &d, &span, start, at);
}

bool aj_email_encoded_literals(struct aj_literals *set)
{
	/*
	 * ".com", ".org", ".net", "@gmail", "@hotmail", "@yahoo", "@outlook" at each of
	 * the three places in a group of bytes; only the digits that are wholly theirs.
	 */
	static const struct base64_literal base64[] = {
		{ "LmNvb", 0, false }, { "5jb2", 2, false }, { "uY29t", 3, false },
		{ "Lm9yZ", 0, false }, { "5vcm", 2, false }, { "ub3Jn", 3, false },
		{ "Lm5ld", 0, false }, { "5uZX", 2, false }, { "ubmV0", 3, false },
		{ "QGdtYWls", 0, true }, { "BnbWFpb", 2, true }, { "AZ21haW", 3, true },
		{ "QGhvdG1haW", 0, true }, { "Bob3RtYWls", 2, true }, { "AaG90bWFpb", 3, true },
		{ "QHlhaG9v", 0, true }, { "B5YWhvb", 2, true }, { "AeWFob2", 3, true },
		{ "QG91dGxvb2", 0, true }, { "BvdXRsb29r", 2, true }, { "Ab3V0bG9va", 3, true },
	};
	static const char *const hex[] = { "2e636f6d", "2e6f7267", "2e6e6574", "2e656475", "40676d61696c", "2e6465",
		"2e6672", "2e756b", "2e6575", "2e6974", "2e6573", "2e6e6c", "2e706c", "2e6272", "2e7275", "2e6a70",
		"2e6368", "2e696f", "2e696e666f" };

	for (size_t i = 0; i < AJ_LEN(base64); i++)
		if (!aj_literal_add(set, aj_str_z(base64[i].literal), false, on_base64, &base64[i]))
			return false;
	for (size_t i = 0; i < AJ_LEN(hex); i++)
		if (!aj_literal_add(set, aj_str_z(hex[i]), true, on_hex, NULL))
			return false;
	return aj_literal_add(set, AJ_S("data-cfemail"), true, on_cfemail, NULL) &&
	       aj_literal_add(set, AJ_S("/email-protection#"), true, on_cfemail, NULL);
}

/* A single byte with a space on either side, n places of two bytes away from the @. */
static uint8_t spaced_byte(const struct aj_look *look, size_t at)
{
	uint8_t c = aj_look_at(look, at);

	return c > ' ' && c < 0x80 ? c : 0;
}

bool aj_email_spaced_out(struct aj_look *look, size_t at)
{
	struct decoded d = { .len = 0 };
	struct aj_email_span span;
	size_t start = at, end = at + 1;

	/* Before it: letter and space, letter and space, and nothing glued to the first of them. */
	while (start - look->lo >= 2 && (at - start) / 2 < SPACED_MAX && look->text[start - 1] == ' ' &&
	       spaced_byte(look, start - 2) && (start - look->lo == 2 || look->text[start - 3] <= ' '))
		start -= 2;
	while (look->hi - end >= 2 && (end - at) / 2 < SPACED_MAX && look->text[end] == ' ' &&
	       spaced_byte(look, end + 1) && (look->hi - end == 2 || !aj_is_alnum(look->text[end + 2])))
		end += 2;
	if (at - start < 4 || end - at < 8)
		return false;
	for (size_t i = start; i < end && d.len < sizeof(d.bytes); i += 2)
		d.bytes[d.len++] = look->text[i];
	d.hit = (at - start) / 2 + 1;
	if (!find_address(&d, false, &span))
		return false;
	span.likelihood = span.likelihood < AJ_LIKELY ? span.likelihood : AJ_LIKELY;
	note(look, &d, &span, start + 2 * span.start, start + 2 * span.end - 1);
	return true;
}
