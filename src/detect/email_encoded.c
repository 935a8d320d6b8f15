/*
 * email_encoded.c: addresses of which no byte is left as it was. In base64 and
 * hexadecimal the endings that most of them have are looked for in their encoded
 * form, the bytes around the hit are decoded as far as an address may reach, and
 * in these a plain address is looked for as ever.
 */

#include "detect/email.h"

enum {
	BEFORE = 96, /* decoded bytes before the hit: a local part and most domains */
	AFTER = 32,  /* and behind: "om", "co.uk", what follows "@gmail" */
	CFEMAIL_MAX = 2 * (1 + AJ_EMAIL_LOCAL_MAX + 1 + 48),
	SPACED_MAX = 60, /* letters on either side of an address that is spaced out */
};

/* Decoded bytes [from, to), with what led to them at hit. */
struct decoded {
	uint8_t bytes[BEFORE + AFTER + 4];
	size_t from, to, hit;
};

/* An encoding: groups of digits that stand for some bytes. */
struct encoding {
	size_t digits, bytes;
	/* Decodes the group at position at. Gives the number of bytes; fewer than all: it is the last one. */
	size_t (*decode)(const struct aj_look *look, size_t at, uint8_t *out);
};

struct encoded_literal {
	const char *literal;
	uint8_t phase; /* which digit of its group it begins with */
	bool sign;     /* it begins with the @ */
};

/*
 * The plain address in the decoded bytes: its @ is the first one behind the hit
 * where the literal begins with it, else the last one before.
 */
static bool find_address(const struct decoded *d, bool behind, struct aj_email_span *span)
{
	struct aj_look inner = { .text = d->bytes, .lo = d->from, .hi = d->to };
	size_t at = d->hit;

	if (behind)
		at = aj_str_find(aj_str(d->bytes, d->to), at, '@');
	else
		while (at > d->from && d->bytes[--at] != '@')
			;
	return at < d->to && d->bytes[at] == '@' && aj_email_plain(&inner, at, span) == AJ_EMAIL_FOUND;
}

static void note(
    struct aj_look *look, const struct decoded *d, const struct aj_email_span *span, size_t start, size_t end)
{
	uint8_t address[sizeof(d->bytes)];
	size_t len = span->end - span->start;
	uint32_t because = span->because | AJ_BECAUSE_DISGUISED | AJ_BECAUSE_DECODED;

	for (size_t i = 0; i < len; i++)
		address[i] = aj_to_lower(d->bytes[span->start + i]);
	len = aj_email_unspam(address, len);
	aj_note_canonical(
	    look, aj_note(look, AJ_TYPE_EMAIL, start, end, span->likelihood, because), aj_str(address, len));
}

/* The values of the digits of base64 (RFC 4648, sections 4 and 5) plus one; 0 for other bytes. */
/* clang-format off */
static const uint8_t base64_digits[256] = {
	['A'] = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26,
	['a'] = 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52,
	['0'] = 53, 54, 55, 56, 57, 58, 59, 60, 61, 62,
	['+'] = 63, ['-'] = 63, ['/'] = 64, ['_'] = 64,
};
/* clang-format on */

static size_t base64_group(const struct aj_look *look, size_t at, uint8_t *out)
{
	uint32_t bits = 0;
	size_t n = 0;

	for (; n < 4 && at + n < look->hi && base64_digits[look->text[at + n]]; n++)
		bits = bits << 6 | (base64_digits[look->text[at + n]] - 1u);
	if (n < 2)
		return 0;
	bits <<= 6 * (4 - n);
	out[0] = (uint8_t)(bits >> 16);
	out[1] = (uint8_t)(bits >> 8);
	out[2] = (uint8_t)bits;
	return n - 1;
}

static size_t hex_group(const struct aj_look *look, size_t at, uint8_t *out)
{
	int high = aj_hex_value(aj_look_at(look, at)), low = aj_hex_value(aj_look_at(look, at + 1));

	if (high < 0 || low < 0)
		return 0;
	*out = (uint8_t)(high << 4 | low);
	return 1;
}

