#include "detect/number.h"

#include "test/test.h"

#include <stdlib.h>

/* In text, the token begins at '^'; want is "[what it spans|outer]digits/groups", or "" for none. */
static const struct {
	const char *text;
	const char *want;
} rows[] = {
	/* clang-format off */
	{ "^2125550100",                    "2125550100: 10" },
	{ "^212-555-0100",                  "212-555-0100: 3 3 4 -" },
	{ "^212.555.0100.",                 "212.555.0100: 3 3 4 ." },
	{ "^0 6 1",                         "0 6 1: 1 1 1 _" },
	{ "(^212) 555-0100",                "(212) 555-0100: 3 3 4 _-(" },
	{ "(^212)555-0100",                 "(212)555-0100: 3 3 4 -(" },
	{ "+^1 (212) 555-0100",             "+1 (212) 555-0100: 1 3 3 4 _-( +" },
	{ "(+^1 212 555 0100)",             "+1 212 555 0100: 1 3 3 4 _ +" },
	{ "(+^49) 30 1234567",              "(+49) 30 1234567: 2 2 7 _( +" },
	{ "+^49 (0)30 1234567",             "+49 (0)30 1234567: 2 1 2 7 _( +" },
	{ "+^49(0)30/1234567",              "+49(0)30/1234567: 2 1 2 7 /( +" },
	{ "(^2125550100)",                  "2125550100: 10" },
	{ "^2125550 (12 items)",            "2125550: 7" },
	{ "^212555 (1)",                    "212555: 6" },
	{ "^030 / 1234567",                 "030 / 1234567: 3 7 _/" },
	{ "+^49 176- 1234567",              "+49 176- 1234567: 2 3 7 _- +" },
	{ "^176 - 1234567",                 "176: 3" },
	{ "^078-05-1120 - 078-05-1121",     "078-05-1120: 3 2 4 -" },
	{ "^212  555",                      "212: 3" },
	{ "^212--555",                      "212: 3" },
	{ "^212 555 x",                     "212 555: 3 3 _" },
	{ "^212-555-0100x12",               "212-555-0100: 3 3 4 -" },
	{ "^212-555-0100ext. 12",           "212-555-0100: 3 3 4 -" },
	{ "call+^49 30",                    "+49 30: 2 2 _ +" },
	{ "\uff0b^49 30",                   "\uff0b49 30: 2 2 _ +" },
	{ "++^49 30",                       "++49 30: 2 2 _ +" },
	{ "f(^1234567)",                    "1234567: 7" },
	{ "^06\u00a012\u00a034",            "06\u00a012\u00a034: 2 2 2 _" },
	{ "^212\u2011555",                  "212\u2011555: 3 3 -" },
	{ "\u7535\u8bdd^2125550100\u3002",  "2125550100: 10" },
	{ "Number-^2125550100",             "2125550100: 10" },
	{ "^2125550100-Office",             "2125550100: 10" },
	{ "node12/^10.0.0.1",               "10.0.0.1: 2 1 1 1 ." },
	/* The part after the space is another thing. */
	{ "^2125550100 3rd",                "2125550100: 10" },
	{ "^2125550100 3-b",                "2125550100: 10" },
	{ "^2019-12-28 12:34:56",           "2019-12-28: 4 2 2 -" },
	{ "^10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4", "10.0.0.1 10.0.0.2 10.0.0.3: 2 1 1 1 2 1 1 1 2 1 1 1 _." },
	{ "^1234567 123456789012345678",    "1234567: 7" },
	{ "^123456789012345678901234",      "123456789012345678901234: 24" },
	/* None. */
	{ "a^1234567",                      "" },
	{ "_^1234567",                      "" },
	{ "\u00e9^1234567",                 "" },
	{ "^1234567\u00e9",                 "" },
	{ "^1234567a",                      "" },
	{ "^1234567_",                      "" },
	{ "^1234567.jpg",                   "" },
	{ "^12345678-1234-1234-1234-12345678abcd", "" },
	{ "^12345678-abcd-1234-1234-12345678abcd", "" },
	{ "12345678-abcd-^1234-1234",       "" },
	{ "1+^1234567",                     "" },
	{ "a-^1234567",                     "" },
	{ "^1234567-face-1",                "" },
	{ "^1234567-Rev2",                  "" },
	{ "12/^1234567",                    "" },
	{ "face-^1234567",                  "" },
	{ "b2-^1234567",                    "" },
	{ "5-^1234567",                     "" },
	{ "5.^1234567",                     "" },
	{ "^1234567890123456789012345",     "" },
	{ "^1.2.3.4.5.6.7.8.9.10.11.12.13", "" },
	/* clang-format on */
};

static void print_number(const struct aj_look *look, const struct aj_number *n, char *out, size_t room)
{
	static const char kinds[] = "_-./(";
	size_t at =
	    snprintf(out, room, "%.*s:", (int)(n->end - n->outer), (const char *)look->text + n->outer);
	unsigned digits = 0;

	for (uint8_t g = 0; g < n->n_groups; digits += n->groups[g], g++)
		at += snprintf(out + at, room - at, " %u", n->groups[g]);
	AJ_CHECK(digits == n->n_digits, "%s", out);
	for (unsigned k = 0; k < 5 && n->seps; k++)
		at += snprintf(out + at, room - at, "%s%.*s", k == 0 ? " " : "", n->seps >> k & 1, kinds + k);
	snprintf(out + at, room - at, "%s", n->plus ? " +" : "");
}

/* The text stands in a block of exactly its size, so that reading beyond it shows. */
static void test_rows(void)
{
	for (size_t r = 0; r < AJ_LEN(rows); r++) {
		const char *mark = strchr(rows[r].text, '^');
		size_t at = mark - rows[r].text, len = strlen(rows[r].text) - 1;
		uint8_t *text = malloc(len);
		struct aj_look look = { .text = text, .hi = len };
		struct aj_number number;
		char got[256] = "";

		memcpy(text, rows[r].text, at);
		memcpy(text + at, mark + 1, len - at);
		if (aj_number_read(&look, at, &number))
			print_number(&look, &number, got, sizeof(got));
		AJ_CHECK_STR(rows[r].want, got, "%s", rows[r].text);
		free(text);
	}
}

/* Cut anywhere, a token is a token of what is left, and its values are digits. */
static void test_cut(void)
{
	static const char z[] = "x +49 (0)30 1234-567 (12) 89 06\u00a012\u00a034 12:34";

	for (size_t lo = 0; lo < sizeof(z); lo++)
		for (size_t hi = lo; hi < sizeof(z); hi++) {
			struct aj_look look = { .text = (const uint8_t *)z, .lo = lo, .hi = hi };
			struct aj_number n;

			for (size_t at = lo; at < hi; at++) {
				if (!aj_is_digit(z[at]) || !aj_number_read(&look, at, &n))
					continue;
				AJ_CHECK(n.outer >= lo && n.outer <= n.start && n.start == at && n.end > at &&
					     n.end <= hi,
				    "%zu %zu", lo, hi);
			}
		}
}

AJ_TESTS(test_rows, test_cut)
