#include "format/data/json_string.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_json, aj_format_ndjson;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",       { 0 },                                        "", "" },
	{ "object",        AJ_S("{\"email\":\"jane@example.org\"}"),     "\n<email>jane@example.org", "" },
	{ "spaces",        AJ_S(" { \"email\" :\t\"jane@example.org\" } \n"), "\n<email>jane@example.org", "" },
	{ "mark",          AJ_S("\xef\xbb\xbf{\"a\":\"bcdefg\"}"),       "\n<a>bcdefg", "" },
	{ "path",          AJ_S("{\"customer\":{\"contact\":{\"email\":\"j@example.org\"}}}"), "\n<customer.contact.email>j@example.org", "" },
	{ "array",         AJ_S("{\"tags\":[\"first one\",\"second one\"]}"), "\n<tags>first one|<tags>second one", "" },
	{ "after inner",   AJ_S("{\"a\":{\"b\":\"inside\"},\"c\":\"behind\"}"), "\n<a.b>inside|<c>behind", "" },
	{ "two lines",     AJ_S("{\"a\":\"line one\"}\n{\"a\":\"line two\"}\n"), "\n<a>line one\n<a>line two", "" },
	{ "array of records", AJ_S("[{\"a\":\"line one\"},\n{\"a\":\"line two\"}]"), "\n<a>line one\n<a>line two", "" },
	{ "array of strings", AJ_S("[\"jane@example.org\",\"john@example.org\"]"), "\n<>jane@example.org\n<>john@example.org", "" },
	{ "order changes", AJ_S("{\"a\":\"one one\",\"b\":\"two two\"}\n{\"b\":\"two two\",\"a\":\"one one\"}\n{\"a\":\"one one\",\"b\":\"two two\"}"),
		"\n<a>one one|<b>two two\n<b>two two|<a>one one\n<a>one one|<b>two two", "" },
	{ "number",        AJ_S("{\"phone\":12125550100,\"n\":12,\"f\":-1.5e10}"), "\n<phone>12125550100|<f>-1.5e10", "" },
	{ "nothing in it", AJ_S("{\"email\":\"\"~\n"),                    "\n<>~", "not JSON: unexpected byte" },
	{ "words",         AJ_S("{\"a\":true,\"b\":null,\"c\":false}"),  "\n", "" },
	{ "escapes",       AJ_S("{\"a\":\"x\\ny \\\"z\\\" \\\\ \\/ \\t\"}"), "\n<a>x\ny \"z\" \\ / \t", "" },
	{ "unicode",       AJ_S("{\"a\":\"j\\u0040example.org \\u00e9\\ud83d\\ude00\"}"), "\n<a>j@example.org \xc3\xa9\xf0\x9f\x98\x80", "" },
	{ "half a pair",   AJ_S("{\"a\":\"\\ud83d and \\ude00\"}"),      "\n<a>\xef\xbf\xbd and \xef\xbf\xbd", "" },
	{ "unknown escape", AJ_S("{\"a\":\"john\\x40example\"}"),        "\n<a>john\\x40example", "" },
	{ "escaped key",   AJ_S("{\"e\\u006dail\":\"j@example.org\"}"),  "\n<email>j@example.org", "" },
	{ "key is data",   AJ_S("{\"jane@example.org\":{\"n\":\"something\"}}"), "\n<>jane@example.org|<n>something", "" },
	{ "not JSON",      AJ_S("{\"a\":\"line one\"}\nhello jane@example.org\n{\"a\":\"line two\"}"),
		"\n<a>line one\n<>hello jane@example.org\n<a>line two", "not JSON: unexpected byte" },
	{ "cut short",     AJ_S("{\"a\":\"line one\",\"b\":\"jane@exam"), "\n<a>line one|<b>jane@exam", "not JSON: cut short" },
	{ "comments",      AJ_S("{ // of jane@example.org\n \"a\": /* one */ \"line one\", /* two * / /\n** three **/ \"b\": [ // four\n \"line two\", ],\n} // five\n"),
		"\n<> of jane@example.org|<> one |<a>line one|<> two * / /\n** three *|<> four|<b>line two|<> five", "" },
	{ "comment in front", AJ_S("/* settings */\n{\"a\":\"line one\"}"), "<> settings \n<a>line one", "" },
	{ "comment that stays open", AJ_S("{\"a\":\"line one\"}\n/* jane@example.org *"), "\n<a>line one|<> jane@example.org *", "not JSON: a comment is never closed" },
	{ "newline in it", AJ_S("{\"a\":\"line one\nmore\"}\n{\"a\":\"line two\"}"), "\n<a>line one\n<>more\"}\n<a>line two", "not JSON: unexpected byte" },
	{ "goes on in the next line", AJ_S("{\"a\":\"jane@exam\\\nple.org\"}"), "\n<a>jane@example.org", "" },
	{ "wrong closer",  AJ_S("{\"a\":\"line one\"]\n{\"a\":\"line two\"}"), "\n<a>line one|<>]\n<a>line two", "not JSON: unexpected byte" },
	{ "empty ones",    AJ_S("{}\n[]\n{\"a\":\"\"}\n"),               "\n\n", "" },
	{ "bulk actions",  AJ_S("{\"index\":{\"_id\":\"number one\"}}\n{\"a\":\"line one\"}\n{ \"delete\" : { \"_id\":\"number two\" } }\n{\"create\":{}}\n{\"a\":\"line two\"}\n"),
		"<index._id>number one\n<a>line one|<delete._id>number two\n<a>line two", "" },
	{ "index is a field", AJ_S("{\"index\":{\"name\":\"line one\"}}\n{\"delete\":\"line two\"}"), "\n<index.name>line one\n<delete>line two", "" },
	{ "hits",          AJ_S("{\"took\":1234567,\"hits\":{\"x0\":{\"n\":true},\"hits\":[{\"_id\":\"number one\",\"_source\":{\"a\":\"line one\"}},{\"_source\":{\"a\":\"line two\"}}],\"x\":\"behind\"}}\n{\"a\":\"line three\"}"),
		"<took>1234567\n<hits.hits._id>number one|<hits.hits._source.a>line one\n<hits.hits._source.a>line two|<hits.x>behind\n<a>line three", "" },
	{ "zero byte",     AJ_S("{\"a\":\"jane\0roe\"}"),                "\n<a>jane\\0roe", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_json, rows, AJ_LEN(rows));
}

