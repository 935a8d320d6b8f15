#include "base/buf.h"
#include "dep/parse.h"
#include "test/test.h"

#include <stdlib.h>
#include <yajl/yajl_parse.h>

enum { LONG = 200 * 1024 };

/* What is given, a bar behind each string; whether a string that went on was longer than one call. */
struct given {
	struct aj_buf texts;
	unsigned pieces, n;
	bool more; /* the last one is to go on */
	uint64_t values;
};

static void give(void *to, struct aj_str strings, uint64_t n, bool more)
{
	struct given *given = to;

	AJ_CHECK(more || strings.len == 0 || strings.ptr[strings.len - 1] == '\0');
	aj_buf_add(&given->texts, strings);
	for (size_t i = given->texts.len - strings.len; i < given->texts.len; i++)
		if (given->texts.ptr[i] == '\0')
			given->texts.ptr[i] = '|';
	given->pieces += more;
	given->n += (unsigned)n;
	given->more = more;
}

static void begin(struct given *given)
{
	*given = (struct given){ 0 };
	aj_buf_init(&given->texts, 4 * LONG);
}

static enum aj_status parse(
    char delimiter, struct aj_str bytes, size_t step, struct given *given, char why[240])
{
	struct aj_parse *parser;
	struct aj_err err = { 0 };
	enum aj_status st = AJ_OK;

	begin(given);
	parser = aj_parse_new(delimiter, NULL, give, given);
	for (; bytes.len > 0 && st == AJ_OK; bytes = aj_str_from(bytes, step))
		st = aj_parse_feed(parser, aj_str_sub(bytes, 0, step), &err);
	if (st == AJ_OK)
		st = aj_parse_end(parser, &err);
	given->values = aj_parse_values(parser);
	aj_parse_free(parser);
	snprintf(why, 240, "%s", err.text);
	return st;
}

static const struct {
	const char *name;
	char delimiter;
	const char *bytes, *given; /* NULL: it is refused */
} cases[] = {
	{ "nothing", 0, "", NULL },
	{ "values, one after the other", 0, "{\"a\":\"b\"}\n[1,\"c\"]\n", "a|b|1|c|" },
	{ "escapes", 0, "[\"\\u00e9\\\"\\\\\",\"\\ud83d\\ude00\"]", "\xc3\xa9\"\\|\xf0\x9f\x98\x80|" },
	{ "cut short", 0, "{\"a\":[1,2", NULL },
	{ "in a string", 0, "{\"a", NULL },
	{ "no escape", 0, "[\"\\x\"]", NULL },
	{ "a backslash outside", 0, "[\\\"a\"]", NULL },
	{ "half of a pair", 0, "[\"\\ud83d\",\"\\ud83d!\",\"\\ud83d\\n\",\"\\ud83d\\ud83d\\ude00\"]",
	    "\xef\xbf\xbd|\xef\xbf\xbd!|\xef\xbf\xbd\n|\xef\xbf\xbd\xf0\x9f\x98\x80|" },
	{ "numbers", 0, "[10,-2.50e+17,0.001,\n12345678901234567890]",
	    "10|-2.50e+17|0.001|12345678901234567890|" },
	{ "a number that begins with 0", 0, "[01]", NULL },
	{ "a number that ends with a point", 0, "[10.]", NULL },
	{ "CSV", ';', "a;\"b \"\"c\"\"\"\nd;\n", "a|b \"c\"|d||" },
	{ "CSV that ends in a field", ',', "a,\"b\n", NULL },
};

static void test_cases(void)
{
	static const size_t steps[] = { 1, 7, 511, 65536 };

	for (size_t i = 0; i < AJ_LEN(cases) * AJ_LEN(steps); i++) {
		size_t c = i / AJ_LEN(steps), step = steps[i % AJ_LEN(steps)];
		struct given given;
		char why[240];
		enum aj_status st = parse(cases[c].delimiter, aj_str_z(cases[c].bytes), step, &given, why);

		AJ_CHECK(st == (cases[c].given ? AJ_OK : AJ_EINPUT), "%s/%zu: %d %s", cases[c].name, step, st,
		    why);
		if (cases[c].given)
			AJ_CHECK(aj_str_eq(aj_buf_str(&given.texts), aj_str_z(cases[c].given)),
			    "%s/%zu: %.*s", cases[c].name, step, (int)given.texts.len, given.texts.ptr);
		aj_buf_fini(&given.texts);
	}
}

