#include "format/data/csv_dialect.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_csv, aj_format_text;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",         { 0 },                                           "", "" },
	{ "header",          AJ_S("name,email\nJane Roe,jane@example.org\n"),  "name|email\n<name>Jane Roe|<email>jane@example.org", "" },
	{ "no newline",      AJ_S("name,email\nJane,j@example.org"),           "name|email\n<name>Jane|<email>j@example.org", "" },
	{ "crlf",            AJ_S("name,email\r\nJane,j@example.org\r\n\r\n"), "name|email\n<name>Jane|<email>j@example.org", "" },
	{ "mark",            AJ_S("\xef\xbb\xbfname,email\nJane,j@example.org\n"), "name|email\n<name>Jane|<email>j@example.org", "" },
	{ "blank lines",     AJ_S("\nname,email\n\nA,b@example.org\n\r\nB,c@example.org\n"), "name|email\n<name>A|<email>b@example.org\n<name>B|<email>c@example.org", "" },
	{ "semicolon",       AJ_S("name;city\nRoe, Jane;Berlin\n"),            "name|city\n<name>Roe, Jane|<city>Berlin", "" },
	{ "tab",             AJ_S("name\tphone\nJane\t+1 212 555 0100\n"),     "name|phone\n<name>Jane|<phone>+1 212 555 0100", "" },
	{ "bar",             AJ_S("name|phone\nJane|+1 212 555 0100\n"),       "name|phone\n<name>Jane|<phone>+1 212 555 0100", "" },
	{ "no header",       AJ_S("1,j@example.org,x\n2,k@example.org,y\n"),   "\n<col1>1|<col2>j@example.org|<col3>x\n<col1>2|<col2>k@example.org|<col3>y", "" },
	{ "quoted",          AJ_S("name,email\n\"Roe, Jane\",\"j@example.org\"\r\n"), "name|email\n<name>Roe, Jane|<email>j@example.org", "" },
	{ "doubled",         AJ_S("name,email\n\"Jane \"\"JJ\"\" Roe\",\"\"\"\"\n"), "name|email\n<name>Jane \"JJ\" Roe|<email>\"", "" },
	{ "newline inside",  AJ_S("name,note\n\"a\nb\r\nc\",d\n"),             "name|note\n<name>a\nb\r\nc|<note>d", "" },
	{ "spaces",          AJ_S("name, email\n Jane , \"j@example.org\" \n"), "name|email\n<name>Jane|<email>j@example.org", "" },
	{ "bare quotes",     AJ_S("name,note\n5\" pipe,a \"b\" c\n"),          "name|note\n<name>5\" pipe|<note>a \"b\" c", "" },
	{ "quote goes on",   AJ_S("name,note\n\"a\"b\",c\n"),                  "name|note\n<name>a\"b|<note>c", "" },
	{ "return in it",    AJ_S("name,note\n\"a\"\rb\",c\n"),                "name|note\n<name>a\"\rb|<note>c", "" },
	{ "empty cells",     AJ_S("name,email,city\n,j@example.org,\n,,\n"),   "name|email|city\n<email>j@example.org\n", "" },
	{ "empty quotes",    AJ_S("name,email\n\"\",x\n"),                     "name|email\n<email>x", "" },
	{ "ragged",          AJ_S("name,email\nA\nB,b@example.org\nC,c@example.org,x\nD,d@example.org\nE,e@example.org\nF,f@example.org\nG,g@example.org\nH,h@example.org\nI,i@example.org\nJ,j@example.org\n"),
		"name|email\n<name>A\n<name>B|<email>b@example.org\n<name>C|<email>c@example.org|<col3>x\n<name>D|<email>d@example.org\n<name>E|<email>e@example.org\n"
		"<name>F|<email>f@example.org\n<name>G|<email>g@example.org\n<name>H|<email>h@example.org\n<name>I|<email>i@example.org\n<name>J|<email>j@example.org", "" },
	{ "index column",    AJ_S(",name,email\n0,A,a@example.org\n"),         "name|email\n<col1>0|<name>A|<email>a@example.org", "" },
	{ "latin-1",         AJ_S("name,city\nJ\xfcrgen,\"K\xf6ln \"\"am\"\" Rhein\"\n"), "name|city\n<name>J\xc3\xbcrgen|<city>K\xc3\xb6ln \"am\" Rhein", "" },
	{ "latin-1 header",  AJ_S("name,stra\xdf" "e\nA,b@example.org\n"),    "name|stra\xc3\x9f" "e\n<name>A|<stra\xc3\x9f" "e>b@example.org", "" },
	{ "sep line",        AJ_S("sep=;\r\nname;email\nA;a@example.org\n"),   "name|email\n<name>A|<email>a@example.org", "" },
	{ "never closed",    AJ_S("name,email\nA,\"b@example.org\nC,c@example.org\n"), "name|email\n<name>A|<email>b@example.org\nC,c@example.org\n", "a quote is never closed" },
	{ "zero bytes",      AJ_S("name,email\nA\0B,a@example.org\n"),         "name|email\n<name>A\\0B|<email>a@example.org", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_csv, rows, AJ_LEN(rows));
}

