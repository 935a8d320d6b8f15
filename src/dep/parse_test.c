#include "base/buf.h"
#include "dep/parse.h"
#include "test/test.h"

#include <stdlib.h>

enum { LONG = 200 * 1024 };

/* What is given, a bar behind each string; whether a string that went on was longer than one call. */
struct given {
	struct aj_buf texts;
	unsigned pieces, n;
};

static bool give(void *to, struct aj_str text, bool more)
{
	struct given *given = to;

	aj_buf_add(&given->texts, text);
	if (!more)
		aj_buf_add(&given->texts, AJ_S("|"));
	given->pieces += more;
	given->n += !more;
	return true;
}

static enum aj_status parse_so(
    char delimiter, bool whole, struct aj_str bytes, size_t step, struct given *given, char why[240])
{
	struct aj_parse *parser;
	struct aj_err err = { 0 };
	enum aj_status st = AJ_OK;

	*given = (struct given){ 0 };
	aj_buf_init(&given->texts, 4 * LONG);
	parser = aj_parse_new(delimiter, whole, give, given);
	for (; bytes.len > 0 && st == AJ_OK; bytes = aj_str_from(bytes, step))
		st = aj_parse_feed(parser, aj_str_sub(bytes, 0, step), &err);
	if (st == AJ_OK)
		st = aj_parse_end(parser, &err);
	aj_parse_free(parser);
	snprintf(why, 240, "%s", err.text);
	return st;
}

static enum aj_status parse(
    char delimiter, struct aj_str bytes, size_t step, struct given *given, char why[240])
{
	return parse_so(delimiter, true, bytes, step, given, why);
}

/* JSON without what its strings say. */
static enum aj_status parse_bare(struct aj_str bytes, size_t step, struct given *given, char why[240])
{
	return parse_so(0, false, bytes, step, given, why);
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
			unsigned texts;
			char why[240];
			enum aj_status st = parse(0, aj_buf_str(&bytes), steps[s], &given, why);

			AJ_CHECK(st == (longs[i].valid ? AJ_OK : AJ_EINPUT), "%s/%zu: %d %s", longs[i].name,
			    steps[s], st, why);
			if (longs[i].valid)
				AJ_CHECK(is_meant(i, &given.texts), "%s/%zu: %zu bytes", longs[i].name,
				    steps[s], given.texts.len);
			if (longs[i].valid && steps[s] <= 131072)
				AJ_CHECK(
				    (given.pieces > 0) == (strcmp(longs[i].name, "many short ones") != 0),
				    "%s/%zu: %u pieces", longs[i].name, steps[s], given.pieces);
			texts = given.n;
			aj_buf_fini(&given.texts);
			AJ_CHECK(parse_bare(aj_buf_str(&bytes), steps[s], &given, why) == st &&
				     (!longs[i].valid || given.n == texts),
			    "%s/%zu, its bones: %u texts", longs[i].name, steps[s], given.n);
			aj_buf_fini(&given.texts);
		}
		aj_buf_fini(&bytes);
	}
}

/* Whether it is JSON, and how many texts it has, whatever the bytes and the pieces. */
static void test_bones(void)
{
	static const char *const words[] = { "\"", "\\", "u", "0", "{", "}", "[", "]", ",", ":", "1",
		"a plain string", "\"k\":", "\\u00e9", "\\\"", "\n", "\x1f", "\xc3\xa9", "null", " ",
		"\"12345678\"", "\\u12" };
	static const size_t steps[] = { 1, 3, 64, 65536 };
	uint64_t state = 11;
	unsigned good = 0;

	for (unsigned round = 0; round < 20000; round++) {
		struct aj_buf bytes;
		struct given all, bare;
		char why[240];
		size_t step = steps[round % AJ_LEN(steps)];
		enum aj_status st;

		aj_buf_init(&bytes, LONG);
		aj_buf_add(&bytes, round % 2 ? AJ_S("[\"") : AJ_S(""));
		for (unsigned n = round % 13; n > 0; n--) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			aj_buf_add(&bytes, aj_str_z(words[(state >> 33) % AJ_LEN(words)]));
		}
		aj_buf_add(&bytes, round % 2 ? AJ_S("\"]") : AJ_S(""));
		st = parse(0, aj_buf_str(&bytes), step, &all, why);
		good += st == AJ_OK;
		AJ_CHECK(st == parse_bare(aj_buf_str(&bytes), step, &bare, why) &&
			     (st != AJ_OK || all.n == bare.n),
		    "%.*s by %zu: %d, %u and %u texts", (int)bytes.len, bytes.ptr, step, st, all.n, bare.n);
		aj_buf_fini(&all.texts);
		aj_buf_fini(&bare.texts);
		aj_buf_fini(&bytes);
	}
	AJ_CHECK(good > 1000 && good < 19000, "%u are JSON", good);
}

AJ_TESTS(test_cases, test_long, test_bones)