static const struct {
	const char *name, *begin, *unit, *means, *end, *behind; /* unit, again and again, means means */
	bool valid;
} longs[] = {
	{ "plain", "{\"k\":\"", "0123456789", "0123456789", "\",\"l\":1}", "|l|1|", true },
	{ "a key", "{\"", "0123456789", "0123456789", "\":1}", "|1|", true },
	{ "escapes", "[\"", "a\\n", "a\n", "\",2]", "|2|", true },
	{ "quotes", "[\"", "\\\"", "\"", "\",2]", "|2|", true },
	{ "backslashes", "[\"", "\\\\", "\\", "\",2]", "|2|", true },
	{ "code points", "[\"", "x\\u00e9", "x\xc3\xa9", "\",2]", "|2|", true },
	{ "many short ones", "[\"x\"", ",\"y\"", "|y", "]", "|", true },
	{ "never ends", "[\"", "0123456789", NULL, "", NULL, false },
	{ "wrong escape in it", "[\"", "\\n\\x", NULL, "\"]", NULL, false },
	{ "wrong behind it", "[\"", "0123456789", NULL, "\"x]", NULL, false },
	{ "a line break in it", "[\"", "0123456789", NULL, "\n\"]", NULL, false },
	{ "no escape at its end", "[\"", "0123456789", NULL, "\\u12\"]", NULL, false },
	{ "a number", "[", "0123456789", NULL, "]", NULL, false },
	{ "a number of JSON", "[", "1234567890", "1234567890", ",2]", "|2|", true },
	{ "too deep", "", "[[[[[[[[[[", NULL, "", NULL, false },
};

static struct aj_buf long_bytes(size_t i)
{
	struct aj_buf bytes;

	aj_buf_init(&bytes, 2 << 20);
	aj_buf_add(&bytes, aj_str_z(longs[i].begin));
	while (bytes.len < LONG)
		aj_buf_add(&bytes, aj_str_z(longs[i].unit));
	aj_buf_add(&bytes, aj_str_z(longs[i].end));
	return bytes;
}

/* The strings are those that a parser with all the memory would give. */
static bool is_meant(size_t i, const struct aj_buf *texts)
{
	struct aj_str left = aj_buf_str(texts), means = aj_str_z(longs[i].means);
	struct aj_str before = i == 0				       ? AJ_S("k|")
			       : strcmp(longs[i].begin, "[\"x\"") == 0 ? AJ_S("x")
								       : AJ_S("");
	size_t unit = strlen(longs[i].unit);
	size_t units = (LONG - strlen(longs[i].begin) + unit - 1) / unit;

	if (!aj_str_starts(left, before))
		return false;
	left = aj_str_from(left, before.len);
	for (size_t n = 0; n < units; n++, left = aj_str_from(left, means.len))
		if (!aj_str_starts(left, means))
			return false;
	return aj_str_eq(left, aj_str_z(longs[i].behind));
}

/* Strings of any length, however they are fed; in pieces if they are fed in blocks. */
static void test_long(void)
{
	static const size_t steps[] = { 509, 4093, 65536, 131072, 1 << 20 };

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		struct aj_buf bytes = long_bytes(i);

		for (size_t s = 0; s < AJ_LEN(steps); s++) {
			struct given given;
			char why[240];
			enum aj_status st = parse(0, aj_buf_str(&bytes), steps[s], &given, why);

			AJ_CHECK(st == (longs[i].valid ? AJ_OK : AJ_EINPUT), "%s/%zu: %d %s", longs[i].name,
			    steps[s], st, why);
			if (longs[i].valid)
				AJ_CHECK(is_meant(i, &given.texts), "%s/%zu: %zu bytes", longs[i].name,
				    steps[s], given.texts.len);
			if (longs[i].valid && strcmp(longs[i].name, "many short ones") != 0)
				AJ_CHECK(given.pieces > 0, "%s/%zu", longs[i].name, steps[s]);
			aj_buf_fini(&given.texts);
		}
		aj_buf_fini(&bytes);
	}
}

/* What yajl alone says. */

static int on_bytes(void *arg, const unsigned char *text, size_t len)
{
	struct given *given = arg;

	aj_buf_add(&given->texts, aj_str(text, len));
	give(given, aj_str("", 1), 1, false);
	given->values++;
	return 1;
}

static int on_number(void *arg, const char *text, size_t len)
{
	return on_bytes(arg, (const unsigned char *)text, len);
}

static int on_null(void *arg)
{
	((struct given *)arg)->values++;
	return 1;
}

static bool parse_at_once(struct aj_str bytes, struct given *given)
{
	static const yajl_callbacks callbacks = { .yajl_string = on_bytes,
		.yajl_map_key = on_bytes,
		.yajl_number = on_number,
		.yajl_null = on_null };
	yajl_handle yajl = yajl_alloc(&callbacks, NULL, given);
	bool good;

	begin(given);
	yajl_config(yajl, yajl_allow_multiple_values, 1);
	yajl_config(yajl, yajl_dont_validate_strings, 1);
	good = yajl_parse(yajl, bytes.ptr, bytes.len) == yajl_status_ok &&
	       yajl_complete_parse(yajl) == yajl_status_ok;
	yajl_free(yajl);
	return good;
}

/* A number may be the last text; of a string that is cut short yajl says nothing where no value need follow.
 */
