#include "detect/look.h"

#include "test/test.h"

#define T(topic) AJ_TOPIC_BIT(AJ_TOPIC_##topic)

/* '#' stands for the finding, of one byte. */
static const struct {
	const char *text;
	uint64_t topics, none;
} rows[] = {
	{ "#", 0, ~0ull },
	{ "call me at #", T(PHONE), 0 },
	{ "Kreditkartennummer: #", T(CARD), 0 },
	{ "# is my Kreditkarte", T(CARD), 0 },
	{ "my telephone, the one at my parents' place: #", 0, T(PHONE) },
	{ "in sozialversicherungsnummer which is the #", T(NATIONAL_ID), 0 }, /* cut, and extended back */
	{ "size of version\n#", 0, T(TECHNICAL) },
	{ "Phone:\r\n  #", T(PHONE), 0 },
	{ "<td>Phone</td>\n<td>#</td>", T(PHONE), 0 },
	{ "#\nphone", 0, T(PHONE) },
	{ "电话：#", T(PHONE), 0 },
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str text = aj_str_z(rows[i].text);
		struct aj_look look = { .text = text.ptr, .hi = text.len };
		size_t at = aj_str_find(text, 0, '#');
		uint64_t got = aj_look_topics(&look, at, at + 1);

		AJ_CHECK((got & rows[i].topics) == rows[i].topics && !(got & rows[i].none), "%s: %llx",
		    rows[i].text, (unsigned long long)got);
	}
}

/* Nothing outside of the value is read. */
static void test_bounds(void)
{
	struct aj_str text = AJ_S("telephone telephone 1 telephone");
	struct aj_look look = { .text = text.ptr, .lo = 20, .hi = 21 };

	AJ_CHECK(aj_look_topics(&look, 20, 21) == 0);
}

AJ_TESTS(test_rows, test_bounds)
