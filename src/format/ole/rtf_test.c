#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_rtf;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "plain",        AJ_S("{\\rtf1\\ansi Jane\\par j@example.org}"), "Jane\nj@example.org" },
	{ "escapes",      AJ_S("{\\rtf1\\ansi a\\{b\\}c\\\\d\\~e\\_f\\-g\\emdash h}"), "a{b}c\\d e-fg\xe2\x80\x94h" },
	{ "newlines",     AJ_S("{\\rtf1 jan\r\ne@exam\nple.org}\n"), "jane@example.org" },
	{ "code page",    AJ_S("{\\rtf1\\ansi\\ansicpg1251 \\'c8\\'e2\\'e0\\'ed}"), "\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd" },
	{ "font",         AJ_S("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Arial;}}\\f1 \\'c8{\\f0 \\'e9}\\plain \\'e9}"), "\xd0\x98\xc3\xa9\xc3\xa9" },
	{ "two bytes",    AJ_S("{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\'96{}\\'7b x}"), "\xe6\x97\xa5{ x" },
	{ "raw bytes",    AJ_S("{\\rtf1\\ansi J\xfcrgen}"), "J\xc3\xbcrgen" },
	{ "unicode",      AJ_S("{\\rtf1\\ansi\\uc1 \\u1048?\\u-10179?\\u-8704?\\uc0\\u8364x}"), "\xd0\x98\xf0\x9f\x98\x80\xe2\x82\xacx" },
	{ "stand-ins",    AJ_S("{\\rtf1\\ansi\\uc2 \\u8364\\'80\\'80x\\u8364 ab\\b c}"), "\xe2\x82\xacx\xe2\x82\xac" "c" },
	{ "field",        AJ_S("{\\rtf1 See {\\field{\\*\\fldinst HYPERLINK \"mailto:j@example.org\"}{\\fldrslt here}}.}"), "See HYPERLINK \"mailto:j@example.org\" here." },
	{ "not text",     AJ_S("{\\rtf1{\\colortbl;\\red0;}{\\stylesheet{\\s0 Normal;}}{\\*\\themedata 504b}text}"), "text" },
	{ "unknown",      AJ_S("{\\rtf1{\\*\\unknown j@example.org} text}"), " j@example.org  text" },
	{ "bookmark",     AJ_S("{\\rtf1 ja{\\*\\bkmkstart b}ne@example{\\*\\bkmkend b}.org}"), "jane@example.org" },
	{ "html",         AJ_S("{\\rtf1{\\*\\htmltag <b>}j@example.org{\\*\\htmltag </b>}}"), "<b>j@example.org</b>" },
	{ "table",        AJ_S("{\\rtf1\\trowd Name\\cell E-mail\\cell\\row Jane\\cell j@example.org\\cell\\row}"), "Name\tE-mail\t\nJane\tj@example.org\t\n" },
	{ "footnote",     AJ_S("{\\rtf1 a{\\footnote b@example.org}c}"), "a\nb@example.org\nc" },
	{ "info",         AJ_S("{\\rtf1{\\info{\\title T}{\\author Jane {\\b Roe}}{\\*\\company Contoso}{\\creatim\\yr2020}}text}"), "\n<title>T|<author>Jane Roe|<company>Contoso|text" },
	{ "properties",   AJ_S("{\\rtf1{\\*\\userprops {\\propname Client}\\proptype30{\\staticval c@example.org}}x}"), "\n<property>Client|<value>c@example.org|x" },
	{ "info's end",   AJ_S("{\\rtf1{\\info\\author A}a{\\info{\\author B}\\fonttbl}b}"), "\n<author>A|a\n<author>B|b" },
	{ "halves apart", AJ_S("{\\rtf1\\ansi\\ansicpg932\\uc0 \\u-10179 a\\u-8704 b\\'93\\emdash}"), "ab\xe2\x80\x94" },
	{ "picture",      AJ_S("{\\rtf1 a{\\pict\\pngblip{\\*\\blipuid 0102} 68656C\n6c6f}b}"), "{picture 1:hello}|ab" },
	{ "binary",       AJ_S("{\\rtf1 a{\\pict\\bin5 h}l{\\}b\\bin3 }}}c}"), "{picture 1:h}l{\\}|abc" },
	{ "object",       AJ_S("{\\rtf1{\\object{\\*\\objdata 01050000 02000000 02000000 4100 00000000 00000000 05000000 68656c6c6f}{\\result r}}}"), "{object 1:hello}|r" },
	{ "package",      AJ_S("{\\rtf1{\\*\\objdata 01050000 02000000 02000000 4100 00000000 00000000 1b000000 0200 612e747874 00 6200 00000300 02000000 6200 05000000 68656c6c6f}}"), "{object 1/a.txt:hello}" },
	{ "behind it",    AJ_S("{\\rtf1 a} j@example.org"), "a j@example.org" },
	{ "not closed",   AJ_S("{\\rtf1 a{b"), "ab", .status = AJ_EINPUT },
	{ "cut escape",   AJ_S("{\\rtf1 a\\'"), "a", .status = AJ_EINPUT },
	{ "too many ends", AJ_S("{\\rtf1 a}}}b"), "ab" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_rtf, rows, AJ_LEN(rows));
}

