#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_kv, aj_format_text;

/* Only keys whose names say something become fields: here email, user, password, phone, ip. */
static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",       { 0 },                                         "" },
	{ "logfmt",        AJ_S("level=x email=j@example.org q=1\n"),     "level=x email=<email>j@example.org<> q=1\n" },
	{ "quoted",        AJ_S("q=1 user=\"Jane Roe\" email='a@example.org' b=c"), "q=1 user=\"<user>Jane Roe<>\" email='<email>a@example.org<>' b=c" },
	{ "escaped",       AJ_S("q=1 user=\"J \\\"X\\\" R\" b=c"),        "q=1 user=\"<user>J \\\"X\\\" R<>\" b=c" },
	{ "never closed",  AJ_S("q=1 user=\"Jane Roe b=c\nuser=x q=1\n"), "q=1 user=<user>\"Jane<> Roe b=c\nuser=<user>x<> q=1\n" },
	{ "brackets",      AJ_S("x (user=jane, email=b@example.org) y"),  "x (user=<user>jane<>, email=<email>b@example.org<>) y" },
	{ "option",        AJ_S("run --user=jane --q=1"),                 "run --user=<user>jane<> --q=1" },
	{ "empty value",   AJ_S("user= email=b@example.org"),             "user= email=<email>b@example.org" },
	{ "env",           AJ_S("# c\nUSER=Jane Roe\nexport PASSWORD=\"a b\"\n"), "# c\nUSER=<USER>Jane Roe<>\nexport PASSWORD=\"<PASSWORD>a b<>\"\n" },
	{ "ini",           AJ_S("[a]\nuser = Jane Roe\r\npassword = x y = z \n"), "[a]\nuser = <user>Jane Roe<>\r\npassword = <password>x y = z<> \n" },
	{ "yaml",          AJ_S("a:\n  - user: Jane Roe\n    phone: \"+1 212 555 0100\"\n"), "a:\n  - user: <user>Jane Roe<>\n    phone: \"<phone>+1 212 555 0100<>\"\n" },
	{ "no key",        AJ_S("=a\n= b\n==\n"),                         "=a\n= b\n==\n" },
	{ "glued",         AJ_S("x%user=jane 1user=jane\n"),              "x%user=jane 1user=jane\n" },
	{ "url",           AJ_S("user: x\nsee https://example.org/?user=jane&b=c\n"), "user: <user>x<>\nsee https://example.org/?user=<user>jane&b=c<>\n" },
	{ "latin-1",       AJ_S("q=1 user=\"J\xfcrgen\" b=\xe9\n"),       "q=1 user=\"<user>J\xc3\xbcrgen<>\" b=\xc3\xa9\n" },
	{ "zero bytes",    AJ_S("q=1 user=\0\0 b=c\0user=x\n"),           NULL },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_kv, rows, AJ_LEN(rows));
}

static const struct aj_format_head heads[] = {
	/* clang-format off */
	{ "logfmt",      "ts=1 level=info msg=\"a b\"\nts=2 level=warn\n", true },
	{ "audit log",   "type=A msg=audit(1): pid=1 uid=0\ntype=B msg=audit(2): pid=2 uid=0\n", true },
	{ "env",         "A=1\nexport B=2\n\n# c\nC=\n", true },
	{ "one setting", "PASSWORD=abc\n", true },
	{ "ini",         "[a]\nb = c\n; d\ne = f\n", true },
	{ "properties",  "a.b.c=1\na.b.d: 2\n", true },
	{ "yaml",        "a: 1\nb:\n  c: 2\n  - d: 3\n", true },
	{ "prose",       "Dear Jane,\nnote: this is no setting.\nJohn\n", false },
	{ "one colon",   "Subject: a\n", false },
	{ "json",        "{\"a\": 1,\n\"b\": 2}\n", false },
	{ "xml",         "<a b=\"c\" d=\"e\">\n<a b=\"c\" d=\"e\">\n", false },
	{ "csv",         "a,b\n1,2\n", false },
	{ "code",        "int a = 1;\nif (a == 2)\n\treturn b;\n", false },
	{ "log",         "2019-11-27 12:00:00 INFO started\n2019-11-27 12:00:00 INFO stopped\n", false },
	{ "times",       "12:00: a\n12:01: b\n", false },
	{ "empty",       "", false },
	{ "newlines",    "\n\n\n", false },
	{ "comments",    "# a\n# b\n", false },
	/* clang-format on */
};

static void test_sniff(void)
{
	aj_format_heads_check(&aj_format_kv, heads, AJ_LEN(heads));
}

/* Many texts: all bytes stay, and each value has its field, wherever the seams are. */
static void test_long(void)
{
	static const char *const lines[] = { "q=1 email=j@example.org b=c\n", "q=1 email=j@example.org b=c ",
		"q=1 email=j@example.org b=\xe9\n" };

	for (size_t i = 0; i < AJ_LEN(lines); i++) {
		size_t times = 20000, fields = 0;
		struct aj_str raw = aj_format_join((struct aj_format_piece[]){ { lines[i], times }, { 0 } });
		struct aj_format_probe got;

		aj_format_probe_run(&got, &aj_format_kv, raw, 777, 0);
		AJ_CHECK(!got.broken, "%zu: %s", i, got.broken);
		for (const char *at = aj_format_probe_seen(&got);
		     (at = strstr(at, "<email>j@example.org<>")) != NULL; at++)
			fields++;
		AJ_CHECK(fields == times, "%zu: %zu", i, fields);
		aj_format_probe_fini(&got);
		free((void *)raw.ptr);
	}
}

AJ_TESTS(test_rows, test_sniff, test_long)
