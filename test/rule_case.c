#include "test/rule_case.h"

struct maker {
	struct aj_buf *out;
	uint64_t state;
};

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next(struct maker *m)
{
	uint64_t z = m->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

#define DIGITS "0123456789"
#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

static const struct {
	const char *name, *alphabet;
} kinds[] = {
	{ "digits", DIGITS },
	{ "hex", "0123456789abcdef" },
	{ "HEX", "0123456789ABCDEF" },
	{ "base32", UPPER "234567" },
	{ "base32l", LOWER "234567" },
	{ "upper", UPPER DIGITS },
	{ "lower", LOWER DIGITS },
	{ "letters", UPPER LOWER },
	{ "base62", UPPER LOWER DIGITS },
	{ "base64url", UPPER LOWER DIGITS "-_" },
	{ "bech32", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L" },
	{ "bech32l", "qpzry9x8gf2tvdw0s3jn54khce6mua7l" },
	{ "base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz" },
};

static void pick(struct maker *m, const char *alphabet, uint64_t n)
{
	/* One of each half first, so that none is letters only by chance. */
	size_t len = strlen(alphabet);

	for (uint64_t i = 0; i < n; i++) {
		size_t at = i < 2 ? (i * (len - 1)) : next(m) % len;

		aj_buf_add(m->out, aj_str(alphabet + at, 1));
	}
}

static void put_base64(struct maker *m, struct aj_str bytes, const char *tail, bool padded, bool percent)
{
	char alphabet[65] = UPPER LOWER DIGITS;

	memcpy(alphabet + 62, tail, 2);
	for (size_t i = 0; i < bytes.len; i += 3) {
		struct aj_str three = aj_str_sub(bytes, i, 3);
		uint32_t bits = (uint32_t)three.ptr[0] << 16 |
				(three.len > 1 ? (uint32_t)three.ptr[1] << 8 : 0) |
				(three.len > 2 ? three.ptr[2] : 0);

		for (size_t k = 0; k < 4; k++) {
			char c = k <= three.len ? alphabet[bits >> (18 - 6 * k) & 63] : '=';

			if (k > three.len && !padded)
				break;
			if (percent && (c == '+' || c == '/' || c == '='))
				aj_buf_addf(m->out, "%%%02X", (unsigned)c);
			else
				aj_buf_add(m->out, aj_str(&c, 1));
		}
	}
}

/* The CRC-32 of the letters and digits just written, as six digits of base 62. */
static void put_crc(struct maker *m)
{
	struct aj_str s = aj_buf_str(m->out);
	size_t from = s.len;
	uint32_t crc = ~0u;
	char digits[6];

	while (from > 0 && aj_is_alnum(s.ptr[from - 1]))
		from--;
	for (size_t i = from; i < s.len; i++) {
		crc ^= s.ptr[i];
		for (int k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	crc = ~crc;
	for (size_t i = sizeof(digits); i-- > 0; crc /= 62)
		digits[i] = (DIGITS UPPER LOWER)[crc % 62];
	aj_buf_add(m->out, aj_str(digits, sizeof(digits)));
}

static bool put(struct maker *m, struct aj_str kind, struct aj_str rest)
{
	uint64_t n = 0;
	uint8_t bytes[512];

	if (aj_str_eq(kind, AJ_S("b64")) || aj_str_eq(kind, AJ_S("b64url"))) {
		put_base64(m, rest, kind.len == 3 ? "+/" : "-_", kind.len == 3, false);
		return true;
	}
	if (aj_str_eq(kind, AJ_S("crc"))) {
		put_crc(m);
		return true;
	}
	if (!aj_str_decimal(rest, &n) || n > sizeof(bytes))
		return false;
	if (aj_str_eq(kind, AJ_S("base64")) || aj_str_eq(kind, AJ_S("b64pct"))) {
		for (size_t i = 0; i < n; i++)
			bytes[i] = (uint8_t)next(m);
		put_base64(m, aj_str(bytes, n), "+/", true, kind.ptr[1] == '6');
		return true;
	}
	for (size_t k = 0; k < AJ_LEN(kinds); k++) {
		if (!aj_str_eq(kind, aj_str_z(kinds[k].name)))
			continue;
		pick(m, kinds[k].alphabet, n);
		return true;
	}
	return false;
}

/* The names of kinds are lower-case letters and digits; $(PASS) and $(id -u) are text. */
static size_t macro(struct maker *m, struct aj_str text)
{
	size_t close = aj_str_find(text, 0, ')');
	struct aj_str inside = aj_str_sub(text, 2, close < 2 ? 0 : close - 2),
		      kind = aj_str_until(inside, ' ');

	if (!aj_str_starts(text, AJ_S("$(")) || close == text.len)
		return 0;
	return put(m, kind, aj_str_from(inside, kind.len + 1)) ? close + 1 : 0;
}

bool aj_case_expand(struct aj_str text, uint64_t seed, struct aj_buf *out)
{
	struct maker m = { out, seed };

	for (size_t at = 0; at < text.len && !out->full;) {
		size_t width = text.ptr[at] == '$' ? macro(&m, aj_str_from(text, at)) : 0;

		if (width == 0)
			aj_buf_add(out, aj_str_sub(text, at, 1));
		at += width > 0 ? width : 1;
	}
	return !out->full;
}
