#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_yaml, aj_format_kv, aj_format_ini;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",     { 0 }, "" },
	{ "mapping",     AJ_S("database:\n  user: Jane Roe # the owner\n  password: 'it''s'\n  contact:\n    email: \"jane\\u0040example.org\"\nafter: second\n"),
		"\n<database.user>Jane Roe|# the owner|<database.password>it's|<database.contact.email>jane@example.org|<after>second" },
	{ "list",        AJ_S("users:\n- name: Jane Roe\n  mail: jane@example.org\n  tags:\n    - first\n    - second\n- name: John Poe\nother: third\n"),
		"\n<users.name>Jane Roe|<users.mail>jane@example.org|<users.tags>first|<users.tags>second|<users.name>John Poe|<other>third" },
	{ "list of records", AJ_S("---\n- mail: jane@example.org\n  x: {a: first, b: [second, \"th, ird\"]}\n-\n  mail: john@example.org\n- - inner\n  - items\n"),
		"\n<mail>jane@example.org|<x.a>first|<x.b>second|<x.b>th, ird\n<mail>john@example.org\n<>inner|<>items" },
	{ "documents",   AJ_S("a:\n  b: first\n---\na: second\n...\n--- \na: third\n"), "\n<a.b>first\n<a>second\n<a>third" },
	{ "blocks",      AJ_S("key: |\n  -----BEGIN\n  line: two\n\n   three\nnext: >-\n    folded\n    text\nlast:\n- |\n  in list\n- end of it\n"),
		"\n<key>-----BEGIN\nline: two\n\n three\n<next>folded\ntext\n<last>in list\nend of it" },
	{ "over lines",  AJ_S("---\na: \"first\n  second\" # c\nb: plain and\n  going on\nc: [first,\n  second]\nd:\n  last one\n"),
		"\n<a>first\n  second|<b>plain and|<b>going on|<c>first|<c>second|<d>last one" },
	{ "anchors",     AJ_S("base: &base\n  mail: !!str jane@example.org\nuse:\n  <<: *base\n  url: http://example.org/#x\n"),
		"\n<base.mail>jane@example.org|<use.<<>*base|<use.url>http://example.org/#x" },
	{ "key is data", AJ_S("mails:\n  jane@example.org: first\n"), "\n<mails>jane@example.org|<mails.jane@example.org>first" },
	{ "secret",      AJ_S("apiVersion: v1\nkind: Secret\ndata:\n  password: SjRuM18hcncK\n  user: amFuZUBleGFtcGxlLm9yZw==\nmetadata:\n  name: mail\n"),
		"\n<apiVersion>v1|<kind>Secret{password:J4n3_!rw\n}{user:jane@example.org}|<metadata.name>mail" },
	{ "secret, kind behind", AJ_S("data:\n  user: amFuZUBleGFtcGxlLm9yZw==\n  word: password\nkind: Secret\n"), "\n{user:jane@example.org}|<data.user>amFuZUBleGFtcGxlLm9yZw==|<data.word>password|<kind>Secret" },
	{ "no secret",   AJ_S("kind: ConfigMap\ndata:\n  user: amFuZUBleGFtcGxlLm9yZw==\n"), "\n<kind>ConfigMap|<data.user>amFuZUBleGFtcGxlLm9yZw==" },
	{ "latin-1",     AJ_S("a:\n  b: J\xfcrgen\n"), "\n<a.b>J\xc3\xbcrgen" },
	{ "returns",     AJ_S("a:\r\n  user: Jane\r\n  b: |\r\n    lines\r\n"), "\n<a.user>Jane|<a.b>lines\r\n" },
	{ "never closed", AJ_S("a:\n  b: \"first\n  c: [second\n  d: third\n"), "\n<a.b>\"first|<a.c>[second|<a.d>third" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		AJ_CHECK(rows[i].raw.len == 0 ||
			     aj_format_yaml.sniff(rows[i].raw) > aj_format_kv.sniff(rows[i].raw),
		    "%s: %d %d", rows[i].what, aj_format_yaml.sniff(rows[i].raw),
		    aj_format_kv.sniff(rows[i].raw));
	aj_format_rows_check(&aj_format_yaml, rows, AJ_LEN(rows));
}

static void test_sniff(void)
{
	static const char *const others[] = { "", "# a\n", "Dear Jane,\nnote: this is no setting.\nJohn\n",
		"{\"a\": 1}\n", "a,b\n1,2\n", "def a():\n    return b\nif x:\n    y: int = 3\n    z()\n",
		"Subject: a\nFrom: b\n\nHello:\n- one\n", "A=1\nB=2\n", "- a point\n- another one\n",
		"12:00: a\n12:01: b\n", "---\nHello there\n---\n",
		"import logging\n\nclass Shop:\n    open: bool\n    owner: str\n    note: str\n",
		"a (1.2) b; c=d\n\n  * d/rules: set this\n    and that\n  * d/copy:\n    - more\n" };

	for (size_t i = 0; i < AJ_LEN(others); i++)
		AJ_CHECK(aj_format_yaml.sniff(aj_str_z(others[i])) == 0 || i == 6, "%zu", i);
}

static void test_long(void)
{
	static const struct {
		const char *front, *middle;
		size_t times;
	} longs[] = { { "a:\n  b: ", "jane@example.org ", 30000 },
		{ "a:\n  b: \"", "jane@example.org\n", 30000 },
		{ "a:\n", "  - mail: jane@example.org\n", 30000 }, { "a:\n", "  c: [\n", 30000 },
		{ "a:\n", "  b: \"\n", 30001 }, { "a: |\n", "  line\n", 50000 }, { "a:\n  b: ", "[{", 30000 },
		{ "", "- ", 60000 }, { "", "- a: J\xfcrgen\n", 30000 },
		{ "a: |\n  ", "jane@example.org ", 30000 } };

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		static const size_t steps[] = { 0, 777 };
		struct aj_str raw = aj_format_join((struct aj_format_piece[]){
		    { longs[i].front, 1 }, { longs[i].middle, longs[i].times }, { 0 } });
		struct aj_format_probe got[AJ_LEN(steps)];

		aj_format_steps_check(got, steps, AJ_LEN(steps), &aj_format_yaml, longs[i].middle, raw);
		for (size_t s = 0; s < AJ_LEN(steps); s++)
			aj_format_probe_fini(&got[s]);
		free((void *)raw.ptr);
	}
}

AJ_TESTS(test_rows, test_sniff, test_long)
