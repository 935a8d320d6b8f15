/* rule_check.c: what a rule asks of a value beside its pattern. */

#include "detect/base64.h"
#include "detect/number.h"
#include "detect/placeholder.h"
#include "detect/rule.h"

#include <math.h>

enum {
	DECODE_MAX = 1024,  /* no key is longer */
	ENTROPY_MAX = 1024, /* more bytes say no more */
	CRC_DIGITS = 6,	    /* 62^6 > 2^32 */
};

/* Shannon entropy in bits a byte. */
static float entropy(struct aj_str s)
{
	uint16_t counts[256] = { 0 };
	float sum = 0;
	size_t n = s.len < ENTROPY_MAX ? s.len : ENTROPY_MAX;

	for (size_t i = 0; i < n; i++)
		counts[s.ptr[i]]++;
	for (size_t i = 0; i < n; i++) {
		unsigned count = counts[s.ptr[i]];

		if (count == 0)
			continue;
		sum -= (float)count * log2f((float)count / (float)n);
		counts[s.ptr[i]] = 0;
	}
	return n > 0 ? sum / (float)n : 0;
}

static bool mixed(struct aj_str s)
{
	bool letter = false, digit = false;

	for (size_t i = 0; i < s.len && !(letter && digit); i++) {
		letter |= aj_is_alpha(s.ptr[i]);
		digit |= aj_is_digit(s.ptr[i]);
	}
	return letter && digit;
}

/* Drawn by lot: letters and digits, letters that make no words, or digits beyond all counting. */
static bool drawn(struct aj_str s)
{
	enum { DIGITS_LEAST = 16 };
	size_t digits = 0;

	if (mixed(s) || aj_is_random(s))
		return true;
	while (digits < s.len && aj_is_digit(s.ptr[digits]))
		digits++;
	return digits == s.len && digits >= DIGITS_LEAST;
}

/* CRC-32 of IEEE 802.3, reflected, a nibble at a time: values have some 30 bytes. */
static uint32_t crc32_of(struct aj_str s)
{
	static const uint32_t table[16] = { 0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190,
		0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c };
	uint32_t crc = ~0u;

	for (size_t i = 0; i < s.len; i++) {
		crc = table[(crc ^ s.ptr[i]) & 15] ^ crc >> 4;
		crc = table[(crc ^ s.ptr[i] >> 4) & 15] ^ crc >> 4;
	}
	return ~crc;
}

/* Base 62 in the order 0-9, A-Z, a-z. */
static int base62_value(uint8_t c)
{
	if (aj_is_digit(c))
		return c - '0';
	if (aj_is_upper(c))
		return c - 'A' + 10;
	return aj_is_alpha(c) ? c - 'a' + 36 : -1;
}

/* prefix_RANDOMCRC: the last six digits are the CRC of what stands between them and the prefix. */
static bool crc_holds(struct aj_str s)
{
	uint64_t crc = 0;
	size_t from = s.len;

	while (from > 0 && s.ptr[from - 1] != '_')
		from--;
	s = aj_str_from(s, from);
	if (s.len <= CRC_DIGITS)
		return false;
	for (size_t i = s.len - CRC_DIGITS; i < s.len; i++) {
		int value = base62_value(s.ptr[i]);

		if (value < 0)
			return false;
		crc = crc * 62 + (uint64_t)value;
	}
	return crc == crc32_of(aj_str_sub(s, 0, s.len - CRC_DIGITS));
}

static bool decodes_to(struct aj_str s, size_t want)
{
	uint8_t bytes[1];

	/* Only the length is asked for, so nothing of it is kept. */
	return aj_base64_decode(s, bytes, 0) == want;
}

/* base64 of user:password, printable, and the password is one (RFC 7617). */
static bool basic(struct aj_str s)
{
	uint8_t bytes[DECODE_MAX];
	size_t n = aj_base64_decode(s, bytes, sizeof(bytes));
	struct aj_str text = aj_str(bytes, n), password;
	bool good;

	if (n > sizeof(bytes))
		return false;
	good = n >= 4;
	for (size_t i = 0; i < n && good; i++)
		good = bytes[i] >= ' ' && bytes[i] != 0x7f;
	password = aj_str_from(text, aj_str_find(text, 0, ':') + 1);
	good = good && password.len >= 2 && !aj_is_placeholder(password);
	explicit_bzero(bytes, sizeof(bytes));
	return good;
}