static const struct encoding base64 = { 4, 3, base64_group }, hex = { 2, 1, hex_group };

/* A byte that may stand in an address; what is not ASCII is more likely no text at all. */
static bool is_inside(uint8_t c)
{
	return aj_is_alnum(c) || c == '.' || c == '@' || c == '-' || c == '_' || c == '+' || c == '\'';
}

static bool all_inside(const uint8_t *bytes, size_t n)
{
	bool inside = true;

	for (size_t i = 0; i < n; i++)
		inside &= is_inside(bytes[i]);
	return inside;
}

/*
 * Decodes the group at position at and those around it, as long as they are such
 * as an address is made of, and one more on either side. Gives where the last one
 * ends, padding included.
 */
static size_t decode(const struct aj_look *look, const struct encoding *e, size_t at, struct decoded *d)
{
	size_t n = e->bytes, end = at;

	d->from = d->to = d->hit = BEFORE;
	for (size_t back = at; back - look->lo >= e->digits && d->from >= e->bytes;) {
		back -= e->digits;
		if (e->decode(look, back, d->bytes + d->from - e->bytes) != e->bytes)
			break;
		d->from -= e->bytes;
		if (!all_inside(d->bytes + d->from, e->bytes))
			break;
	}
	while (n == e->bytes && d->to + 4 <= sizeof(d->bytes)) {
		n = e->decode(look, end, d->bytes + d->to);
		end += n == e->bytes ? e->digits : n ? n + 1 : 0;
		d->to += n;
		if (!all_inside(d->bytes + d->to - n, n))
			return end;
	}
	while (n > 0 && n < e->bytes && (end - at) % e->digits && aj_look_at(look, end) == '=')
		end++;
	return end;
}

static void on_encoded(
    struct aj_look *look, const struct encoding *e, size_t at, const struct encoded_literal *literal)
{
	struct aj_email_span span;
	struct decoded d;
	size_t end, groups;

	if (at - look->lo < literal->phase)
		return;
	at -= literal->phase;
	end = decode(look, e, at, &d);
	/* The dot that was found is in this group, or at its end. */
	if (!literal->sign)
		d.hit = d.hit + e->bytes < d.to ? d.hit + e->bytes : d.to;
	if (!find_address(&d, literal->sign, &span) || span.end <= BEFORE)
		return;
	/* Whole groups: what is left can still be decoded. */
	if (span.end < d.to)
		end = at + (span.end - BEFORE + e->bytes - 1) / e->bytes * e->digits;
	groups = span.start < BEFORE ? (BEFORE - span.start + e->bytes - 1) / e->bytes : 0;
	note(look, &d, &span, at - groups * e->digits, end);
}

static void on_base64(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	(void)len;
	on_encoded(look, &base64, at, arg);
}

static void on_hex(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	(void)len;
	on_encoded(look, &hex, at, arg);
}

/* Cloudflare's e-mail obfuscation: hexadecimal, each byte XORed with the first one. */
static void on_cfemail(struct aj_look *look, size_t at, size_t len, const void *arg)
{
	size_t start = at + len, stop;
	struct aj_email_span span;
	struct decoded d = { .to = 0 };
	uint8_t key, byte;

	(void)arg;
	for (size_t i = 0; i < 4 && start < look->hi && aj_hex_value(look->text[start]) < 0; i++)
		start++; /* =" and the like */
	if (hex_group(look, start, &key) == 0)
		return;
	stop = look->hi - start > CFEMAIL_MAX ? start + CFEMAIL_MAX : look->hi;
	for (at = start + 2; at < stop && hex_group(look, at, &byte) == 1; at += 2)
		d.bytes[d.to++] = key ^ byte;
	d.hit = d.to;
	if (find_address(&d, false, &span) && span.start == 0)
		note(look, &d, &span, start, at);
}

static bool add(struct aj_literals *set, const struct encoded_literal *literal, size_t count, bool nocase,
    aj_literal_fn fn)
{
	for (size_t i = 0; i < count; i++)
		if (!aj_literal_add(set, aj_str_z(literal[i].literal), nocase, fn, &literal[i]))
			return false;
	return true;
}

