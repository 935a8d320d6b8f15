/* Every rule's cases through the whole engine; mistakes in rule files; what hostile ones do. */

#include "detect/engine.h"
#include "detect/rule.h"
#include "detect/rules.h"
#include "test/rule_case.h"
#include "test/test.h"

#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

enum { NOW = 1574812800 /* 2019-11-27 */ };

static struct aj_engine *engine;
static struct aj_scratch *scratch;

static void scan(struct aj_str bytes, struct aj_findings *found)
{
	struct aj_value value = { 0, (uint32_t)bytes.len, NULL };
	struct aj_run whole = { 0, 0 };
	struct aj_text text = { .bytes = bytes,
		.from = 0,
		.to = bytes.len,
		.values = &value,
		.n_values = 1,
		.runs = &whole,
		.n_runs = 1 };

	aj_engine_scan(engine, scratch, &text, found);
}

static const char *type_name(int type)
{
	size_t n;
	const struct aj_type *types = aj_engine_types(engine, &n);

	return (size_t)type < n ? types[type].name : "?";
}

static bool setup(const char *const *files)
{
	struct aj_err err;
	enum aj_status st =
	    aj_engine_new(&(struct aj_engine_options){ .now = NOW, .rule_files = files }, &engine, &err);

	AJ_CHECK(st == AJ_OK, "%s", st == AJ_OK ? "" : err.text);
	if (st != AJ_OK)
		return false;
	scratch = aj_scratch_new(engine);
	AJ_CHECK(scratch);
	return scratch;
}

static void teardown(void)
{
	aj_scratch_free(scratch);
	aj_engine_free(engine);
	scratch = NULL;
	engine = NULL;
}

static bool found_type(const struct aj_findings *found, const char *type, char *seen, size_t room)
{
	bool hit = false;
	size_t len = 0;

	seen[0] = '\0';
	for (size_t i = 0; i < found->count; i++) {
		const struct aj_finding *f = &found->list[i];

		/* "unlikely" is what the reports leave out. */
		hit |= f->likelihood >= AJ_POSSIBLE && strcmp(type_name(f->type), type) == 0;
		len += (size_t)snprintf(seen + len, room - len, "%s[%u,%u)%d ", type_name(f->type), f->start,
		    f->end, f->likelihood);
		if (len >= room)
			break;
	}
	return hit;
}

static void check_case(const struct aj_rule *rule, size_t n, struct aj_str text, bool must)
{
	struct aj_findings found;
	struct aj_buf buf;
	char seen[512];

	aj_buf_init(&buf, 1 << 16);
	AJ_CHECK(aj_case_expand(text, 1000 + n, &buf), "%s: case %zu", rule->id, n);
	scan(aj_buf_str(&buf), &found);
	AJ_CHECK(found_type(&found, rule->type, seen, sizeof(seen)) == must, "%s: %s %zu: %.*s\n#   found %s",
	    rule->id, must ? "match" : "no-match", n + 1, (int)buf.len, (const char *)buf.ptr, seen);
	aj_buf_fini(&buf);
}

static void check_file(const char *path)
{
	struct aj_rule_list list;
	struct aj_arena arena;
	struct aj_err err;
	enum aj_status st;

	aj_arena_init(&arena, 64 << 20);
	st = aj_rule_file_read(path, &arena, &list, &err);
	AJ_CHECK(st == AJ_OK, "%s", st == AJ_OK ? "" : err.text);
	for (size_t r = 0; r < list.count; r++) {
		const struct aj_rule *rule = &list.rules[r];

		AJ_CHECK(
		    rule->n_match > 0 && rule->n_no_match > 0, "%s has no cases of both kinds", rule->id);
		for (size_t i = 0; i < rule->n_match; i++)
			check_case(rule, i, rule->match[i], true);
		for (size_t i = 0; i < rule->n_no_match; i++)
			check_case(rule, i, rule->no_match[i], false);
	}
	aj_arena_fini(&arena);
}

static void test_cases(void)
{
	const char *root = getenv("AJ_SOURCE_ROOT");
	glob_t files;
	char pattern[512];

	snprintf(pattern, sizeof(pattern), "%s/rules/*.yaml", root ? root : ".");
	if (!setup(NULL))
		return;
	AJ_CHECK(glob(pattern, 0, NULL, &files) == 0, "%s", pattern);
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_file(files.gl_pathv[i]);
	globfree(&files);
	teardown();
}

