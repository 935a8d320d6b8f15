#include "detect/tld.h"
#include "test/test.h"

static const struct {
	const char *label;
	bool known;
} rows[] = {
	{ "com", true },
	{ "COM", true },
	{ "de", true },
	{ "museum", true },
	{ "travelersinsurance", true },
	{ "uk", true }, /* only in rules of two labels and as itself */
	{ "ck", true }, /* "*.ck" */
	{ "рф", true },
	{ "xn--p1ai", true },
	{ "XN--P1AI", true },
	{ "中国", true },
	{ "xn--fiqs8s", true },
	{ "", false },
	{ "c", false },
	{ "co.uk", false },
	{ "png", false },
	{ "local", false },
	{ "example", false },
	{ "comm", false },
	{ "co\tm", false },
	{ "#om", false },
	{ "cOm\x80", false },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK(aj_tld_known(aj_str_z(rows[i].label)) == rows[i].known, "%s", rows[i].label);
	AJ_CHECK(!aj_tld_known((struct aj_str){ 0 }));
}

AJ_TESTS(test_rows)
