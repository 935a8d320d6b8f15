/*
 * A redactor that is clumsy: each edit takes a byte more than it should, in front or behind, so that quotes,
 * tags and ends of lines go. In every format that has another parser the second pass must see it.
 * Linked with --wrap=aj_rewrite_edit.
 */

#include "redact/rewrite.h"
#include "test/redaction.h"
#include "test/test.h"

static struct {
	uint64_t front, behind; /* bytes too many */
} fault;

enum aj_status __real_aj_rewrite_edit(
    struct aj_rewrite *rewrite, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);

enum aj_status __wrap_aj_rewrite_edit(
    struct aj_rewrite *rewrite, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);

enum aj_status __wrap_aj_rewrite_edit(
    struct aj_rewrite *rewrite, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	return __real_aj_rewrite_edit(
	    rewrite, from - (from > 0 ? fault.front : 0), to + fault.behind, text, err);
}

struct seen {
	bool broken, parsed;
	char why[240], format[20];
};

static struct seen redact(const struct aj_engine *engine, const char *text)
{
	struct aj_action_key key = { 0 };
	struct aj_redaction redaction;
	struct aj_policy policy;
	struct aj_err err;
	size_t n_types;
	const struct aj_type *types = aj_engine_types(engine, &n_types);
	const struct aj_check_result *result;
	struct seen seen = { 0 };

	AJ_CHECK(aj_action_key_init(&key, AJ_S("0123456789abcdef"), AJ_S(""), &err) == AJ_OK);
	AJ_CHECK(aj_policy_load(&policy, "gdpr-support-cases", types, n_types, &err) == AJ_OK);
	AJ_CHECK(aj_redaction_open(&redaction,
		     (struct aj_redactor_options){ .engine = engine, .policy = &policy, .key = &key },
		     1 << 20, &err) == AJ_OK);
	AJ_CHECK(aj_redaction_run(&redaction, aj_str_z(text), &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(redaction.how == AJ_DONE);
	result = aj_check_result(redaction.check);
	seen.broken = result->broken;
	seen.parsed = result->parsed;
	snprintf(seen.why, sizeof(seen.why), "%s", result->why);
	snprintf(seen.format, sizeof(seen.format), "%s", aj_redactor_format(redaction.redactor));
	aj_redaction_close(&redaction);
	aj_policy_fini(&policy);
	return seen;
}

/* In each an address is the whole of a value, so that what stands beside it belongs to the format. */
static const struct {
	const char *format, *text;
	bool front; /* what stands in front of it belongs to the format, too */
} forms[] = {
	{ "json", "{\"a\":{\"email\":\"jane.roe@contoso.com\"},\"b\":[1,2]}", true },
	{ "ndjson", "{\"email\":\"jane.roe@contoso.com\",\"n\":1}\n{\"email\":\"x\",\"n\":2}\n", true },
	{ "csv", "name,email\n\"Roe, Jane\",\"jane.roe@contoso.com\"\n\"x\",\"y\"\n", true },
	{ "yaml", "a:\n  - email: \"jane.roe@contoso.com\"\n  - b: 1\n", false },
	{ "xml", "<?xml version=\"1.0\"?>\n<a><b email=\"jane.roe@contoso.com\"/><c>d</c></a>\n", true },
	{ "xml", "<?xml version=\"1.0\"?>\n<a><b>jane.roe@contoso.com</b><c>d</c></a>\n", true },
	{ "html", "<html><body><p title=\"jane.roe@contoso.com\"><b>x</b></p><i>y</i></body></html>\n",
	    false },
	{ "html", "<html><body><ul><li><b>jane.roe@contoso.com</b> <i>x</i></li></ul></body></html>\n",
	    true },
	{ "sql", "INSERT INTO users (id, email) VALUES (1,'jane.roe@contoso.com'),(2,'x');\n", true },
	{ "sql",
	    "CREATE TABLE u (i int, e text);\nCOPY u (i, e) FROM "
	    "stdin;\n1\tjane.roe@contoso.com\n2\tx\n\\.\n",
	    true },
	{ "ini", "[mail]\nfrom = \"jane.roe@contoso.com\"\nto = \"x\"\n", false },
	{ "ini", "[mail]\nfrom=jane.roe@contoso.com\nto=x\n", true },
	{ "ini", "SMTP_FROM=jane.roe@contoso.com\nDEBUG=true\nSMTP_HOST=x\n", true },
	{ "key=value", "from: jane.roe@contoso.com\nto: x\ncc: y\n", true },
	{ "access-log",
	    "192.0.2.7 - - [27/Nov/2019:10:00:00 +0100] \"GET / HTTP/1.1\" 200 12 \"-\" "
	    "\"jane.roe@contoso.com\"\n"
	    "192.0.2.8 - - [27/Nov/2019:10:00:01 +0100] \"GET / HTTP/1.1\" 200 12 \"-\" \"x\"\n",
	    true },
};

static void test_clumsy(void)
{
	struct aj_engine *engine = NULL;
	struct aj_err err;

	AJ_CHECK(aj_engine_new(&(struct aj_engine_options){ 0 }, &engine, &err) == AJ_OK);
	for (size_t i = 0; i < AJ_LEN(forms); i++) {
		struct seen seen;

		fault.front = fault.behind = 0;
		seen = redact(engine, forms[i].text);
		AJ_CHECK_STR(forms[i].format, seen.format);
		AJ_CHECK(seen.parsed && !seen.broken, "%s: %s", forms[i].text, seen.why);
		fault.behind = 1;
		seen = redact(engine, forms[i].text);
		AJ_CHECK(seen.broken && seen.why[0], "%s", forms[i].text);
		fault.behind = 0;
		fault.front = 1;
		seen = redact(engine, forms[i].text);
		AJ_CHECK(seen.broken == forms[i].front, "%s: %s", forms[i].text, seen.why);
	}
	fault.front = fault.behind = 0;
	aj_engine_free(engine);
}

AJ_TESTS(test_clumsy)
