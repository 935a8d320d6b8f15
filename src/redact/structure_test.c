#include "redact/structure.h"

#include "test/test.h"

/* What was, what is written instead, and whether it is still the same. */
static const struct {
	const char *format, *was, *is;
	enum aj_structure_match match;
} cases[] = {
	/* clang-format off */
	{ "xml", "<a b=\"c\">d</a>", "<a b=\"~E~\">~F~</a>", AJ_STRUCTURE_SAME },
	{ "xml", "<a b=\"c\">d</a>", "<a b=\"\"></a>", AJ_STRUCTURE_SAME },
	{ "xml", "<a b=\"c\">d</a>", "<a b=\"~E~>d</a>", AJ_STRUCTURE_OTHER },
	{ "xml", "<a b=\"c\">d</a>", "<a b=\"c\">d</", AJ_STRUCTURE_OTHER },
	{ "xml", "<a>d<b/></a>", "<a>d</a>", AJ_STRUCTURE_OTHER },
	{ "xml", "<a><b>c</b></a>", "<a><x>c</x></a>", AJ_STRUCTURE_OTHER },
	{ "xml", "<a b=\"c\"/>", "<a x=\"c\"/>", AJ_STRUCTURE_OTHER },
	{ "xml", "<a>&lt;</a>", "<a><</a>", AJ_STRUCTURE_OTHER },
	{ "xml", "<a>b</a><c>d</c>", "<a>~E~</a><c>d</c>", AJ_STRUCTURE_UNKNOWN }, /* no document */
	{ "html", "<p>a<b c=d>e</p>f", "<p>~E~<b c='~E~'></p>~F~", AJ_STRUCTURE_SAME },
	{ "html", "x<div>y", "<div>y", AJ_STRUCTURE_SAME },
	{ "html", "<p>a<b c=d>e</p>", "<p>a<b c='~E~>e</p>", AJ_STRUCTURE_OTHER },
	{ "html", "<td>a</td><td>b</td>", "<td>a</td>td>b</td>", AJ_STRUCTURE_OTHER },
	{ "html", "<a href=b>c</a><i>", "<a>c</a><i>", AJ_STRUCTURE_OTHER },
	{ "html", "<!-- a --><i>b</i>", "<!-- a -><i>b</i>", AJ_STRUCTURE_OTHER },
	{ "html", "by <jane@contoso.com> and <a href=b>c</a>", "by <~E~> and <a href=b>c</a>", AJ_STRUCTURE_SAME },
	{ "html", "<mailto:a@contoso.com><a href=b>c</a>", "<mailto:~E~><a href=b>c</a>", AJ_STRUCTURE_SAME },
	{ "html", "<jane roe@contoso.com", "<jane ~E~", AJ_STRUCTURE_OTHER },
	{ "html", "<a href=b@c.d>c</a>", "<~E~>c</a>", AJ_STRUCTURE_OTHER },
	{ "sql", "INSERT INTO t VALUES (1,'a');", "INSERT INTO t VALUES ('~E~','~F~');", AJ_STRUCTURE_SAME },
	{ "sql", "INSERT INTO t VALUES (-1,NULL,-2.5e-3);", "INSERT INTO t VALUES ('~E~',NULL,NULL-3);", AJ_STRUCTURE_SAME },
	{ "sql", "INSERT INTO t VALUES ('it''s');", "INSERT INTO t VALUES ('it'~E~');", AJ_STRUCTURE_OTHER },
	{ "sql", "INSERT INTO t VALUES ('it\\'s','b');", "INSERT INTO t VALUES ('it\\~E~','b');", AJ_STRUCTURE_SAME },
	{ "sql", "INSERT INTO t VALUES ('it\\'s','b');", "INSERT INTO t VALUES ('it~E~'s','b');", AJ_STRUCTURE_OTHER },
	{ "sql", "INSERT INTO t VALUES ('c:\\dir\\','b');", "INSERT INTO t VALUES ('c:\\~E~\\','~F~');", AJ_STRUCTURE_SAME },
	{ "sql", "INSERT INTO t VALUES ('a','b');", "INSERT INTO t VALUES ('a~E~);", AJ_STRUCTURE_OTHER },
	{ "sql", "INSERT INTO t VALUES ('a','b');", "INSERT INTO t VALUES ('a');", AJ_STRUCTURE_OTHER },
	{ "sql", "INSERT INTO t VALUES ('a'),('b');", "INSERT INTO t VALUES ('a'('b');", AJ_STRUCTURE_OTHER },
	{ "sql", "INSERT INTO t VALUES (1);", "INSERT INTO t VALUES (~E~);", AJ_STRUCTURE_OTHER },
	{ "sql", "SELECT E'a\\'b', $x$it's$x$, `n`, \"m\";", "SELECT E'~E~', $x$~F~$x$, `~`, \"~\";", AJ_STRUCTURE_SAME },
	{ "sql", "SELECT $$it's$$;", "SELECT $$~E~$;", AJ_STRUCTURE_OTHER },
	{ "sql", "-- of jane\nSELECT 1; /* x */", "-- of ~E~\nSELECT 1; /* ~ */", AJ_STRUCTURE_SAME },
	{ "sql", "/* x */ SELECT 1;", "/* ~E~ SELECT 1;", AJ_STRUCTURE_OTHER },
	{ "sql", "COPY t (a,b) FROM stdin;\n1\ta'b\n2\t\\N\n\\.\nSELECT 1;", "COPY t (a,b) FROM stdin;\n~E~\t~F~\n2\t\\N\n\\.\nSELECT 1;", AJ_STRUCTURE_SAME },
	{ "sql", "COPY t (a,b) FROM stdin;\n1\ta\n2\tb\n\\.\n", "COPY t (a,b) FROM stdin;\n1~E~\n2\tb\n\\.\n", AJ_STRUCTURE_OTHER },
	{ "sql", "COPY t (a,b) FROM stdin;\n1\ta\n2\tb\n\\.\n", "COPY t (a,b) FROM stdin;\n1\ta2\tb\n\\.\n", AJ_STRUCTURE_OTHER },
	{ "sql", "SELECT 'a", "SELECT '~E~", AJ_STRUCTURE_UNKNOWN },
	{ "ini", "[a]\n; c\nb = c\nd: e\n", "[a]\n; ~\nb = ~E~\nd: ~F~\n", AJ_STRUCTURE_SAME },
	{ "ini", "b = c\nd = e\n", "b = \nd = \"~E~\"\n", AJ_STRUCTURE_SAME },
	{ "ini", "[a]\nb = c\n", "[~E~\nb = c\n", AJ_STRUCTURE_OTHER },
	{ "ini", "b = c\nd = e\n", "b = ~E~d = e\n", AJ_STRUCTURE_OTHER },
	{ "ini", "b = c\nd = e\n", "b ~E~\nd = e\n", AJ_STRUCTURE_OTHER },
	{ "ini", "b = \"c\"\nd = e\n", "b = \"~E~\nd = e\n", AJ_STRUCTURE_OTHER },
	{ "ini", "; x\nb = c\n", "x\nb = c\n", AJ_STRUCTURE_OTHER },
	{ "ini", "a=b@\\\n  c.d\ne=f\n", "a=~E~\ne=f\n", AJ_STRUCTURE_SAME }, /* goes on in the next line */
	{ "ini", "p=c:\\x\\\ne=f\n", "p=~E~\ne=f\n", AJ_STRUCTURE_SAME }, /* does not */
	{ "ini", "a = \"\"\"one\njane = x\n\"\"\"\nb = c\n", "a = \"\"\"one\n~E~\n\"\"\"\nb = c\n", AJ_STRUCTURE_SAME },
	{ "ini", "jane@b.c = 1\npostgres://u:p@h/x?a=b\n", "~E.a.b~ = 1\n~U:8d~\n", AJ_STRUCTURE_SAME },
	{ "key=value", "K=-----BEGIN RSA PRIVATE KEY-----\naa=bb\naGVsbA==\n-----END RSA PRIVATE KEY-----\nb=c\n", "K=~PASSWORD~\nb=c\n", AJ_STRUCTURE_SAME },
	{ "access-log", "h - - [d] \"GET /\" 200\nx\n", "~I~ - - [d] \"GET ~\" 200\n~\n", AJ_STRUCTURE_SAME },
	{ "access-log", "h - - [d] \"GET /\" 200\nx\n", "h - - [d] \"GET / 200\nx\n", AJ_STRUCTURE_OTHER },
	{ "access-log", "a\nb\n", "a b\n", AJ_STRUCTURE_OTHER },
	/* clang-format on */
};