static void end_last(struct given *given, struct aj_str all)
{
	struct aj_str texts = aj_buf_str(&given->texts);

	if (aj_str_starts(all, texts) && texts.len < all.len) {
		aj_buf_add(&given->texts, AJ_S("|"));
		return;
	}
	given->n--;
	while (given->texts.len > 0 && given->texts.ptr[given->texts.len - 1] != '|')
		given->texts.len--;
}

/* It is JSON if yajl says so of all of it at once, and means the same. */
static bool check_like_yajl(struct aj_str bytes, size_t step)
{
	struct given all, taken;
	char why[240];
	bool good = parse_at_once(bytes, &all);
	enum aj_status st = parse(0, bytes, step, &taken, why);

	AJ_CHECK(
	    st == (good ? AJ_OK : AJ_EINPUT), "%.*s by %zu: %d %s", (int)bytes.len, bytes.ptr, step, st, why);
	if (good && taken.more)
		end_last(&taken, aj_buf_str(&all.texts));
	if (good)
		AJ_CHECK(all.n == taken.n && all.values == taken.values &&
			     aj_str_eq(aj_buf_str(&all.texts), aj_buf_str(&taken.texts)),
		    "%.*s by %zu: %u and %u texts, %llu and %llu values, %.*s", (int)bytes.len, bytes.ptr,
		    step, all.n, taken.n, (unsigned long long)all.values, (unsigned long long)taken.values,
		    (int)taken.texts.len, taken.texts.ptr);
	aj_buf_fini(&all.texts);
	aj_buf_fini(&taken.texts);
	return good;
}

static unsigned draw(uint64_t *state, size_t below)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)((*state >> 33) % below);
}

/* Whatever the bytes and the pieces. */
static void test_like_yajl(void)
{
	static const char *const words[] = { "\"", "\\", "u", "0", "{", "}", "[", "]", ",", ":", "1",
		"a plain string", "\"k\":", "\\u00e9", "\\\"", "\n", "\x1f", "\xc3\xa9", "null", " ",
		"\"12345678\"", "\\u12", "-", ".5", "e+", "\\ud83d\\ude00", "12345" };
	static const size_t steps[] = { 1, 3, 64, 65536 };
	uint64_t state = 11;
	unsigned good = 0;

	for (unsigned round = 0; round < 40000; round++) {
		struct aj_buf bytes;

		aj_buf_init(&bytes, LONG);
		aj_buf_add(&bytes, round % 3 == 0 ? AJ_S("[\"") : round % 3 == 1 ? AJ_S("[") : AJ_S(""));
		for (unsigned n = round % 13; n > 0; n--) {
			aj_buf_add(&bytes, aj_str_z(words[draw(&state, AJ_LEN(words))]));
			if (round % 3 == 2) /* to yajl, 00 are two numbers there */
				aj_buf_add(&bytes, AJ_S(" "));
		}
		aj_buf_add(&bytes, round % 3 == 0 ? AJ_S("\"]") : round % 3 == 1 ? AJ_S("]") : AJ_S(""));
		good += check_like_yajl(aj_buf_str(&bytes), steps[round % AJ_LEN(steps)]);
		aj_buf_fini(&bytes);
	}
	AJ_CHECK(good > 2000 && good < 38000, "%u are JSON", good);
}

/* Lines of which many are alike, whatever is between them and wherever it goes wrong. */
static void test_lines(void)
{
	static const char *const likely[] = { "{\"a\":\"x\",\"n\":17}\n", "{\"a\":\"jane\",\"n\":250}\n",
		"{\"a\":\"\\n\",\"n\":0}\n", "{\"a\":[1,2,null]}\n", "{}\n", "\n" };
	static const char *const odd[] = { "{\"a\":\n", "\"b\"}\n", "[\n", "]\n", "1\n", "true\n",
		"{\"a\":07}\n", "{\"a\":\"\\x\"}\n", "{\"a\" \"x\",\"n\":17}\n", ",", "\"",
		"{\"a\":\"x\",\"n\":17}" };
	static const size_t steps[] = { 5, 100, 65536 };
	uint64_t state = 5;
	unsigned good = 0;

	for (unsigned round = 0; round < 6000; round++) {
		struct aj_buf bytes;

		aj_buf_init(&bytes, LONG);
		for (unsigned n = round % 60; n > 0; n--)
			aj_buf_add(
			    &bytes, aj_str_z(draw(&state, 20) == 0 ? odd[draw(&state, AJ_LEN(odd))]
								   : likely[draw(&state, AJ_LEN(likely))]));
		good += check_like_yajl(aj_buf_str(&bytes), steps[round % AJ_LEN(steps)]);
		aj_buf_fini(&bytes);
	}
	AJ_CHECK(good > 1000 && good < 5000, "%u are JSON", good);
}

AJ_TESTS(test_cases, test_long, test_like_yajl, test_lines)
