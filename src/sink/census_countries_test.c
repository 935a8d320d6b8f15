#include "sink/census_countries.h"
#include "test/test.h"

static void test_codes(void)
{
	static const char *const good[] = { "FR", "GB", "US", "AD", "ZW", "XK" };
	static const char *const bad[] = { "", "F", "fr", "UK", "EU", "AA", "ZZ", "1A", "001" };
	char code[3];
	size_t count = 0;

	for (size_t i = 0; i < AJ_LEN(good); i++) {
		aj_country_code(aj_country_of(good[i]), code);
		AJ_CHECK_STR(good[i], code);
	}
	for (size_t i = 0; i < AJ_LEN(bad); i++)
		AJ_CHECK(aj_country_of(bad[i]) == AJ_COUNTRY_NONE, "%s", bad[i]);
	aj_country_code(AJ_COUNTRY_NONE, code);
	AJ_CHECK_STR("", code);
	for (char a = 'A'; a <= 'Z'; a++)
		for (char b = 'A'; b <= 'Z'; b++)
			count += aj_country_of((char[]){ a, b, 0 }) != AJ_COUNTRY_NONE;
	AJ_CHECK(count == 249 + 1, "%zu", count); /* ISO 3166-1 of 2026, and XK */
}

static void test_domains(void)
{
	static const struct {
		const char *domain, *code;
	} rows[] = {
		{ "example.fr", "FR" },
		{ "example.co.uk", "GB" },
		{ "EXAMPLE.DE", "DE" },
		{ "example.com", "" },
		{ "example.io", "" },
		{ "example.co", "" },
		{ "example.me", "" },
		{ "example.tv", "" },
		{ "example.ai", "" },
		{ "example.eu", "" },
		{ "a.in", "IN" },
		{ "fr", "" },
		{ ".fr", "" },
		{ "", "" },
		{ "example.f1", "" },
		{ "example.fr.", "" },
		{ "examplefr", "" },
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		char code[3];

		aj_country_code(aj_country_of_domain(aj_str_z(rows[i].domain)), code);
		AJ_CHECK_STR(rows[i].code, code, "%s", rows[i].domain);
	}
}

AJ_TESTS(test_codes, test_domains)
