#include "base/utf8.h"
#include "sink/mask.h"
#include "sink/show.h"
#include "test/summary_fixture.h"
#include "test/test.h"

static const struct {
	const char *type, *value, *want;
} rows[] = {
	/* clang-format off */
	{ "EMAIL_ADDRESS", "john.doe@corp.example.com", "j•••@c•••.com" },
	{ "EMAIL_ADDRESS", "jo@example.de", "j•••@e•••.de" },
	{ "EMAIL_ADDRESS", "john@corp.com", "j•••@•••.com" },
	{ "EMAIL_ADDRESS", "a@b.co", "•••@•••.co" },
	{ "EMAIL_ADDRESS", "someone.else@sub.domain.example", "s•••@s•••.example" },
	{ "EMAIL_ADDRESS", "a@b.c\x1b", "•••@•••.•••" },
	{ "EMAIL_ADDRESS", "a@b.de", "•••@•••.de" },
	{ "EMAIL_ADDRESS", "a@[::1]", "a•••@•••" },
	{ "EMAIL_ADDRESS", "jürgen@bücher.example", "j•••@b•••.•••" },
	{ "EMAIL_ADDRESS", "somebody at example dot org", "s•••" },
	{ "EMAIL_ADDRESS", "@", "•••@•••" },
	{ "EMAIL_ADDRESS", "", "•••" },
	{ "PHONE_NUMBER", "+49 30 123456 67", "+49 ••• ••67" },
	{ "PHONE_NUMBER", "+1 212 555 0100", "+1 ••• ••00" },
	{ "PHONE_NUMBER", "+353 1 234 5678", "+353 ••• ••78" },
	{ "PHONE_NUMBER", "030 1234567", "••• ••67" },
	{ "PHONE_NUMBER", "+1", "+•• ••• ••••" },
	{ "CREDIT_CARD", "4111 1111 1111 1111", "•••• •••• •••• 1111" },
	{ "CREDIT_CARD", "378282246310005", "•••• •••• •••• 0005" },
	{ "IBAN_CODE", "DE89370400440532013000", "•••• •••• •••• 3000" },
	{ "IBAN_CODE", "DE89 3704 0044 0532 0130 00", "•••• •••• •••• 3000" },
	{ "UK_NINO", "AB 12 34 56 C", "•••6C" },
	{ "US_SSN", "219-09-9999", "•••99" },
	{ "PERSON", "John Ronald", "J••• R•••" },
	{ "PERSON", "Al", "•••" },
	{ "PERSON", "Jo Li", "J••• •••" },
	{ "PERSON", "\x1b[2Jxxxxx", "•••" },
	{ "PERSON", "\xe2\x80\xae" "abcdef", "•••" },
	{ "PERSON", "\xff\xfe\xfd\xfc", "•••" },
	{ "PERSON", "山田太郎", "山•••" },
	{ "STREET_ADDRESS", "12 Baker Street", "••• B••• S•••" },
	{ "DATE_OF_BIRTH", "1980-05-17", "198•-••-••" },
	{ "DATE_OF_BIRTH", "17 March 1980", "1980-••-••" },
	{ "DATE_OF_BIRTH", "5/7/80", "•••" },
	{ "IP_ADDRESS", "192.0.2.17", "192.•••.•••.•••" },
	{ "IP_ADDRESS", "2001:db8::17", "2001:•••" },
	{ "IP_ADDRESS", "::1", "•••:•••" },
	{ "MAC_ADDRESS", "00:1b:44:11:3a:b7", "00:••:••:••:••:••" },
	{ "CASE_NUMBER", "119032101", "•••01" },
	{ "USERNAME", "jdoe", "j•••" },
	{ "PASSWORD", "correct horse", "••••" },
	{ "AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", "AKIA••••" },
	{ "AWS_ACCESS_KEY_ID", "AKIAIOSFODN", "••••" },
	{ "AZURE_STORAGE_KEY", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==", "••••" },
	{ "URL_CREDENTIALS", "https://user:pass@host.example/", "https://••••:••••@••••" },
	{ "URL_CREDENTIALS", "ftp://u:p@h", "ftp://••••:••••@••••" },
	/* clang-format on */
};

static const struct {
	const char *key;
	bool found;
	const char *want;
} keys[] = {
	/* clang-format off */
	{ "17", false, "17" },
	{ "123456", false, "123456" },
	{ "1234567", false, "•••" },
	{ "17", true, "•••" },
	{ "5f3c1e9b8d2a4c0017e6b9a1", false, "5f3c1e9b8d2a4c0017e6b9a1" },
	{ "5f3c1e9b8d2a4c0017e6b9a1", true, "•••" },
	{ "123e4567-e89b-12d3-a456-426614174000", false, "123e4567-e89b-12d3-a456-426614174000" },
	{ "9d41f0c2a8b7e6d5c4b3a2918f7e6d5c", false, "9d41f0c2a8b7e6d5c4b3a2918f7e6d5c" },
	{ "123456789012345678901234", false, "•••" },
	{ "W0tpsmIBdwcYyG50zbta", false, "W0tpsmIBdwcYyG50zbta" },
	{ "5xbBLHcBzq1yI9nLQz4c", false, "5xbBLHcBzq1yI9nLQz4c" },
	{ "MaximilianMustermann", false, "M•••" },
	{ "MaxMustermann1980010", false, "M•••" },
	{ "maximilianmustermann", false, "m•••" },
	{ "erika.mustermann@corp.example.com", false, "e•••@c•••.com" },
	{ "erika.mustermann@corp.example.com", true, "e•••@c•••.com" },
	{ "emustermann", false, "e•••" },
	{ "case-17", false, "c•••" },
	{ "Erika Mustermann", false, "E••• M•••" },
	{ "\x1b[2J", false, "•••" },
	/* clang-format on */
};

/* What nobody chose is shown, all else is masked. */
static void test_keys(void)
{
	char masked[AJ_MASK_MAX + 1];

	for (size_t i = 0; i < AJ_LEN(keys); i++) {
		aj_mask_key(aj_str_z(keys[i].key), keys[i].found, masked);
		AJ_CHECK_STR(keys[i].want, masked, "%s", keys[i].key);
	}
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		char got[AJ_MASK_MAX + 1];

		aj_mask(aj_fixture_type(rows[i].type), aj_str_z(rows[i].value), got);
		AJ_CHECK_STR(rows[i].want, got, "%s", rows[i].value);
	}
}