bool aj_email_encoded_literals(struct aj_literals *set)
{
	/*
	 * ".com", ".org", ".net", "@gmail", "@hotmail", "@yahoo", "@outlook" at each of
	 * the three places in a group of bytes; only the digits that are wholly theirs.
	 */
	/* clang-format off */
	static const struct encoded_literal in_base64[] = {
		{ "LmNvb", 0, false }, { "5jb2", 2, false }, { "uY29t", 3, false },
		{ "Lm9yZ", 0, false }, { "5vcm", 2, false }, { "ub3Jn", 3, false },
		{ "Lm5ld", 0, false }, { "5uZX", 2, false }, { "ubmV0", 3, false },
		{ "QGdtYWls", 0, true }, { "BnbWFpb", 2, true }, { "AZ21haW", 3, true },
		{ "QGhvdG1haW", 0, true }, { "Bob3RtYWls", 2, true }, { "AaG90bWFpb", 3, true },
		{ "QHlhaG9v", 0, true }, { "B5YWhvb", 2, true }, { "AeWFob2", 3, true },
		{ "QG91dGxvb2", 0, true }, { "BvdXRsb29r", 2, true }, { "Ab3V0bG9va", 3, true },
	};
	/* clang-format on */
	/* Also ".edu", ".info" and the larger countries. */
	/* clang-format off */
	static const struct encoded_literal in_hex[] = {
		{ "2e636f6d", 0, false }, { "2e6f7267", 0, false }, { "2e6e6574", 0, false }, { "2e656475", 0, false },
		{ "2e696e666f", 0, false }, { "2e6465", 0, false }, { "2e6672", 0, false }, { "2e756b", 0, false },
		{ "2e6575", 0, false }, { "2e6974", 0, false }, { "2e6573", 0, false }, { "2e6e6c", 0, false },
		{ "2e706c", 0, false }, { "2e6272", 0, false }, { "2e7275", 0, false }, { "2e6a70", 0, false },
		{ "2e6368", 0, false }, { "2e696f", 0, false }, { "40676d61696c", 0, true },
	};
	/* clang-format on */

	return add(set, in_base64, AJ_LEN(in_base64), false, on_base64) &&
	       add(set, in_hex, AJ_LEN(in_hex), true, on_hex) &&
	       aj_literal_add(set, AJ_S("data-cfemail"), true, on_cfemail, NULL) &&
	       aj_literal_add(set, AJ_S("/email-protection#"), true, on_cfemail, NULL);
}

/* One byte of ASCII of an address, with a space before it or behind. */
static bool is_spaced(uint8_t letter, uint8_t space)
{
	return space == ' ' && letter != '@' && is_inside(letter);
}

bool aj_email_spaced_out(struct aj_look *look, size_t at)
{
	struct decoded d = { .to = 0 };
	struct aj_email_span span;
	size_t start = at, end = at + 1;
	bool dot = false;

	while (look->hi - end >= 2 && end - at < 2 * SPACED_MAX &&
	       is_spaced(look->text[end + 1], look->text[end]) && !aj_is_alnum(aj_look_at(look, end + 2))) {
		dot |= look->text[end + 1] == '.';
		end += 2;
	}
	if (!dot || end - at < 8)
		return false;
	while (start - look->lo >= 2 && at - start < 2 * SPACED_MAX &&
	       is_spaced(look->text[start - 2], look->text[start - 1]) &&
	       (start - look->lo == 2 || look->text[start - 3] <= ' '))
		start -= 2;
	if (at - start < 4)
		return false;
	for (size_t i = start; i < end; i += 2)
		d.bytes[d.to++] = look->text[i];
	d.hit = (at - start) / 2 + 1;
	if (!find_address(&d, false, &span))
		return false;
	span.likelihood = span.likelihood < AJ_LIKELY ? span.likelihood : AJ_LIKELY;
	note(look, &d, &span, start + 2 * span.start, start + 2 * span.end - 1);
	return true;
}
