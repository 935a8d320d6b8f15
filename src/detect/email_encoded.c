/*
 * email_encoded.c: addresses of which no byte is left as it was. A long token is
 * decoded from base64 or hexadecimal as far as that gives text, and in this plain
 * addresses are looked for as ever. Most tokens are identifiers and hashes: a
 * look at their first sixteen digits tells these, because the bytes of text have
 * their highest bit clear.
 */

#include "detect/email.h"
#include "detect/recognise.h"

enum {
	TOKEN_MIN = 16,	  /* letters and digits that the engine has seen in a row */
	TOKEN_MAX = 4096, /* of which one is decoded: a claim in a SAML assertion lies that deep */
	CFEMAIL_MAX = 2 * (1 + AJ_EMAIL_LOCAL_MAX + 1 + 48),
	SPACED_MAX = 60, /* letters on either side of an address that is spaced out */
};

/* What the bytes of a short disguise decode to. */
struct decoded {
	uint8_t bytes[CFEMAIL_MAX];
	size_t to;
};

/* The plain address in the decoded bytes, around the last @ among them. */
static bool find_address(const struct decoded *d, struct aj_email_span *span)
{
	struct aj_look inner = { .text = d->bytes, .hi = d->to };
	size_t at = d->to;

	while (at > 0 && d->bytes[--at] != '@')
		;
	return at < d->to && d->bytes[at] == '@' && aj_email_plain(&inner, at, span) == AJ_EMAIL_FOUND;
}

/* The address at span of the decoded bytes, which stands at [start, end) of the text. */
static void note(
    struct aj_look *look, const uint8_t *bytes, const struct aj_email_span *span, size_t start, size_t end)
{
	uint8_t address[AJ_EMAIL_UTF8_MAX];
	size_t len = span->end - span->start;
	uint32_t because = span->because | AJ_BECAUSE_DISGUISED | AJ_BECAUSE_DECODED;