/* The same with enough behind it, and twice, so that members are read the short way. */
static void test_rows_in_long_files(void)
{
	enum { BEHIND = 8192 };
	static uint8_t raw[BEHIND + 1024];

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_row row = rows[i];

		memset(raw, ' ', sizeof(raw));
		memcpy(raw, row.raw.ptr ? row.raw.ptr : raw, row.raw.len);
		row.raw = aj_str(raw, row.raw.len + BEHIND);
		if (strcmp(row.complaint, "not JSON: cut short") != 0 &&
		    strcmp(row.complaint, "not JSON: a comment is never closed") != 0)
			aj_format_rows_check(&aj_format_json, &row, 1);
	}
}

/* What came before a failure counts, to its last byte, and nothing but the failure is complained of. */
static void test_failing(void)
{
	static const char record[] = "{\"name\":\"Jane Roe\",\"on\":true,\"email\":\"jane@example.org\"}\n";
	enum { COPIES = 2000, STEP = 1013, LEN = sizeof(record) - 1 };
	struct aj_buf raw;

	aj_buf_init(&raw, COPIES * LEN + 1);
	for (int i = 0; i < COPIES; i++)
		aj_buf_add(&raw, aj_str(record, LEN));
	for (unsigned fail = 2; fail < 100; fail += 7) {
		size_t came = (size_t)(fail - 1) * STEP;
		struct aj_format_probe got, want;

		aj_format_probe_run(&got, &aj_format_ndjson, aj_buf_str(&raw), STEP, fail);
		aj_format_probe_run(&want, &aj_format_ndjson, aj_str_sub(aj_buf_str(&raw), 0, came), 0, 0);
		AJ_CHECK(got.status == AJ_EIO && !got.broken, "%u: %d %s", fail, got.status,
		    got.broken ? got.broken : "");
		AJ_CHECK(got.complaints == 0, "%u: %s", fail, got.complaint);
		AJ_CHECK(got.records == came / LEN + (came % LEN > 0), "%u: %zu records", fail, got.records);
		AJ_CHECK_STR(aj_format_probe_seen(&want), aj_format_probe_seen(&got), "%u", fail);
		aj_format_probe_fini(&got);
		aj_format_probe_fini(&want);
	}
	aj_buf_fini(&raw);
}

