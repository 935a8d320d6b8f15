#include "test/notes.h"
#include "test/test.h"

static const struct {
	const char *text, *want;
} rows[] = {
	/* clang-format off */
	{ "DE54100200301234567890",             "IBAN_CODE[0,22)5=DE54100200301234567890" },
	{ "DE54 1002 0030 1234 5678 90",        "IBAN_CODE[0,27)5=DE54100200301234567890" },
	{ "DE54-1002-0030-1234-5678-90",        "IBAN_CODE[0,27)5=DE54100200301234567890" },
	{ "DE54\xc2\xa0""1002\xc2\xa0""0030\xc2\xa0""1234\xc2\xa0""5678\xc2\xa0""90", "IBAN_CODE[0,32)5=DE54100200301234567890" },
	{ "DE54 1002 0030 1234 5678 90 Bank",   "IBAN_CODE[0,27)5=DE54100200301234567890" },
	{ "DE54 1002 0030 1234 5678 90 12 EUR", "IBAN_CODE[0,27)5=DE54100200301234567890" },
	{ "IBAN:DE54100200301234567890.",       "IBAN_CODE[5,27)5=DE54100200301234567890" },
	{ "DE54 10020030 1234567890",           "IBAN_CODE[0,24)4=DE54100200301234567890" },
	{ "NO 83 6030 11 12345",                "IBAN_CODE[0,19)3=NO8360301112345" },
	{ "NO83 6030.11.12345",                 "IBAN_CODE[0,18)4=NO8360301112345" },
	{ "GB02 TEST 4030 5012 3456 78",        "IBAN_CODE[0,27)5=GB02TEST40305012345678" },
	{ "FR77 1234 5678 90AB 1234 5C67 890",  "IBAN_CODE[0,33)5=FR771234567890AB12345C67890" },
	{ "NO8360301112345",                    "IBAN_CODE[0,15)5=NO8360301112345" },
	{ "MT75TEST011000012345MTLCAST001S",    "IBAN_CODE[0,31)5=MT75TEST011000012345MTLCAST001S" },
	{ "BR1800360305000010009795493C1",      "IBAN_CODE[0,29)5=BR1800360305000010009795493C1" },
	{ "LC72TEST000100010012001200023015",   "IBAN_CODE[0,32)5=LC72TEST000100010012001200023015" },
	{ "RU0304452522540817810538091310419",  "IBAN_CODE[0,33)5=RU0304452522540817810538091310419" },
	{ "MA64011519000001205000534921",       "IBAN_CODE[0,28)4=MA64011519000001205000534921" }, /* not in the registry */

	{ "",                                   "" },
	{ "DE",                                 "" },
	{ "DE54",                               "" },
	{ "DE5410020030123456789",              "" }, /* cut short */
	{ "DE541002003012345678901",            "" }, /* too long */
	{ "DE54100200301234567890Bank",         "" },
	{ "XDE54100200301234567890",            "" },
	{ "_DE54100200301234567890",            "" },
	{ "DE45100200301234567890",             "" }, /* check digits exchanged */
	{ "DE54 1002 0030 1234  5678 90",       "" },
	{ "ZZ54100200301234567890",             "" },
	{ "NL75TEST041716430A",                 "" },
	{ "GB02 1234 4030 5012 3456 78",        "" }, /* letters are wanted */
	{ "de54100200301234567890",             "" },
	/* clang-format on */
};

static const char *of(const char *text, uint64_t topics)
{
	return notes_of(text, topics, NULL, aj_iban_token);
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK_STR(rows[i].want, of(rows[i].text, 0), "%s", rows[i].text);
}

static void test_lower_case_with_words(void)
{
	AJ_CHECK_STR("IBAN_CODE[0,22)5=GB02TEST40305012345678",
	    of("gb02test40305012345678", AJ_TOPIC_BIT(AJ_TOPIC_BANK)));
	AJ_CHECK_STR("GB", notes.list[0].country);
}

/* MOD 97-10 sees every single character that is changed for another of its kind. */
static void test_mutations(void)
{
	char text[] = "GB02TEST40305012345678";

	for (size_t i = 2; i < sizeof(text) - 1; i++) {
		char was = text[i], first = aj_is_digit((uint8_t)was) ? '0' : 'A';

		for (char c = first; c <= (first == '0' ? '9' : 'Z'); c++) {
			text[i] = c;
			AJ_CHECK((of(text, 0)[0] == '\0') == (c != was), "%s", text);
		}
		text[i] = was;
	}
}

AJ_TESTS(test_rows, test_lower_case_with_words, test_mutations)
