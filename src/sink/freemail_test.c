#include "sink/freemail.h"
#include "sink/suffix.h"
#include "test/test.h"

static void test_rows(void)
{
	static const struct {
		const char *domain;
		bool free;
	} rows[] = {
		{ "gmail.com", true },
		{ "web.de", true },
		{ "qq.com", true },
		{ "orange.fr", true },
		{ "gmx.de", true },
		{ "gmx.at", true },
		{ "yahoo.co.uk", true },
		{ "outlook.com", true },
		{ "ezweb.ne.jp", true },
		{ "example.com", false },
		{ "notgmail.com", false },
		{ "gmail.example", false },
		{ "gmx", true },
		{ "yahoo", true },
		{ "*", false },
		{ "", false },
		{ "com", false },
		{ ".", false },
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK(aj_freemail(aj_str_z(rows[i].domain)) == rows[i].free, "%s", rows[i].domain);
}

/* A name that is not registrable would never be asked for. */
static void test_names_are_registrable(void)
{
	for (size_t i = 0; aj_freemail_name(i); i++) {
		struct aj_str name = aj_str_z(aj_freemail_name(i));

		if (aj_str_ends(name, AJ_S(".*")))
			continue;
		AJ_CHECK(aj_str_eq(aj_suffix_registrable(name), name), "%s", aj_freemail_name(i));
		AJ_CHECK(aj_freemail(name), "%s", aj_freemail_name(i));
	}
}

AJ_TESTS(test_rows, test_names_are_registrable)
