#include "base/buf.h"
#include "redact/kept.h"
#include "test/checking.h"

/* What is written, as if the detectors had been blind, and what the second pass says of it. */
static const struct {
	const char *name, *format, *written, *kept;
	unsigned left;
	bool broken;
} cases[] = {
	{ "clean", "ndjson", "{\"a\":\"~EMAIL_ADDRESS~\"}\n{\"a\":\"text\"}\n", NULL, 0, false },
	{ "address", "ndjson", "{\"a\":\"write to jane@contoso.com\"}\n", NULL, 1, false },
	{ "address, escaped", "json", "{\"a\":\"jane\\u0040contoso.com\"}", NULL, 1, false },
	{ "address in a key", "json", "{\"jane@contoso.com\":1}", NULL, 1, false },
	{ "address, its dot lost", "text", "ask jane.roe @contoso com now\n", NULL, 1, false },
	{ "address, its sign in words", "text", "jane.roe [at] contoso [dot] com\n", NULL, 1, false },
	{ "address that was to stay", "ndjson", "{\"a\":\"jane@contoso.com\"}\n", "jane@contoso.com", 0,
	    false },
	{ "address in no domain", "text", "from jane@list.args\n", NULL, 0, false },
	{ "address at home", "text", "from jane@nas.local\n", NULL, 1, false },
	{ "part of what was to stay", "text", "x jane@contoso.com\n", "ask jane@contoso.com", 1, false },
	{ "card", "csv", "name,card\nx,4111 1111 1111 1111\n", NULL, 1, false },
	{ "no card", "csv", "name,card\nx,4111 1111 1111 1112\n", NULL, 0, false },
	{ "IBAN", "text", "to DE89 3704 0044 0532 0130 00\n", NULL, 1, false },
	{ "key", "text", "-----BEGIN RSA PRIVATE KEY-----\nMIIEabcdefghijklmnopqrstuvwx\n", NULL, 1, false },
	{ "address in a header of what the mail holds", "mime",
	    "From: a\nContent-Description: for jane@contoso.com\n\nx\n", NULL, 1, false },
	{ "a label that is a number", "text", "card ~A4111111111111111~ or 4111111111111111\n", NULL, 1,
	    false },
	{ "an image", "text", "icon@2x.png\n", NULL, 0, false },
	{ "two in a line", "text", "jane@contoso.com,john@contoso.com\n", NULL, 2, false },
	{ "not JSON", "ndjson", "{\"a\":\"b}\n", NULL, 0, true },
	{ "cut short", "json", "{\"a\":[1,2", NULL, 0, true },
	{ "a field that never ends", "csv", "a,\"b\n", NULL, 0, true },
};

/* What is said when all is written, step by step. */
static struct aj_check_result end(struct aj_checking *c, struct aj_str written, size_t step)
{
	struct aj_check_result result;
	struct aj_err err;

	for (; written.len > 0; written = aj_str_from(written, step))
		AJ_CHECK(aj_check_feed(c->layer, aj_str_sub(written, 0, step), &err) == AJ_OK);
	AJ_CHECK(aj_check_end(c->layer, &err) == AJ_OK);
	result = *aj_check_result(c->check);
	aj_checking_close(c);
	return result;
}

static void test_passes(void)
{
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		for (size_t step = 1; step < 64; step += 31) {
			struct aj_str written = aj_str_z(cases[i].written);
			struct aj_check_result result;
			struct aj_checking checking;

			aj_checking_open(&checking, cases[i].format, written);
			if (cases[i].kept)
				aj_checked_keep(checking.layer, aj_kept_mark(aj_str_z(cases[i].kept)));
			result = end(&checking, written, step);
			AJ_CHECK(result.left == cases[i].left, "%s: %llu", cases[i].name,
			    (unsigned long long)result.left);
			AJ_CHECK(result.broken == cases[i].broken, "%s: %s", cases[i].name, result.why);
		}
	}
}

/* One layer, as it was and as it is, with a mark that is kept; 0: none. */
static struct aj_check_result check_layer(
    const char *format, const char *before, const char *now, uint64_t mark)
{
	struct aj_checking checking;
	struct aj_err err;

	aj_checking_open(&checking, format, aj_str_z(before));
	if (mark)
		aj_checked_keep(checking.layer, mark);
	AJ_CHECK(aj_checked_was(checking.layer, aj_str_z(before), &err) == AJ_OK);
	return end(&checking, aj_str_z(now), strlen(now));
}

/* What was kept with all that is in it, of which the patterns see other parts than the detectors did. */
static void test_kept_whole(void)
{
	static const char url[] = "postgres://app:changeme@db.contoso.example:5432";
	uint64_t mark = aj_kept_mark_whole(aj_str_z(url));
	char text[1024];

	snprintf(text, sizeof(text), "see %s, then\n", url);
	AJ_CHECK(check_layer("text", text, text, mark).left == 0);
	AJ_CHECK(check_layer("text", text, text, 0).left == 2);
	AJ_CHECK(check_layer("text", text, text, aj_kept_mark(aj_str_z(url))).left == 2);
	snprintf(text, sizeof(text), "see %s5, then\n", url);
	AJ_CHECK(check_layer("text", text, text, mark).left == 0, "words that go on");
	snprintf(text, sizeof(text), "%s, jane@contoso.com, postgres://app:hunter22@db\n", url);
	AJ_CHECK(check_layer("text", text, text, mark).left == 2);
	snprintf(text, sizeof(text), "%0300d %s\n", 1, url + 11);
	AJ_CHECK(check_layer("text", text, text, mark).left == 1, "a part of it, elsewhere");
}