static const struct {
	const char *what;
	const char *head;
	char separator; /* 0: not delimited */
	bool header;
} heads[] = {
	/* clang-format off */
	{ "contacts",     "first_name,last_name,email\nJane,Roe,jane@example.org\n", ',', true },
	{ "german",       "Vorname;Nachname;Telefon\nJane;Roe;030 1234567\n", ';', true },
	{ "values only",  "a,b,c\nd,e,f\ng,h,i\n", ',', false },
	{ "numbers",      "1;2;3\n4;5;6\n", ';', false },
	{ "two columns",  "id\tvalue\n1\t2\n", '\t', true },
	{ "long cells",   "id,comment\n1,this is a longer text of many words in a cell\n2,and this is another one, with a comma\n3,x\n4,y\n5,z\n6,z\n", ',', true },
	{ "decimal comma", "name;amount\nA;1,5\nB;2,5\nC;3,7\n", ';', true },
	{ "prose",        "Dear Jane, thank you for the letter.\nI read it, and was glad.\nYours, John\n", 0, false },
	{ "verse",        "Roses are red, violets are blue\nSugar is sweet, and so are you\n", 0, false },
	{ "one comma a line", "It was late, and so we went home.\nNobody was there, which was odd.\nWe waited, but in vain for long.\n", 0, false },
	{ "python log",   "2019-11-27 12:00:00,123 INFO [main] server has started up\n2019-11-27 12:00:01,456 WARN [main] no more room is left\n2019-11-27 12:00:02,789 INFO [main] server has been stopped\n", 0, false },
	{ "ndjson",       "{\"a\":1,\"b\":2}\n{\"a\":3,\"b\":4}\n", 0, false },
	{ "json list",    "[1,2,3]\n[4,5,6]\n", 0, false },
	{ "c",            "int a;\nchar b;\nlong c;\n", 0, false },
	{ "c calls",      "#include <a.h>\nfoo(a, b);\nbar(c, d);\n", 0, false },
	{ "python",       "import os, sys\nprint(a, b)\n", 0, false },
	{ "javascript",   "'use strict';\n\nvar a = require('a');\nvar b = require('b');\ntest(a, b);\nvar c = a; b();\nvar d = a;\nvar e = a;\n", 0, false },
	{ "perl",         "package URI::mms;\n\nuse strict;\nuse warnings;\n\nour $VERSION = '5.17';\n", 0, false },
	{ "python names", "from typing import Any, Optional\n\ndef a(b: Any, c: Optional): ...\n", 0, false },
	{ "sent",         "from date;to date\n2019-01-01;2019-02-01\n", ';', true },
	{ "last one empty", "name;\nJane;030 1234567\nJohn;030 1234568\nJim;\n", ';', true },
	{ "controls",     "a\x01,b\x02\nc\x01,d\x02\ne\x01,f\x02\n", 0, false },
	{ "sql",          "INSERT INTO a VALUES (1,2,3);\nINSERT INTO a VALUES (4,5,6);\n", 0, false },
	{ "xml",          "<a b='1,2'/>\n<a b='1,2'/>\n", 0, false },
	{ "logfmt",       "ts=1 level=info user=\"Jane\"\nts=2 level=warn user=\"John\"\n", 0, false },
	{ "access log",   "192.0.2.1 - - [27/Nov/2019:12:00:00 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n192.0.2.1 - - [27/Nov/2019:12:00:01 +0000] \"GET /a HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n192.0.2.7 - - [27/Nov/2019:12:00:01 +0000] \"GET /b HTTP/1.1\" 200 1 \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\"\n", 0, false },
	{ "one line",     "a,b,c\n", 0, false },
	{ "one column",   "name\nJane\nJohn\n", 0, false },
	{ "indented",     "\tfoo\tbar\n\tbar\tfoo\n\tx\ty\n", 0, false },
	{ "empty",        "", 0, false },
	{ "newlines",     "\n\n\n", 0, false },
	{ "commas",       ",\n,\n,\n", 0, false },
	/* clang-format on */
};

static void test_dialect(void)
{
	for (size_t i = 0; i < AJ_LEN(heads); i++) {
		struct aj_csv_dialect got = aj_csv_dialect_of(aj_str_z(heads[i].head), true);
		char separator = got.bits > 0 ? (char)got.separator : 0;

		AJ_CHECK(separator == heads[i].separator, "%s: '%c' %d", heads[i].what, separator, got.bits);
		AJ_CHECK(got.header == heads[i].header, "%s: %d", heads[i].what, got.header);
	}
}

/* What was found last is of no other head, and of none that goes on. */
static void test_dialect_again(void)
{
	struct aj_str comma = AJ_S("name,town\nJane,Bonn\nJohn,Ulm\n"), bar = AJ_S("name|town\nJane|Bonn\n");
	struct aj_str cut = AJ_S("name,town,email\nJane,Bonn,jane@example.com");

	for (int round = 0; round < 2; round++) {
		AJ_CHECK(aj_csv_dialect_of(comma, true).separator == ',');
		AJ_CHECK(aj_csv_dialect_of(bar, true).separator == '|');
		AJ_CHECK(aj_csv_dialect_of(aj_str_sub(bar, 0, bar.len - 1), true).separator == '|');
		AJ_CHECK(aj_csv_dialect_of(cut, true).bits > 0);
		AJ_CHECK(aj_csv_dialect_of(cut, false).bits == 0);
	}
}