#define GOOD "id: a\n    type: A\n    literals: [abcd]\n    pattern: abcd\n"

static const struct {
	const char *yaml, *text; /* of the error, "" for none */
} mistakes[] = {
	/* clang-format off */
	{ "rules:\n  - " GOOD, "" },
	{ "rules: []\n", "" },
	{ "rules:\n  - {id: a, disabled: true}\n", "" },
	{ "", "f:1:1: expected the key rules, found nothing" },
	{ "- a\n", "f:1:1: expected one key, rules, with a list of rules" },
	{ "regeln: []\n", "f:1:1: expected the key rules" },
	{ "rules: 1\n", "f:1:8: rules: expected a list of at most 4096 rules" },
	{ "rules:\n  - 1\n", "f:2:5: expected a rule: keys with values" },
	{ "rules:\n  - a: 1\n", "f:2:5: unknown key \"a\", expected one of those in rules/README.md" },
	{ "rules:\n  - " GOOD "    id: b\n", "f:6:5: key id stands twice in one rule" },
	{ "rules:\n  - type: A\n", "f:2:5: rule: expected the key id" },
	{ "rules:\n  - id: A\n", "f:2:9: id: expected 1 to 64 of a-z, 0-9 and -" },
	{ "rules:\n  - id: a\n", "f:2:5: rule a: expected the key type" },
	{ "rules:\n  - id: a\n    type: a\n", "f:3:11: type: expected 1 to 48 of A-Z, 0-9 and _, a letter first" },
	{ "rules:\n  - id: a\n    type: A\n", "f:2:5: rule a: expected the key literals" },
	{ "rules:\n  - id: a\n    type: A\n    literals: [abcd]\n", "f:2:5: rule a: expected either the key pattern or the key find" },
	{ "rules:\n  - id: a\n    literals: [abcd, abc]\n", "f:3:22: literals: expected text of 4 to 64 bytes" },
	{ "rules:\n  - id: a\n    literals: abcd\n", "f:3:15: literals: expected a list of 1 to 64 texts" },
	{ "rules:\n  - id: a\n    pattern: 'ab(c'\n", "f:3:14: pattern: at its character 5: missing closing parenthesis" },
	{ "rules:\n  - {id: a, type: A, literals: [acme_live_], pattern: 'acme-live-\\w{8}'}\n", "f:2:55: pattern: rule a: it never matches where the literal acme_live_ stands" },
	{ "rules:\n  - {id: a, type: A, literals: [acme_live_], pattern: 'acme'}\n", "f:2:55: pattern: rule a: it never matches where the literal acme_live_ stands" },
	{ "rules:\n  - {id: a, type: A, literals: [acme_live_, acme_test_], pattern: 'acme_(live|dev)_\\w+'}\n", "f:2:67: pattern: rule a: it never matches where the literal acme_test_ stands" },
	{ "rules:\n  - {id: a, type: A, literals: [acme], pattern: 'ACME\\d'}\n", "f:2:49: pattern: rule a: it never matches where the literal acme stands" },
	{ "rules:\n  - {id: a, type: A, literals: [acme], nocase: true, pattern: 'ACME\\d'}\n", "" },
	{ "rules:\n  - {id: a, type: A, literals: [acme], window: [9, 99], pattern: '\\d+acme'}\n", "" },
	{ "rules:\n  - {id: a, type: A, literals: [acme], pattern: '(?<=[:,])acme\\d'}\n", "" },
	{ "rules:\n  - {id: a, type: A, literals: [acme], pattern: '(?<![\\s\"=])\\bacme(?=\\d{3})\\w+'}\n", "" },
	{ "rules:\n  - {id: a, type: A, literals: [acme], pattern: '(?:x+|acm[a-f])e?\\d{64}'}\n", "" },
	{ "rules:\n  - id: a\n    find: magic\n", "f:3:11: find: expected assignment, jwt, pem or sas" },
	{ "rules:\n  - " GOOD "    find: jwt\n", "f:2:5: rule a: expected either the key pattern or the key find" },
	{ "rules:\n  - id: a\n    severity: 3\n", "f:3:15: severity: expected low, medium, high or critical" },
	{ "rules:\n  - id: a\n    likelihood: yes\n", "f:3:17: likelihood: expected very unlikely, unlikely, possible, likely or very likely" },
	{ "rules:\n  - id: a\n    nocase: maybe\n", "f:3:13: nocase: expected true or false" },
	{ "rules:\n  - id: a\n    window: [1]\n", "f:3:13: window: expected [before, after] in bytes, up to [1024, 16384]" },
	{ "rules:\n  - id: a\n    window: [1, 99999]\n", "f:3:13: window: expected [before, after] in bytes, up to [1024, 16384]" },
	{ "rules:\n  - id: a\n    followed-by: [greek, 3]\n", "f:3:19: followed-by: expected digits, hex, base32, base62, base64, base64url, token or print" },
	{ "rules:\n  - id: a\n    holds: [hex, 256]\n", "f:3:12: holds: expected [class, number of bytes up to 255]" },
	{ "rules:\n  - id: a\n    checks: [crc]\n", "f:3:14: checks: expected base64-bytes, entropy, length, mixed, drawn, not-placeholder, not-code, crc32-base62, basic or luhn" },
	{ "rules:\n  - id: a\n    checks: [entropy]\n", "f:3:14: checks: expected entropy: NUMBER, from 0 to 4096" },
	{ "rules:\n  - id: a\n    checks: [mixed: 1]\n", "f:3:21: checks: expected mixed without a number" },
	{ "rules:\n  - " GOOD "    need-context: true\n", "f:2:5: rule a: expected the key context beside need-context" },
	{ "rules:\n  - " GOOD "  - " GOOD, "f:6:5: id a stands for two rules" },
	{ "rules: [\n", "f:2:1: expected YAML: did not find expected node content" },
	{ "rules:\n\t- a\n", "f:2:1: expected YAML: found character that cannot start any token" },
	{ "rules: *x\n", "f:1:8: expected YAML: found undefined alias" },
	{ "a: \"\xff\"\n", "f:1:1: expected YAML: invalid leading UTF-8 octet" },
	/* clang-format on */
};