static bool luhn(struct aj_str s)
{
	uint8_t digits[32];
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == ' ' || s.ptr[i] == '-')
			continue;
		if (!aj_is_digit(s.ptr[i]) || n == sizeof(digits))
			return false;
		digits[n++] = (uint8_t)(s.ptr[i] - '0');
	}
	return n > 1 && aj_check_luhn(digits, n);
}

/* What holds speaks for the hit; what does not, ends it. */
static bool because(struct aj_hit *hit, bool holds, uint32_t bit)
{
	if (holds)
		hit->because |= bit;
	return holds;
}

/* "(optional", "[#5553": words of a text that go on behind the value. */
static bool only_opens(struct aj_str value)
{
	static const uint8_t opens[] = "([{", closes[] = ")]}";
	const uint8_t *hit = value.len ? memchr(opens, value.ptr[0], 3) : NULL;

	return hit && !memchr(value.ptr, closes[hit - opens], value.len);
}

/* In quotes a plain word may be a password, though less likely; a name of one is none. */
static bool not_code(struct aj_str value, struct aj_hit *hit)
{
	static const char *const names[] = { "pass", "pwd", "secret", "token", "key", "user", "mail" };

	if (aj_is_prose(value) || (!hit->quoted && only_opens(value)) ||
	    aj_str_holds_nocase(value, AJ_S("://"))) /* an address has a recogniser of its own */
		return false;
	if (!aj_is_code(value))
		return true;
	if (aj_is_random(value)) {
		if (hit->likelihood > AJ_POSSIBLE)
			hit->likelihood--;
		return hit->quoted;
	}
	for (size_t i = 0; i < value.len; i++) {
		if (!aj_is_alpha(value.ptr[i]))
			return false;
		for (size_t k = 0; k < AJ_LEN(names); k++)
			if (aj_str_eq_nocase(aj_str_sub(value, i, strlen(names[k])), aj_str_z(names[k])))
				return false;
	}
	if (hit->likelihood > AJ_POSSIBLE)
		hit->likelihood--;
	return hit->quoted;
}

bool aj_rule_check(const struct aj_rule_check *check, const struct aj_look *look, struct aj_hit *hit)
{
	struct aj_str value = aj_look_str(look, hit->start, hit->end);

	switch (check->id) {
	case AJ_CHECK_BASE64_BYTES:
		return because(hit, decodes_to(value, (size_t)check->least), AJ_BECAUSE_DECODED);
	case AJ_CHECK_ENTROPY:
		return because(hit, entropy(value) >= check->least, AJ_BECAUSE_ENTROPY);
	case AJ_CHECK_LENGTH:
		return value.len >= (size_t)check->least;
	case AJ_CHECK_MIXED:
		return mixed(value);
	case AJ_CHECK_DRAWN:
		return drawn(value);
	case AJ_CHECK_NOT_PLACEHOLDER:
		return !aj_is_placeholder(value);
	case AJ_CHECK_NOT_CODE:
		return not_code(value, hit);
	case AJ_CHECK_CRC32_BASE62:
		/* A wrong one is a made-up or mistyped token: worth a look, no more. */
		if (because(hit, crc_holds(value), AJ_BECAUSE_CHECKSUM))
			hit->likelihood = AJ_VERY_LIKELY;
		else if (hit->likelihood > AJ_POSSIBLE)
			hit->likelihood = AJ_POSSIBLE;
		return true;
	case AJ_CHECK_BASIC:
		return because(hit, basic(value), AJ_BECAUSE_DECODED);
	case AJ_CHECK_LUHN:
		return because(hit, luhn(value), AJ_BECAUSE_CHECKSUM);
	case AJ_CHECKS:
		break;
	}
	return false;
}