/* A header that is longer than what is shown to sniff. */
static void test_wide(void)
{
	char *raw = malloc(40000);
	size_t len = 0;
	struct aj_format_probe got;

	for (int i = 0; i < 700; i++)
		len += (size_t)snprintf(raw + len, 40000 - len, "%sfield_%d", i ? "," : "", i);
	for (int i = 0; i < 700; i++)
		len += (size_t)snprintf(raw + len, 40000 - len, "%s%d", i ? "," : "\n", i);
	AJ_CHECK(aj_format_csv.sniff(aj_str(raw, AJ_SNIFF_HEAD)) > 0);
	aj_format_probe_run(&got, &aj_format_csv, aj_str(raw, len), 0, 0);
	AJ_CHECK(got.records == 1, "%zu", got.records);
	AJ_CHECK(strstr(aj_format_probe_seen(&got), "|<field_699>699") != NULL);
	aj_format_probe_fini(&got);
	free(raw);
}

/* Cells longer than the window and the batch: seen whole, in their column, whatever they hold. */
static void test_long_cells(void)
{
	static const struct {
		const char *what, *front, *middle, *back;
		size_t times;
		const char *complaint;
		size_t records;
	} longs[] = {
		{ "plain", "", "jane@example.org ", "", 20000, "", 3 },
		{ "plain, no ASCII", "", "\xc3\xa9\xe2\x82\xac", "", 40000, "", 3 },
		{ "plain, latin-1", "", "\xe9\xe8", "", 80000, "", 3 },
		{ "quoted", "\"", "jane, \r\n", "\"", 30000, "", 3 },
		{ "quoted, all doubled", "\"", "\"\"", "\"", 100000, "", 3 },
		{ "quoted, latin-1", "\"", "\xe9\"\"\xe8", "\"", 30000, "", 3 },
		{ "too long in quotes", "\"", "jane roe ", "", 40000, "more than 256 KiB in quotes", 3 },
		{ "many cells", "a", ",b", "", 200000, "", 3 },
		{ "many empty cells", "", ",", "", 300000, "", 3 },
		{ "many quotes", "a", "\"", "", 300000, "", 3 },
		{ "spaces", "", " ", "x", 300000, "", 3 },
		{ "returns", "", "\r", "x", 300000, "", 3 },
	};

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		static const size_t steps[] = { 0, 511, 65536 };
		struct aj_str raw =
		    aj_format_join((struct aj_format_piece[]){ { "name,email\nA,a@example.org\n", 1 },
			{ longs[i].front, 1 }, { longs[i].middle, longs[i].times }, { longs[i].back, 1 },
			{ ",x\nC,c@example.org\n", 1 }, { 0 } });
		struct aj_format_probe got[AJ_LEN(steps)];

		aj_format_steps_check(got, steps, AJ_LEN(steps), &aj_format_csv, longs[i].what, raw);
		for (size_t s = 0; s < AJ_LEN(steps); s++) {
			AJ_CHECK(got[s].status == AJ_OK && got[s].records == longs[i].records, "%s: %zu",
			    longs[i].what, got[s].records);
			AJ_CHECK_STR(longs[i].complaint, got[s].complaint, "%s", longs[i].what);
			AJ_CHECK(aj_str_ends(
				     aj_buf_str(&got[s].seen), aj_str("\n<name>C|<email>c@example.org", 30)),
			    "%s", longs[i].what);
			aj_format_probe_fini(&got[s]);
		}
		free((void *)raw.ptr);
	}
}

/* Every byte of a long file is seen once, in the right column. */
static void test_many_rows(void)
{
	struct aj_str raw = aj_format_join((struct aj_format_piece[]){ { "name,email,note\n", 1 },
	    { "Jane Roe,jane@example.org,\"a \"\"b\"\", c\"\r\nJ\xfcrgen,j@example.org,\n", 5000 }, { 0 } });
	struct aj_format_probe got;
	size_t n = 0;

	aj_format_probe_run(&got, &aj_format_csv, raw, 4096, 0);
	AJ_CHECK(!got.broken && got.records == 10000, "%s %zu", got.broken, got.records);
	for (const char *at = aj_format_probe_seen(&got);
	     (at = strstr(at, "\n<name>Jane Roe|<email>jane@example.org|<note>a \"b\", c\n"
			      "<name>J\xc3\xbcrgen|<email>j@example.org")) != NULL;
	     at++)
		n++;
	AJ_CHECK(n == 5000, "%zu", n);
	aj_format_probe_fini(&got);
	free((void *)raw.ptr);
}

AJ_TESTS(test_rows, test_dialect, test_dialect_again, test_wide, test_long_cells, test_many_rows)