static struct aj_structure *read_in(const char *format, const char *text, size_t step)
{
	struct aj_structure *structure = NULL;
	struct aj_str left = aj_str_z(text);
	struct aj_err err;

	AJ_CHECK(aj_structure_new(format, NULL, NULL, &structure, &err) == AJ_OK && structure);
	for (; left.len > 0; left = aj_str_from(left, step))
		AJ_CHECK(aj_structure_feed(structure, aj_str_sub(left, 0, step), &err) == AJ_OK);
	AJ_CHECK(aj_structure_end(structure, &err) == AJ_OK);
	return structure;
}

/* Whatever the pieces in which the bytes come. */
static void test_cases(void)
{
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		for (size_t step = 1; step < 100; step += 49) {
			struct aj_structure *was = read_in(cases[i].format, cases[i].was, step),
					    *is = read_in(cases[i].format, cases[i].is, 1 + step / 2);
			enum aj_structure_match match;
			char why[100] = "";

			match = aj_structure_compare(was, is, why, sizeof(why));
			AJ_CHECK(match == cases[i].match, "%s: %s: %d, %s", cases[i].format, cases[i].is,
			    match, why);
			AJ_CHECK((why[0] != '\0') == (match == AJ_STRUCTURE_OTHER), "%s", why);
			aj_structure_free(was);
			aj_structure_free(is);
		}
	}
}