static void test_mistakes(void)
{
	for (size_t i = 0; i < AJ_LEN(mistakes); i++) {
		struct aj_err err = { 0 };
		struct aj_rule_list list;
		struct aj_arena arena;
		enum aj_status st;

		aj_arena_init(&arena, 1 << 20);
		st = aj_rule_file_parse("f", aj_str_z(mistakes[i].yaml), &arena, &list, &err);
		AJ_CHECK((st == AJ_OK) == (mistakes[i].text[0] == '\0'), "row %zu: %d %s", i, st, err.text);
		AJ_CHECK_STR(mistakes[i].text, st == AJ_OK ? "" : err.text, "row %zu", i);
		aj_arena_fini(&arena);
	}
}

/* Writes a rule file and makes an engine with it. */
static bool setup_with(const char *yaml)
{
	char path[] = "/tmp/ajar-rules-XXXXXX";
	int fd = mkstemp(path);
	bool good;

	AJ_CHECK(fd >= 0 && write(fd, yaml, strlen(yaml)) == (ssize_t)strlen(yaml));
	close(fd);
	good = setup((const char *const[]){ path, NULL });
	unlink(path);
	return good;
}

static void test_user_rules(void)
{
	struct aj_findings found;
	char seen[256];

	if (!setup_with(
		"rules:\n"
		"  - {id: case-key, type: CASE_KEY, literals: [case_], pattern: 'case_(\\d{6})'}\n"
		"  - {id: netrc, disabled: true}\n"
		"  - {id: pulumi-token, type: EMAIL_ADDRESS, literals: [pul-], pattern: 'pul-[a-z]{4}'}\n"))
		return;
	scan(AJ_S("a case_987654 b"), &found);
	AJ_CHECK(found.count == 1 && found.list[0].start == 7 && found.list[0].end == 13);
	AJ_CHECK(found_type(&found, "CASE_KEY", seen, sizeof(seen)), "%s", seen);
	scan(AJ_S("a pul-zyxw b"), &found);
	AJ_CHECK(found.count == 1 && found.list[0].type == AJ_TYPE_EMAIL, "a built-in type keeps its number");
	teardown();
}

/* Patterns that take for ever elsewhere end soon, without a match. */
static void test_hostile_pattern(void)
{
	static uint8_t bytes[8192];
	struct aj_findings found;

	if (!setup_with("rules:\n  - {id: slow, type: SLOW, literals: [aaaa], window: [1024, 16384], "
			"pattern: '(?:a|aa|a+)+(?:a+)+b'}\n"
			"  - {id: deep, type: SLOW, literals: [bbbb], pattern: '(b(?1)?|b)+c'}\n"))
		return;
	memset(bytes, 'a', 64);
	scan(aj_str(bytes, 64), &found);
	AJ_CHECK(found.count == 0);
	memset(bytes, 'b', sizeof(bytes));
	scan(aj_str(bytes, 64), &found);
	AJ_CHECK(found.count == 0);
	teardown();
}

