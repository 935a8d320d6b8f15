/* corpus_value.c: random numbers, text, and values that belong to nobody. */

#include "corpus.h"

#include <stdarg.h>
#include <stdio.h>

const char CORPUS_ALNUM[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const char CORPUS_BASE64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const char CORPUS_HEX[] = "0123456789abcdef";
const char CORPUS_DIGITS[] = "0123456789";

/* splitmix64 (Steele, Lea, Flood, 2014). */
uint64_t corpus_random(struct corpus *c)
{
	uint64_t z = c->state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

uint32_t corpus_below(struct corpus *c, uint32_t n)
{
	return (uint32_t)((corpus_random(c) >> 32) * n >> 32);
}

bool corpus_chance(struct corpus *c, uint32_t in_a_thousand)
{
	return corpus_below(c, 1000) < in_a_thousand;
}

static void put_bytes(struct corpus *c, const char *bytes, size_t len)
{
	if (len > sizeof(c->text) - c->len)
		len = sizeof(c->text) - c->len;
	memcpy(c->text + c->len, bytes, len);
	c->len += len;
}

void corpus_put(struct corpus *c, const char *z)
{
	put_bytes(c, z, strlen(z));
}

void corpus_putf(struct corpus *c, const char *fmt, ...)
{
	char text[1024];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	put_bytes(c, text, n < 0 ? 0 : n < (int)sizeof(text) ? (size_t)n : sizeof(text) - 1);
}

void corpus_chars(struct corpus *c, const char *alphabet, size_t n)
{
	uint32_t count = (uint32_t)strlen(alphabet);

	for (size_t i = 0; i < n; i++)
		put_bytes(c, &alphabet[corpus_below(c, count)], 1);
}

/* Random bytes in base64: the last digit carries only the bits that are left (RFC 4648, section 3.5). */
void corpus_base64(struct corpus *c, size_t bytes)
{
	corpus_chars(c, CORPUS_BASE64, bytes / 3 * 4);
	if (bytes % 3 == 0)
		return;
	corpus_chars(c, CORPUS_BASE64, bytes % 3);
	put_bytes(c, &CORPUS_BASE64[bytes % 3 == 1 ? corpus_below(c, 4) << 4 : corpus_below(c, 16) << 2], 1);
	corpus_put(c, bytes % 3 == 1 ? "==" : "=");
}

void corpus_note(struct corpus *c, size_t from, const char *type, const char *form)
{
	struct corpus_truth truth = { c->at + from, c->len - from, type, form };

	if (c->truth)
		c->truth(c->truth_to, &truth);
}

/* One in four from the ranges for documentation (RFC 5737), the others anywhere in unicast space. */
void corpus_ipv4(struct corpus *c)
{
	static const char *const documentation[] = { "192.0.2.", "198.51.100.", "203.0.113." };
	static const uint8_t blocks[] = { 2, 5, 31, 46, 52, 62, 77, 81, 84, 91, 109, 151, 176, 185, 193,
		212 };
	size_t from = c->len;

	if (corpus_chance(c, 250))
		corpus_putf(c, "%s%u", CORPUS_PICK(c, documentation), 1 + corpus_below(c, 254));
	else
		corpus_putf(c, "%u.%u.%u.%u", CORPUS_PICK(c, blocks), corpus_below(c, 256),
		    corpus_below(c, 256), 1 + corpus_below(c, 254));
	corpus_note(c, from, "IP_ADDRESS", "v4");
}

/* RFC 3849 */
void corpus_ipv6(struct corpus *c)
{
	size_t from = c->len;

	corpus_putf(c, "2001:db8:%x:%x::%x:%x", corpus_below(c, 65536), 1 + corpus_below(c, 65535),
	    1 + corpus_below(c, 65535), 1 + corpus_below(c, 65535));
	corpus_note(c, from, "IP_ADDRESS", "v6");
}

void corpus_uuid(struct corpus *c)
{
	uint64_t a = corpus_random(c), b = corpus_random(c);

	corpus_putf(c, "%08x-%04x-4%03x-a%03x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
	    (unsigned)(a & 0xfff), (unsigned)(b >> 52), (unsigned long long)(b & 0xffffffffffff));
}

void corpus_time(struct corpus *c, int year)
{
	corpus_putf(c, "%d-%02u-%02uT%02u:%02u:%02uZ", year, 1 + corpus_below(c, 12), 1 + corpus_below(c, 28),
	    corpus_below(c, 24), corpus_below(c, 60), corpus_below(c, 60));
}

/* A card number of the range, with its check digit by Luhn (ISO/IEC 7812-1, annex B). */
static void card(struct corpus *c)
{
	static const char *const ranges[] = { "4532", "4916", "5412", "5303", "3742", "6011" };
	const char *range = CORPUS_PICK(c, ranges);
	unsigned n = range[0] == '3' ? 15 : 16, sum = 0;
	bool grouped = n == 16 && corpus_chance(c, 500);
	size_t from = c->len;
	char digits[16];

	for (unsigned i = 0; i < n - 1; i++) {
		unsigned d = i < 4 ? (unsigned)(range[i] - '0') : corpus_below(c, 10);

		digits[i] = (char)('0' + d);
		if ((n - i) % 2 == 0)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	digits[n - 1] = (char)('0' + (10 - sum % 10) % 10);
	for (unsigned i = 0; i < n; i++) {
		if (grouped && i > 0 && i % 4 == 0)
			corpus_put(c, " ");
		put_bytes(c, &digits[i], 1);
	}
	corpus_note(c, from, "CREDIT_CARD", grouped ? "grouped" : "");
}

/* Country and length (ISO 13616 registry), all digits; check digits by mod 97 (ISO 7064). */
static void iban(struct corpus *c)
{
	static const struct {
		char country[3];
		unsigned digits;
	} kinds[] = { { "DE", 18 }, { "FI", 14 }, { "ES", 20 }, { "PL", 24 }, { "AT", 16 } };
	size_t from = c->len, k = corpus_below(c, AJ_LEN(kinds));
	bool grouped = corpus_chance(c, 500);
	unsigned rest = 0, check;
	char text[40];

	for (unsigned i = 0; i < kinds[k].digits; i++) {
		text[4 + i] = (char)('0' + corpus_below(c, 10));
		rest = (rest * 10 + (unsigned)(text[4 + i] - '0')) % 97;
	}
	for (unsigned i = 0; i < 2; i++)
		rest = (rest * 100 + (unsigned)(kinds[k].country[i] - 'A' + 10)) % 97;
	check = 98 - rest * 100 % 97;
	text[0] = kinds[k].country[0];
	text[1] = kinds[k].country[1];
	text[2] = (char)('0' + check / 10);
	text[3] = (char)('0' + check % 10);
	for (unsigned i = 0; i < kinds[k].digits + 4; i++) {
		if (grouped && i > 0 && i % 4 == 0)
			corpus_put(c, " ");
		put_bytes(c, &text[i], 1);
	}
	corpus_note(c, from, "IBAN_CODE", grouped ? "grouped" : "");
}

static void ssn(struct corpus *c)
{
	size_t from;

	corpus_put(c, "SSN ");
	from = c->len;
	corpus_putf(c, "%03u-%02u-%04u", 1 + corpus_below(c, 665), 1 + corpus_below(c, 99),
	    1 + corpus_below(c, 9999));
	corpus_note(c, from, "US_SSN", "");
}

static void mac(struct corpus *c)
{
	size_t from = c->len;
	uint64_t r = corpus_random(c);

	corpus_putf(c, "%02x:%02x:%02x:%02x:%02x:%02x", (unsigned)(r & 0xfe), (unsigned)(r >> 8 & 255),
	    (unsigned)(r >> 16 & 255), (unsigned)(r >> 24 & 255), (unsigned)(r >> 32 & 255),
	    (unsigned)(r >> 40 & 255));
	corpus_note(c, from, "MAC_ADDRESS", "");
}

void corpus_ident(struct corpus *c)
{
	switch (corpus_below(c, 6)) {
	case 0:
	case 1:
		card(c);
		break;
	case 2:
	case 3:
		iban(c);
		break;
	case 4:
		ssn(c);
		break;
	default:
		mac(c);
	}
}