static void test_others(void)
{
	struct aj_structure *none = NULL;
	struct aj_err err;

	AJ_CHECK(aj_structure_new("text", NULL, NULL, &none, &err) == AJ_OK && !none);
	AJ_CHECK(aj_structure_new("ndjson", NULL, NULL, &none, &err) == AJ_OK && !none);
	aj_structure_free(NULL);
}

/* Markup that has no bound is not waited for. */
static void test_bounds(void)
{
	static const char *const forms[][2] = { { "html", "<b>" }, { "html", "<a b=\"" },
		{ "html", "<script>" }, { "xml", "<a b=\"" } };

	for (size_t i = 0; i < AJ_LEN(forms); i++) {
		struct aj_structure *structure = NULL;
		static uint8_t more[1 << 20];
		struct aj_str begin = aj_str_z(forms[i][1]);
		struct aj_err err;
		char why[100];

		AJ_CHECK(aj_structure_new(forms[i][0], NULL, NULL, &structure, &err) == AJ_OK);
		for (size_t k = 0; k < sizeof(more); k++)
			more[k] = begin.len == 3 ? begin.ptr[k % 3] : 'x';
		AJ_CHECK(aj_structure_feed(structure, begin, &err) == AJ_OK);
		for (size_t k = 0; k < 2 * AJ_MARKUP_HELD_MAX / sizeof(more); k++)
			AJ_CHECK(aj_structure_feed(structure, aj_str(more, sizeof(more)), &err) == AJ_OK);
		AJ_CHECK(aj_structure_end(structure, &err) == AJ_OK);
		AJ_CHECK(aj_structure_compare(structure, structure, why, sizeof(why)) == AJ_STRUCTURE_UNKNOWN,
		    "%s", forms[i][1]);
		aj_structure_free(structure);
	}
}

AJ_TESTS(test_cases, test_others, test_bounds)