/* What a token says about itself comes out as detail and severity. */
static const struct {
	const char *text, *type, *detail;
	int severity;
} decoded[] = {
	/* clang-format off */
	{ "https://a.blob.core.windows.net/?sv=2019-02-02&ss=b&srt=sco&sp=rwl&se=2030-01-01T00:00:00Z&sig=$(b64pct 32)", "AZURE_SAS_TOKEN", "account SAS, read+write+list on blob, expires 2030-01-01", 4 },
	{ "?sv=2019-02-02&ss=b&srt=sco&sp=rwl&se=2018-01-01T00:00:00Z&sig=$(b64pct 32)", "AZURE_SAS_TOKEN", "account SAS, read+write+list on blob, expired 2018-01-01", 1 },
	{ "?sp=r&st=2019-01-01&se=2030-02-28&sv=2019-02-02&sr=b&sig=$(b64pct 32)", "AZURE_SAS_TOKEN", "SAS, read on a blob, since 2019-01-01, expires 2030-02-28", 2 },
	{ "?sp=racwdl&amp;se=2030-02-28T10%3A00%3A00Z&amp;sv=2019-02-02&amp;sr=c&amp;sig=$(b64pct 32)", "AZURE_SAS_TOKEN", "SAS, read+add+create+write+delete+list on a container, expires 2030-02-28", 4 },
	{ "SharedAccessSignature sr=sb.example%2Fq&sig=$(b64pct 32)&se=1893456000&skn=root", "AZURE_SAS_TOKEN", "Service Bus SAS, expires 2030-01-01", 4 },
	{ "$(b64url {\"alg\":\"HS256\"}).$(b64url {\"exp\":1893456000}).$(base64url 43)", "JWT", "HS256, expires 2030-01-01", 3 },
	{ "$(b64url {\"alg\":\"RS256\"}).$(b64url {\"exp\":1516239022}).$(base64url 86)", "JWT", "RS256, expired 2018-01-18", 1 },
	{ "$(b64url {\"alg\":\"ES256\"}).$(b64url {\"sub\":\"x\"}).$(base64url 86)", "JWT", "ES256, never expires", 3 },
	{ "-----BEGIN RSA PRIVATE KEY----- Proc-Type: 4,ENCRYPTED $(base64 48) $(base64 48) -----END RSA PRIVATE KEY-----", "PRIVATE_KEY", "RSA PRIVATE KEY, needs a passphrase", 2 },
	{ "-----BEGIN EC PRIVATE KEY----- $(base64 48) $(base64 48) -----END EC PRIVATE KEY-----", "PRIVATE_KEY", "EC PRIVATE KEY", 4 },
	/* clang-format on */
};

static void test_decoded(void)
{
	if (!setup(NULL))
		return;
	for (size_t i = 0; i < AJ_LEN(decoded); i++) {
		struct aj_findings found;
		struct aj_buf buf;
		const struct aj_finding *f;

		aj_buf_init(&buf, 1 << 16);
		AJ_CHECK(aj_case_expand(aj_str_z(decoded[i].text), i, &buf));
		scan(aj_buf_str(&buf), &found);
		AJ_CHECK(found.count > 0, "row %zu", i);
		for (size_t k = 0; k < found.count; k++) {
			f = &found.list[k];
			if (strcmp(type_name(f->type), decoded[i].type) != 0)
				continue;
			AJ_CHECK_STR(decoded[i].detail, f->detail ? f->detail : "", "row %zu", i);
			AJ_CHECK(f->severity == decoded[i].severity, "row %zu: severity %d", i, f->severity);
		}
		aj_buf_fini(&buf);
	}
	teardown();
}

/* A rule's checksum, right and wrong by one character. */
static void test_checksum(void)
{
	struct aj_findings found;
	struct aj_buf buf;

	if (!setup(NULL))
		return;
	aj_buf_init(&buf, 4096);
	AJ_CHECK(aj_case_expand(AJ_S("ghp_$(base62 30)$(crc)"), 7, &buf));
	scan(aj_buf_str(&buf), &found);
	AJ_CHECK(found.count == 1 && found.list[0].likelihood == AJ_VERY_LIKELY &&
		 found.list[0].because & AJ_BECAUSE_CHECKSUM);
	buf.ptr[20] = buf.ptr[20] == 'a' ? 'b' : 'a';
	scan(aj_buf_str(&buf), &found);
	AJ_CHECK(found.count == 1 && found.list[0].likelihood <= AJ_POSSIBLE);
	aj_buf_fini(&buf);
	teardown();
}