/* Two readings of the same records, the second one with every key foreseen, tell the same. */
static void test_short_way(void)
{
	static const char record[] =
	    "{\"id\":1234567,\"name\":\"Jane \\u0040 Roe\",\"n\":12,\"on\":true,\"email\": "
	    "\"jane@example.org\", \"inner\":{\"phone\":\"+12125550100\"},\"last\":\"x y z a b\"}\n";
	enum { COPIES = 200 };
	static uint8_t raw[COPIES * sizeof(record)];
	struct aj_format_probe one, all;
	const char *seen;
	size_t len;

	for (size_t i = 0; i < COPIES; i++)
		memcpy(raw + i * (sizeof(record) - 1), record, sizeof(record) - 1);
	aj_format_probe_run(&one, &aj_format_json, aj_str(raw, sizeof(record) - 1), 0, 0);
	aj_format_probe_run(&all, &aj_format_json, aj_str(raw, COPIES * (sizeof(record) - 1)), 0, 0);
	len = strlen(aj_format_probe_seen(&one));
	seen = aj_format_probe_seen(&all);
	AJ_CHECK(
	    !all.broken && all.complaints == 0 && all.records == COPIES, "%s", all.broken ? all.broken : "");
	AJ_CHECK(strlen(seen) == COPIES * len, "%zu, %zu", strlen(seen), len);
	for (size_t i = 0; i < COPIES && strlen(seen) == COPIES * len; i++)
		AJ_CHECK(memcmp(seen + i * len, aj_format_probe_seen(&one), len) == 0, "copy %zu", i);
	aj_format_probe_fini(&one);
	aj_format_probe_fini(&all);
}

/* A key of any length that is foreseen is not taken for one that differs in a byte, wherever that is. */
static void test_alike_keys(void)
{
	enum { LONGEST = 24, BEHIND = 8192 };
	static char raw[BEHIND + 256];

	for (int len = 1; len <= LONGEST; len++)
		for (int at = 0; at < len; at++) {
			char key[] = "abcdefghijklmnopqrstuvwx", other[sizeof(key)], want[128];
			struct aj_format_probe got;
			size_t used;

			memcpy(other, key, sizeof(key));
			other[at] = 'X';
			used = (size_t)snprintf(raw, sizeof(raw),
			    "{\"%.*s\":\"first one\"}\n{\"%.*s\":\"second one\"}\n", len, key, len, other);
			memset(raw + used, ' ', BEHIND);
			snprintf(
			    want, sizeof(want), "\n<%.*s>first one\n<%.*s>second one", len, key, len, other);
			aj_format_probe_run(&got, &aj_format_json, aj_str(raw, used + BEHIND), 0, 0);
			AJ_CHECK_STR(want, aj_format_probe_seen(&got), "%d of %d", at, len);
			aj_format_probe_fini(&got);
		}
}

static const struct {
	const char *what;
	const char *head;
	bool json, ndjson;
} heads[] = {
	/* clang-format off */
	{ "nothing",      "", false, false },
	{ "object",       "{\"a\":1}", true, false },
	{ "lines",        "{\"a\":1}\n{\"a\":2}\n", true, true },
	{ "lines, nested", "{\"a\":{\"b\":[1,2]}}\n{\"a\":2}\n", true, true },
	{ "bulk",         "{\"index\":{\"_id\":\"1\"}}\r\n{\"a\":\"}\"}\r\n", true, true },
	{ "indented",     "{\n  \"a\": 1\n}\n", true, false },
	{ "comments",     "// one\n/* two */ {\n // three\n \"a\": 1\n}\n", true, false },
	{ "comment without end", "{ /* one", false, false },
	{ "comment and code", "// one\n{ return 1; }\n", false, false },
	{ "comment and an array", "// one\n[1, 2].map(f)\n", false, false },
	{ "array",        "[\n{\"a\":1},\n{\"a\":2}\n]", true, false },
	{ "numbers",      "[1, 2, 3]", true, false },
	{ "log level",    "[info] started\n", false, false },
	{ "log time",     "[2019-11-27 12:00:00] started\n", false, false },
	{ "terminal codes", "[1mNAME[0m\n", false, false },
	{ "footnote",     "[12] See there.\n", false, false },
	{ "quoted words", "{\"a\" is the first}", false, false },
	{ "one string",   "[\"a\"]", true, false },
	{ "in one another", "[[[1,2],[3]],[]]", true, false },
	{ "one in another", "[[1], [2]]", true, false },
	{ "cut in it",    "[[[", true, false },
	{ "tables of TOML", "[[servers]]\nname = \"a\"\n", false, false },
	{ "template",     "{{ name }}", false, false },
	{ "code",         "{ return 1; }", false, false },
	{ "prose",        "Dear Jane,\n", false, false },
	/* clang-format on */
};

static void test_sniff(void)
{
	for (size_t i = 0; i < AJ_LEN(heads); i++) {
		struct aj_str head = aj_str_z(heads[i].head);
		int json = aj_format_json.sniff(head), ndjson = aj_format_ndjson.sniff(head);

		AJ_CHECK((json > 0) == heads[i].json, "%s", heads[i].what);
		AJ_CHECK((ndjson > json) == heads[i].ndjson, "%s", heads[i].what);
	}
}