/* 100,000 groups in one another, and a text that is longer than what is handed over at once. */
static void test_large(void)
{
	enum { DEEP = 100000, LONG = 300000 };
	uint8_t *raw = malloc(2 * DEEP + LONG + 16);
	struct aj_format_probe got;
	const char *wrong;
	size_t len = 5;

	memcpy(raw, "{\\rtf", 5);
	memset(raw + len, '{', DEEP);
	memset(raw + len + DEEP, '}', DEEP);
	len += 2 * DEEP;
	for (size_t i = 0; i < LONG; i++)
		raw[len++] = (uint8_t) "\\'e9 jane@example.org "[i % 22];
	raw[len++] = '}';
	wrong = aj_format_probe_sweep(&aj_format_rtf, aj_str(raw, len));
	AJ_CHECK(!wrong, "%s", wrong);
	aj_format_probe_run(&got, &aj_format_rtf, aj_str(raw, len), 0, 0);
	AJ_CHECK(got.status == AJ_OK, "%s", got.err.text);
	AJ_CHECK(got.texts > 1);
	aj_format_probe_fini(&got);
	free(raw);
}

/* What LibreOffice wrote: all that was planted. */
static void test_file(void)
{
	static const char *const planted[] = { "header@example.org\n", "footer@example.org\n",
		"J\xc3\xbcrgen M\xc3\xbcller, write to body@example.org or call +49 30 1234567.\n",
		"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd writes", "\tfootnote@example.org\n",
		"\tendnote@example.org\n", "\ncomment@example.org\n", "HYPERLINK \"mailto:link@example.org\"",
		"John Doe\ttable@example.org\t\n", "\xf0\x9f\x98\x80 emoji@example.org",
		"<author>Petra Musterfrau", "<property>Client|<value>client@contoso.example" };
	struct aj_str raw = aj_fixture("ole/letter.rtf");
	struct aj_format_probe got;

	aj_format_probe_run(&got, &aj_format_rtf, raw, 0, 0);
	AJ_CHECK(got.status == AJ_OK && !got.broken, "%s", got.broken);
	for (size_t i = 0; i < AJ_LEN(planted); i++)
		AJ_CHECK(strstr(aj_format_probe_seen(&got), planted[i]) != NULL, "%s", planted[i]);
	aj_format_probe_fini(&got);
	free((void *)raw.ptr);
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_rtf.sniff(AJ_S("{\\rtf1")) > 0);
	AJ_CHECK(aj_format_rtf.sniff(AJ_S("\r\n{\\rtf1")) > 0);
	AJ_CHECK(aj_format_rtf.sniff(AJ_S("{\\rt")) == 0);
	AJ_CHECK(aj_format_rtf.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_rows, test_large, test_file, test_sniff)