/* What is kept: letters, digits and whatever is not a separator, a dot of ours or a space. */
static size_t kept(const char *masked)
{
	struct aj_str s = aj_str_z(masked);
	size_t count = 0;

	for (size_t i = 0; i < s.len;) {
		uint32_t point = 0;
		size_t width = aj_utf8_read(aj_str_from(s, i), &point);

		AJ_CHECK(width > 0, "not UTF-8");
		AJ_CHECK(!aj_show_hides(point), "hidden U+%04x", point);
		count += point != 0x2022 && (point >= 0x80 || aj_is_alnum((uint8_t)point));
		i += width ? width : 1;
	}
	return count;
}

static size_t points(struct aj_str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.len; count++) {
		uint32_t point;
		size_t width = aj_utf8_read(aj_str_from(s, i), &point);

		i += width ? width : 1;
	}
	return count;
}

/* Whatever the value and its type, at most a third remains, of a secret a quarter, and the result is clean.
 */
static void test_any_bytes(void)
{
	static const char parts[] = "aZ09@@..::--__  ++\x01\x1b\n\xc3\xa4\xe2\x80\xae\xff/=JohnAKIAghp_https";
	size_t count, worst = 0;
	const struct aj_type *types = aj_fixture_types(&count);
	uint32_t seed = 1;

	for (unsigned round = 0; round < 20000; round++) {
		uint8_t value[96];
		char got[AJ_MASK_MAX + 1];
		const struct aj_type *type = &types[round % count];
		size_t len, bound;

		seed = seed * 1664525 + 1013904223;
		len = (seed >> 16) % sizeof(value);
		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			value[i] = (uint8_t)parts[(seed >> 16) % (sizeof(parts) - 1)];
		}
		aj_mask(type, aj_str(value, len), got);
		bound = points(aj_str(value, len)) / (type->group == AJ_GROUP_SECRET ? 4 : 3);
		AJ_CHECK(strlen(got) <= AJ_MASK_MAX && got[0], "length");
		AJ_CHECK(kept(got) <= bound, "%s keeps %zu of %zu: %s", type->name, kept(got), len, got);
		worst = kept(got) > worst ? kept(got) : worst;
	}
	AJ_CHECK(worst > 3, "the test looks at samples that keep something");
}

/* A long value costs no more than counting its characters. */
static void test_long(void)
{
	static uint8_t value[1 << 20];
	char got[AJ_MASK_MAX + 1];

	memset(value, 'x', sizeof(value));
	aj_mask(aj_fixture_type("EMAIL_ADDRESS"), aj_str(value, sizeof(value)), got);
	AJ_CHECK_STR("x•••", got);
}

AJ_TESTS(test_keys, test_rows, test_any_bytes, test_long)
