#include "test/notes.h"
#include "test/test.h"

static const struct {
	const char *text, *want;
} rows[] = {
	/* clang-format off */
	{ "4532 0151 1283 0366",           "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "4532-0151-1283-0366",           "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "4532.0151.1283.0366",           "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "4532\xc2\xa0""0151\xc2\xa0""1283\xc2\xa0""0366", "CREDIT_CARD[0,22)5=4532015112830366" },
	{ "4532015112830366",              "CREDIT_CARD[0,16)3=4532015112830366 bare" },
	{ "4532015112830",                 "CREDIT_CARD[0,13)2=4532015112830 bare" },
	{ "4532015112830366120",           "CREDIT_CARD[0,19)2=4532015112830366120 bare" },
	{ "2223003122009997",              "CREDIT_CARD[0,16)3=2223003122009997 bare" },
	{ "5413330089010442",              "CREDIT_CARD[0,16)3=5413330089010442 bare" },
	{ "374499112233442",               "CREDIT_CARD[0,15)3=374499112233442 bare" },
	{ "3744 991122 33442",             "CREDIT_CARD[0,17)5=374499112233442" },
	{ "3614 890047 9135",              "CREDIT_CARD[0,16)5=36148900479135" },
	{ "6011001234567008",              "CREDIT_CARD[0,16)3=6011001234567008 bare" },
	{ "3529001122334455",              "CREDIT_CARD[0,16)3=3529001122334455 bare" },
	{ "6225881234567890120",           "CREDIT_CARD[0,19)3=6225881234567890120 bare" },
	{ "622588 1234567890120",          "CREDIT_CARD[0,20)5=6225881234567890120" },
	{ "6225 8812 3456 7890 120",       "CREDIT_CARD[0,23)5=6225881234567890120" },
	{ "6759649826438453",              "CREDIT_CARD[0,16)3=6759649826438453 bare reserved" },
	{ "2200123456789019",              "CREDIT_CARD[0,16)3=2200123456789019 bare" },
	/* What stands beside it. */
	{ "4532 0151 1283 0366 12/25",     "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "4532015112830366 12/25 123",    "CREDIT_CARD[0,16)3=4532015112830366 bare" },
	{ "17 4532 0151 1283 0366",        "CREDIT_CARD[3,22)5=4532015112830366" },
	{ "4532 0151 1283 0366.",          "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "card:4532015112830366,",        "CREDIT_CARD[5,21)3=4532015112830366 bare" },
	{ "4532 0151 1283 0366 1999",      "" },
	{ "4532 0151 1283 0366 123",       "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "+4532015112830366",             "" },
	{ "4532015112830366@example.com",  "" },
	/* Published for tests. */
	{ "4111 1111 1111 1111",           "CREDIT_CARD[0,19)5=4111111111111111 reserved" },
	{ "5555555555554444",              "CREDIT_CARD[0,16)3=5555555555554444 bare reserved" },
	{ "4000056655665556",              "CREDIT_CARD[0,16)3=4000056655665556 bare reserved" },
	{ "378282246310005",               "CREDIT_CARD[0,15)3=378282246310005 bare reserved" },
	/* Not cards. */
	{ "",                              "" },
	{ "4532",                          "" },
	{ "4532 0151 1283 036",            "" },
	{ "4532 0151 1283 0367",           "" },
	{ "4532-0151 1283-0366",           "" },
	{ "45320 1511 2830 366",           "" },
	{ "9170001122334454",              "" }, /* no issuer */
	{ "1574812800129",                 "" }, /* milliseconds since 1970 */
	{ "0000000000000000",              "" },
	{ "4444444444444448",              "CREDIT_CARD[0,16)3=4444444444444448 bare" },
	{ "453201511283036612077",         "" },
	{ "675964982648",                  "" }, /* twelve digits */
	{ "607d 2266\n4532 0151 1283 0366 39d8", "" }, /* codes */
	{ "4500 4510 4520 4530 4540 4550 4532 0151 1283 0366\n", "" },
	{ "4532 0151 1283 0366 5757",      "" },
	{ "5757 4532 0151 1283 0366",      "" },
	{ "2019 4532 0151 1283 0366",      "CREDIT_CARD[5,24)5=4532015112830366" },
	{ "5757 2019 4532 0151 1283 0366", "" },
	{ "4532 0151 1283 0366 1227",      "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "4532-0151-1283-0366 2027",      "CREDIT_CARD[0,19)5=4532015112830366" },
	{ "4532 0151 1283 0366 1227 2027", "" },
	{ "[.4532.0151.1283.0366][",       "" },
	{ "5500 0055 5555 5559\n4532 0151 1283 0366\n", "CREDIT_CARD[0,19)5=5500005555555559; "
							   "CREDIT_CARD[20,39)5=4532015112830366" },
	/* clang-format on */
};

static const char *of(const char *text, uint64_t topics)
{
	return notes_of(text, topics, aj_card_number, NULL);
}

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK_STR(rows[i].want, of(rows[i].text, 0), "%s", rows[i].text);
}

static void test_words(void)
{
	AJ_CHECK_STR("CREDIT_CARD[0,12)2=675964982648 bare", of("675964982648", AJ_TOPIC_BIT(AJ_TOPIC_CARD)));
	AJ_CHECK_STR(
	    "CREDIT_CARD[0,16)2=9170001122334454 bare", of("9170001122334454", AJ_TOPIC_BIT(AJ_TOPIC_CARD)));
}

static void test_brand(void)
{
	static const struct {
		const char *text, *brand;
	} brands[] = { { "4532 0151 1283 0366", "Visa" }, { "2223003122009997", "Mastercard" },
		{ "374499112233442", "American Express" }, { "6011001234567008", "Discover" },
		{ "36148900479135", "Diners Club" }, { "3529001122334455", "JCB" },
		{ "6225881234567898", "UnionPay" }, { "6759649826438453", "Maestro" } };

	for (size_t i = 0; i < AJ_LEN(brands); i++) {
		of(brands[i].text, 0);
		AJ_CHECK(notes.count == 1, "%s", brands[i].text);
		AJ_CHECK_STR(brands[i].brand, notes.list[0].detail ? notes.list[0].detail : "");
	}
}

/* Luhn sees every single digit that is changed. */
static void test_mutations(void)
{
	char text[] = "4532 0151 1283 0366";

	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		char was = text[i];

		for (char c = '0'; was != ' ' && c <= '9'; c++) {
			text[i] = c;
			AJ_CHECK((of(text, 0)[0] == '\0') == (c != was), "%s", text);
		}
		text[i] = was;
	}
}

AJ_TESTS(test_rows, test_words, test_brand, test_mutations)