/* What was no YAML before need not be any; it is looked at all the same. */
static void test_never_parsed(void)
{
	static const char odd[] = "a: b: c\n", good[] = "a: b\n", left[] = "a: b: jane@contoso.com\n";

	AJ_CHECK(!check_layer("yaml", odd, odd, 0).broken);
	AJ_CHECK(check_layer("yaml", good, odd, 0).broken);
	AJ_CHECK(check_layer("yaml", left, left, 0).left == 1);
	AJ_CHECK(!check_layer("yaml", good, good, 0).broken);
}

/* The same of JSON and CSV; what strict parsers read stays readable, with all that was in it. */
static void test_never_strict(void)
{
	static const struct {
		const char *name, *format, *before, *now;
		unsigned left;
		bool broken;
	} rows[] = {
		/* clang-format off */
		{ "a quote in a cell", "csv", "a,5\" b\nc,d\n", "a,5\" b\nc,~x~\n", 0, false },
		{ "a quote that came", "csv", "a,b\nc,d\n", "a,5\" b\nc,d\n", 0, true },
		{ "behind a quote", "csv", "a,5\" b\nc,d@contoso.com\n", "a,5\" b\nc,d@contoso.com\n", 1, false },
		{ "never closed", "csv", "a,\"b@contoso.com\n", "a,\"b@contoso.com\n", 1, false },
		{ "a cell less", "csv", "a,b\nc,d\n", "a,b\n~c~\n", 0, true },
		{ "a number removed", "json", "{\"a\":411111,\"b\":null}", "{\"a\":null,\"b\":null}", 0, false },
		{ "a string removed", "json", "[\"a\",true]", "[true]", 0, true },
		{ "a null that came", "json", "[1]", "[1,null]", 0, true },
		{ "a comma too many", "json", "{\"a\":\"b\",}", "{\"a\":\"~x~\",}", 0, false },
		{ "a comma that came", "json", "{\"a\":\"b\"}", "{\"a\":\"b\",}", 0, true },
		{ "a line that is none", "ndjson", "{\"a\":1}\nb@contoso.com\n", "{\"a\":1}\nb@contoso.com\n", 1, false },
		{ "cut short", "json", "{\"a\":\"b@contoso.com", "{\"a\":\"b@contoso.com", 1, false },
		{ "a number less", "json", "[1,2]", "[1]", 0, true },
		/* clang-format on */
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_check_result result = check_layer(rows[i].format, rows[i].before, rows[i].now, 0);

		AJ_CHECK(
		    result.left == rows[i].left, "%s: %llu", rows[i].name, (unsigned long long)result.left);
		AJ_CHECK(result.broken == rows[i].broken, "%s: %s", rows[i].name, result.why);
	}
}

/* Where JSON ends in the middle, no address is missed, however far into a string that is. */
static void test_unread_rest(void)
{
	for (size_t before = 60000; before < 140000; before += 997) {
		struct aj_buf text;

		aj_buf_init(&text, 1 << 20);
		aj_buf_add(&text, AJ_S("[\""));
		while (text.len < before)
			aj_buf_add(&text, AJ_S("word "));
		aj_buf_add(&text, AJ_S("jane@contoso.com word "));
		for (unsigned n = 0; n < 2000; n++)
			aj_buf_add(&text, AJ_S("word "));
		aj_buf_add(&text, aj_str("\0", 1));
		AJ_CHECK(check_layer("json", (const char *)text.ptr, (const char *)text.ptr, 0).left >= 1,
		    "%zu", before);
		AJ_CHECK(!check_layer("json", (const char *)text.ptr, (const char *)text.ptr, 0).broken);
		aj_buf_fini(&text);
	}
}

/* In a string of any length each address is seen once, wherever it is cut for the parser or the patterns. */
static void test_long_string(void)
{
	for (unsigned words = 1; words < 40; words += 2) {
		struct aj_check_result result;
		struct aj_checking checking;
		struct aj_buf text;
		unsigned planted = 0;

		aj_buf_init(&text, 1 << 20);
		aj_buf_add(&text, AJ_S("[\""));
		for (; text.len < 300 * 1024; planted++) {
			aj_buf_add(&text, AJ_S("jane@contoso.com "));
			for (unsigned n = 0; n < words; n++)
				aj_buf_add(&text, AJ_S("word\\n"));
		}
		aj_buf_add(&text, AJ_S("\"]\n"));
		aj_checking_open(&checking, "json", aj_str("[", 1));
		result = end(&checking, aj_buf_str(&text), 7919 * words);
		AJ_CHECK(result.left == planted && result.texts == 1, "%u words: %llu of %u, %llu texts",
		    words, (unsigned long long)result.left, planted, (unsigned long long)result.texts);
		AJ_CHECK(!result.broken, "%s", result.why);
		aj_buf_fini(&text);
	}
}

AJ_TESTS(
    test_passes, test_kept_whole, test_never_parsed, test_never_strict, test_unread_rest, test_long_string)