/* In a record the name of a value stands outside of the text. */
static const struct {
	const char *field, *value, *type; /* NULL: nothing to find */
} fields_rows[] = {
	{ "api_key", "$(base62 32)", "API_KEY" },
	{ "CosmosPrimaryKey", "$(base64 64)", "AZURE_COSMOS_KEY" },
	{ "storage_key", "$(base64 64)", "AZURE_STORAGE_KEY" },
	{ "AWS_SECRET_ACCESS_KEY", "$(base62 40)", "AWS_SECRET_KEY" },
	{ "heroku_api_key", "$(hex 8)-$(hex 4)-$(hex 4)-$(hex 4)-$(hex 12)", "HEROKU_KEY" },
	{ "token", "ghp_$(base62 30)$(crc)", "GITHUB_TOKEN" },
	{ "access_token", "YOUR_ACCESS_TOKEN_HERE", NULL },
	{ "token_count", "123456789012345", NULL },
	{ "comment", "$(base62 32)", NULL },
};

static void test_fields(void)
{
	struct aj_run whole = { 0, 0 };

	if (!setup(NULL))
		return;
	for (size_t i = 0; i < AJ_LEN(fields_rows); i++) {
		const char *want = fields_rows[i].type;
		struct aj_fields fields;
		struct aj_findings found;
		struct aj_err err;
		struct aj_buf buf;
		char seen[256];

		aj_buf_init(&buf, 4096);
		AJ_CHECK(aj_fields_init(&fields, &err) == AJ_OK &&
			 aj_case_expand(aj_str_z(fields_rows[i].value), i, &buf));
		struct aj_value value = { 0, (uint32_t)buf.len,
			aj_field_child(&fields, &fields.root, aj_str_z(fields_rows[i].field)) };
		struct aj_text text = { .bytes = aj_buf_str(&buf),
			.to = buf.len,
			.values = &value,
			.n_values = 1,
			.runs = &whole,
			.n_runs = 1 };

		aj_engine_scan(engine, scratch, &text, &found);
		if (want)
			AJ_CHECK(found_type(&found, want, seen, sizeof(seen)) && found.list[0].start == 0 &&
				     found.list[0].end == buf.len,
			    "%s: %s", fields_rows[i].field, seen);
		else
			AJ_CHECK(!found_type(&found, "API_KEY", seen, sizeof(seen)), "%s: %s",
			    fields_rows[i].field, seen);
		aj_fields_fini(&fields);
		aj_buf_fini(&buf);
	}
	teardown();
}

/* Every prefix of every case, so that nothing is read past the end. */
/* The cheap test before a pattern lets all through that the pattern takes. */
static void test_holds(void)
{
	static const struct {
		const char *text;
		bool must;
	} rows[] = {
		{ "mark 3fa9c07e", true },
		{ "mark: b41d8e2 c07e3fa 3fa9c07e", true },
		{ "mark 3fa9c07e3fa9c07e", true },
		{ "mark b41d8e2xd3fa9c07 x", true },
		{ "mark3fa9c07e", true },
		{ "mark b41d8e2", false },
		{ "mark", false },
		{ "mark b41d8e2 b41d8e2 b41d8e2", false },
		{ "mark                               3fa9c07e", false },
	};
	size_t n = 0;

	if (!setup_with(
		"rules:\n  - {id: held, type: HELD, literals: [mark], holds: [hex, 8], window: [0, 40], "
		"pattern: 'mark[^\\n]{0,26}?[0-9a-f]{8}'}\n"))
		return;
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_findings found;
		char seen[256];

		scan(aj_str_z(rows[i].text), &found);
		AJ_CHECK(found_type(&found, "HELD", seen, sizeof(seen)) == rows[i].must, "%s: %s",
		    rows[i].text, seen);
		n += aj_scratch_skipped(scratch);
	}
	AJ_CHECK(n == 0);
	teardown();
}

