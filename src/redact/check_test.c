#include "base/buf.h"
#include "redact/check.h"
#include "test/test.h"

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
	{ "key", "text", "-----BEGIN RSA PRIVATE KEY-----\n", NULL, 1, false },
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

static void test_passes(void)
{
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		for (size_t step = 1; step < 64; step += 31) {
			struct aj_action_key key = { 0 };
			struct aj_policy policy;
			struct aj_check *check = NULL;
			struct aj_checked *layer = NULL;
			const struct aj_check_result *result;
			struct aj_str left = aj_str_z(cases[i].written);
			struct aj_err err;

			AJ_CHECK(aj_policy_load(&policy, "gdpr-support-cases", aj_types_builtin,
				     AJ_TYPE_BUILTIN, &err) == AJ_OK,
			    "%s", err.text);
			AJ_CHECK(aj_check_new(&policy, &key, &check, &err) == AJ_OK);
			AJ_CHECK(aj_check_begin(check, cases[i].format, left, &layer, &err) == AJ_OK);
			if (cases[i].kept)
				aj_checked_keep(layer, aj_check_mark(aj_str_z(cases[i].kept)));
			for (; left.len > 0; left = aj_str_from(left, step))
				AJ_CHECK(aj_check_feed(layer, aj_str_sub(left, 0, step), &err) == AJ_OK);
			AJ_CHECK(aj_check_end(layer, &err) == AJ_OK);
			result = aj_check_result(check);
			AJ_CHECK(result->left == cases[i].left, "%s: %llu", cases[i].name,
			    (unsigned long long)result->left);
			AJ_CHECK(result->broken == cases[i].broken, "%s: %s", cases[i].name, result->why);
			aj_checked_free(layer);
			aj_check_free(check);
			aj_policy_fini(&policy);
		}
	}
}

/* One layer, as it was and as it is, with a mark that is kept; 0: none. */
static struct aj_check_result check_layer(
    const char *format, const char *before, const char *now, uint64_t mark)
{
	struct aj_action_key key = { 0 };
	struct aj_policy policy;
	struct aj_check *check = NULL;
	struct aj_checked *layer = NULL;
	struct aj_check_result result;
	struct aj_err err;

	AJ_CHECK(
	    aj_policy_load(&policy, "gdpr-support-cases", aj_types_builtin, AJ_TYPE_BUILTIN, &err) == AJ_OK);
	AJ_CHECK(aj_check_new(&policy, &key, &check, &err) == AJ_OK);
	AJ_CHECK(aj_check_begin(check, format, aj_str_z(before), &layer, &err) == AJ_OK);
	if (mark)
		aj_checked_keep(layer, mark);
	AJ_CHECK(aj_checked_was(layer, aj_str_z(before), &err) == AJ_OK);
	AJ_CHECK(aj_check_feed(layer, aj_str_z(now), &err) == AJ_OK);
	AJ_CHECK(aj_check_end(layer, &err) == AJ_OK);
	result = *aj_check_result(check);
	aj_checked_free(layer);
	aj_check_free(check);
	aj_policy_fini(&policy);
	return result;
}

/* What was kept with all that is in it, of which the patterns see other parts than the detectors did. */
static void test_kept_whole(void)
{
	static const char url[] = "postgres://app:changeme@db.contoso.example:5432";
	uint64_t mark = aj_check_mark_whole(aj_str_z(url));
	char text[1024];

	snprintf(text, sizeof(text), "see %s, then\n", url);
	AJ_CHECK(check_layer("text", text, text, mark).left == 0);
	AJ_CHECK(check_layer("text", text, text, 0).left == 2);
	AJ_CHECK(check_layer("text", text, text, aj_check_mark(aj_str_z(url))).left == 2);
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

/* In a string of any length each address is seen once, wherever it is cut for the parser or the patterns. */
static void test_long_string(void)
{
	for (unsigned words = 1; words < 40; words += 2) {
		struct aj_action_key key = { 0 };
		struct aj_policy policy;
		struct aj_check *check = NULL;
		struct aj_checked *layer = NULL;
		struct aj_buf text;
		struct aj_str left;
		struct aj_err err;
		unsigned planted = 0;

		aj_buf_init(&text, 1 << 20);
		aj_buf_add(&text, AJ_S("[\""));
		for (; text.len < 300 * 1024; planted++) {
			aj_buf_add(&text, AJ_S("jane@contoso.com "));
			for (unsigned n = 0; n < words; n++)
				aj_buf_add(&text, AJ_S("word\\n"));
		}
		aj_buf_add(&text, AJ_S("\"]\n"));
		AJ_CHECK(aj_policy_load(&policy, "gdpr-support-cases", aj_types_builtin, AJ_TYPE_BUILTIN,
			     &err) == AJ_OK);
		AJ_CHECK(aj_check_new(&policy, &key, &check, &err) == AJ_OK);
		AJ_CHECK(aj_check_begin(check, "json", aj_str("[", 1), &layer, &err) == AJ_OK);
		for (left = aj_buf_str(&text); left.len > 0; left = aj_str_from(left, 7919 * words))
			AJ_CHECK(aj_check_feed(layer, aj_str_sub(left, 0, 7919 * words), &err) == AJ_OK);
		AJ_CHECK(aj_check_end(layer, &err) == AJ_OK);
		AJ_CHECK(aj_check_result(check)->left == planted && aj_check_result(check)->texts == 1,
		    "%u words: %llu of %u, %llu texts", words,
		    (unsigned long long)aj_check_result(check)->left, planted,
		    (unsigned long long)aj_check_result(check)->texts);
		AJ_CHECK(!aj_check_result(check)->broken, "%s", aj_check_result(check)->why);
		aj_checked_free(layer);
		aj_check_free(check);
		aj_policy_fini(&policy);
		aj_buf_fini(&text);
	}
}

AJ_TESTS(test_passes, test_kept_whole, test_never_parsed, test_long_string)