	for (size_t i = 0; i < len; i++)
		address[i] = aj_to_lower(bytes[span->start + i]);
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

/* An encoding: groups of digits that stand for some bytes. */
struct encoding {
	size_t digits, bytes;
	/* Decodes the group at position at. Gives the number of bytes; fewer than all: it is the last one. */
	size_t (*decode)(const struct aj_look *look, size_t at, uint8_t *out);
};

static const struct encoding base64 = { 4, 3, base64_group }, hex = { 2, 1, hex_group };

/* A byte that may stand in an address; what is not ASCII is more likely no text at all. */
static bool is_inside(uint8_t c)
{
	return aj_is_alnum(c) || c == '.' || c == '@' || c == '-' || c == '_' || c == '+' || c == '\'';
}

/* What a letter or digit can be where ASCII is encoded. */
enum {
	HIGH = 1 << 0,	 /* first hexadecimal digit of a byte from 0x20 on */
	FIRST = 1 << 1,	 /* digits of a group of base64: the bits that are the highest of a byte are clear */
	SECOND = 1 << 2, /* the fourth digit may be any */
	THIRD = 1 << 3,
};

/* clang-format off */
#define BASE64_DIGIT(value) \
	(((value) & 32 ? 0 : FIRST) | ((value) & 8 ? 0 : SECOND) | ((value) & 2 ? 0 : THIRD))
#define LETTER(first, n) [(first) + (n)] = BASE64_DIGIT(((first) == 'a' ? 26 : 0) + (n))
#define LETTERS(first) LETTER(first, 0), LETTER(first, 1), LETTER(first, 2), LETTER(first, 3), \
	LETTER(first, 4), LETTER(first, 5), LETTER(first, 6), LETTER(first, 7), LETTER(first, 8), \
	LETTER(first, 9), LETTER(first, 10), LETTER(first, 11), LETTER(first, 12), LETTER(first, 13), \
	LETTER(first, 14), LETTER(first, 15), LETTER(first, 16), LETTER(first, 17), LETTER(first, 18), \
	LETTER(first, 19), LETTER(first, 20), LETTER(first, 21), LETTER(first, 22), LETTER(first, 23), \
	LETTER(first, 24), LETTER(first, 25)
#define DIGIT(n) ['0' + (n)] = (BASE64_DIGIT(52 + (n)) | ((n) >= 2 && (n) <= 7 ? HIGH : 0))
static const uint8_t of_text[256] = {
	LETTERS('A'), LETTERS('a'),
	DIGIT(0), DIGIT(1), DIGIT(2), DIGIT(3), DIGIT(4), DIGIT(5), DIGIT(6), DIGIT(7), DIGIT(8), DIGIT(9),
};
/* clang-format on */

static bool may_be_hex(const uint8_t *p)
{
	uint8_t high = HIGH;

	for (size_t i = 0; i < TOKEN_MIN; i += 2)
		high &= of_text[p[i]];
	return high;
}

/* Of the first group nothing is asked: a byte or two may stand before the text. */
static bool may_be_base64(const uint8_t *p)
{
	uint8_t first = FIRST, second = SECOND, third = THIRD;

	for (size_t i = 4; i < TOKEN_MIN; i += 4) {
		first &= of_text[p[i]];
		second &= of_text[p[i + 1]];
		third &= of_text[p[i + 2]];
	}
	return first && second && third;
}

static bool is_text(const uint8_t *bytes, size_t n)
{
	bool text = true;

	for (size_t i = 0; i < n; i++)
		text &= bytes[i] >= ' ' || aj_is_space(bytes[i]);
	return text;
}

/* Decodes from position at on, as far as it gives text. Gives where that ends, and the number of bytes. */
static size_t decode(
    const struct aj_look *look, const struct encoding *e, size_t at, uint8_t *out, size_t *len)
{
	size_t start = at, n = e->bytes;

	for (*len = 0; n == e->bytes && at - start < TOKEN_MAX; *len += n) {
		n = e->decode(look, at, out + *len);
		if (at > start && !is_text(out + *len, n))
			break;
		at += n == e->bytes ? e->digits : n ? n + 1 : 0;
	}
	return at;
}

/* Notes the addresses in what the token at start decodes to. Gives where that ends. */
static size_t find_in(struct aj_look *look, const struct encoding *e, size_t start)
{
	uint8_t bytes[TOKEN_MAX + 4];
	size_t len, stop = decode(look, e, start, bytes, &len);
	struct aj_look inner = { .text = bytes, .hi = len };
	struct aj_str all = aj_str(bytes, len);

	for (size_t at = aj_str_find(all, 0, '@'); at < len; at = aj_str_find(all, at + 1, '@')) {
		struct aj_email_span span;
		size_t end;

		if (aj_email_plain(&inner, at, &span) != AJ_EMAIL_FOUND)
			continue;
		/* Whole groups: what is left can still be decoded. */
		end = start + (span.end + e->bytes - 1) / e->bytes * e->digits;
		if (end > stop)
			end = stop;
		while ((end - start) % e->digits && aj_look_at(look, end) == '=')
			end++;
		note(look, bytes, &span, start + span.start / e->bytes * e->digits, end);
	}
	return stop;
}

/* Bytes in front that are none of the token: "0x", and the letter of an escape such as \n. */
static size_t prefix(const struct aj_look *look, size_t start)
{
	if (look->text[start] == '0' && look->text[start + 1] == 'x')
		return 2;
	return start > look->lo && look->text[start - 1] == '\\';
}

size_t aj_email_token(struct aj_look *look, size_t start)
{
	if (look->hi - start < TOKEN_MIN)
		return start;
	start += prefix(look, start);
	if (look->hi - start < TOKEN_MIN)
		return start;
	if (may_be_hex(look->text + start))
		return find_in(look, &hex, start);
	if (may_be_base64(look->text + start))
		return find_in(look, &base64, start);
	return start;
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
	if (find_address(&d, &span) && span.start == 0)
		note(look, d.bytes, &span, start, at);
}

bool aj_email_encoded_literals(struct aj_literals *set)
{
	return aj_literal_add(set, AJ_S("data-cfemail"), true, on_cfemail, NULL) &&
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
	if (!find_address(&d, &span))
		return false;
	span.likelihood = span.likelihood < AJ_LIKELY ? span.likelihood : AJ_LIKELY;
	note(look, d.bytes, &span, start + 2 * span.start, start + 2 * span.end - 1);
	return true;
}