/* A rule that fails all the time is left alone for a page, and that is told; a find counts for nothing. */
static void test_failures(void)
{
	static const struct {
		const char *fill;
		unsigned times;
		bool last, told;
	} rows[] = {
		{ "mark ", 90, true, false },
		{ "mark ", 110, false, true },
		{ "mark ", 800, true, true }, /* the last one stands in a page of its own */
		{ "mark1 ", 500, true, false },
		{ "marx ", 500, true, false },
	};
	static char text[8192];

	/* A short window makes a failure cheap. */
	if (!setup_with("rules:\n  - {id: cheap, type: WORN, literals: [mark], window: [0, 16], pattern: "
			"'mark[0-9]'}\n"))
		return;
	for (size_t n = 0; n < 300; n++)
		memcpy(text + n * 10, "mark      ", 10);
	scan(aj_str(text, 3000), &(struct aj_findings){ 0 });
	AJ_CHECK(aj_scratch_skipped(scratch) == 0);
	teardown();
	if (!setup_with("rules:\n  - {id: worn, type: WORN, literals: [mark], pattern: 'mark[0-9]'}\n"))
		return;
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_findings found;
		size_t n = 0, end;

		for (unsigned k = 0; k < rows[i].times; k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "%s", rows[i].fill);
		end = rows[i].told && rows[i].last ? 2 * 4096 - 16 : n;
		memset(text + n, '.', end - n);
		n = end + (size_t)snprintf(text + end, sizeof(text) - end, " mark7");
		scan(aj_str(text, n), &found);
		AJ_CHECK(
		    (found.count > 0 && found.list[found.count - 1].end == n) == rows[i].last, "row %zu", i);
		AJ_CHECK((aj_scratch_skipped(scratch) > 0) == rows[i].told, "row %zu: %llu", i,
		    (unsigned long long)aj_scratch_skipped(scratch));
	}
	teardown();
}

/* Values of one name after another: where they end is remembered, and right in each text. */
static void test_many_values(void)
{
	static const struct {
		const char *text, *values;
	} rows[] = {
		{ "password=x3cretA,password=x3cretB;password=x3cretC", "x3cretA|x3cretB|x3cretC|" },
		{ "password=x3cretABC,password=x3cr3tB", "x3cretABC|x3cr3tB|" },
		{ "<password>x3cret,A</password> password=x3cret,A", "x3cret,A|x3cret|" },
	};

	if (!setup(NULL))
		return;
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_findings found;
		char seen[256] = "";
		size_t n = 0;

		scan(aj_str_z(rows[i].text), &found);
		for (size_t k = 0; k < found.count; k++)
			n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%.*s|",
			    (int)(found.list[k].end - found.list[k].start),
			    rows[i].text + found.list[k].start);
		AJ_CHECK_STR(rows[i].values, seen);
	}
	teardown();
}

static void test_cut(void)
{
	static const char *const texts[] = {
		"https://a.example/?sv=2019-02-02&ss=b&srt=sco&sp=rwl&se=2030&sig=$(b64pct 32)",
		"$(b64url {\"alg\":\"HS256\"}).$(b64url {\"exp\":1893456000}).$(base64url 43)",
		"-----BEGIN PRIVATE KEY-----\\n$(base64 48)\\n-----END PRIVATE KEY-----",
		"--password \\\"$(base62 10)\\\"", "<add key=\"password\" value=\"$(base62 9)\"",
		"AccountEndpoint=https://a.example;AccountKey=$(base64 64)", "ghp_$(base62 30)$(crc)",
		"Authorization: Basic $(b64 app:qwert-77)"
	};

	if (!setup(NULL))
		return;
	for (size_t i = 0; i < AJ_LEN(texts); i++) {
		struct aj_buf buf;

		aj_buf_init(&buf, 4096);
		AJ_CHECK(aj_case_expand(aj_str_z(texts[i]), i, &buf));
		for (size_t n = 0; n <= buf.len; n++) {
			uint8_t *copy = malloc(n + 1); /* for the address sanitizer */
			struct aj_findings found;

			memcpy(copy, buf.ptr, n);
			scan(aj_str(copy, n), &found);
			for (size_t k = 0; k < found.count; k++)
				AJ_CHECK(found.list[k].start < found.list[k].end && found.list[k].end <= n);
			free(copy);
		}
		aj_buf_fini(&buf);
	}
	teardown();
}

AJ_TESTS(test_cases, test_mistakes, test_user_rules, test_hostile_pattern, test_decoded, test_checksum,
    test_fields, test_holds, test_failures, test_many_values, test_cut)