/* {"a":"xxxx…"} of so many bytes, with an escape every so often. */
static struct aj_str long_string(size_t len, size_t every)
{
	uint8_t *raw = malloc(len + 32);
	size_t n = 6;

	memcpy(raw, "{\"a\":\"", n);
	while (n < len) {
		if (every > 0 && n % every < 2) {
			memcpy(raw + n, "\\n", 2);
			n += 2;
		} else {
			raw[n] = (uint8_t)('a' + n % 23);
			n++;
		}
	}
	memcpy(raw + n, "\"}", 2);
	return aj_str(raw, n + 2);
}

/* A value of any length goes over in parts that fit together. */
static void test_long_values(void)
{
	static const size_t lengths[] = { 60000, 100000, 113000, 250000, 1500000 }, every[] = { 0, 1000, 7 };

	for (size_t i = 0; i < AJ_LEN(lengths) * AJ_LEN(every); i++) {
		struct aj_str raw = long_string(lengths[i / AJ_LEN(every)], every[i % AJ_LEN(every)]);
		struct aj_format_probe got;

		aj_format_probe_run(&got, &aj_format_json, raw, 65536, 0);
		AJ_CHECK(
		    got.status == AJ_OK && !got.broken, "%zu: %s", raw.len, got.broken ? got.broken : "");
		AJ_CHECK(got.complaints == 0 && got.records == 1, "%zu: %u, %zu", raw.len, got.complaints,
		    got.records);
		AJ_CHECK(got.longest <= AJ_TEXT_MAX, "%zu", got.longest);
		aj_format_probe_fini(&got);
		free((void *)raw.ptr);
	}
}

/* Nothing is too deep: what is deeper than we follow goes over as text. */
static void test_deep(void)
{
	enum { DEPTH = 100000 };
	uint8_t *raw = malloc(DEPTH + 32);
	struct aj_format_probe got;

	memset(raw, '[', DEPTH);
	memcpy(raw + DEPTH, "\"jane@example.org\"", 18);
	aj_format_probe_run(&got, &aj_format_json, aj_str(raw, DEPTH + 18), 0, 0);
	AJ_CHECK(got.status == AJ_OK && !got.broken, "%s", got.broken ? got.broken : got.err.text);
	AJ_CHECK(got.complaints > 0);
	AJ_CHECK(strstr(aj_format_probe_seen(&got), "jane@example.org") != NULL);
	aj_format_probe_fini(&got);
	free(raw);
}

/* More names than are kept, and longer ones, change nothing but the fields. */
static void test_many_keys(void)
{
	struct aj_buf raw;
	struct aj_format_probe got;

	aj_buf_init(&raw, 8 << 20);
	aj_buf_add(&raw, AJ_S("{"));
	for (unsigned i = 0; i < 3 * AJ_FIELDS_MAX; i++)
		aj_buf_addf(&raw, "%s\"key%c%c%c\":\"value %u\"", i ? "," : "", 'a' + i % 26,
		    'a' + i / 26 % 26, 'a' + i / 676 % 26, i);
	aj_buf_add(&raw, AJ_S("}"));
	aj_format_probe_run(&got, &aj_format_json, aj_buf_str(&raw), 0, 0);
	AJ_CHECK(
	    got.status == AJ_OK && !got.broken && got.complaints == 0, "%s", got.broken ? got.broken : "");
	AJ_CHECK(strstr(aj_format_probe_seen(&got), "value 12287") != NULL);
	aj_format_probe_fini(&got);
	aj_buf_fini(&raw);
}

static void test_escapes(void)
{
	static const struct {
		const char *in;
		size_t used;
		const char *out;
	} escapes[] = { { "\\n", 2, "\n" }, { "\\u0041x", 6, "A" }, { "\\u004", 0, "" }, { "\\q", 0, "" },
		{ "\\", 0, "" }, { "\\uD83D\\uDE00", 12, "\xf0\x9f\x98\x80" },
		{ "\\uD83D\\n", 6, "\xef\xbf\xbd" } };

	for (size_t i = 0; i < AJ_LEN(escapes); i++) {
		uint8_t out[5] = { 0 };
		size_t written = 0, used = aj_json_escape(aj_str_z(escapes[i].in), out, &written);

		AJ_CHECK(used == escapes[i].used, "%s: %zu", escapes[i].in, used);
		AJ_CHECK(used == 0 ||
			     (written == strlen(escapes[i].out) && memcmp(out, escapes[i].out, written) == 0),
		    "%s", escapes[i].in);
	}
}

AJ_TESTS(test_rows, test_rows_in_long_files, test_failing, test_short_way, test_alike_keys, test_sniff,
    test_long_values, test_deep, test_many_keys, test_escapes)
