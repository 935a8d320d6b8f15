#include "format/markup/html_tags.h"
#include "format/text/codepage.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_html, aj_format_xml;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",      { 0 }, "" },
	{ "text",         AJ_S("jane@example.org"), "\njane@example.org" },
	{ "blocks",       AJ_S("<p>first line<p>second line</p><div>third line</div>"), "\nfirst line\nsecond line\nthird line" },
	{ "inside a word", AJ_S("<p>john<b>@</b>example<i></i>.org, you</p>"), "\njohn@example.org, you" },
	{ "comment inside", AJ_S("john<!-- x -->@example.org"), "\njohn<!-- x -->@example.org" },
	{ "comment",      AJ_S("one two <!-- john@example.org --> three"), "\none two| john@example.org|three" },
	{ "entities",     AJ_S("john&#64;example&period;org &eacute;t&eacute;&nbsp;&unknown; &amp;lt;"), "\njohn@example.org \xc3\xa9t\xc3\xa9\xc2\xa0&unknown; &lt;" },
	{ "link",         AJ_S("Mail <a href=\"mailto:jane@example.org?subject=x\" class=\"button\">Jane Roe</a> now"), "\n<mailto>jane@example.org?subject=x|Jane Roe now" },
	{ "telephone",    AJ_S("<a HREF='TEL:+12125550100'>call us</a>"), "\n<TEL>+12125550100|call us" },
	{ "trifles",      AJ_S("jane<a href=\"#\">@</a><span id=x>example.org</span>"), "\njane@example.org" },
	{ "attributes",   AJ_S("<img src=\"/jane@example.org.png\" alt=\"Jane Roe\" data-mail=j@example.org width=\"100000\">"), "\n<src>/jane@example.org.png|<alt>Jane Roe|<data-mail>j@example.org" },
	{ "unquoted",     AJ_S("<a href=mailto:j@example.org>text here</a>"), "\n<mailto>j@example.org|text here" },
	{ "input",        AJ_S("<input type=\"text\" name=\"email\" value=\"j@example.org\"><input value='hunter22' id=x name=\"password\">"), "\nemail|<email>j@example.org\n<password>hunter22|password" },
	{ "meta",         AJ_S("<meta content=\"Jane Roe\" name=\"author\"><meta name=author content=Jane>"), "\n<author>Jane Roe|author\nauthor|<author>Jane" },
	{ "textarea",     AJ_S("<textarea name=\"notes\">a <b>&lt;c&gt; </textarea>behind"), "\nnotes|<notes>a <b><c>\nbehind" },
	{ "script",       AJ_S("<p>before</p><script type=x>if (a<b) k = \"</b>&amp;\";</SCRIPT><p>behind</p>"), "\nbefore\n<script>if (a<b) k = \"</b>&amp;\";\nbehind" },
	{ "style",        AJ_S("<style>p { color: red }</style>"), "\n<style>p { color: red }" },
	{ "cut script",   AJ_S("<script>k = 'jane@exam"), "\n<script>k = 'jane@exam" },
	{ "title",        AJ_S("<title>Jane &amp; Roe <b></title>"), "\n<title>Jane & Roe <b>" },
	{ "columns",      AJ_S("<table><tr><th>Name<th>E-Mail</tr><tr><td>Roe Jane<td>j@example.org</tr><tr><td>Doe John</td><td>d@example.org</td></tr></table><p>text here"),
		"\nE-Mail\n<Name>Roe Jane|<E-Mail>j@example.org\n<Name>Doe John|<E-Mail>d@example.org\ntext here" },
	{ "row headers",  AJ_S("<table><tr><th>E-Mail:</th><td>j@example.org</td></tr><tr><td>Phone:</td><td>+1 212 555 0100</td></tr></table>"),
		"\nE-Mail:|<E-Mail>j@example.org\nPhone:|<Phone>+1 212 555 0100" },
	{ "tables in tables", AJ_S("<table><tr><td>outer one<table><tr><th>E-Mail</th></tr><tr><td>j@example.org</td></tr></table>outer two</td></tr></table>"),
		"\nouter one\nE-Mail\n<E-Mail>j@example.org\nouter two" },
	{ "definitions",  AJ_S("<dl><dt>E-Mail</dt><dd>j@example.org</dd></dl>"), "\nE-Mail\n<E-Mail>j@example.org" },
	{ "Cloudflare",   AJ_S("<a class=x data-cfemail=\"543e353a3114\">[email&#160;protected]</a>"), "\ndata-cfemail=\"543e353a3114|[email\xc2\xa0protected]" },
	{ "no tag",       AJ_S("a < b, Jane <jane@example.org> <3 </ x"), "\na < b, Jane <jane@example.org> <3 </ x" },
	{ "odd names",    AJ_S("<p jane@example.org>text here"), "\njane@example.org|text here" },
	{ "PHP",          AJ_S("<p>text</p><?php $k = 'x>y'; ?><p>behind"), "\nphp $k = 'x>y';\nbehind" },
	{ "declarations", AJ_S("\xef\xbb\xbf<!DOCTYPE html><html lang=en><body>behind</body></html>"), "\nDOCTYPE html\nbehind" },
	{ "latin 1",      AJ_S("<p>M\xfcller &amp; S\xf6hne</p>"), "\nM\xc3\xbcller & S\xc3\xb6hne" },
	{ "charset",      AJ_S("<meta charset=\"windows-1251\"><p>\xcc\xe8\xf0 &amp; j@example.org</p>"), "\n\xd0\x9c\xd0\xb8\xd1\x80 & j@example.org" },
	{ "charset within", AJ_S("<META http-equiv=Content-Type content='text/html; charset = Shift_JIS'><p>\x93\xfa\x96\x7b\x83\x5c j@example.org</p>"), "\n<http-equiv>Content-Type|<content>text/html; charset = Shift_JIS\n\xe6\x97\xa5\xe6\x9c\xac\xe3\x82\xbd j@example.org" },
	{ "charset of another form", AJ_S("<meta charset=koi8-r><p>\xd0\x9c\xd0\xb8\xd1\x80 text</p>"), "\n\xd0\x9c\xd0\xb8\xd1\x80 text" },
	{ "charset unknown", AJ_S("<meta charset=x-none><p>M\xfcller text</p>"), "\nM\xc3\xbcller text" },
	{ "cut tag",      AJ_S("<p>text one<a href=\"jane@exam"), "\ntext one|<href>jane@exam" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;

		aj_format_row_check(&got, &aj_format_html, &rows[i]);
		AJ_CHECK(got.complaints == 0, "%s: %s", rows[i].what, got.complaint);
		aj_format_probe_fini(&got);
	}
}

/* What is said from outside counts more than what the page says. */
static void test_charset_said(void)
{
	static const struct {
		const char *charset;
		struct aj_format_row row;
	} said[] = {
		{ "windows-1251",
		    { "no word of it", AJ_S("<p>\xcc\xe8\xf0 text"), "\n\xd0\x9c\xd0\xb8\xd1\x80 text" } },
		{ "windows-1251", { "another", AJ_S("<meta charset=koi8-r><p>\xcc\xe8\xf0 text"),
				      "\n\xd0\x9c\xd0\xb8\xd1\x80 text" } },
		{ "iso-2022-jp", { "shifts", AJ_S("<p>\033$B;3ED\033(B text"),
				     "{ in 65001:<p>\345\261\261\347\224\260 text}" } },
		{ "", { "shifts, as the page says", AJ_S("<meta charset=iso-2022-jp><p>\033$B;3ED\033(B"),
			  "{ in 65001:<meta charset=iso-2022-jp><p>\345\261\261\347\224\260}" } },
		{ "utf-8",
		    { "decoded before", AJ_S("<meta charset=iso-2022-jp><p>\345\261\261\347\224\260 text"),
			"\n\345\261\261\347\224\260 text" } },
	};

	for (size_t i = 0; i < AJ_LEN(said); i++) {
		const struct aj_codepage *page = aj_codepage_named(aj_str_z(said[i].charset));

		aj_format_probe_charset(
		    strcmp(said[i].charset, "utf-8") == 0 ? aj_codepage_of(AJ_CODEPAGE_UTF8) : page);
		aj_format_rows_check(&aj_format_html, &said[i].row, 1);
	}
	aj_format_probe_charset(NULL);
}

static const struct {
	const char *what;
	const char *head;
	bool html;
} heads[] = {
	/* clang-format off */
	{ "nothing",     "", false },
	{ "doctype",     "\n<!DocType HTML>\n", true },
	{ "html",        "<HTML><head>", true },
	{ "XHTML",       "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"\" \"\">\n<html>", true },
	{ "comment first", "<!-- saved from url -->\n<html>", true },
	{ "fragment",    "<div class=\"x\"><p>Hello</p></div>", true },
	{ "table",       "<table>\n<tr><td>1</td></tr>", true },
	{ "mail",        "Dear Jane,<br><br>hello<br>you<br><b>John</b><br><br>", true },
	{ "source code", "#!/bin/sh\ncat <<END\n<p>x</p><p>x</p><p><b>x</b></p><p>x</p>", false },
	{ "XML",         "<?xml version=\"1.0\"?><order><p>x</p></order>", false },
	{ "other XML",   "<order><b>x</b><item>1</item></order>", false },
	{ "prose",       "Dear Jane, <b>hello</b>\n", false },
	{ "comparison",  "a < b\nc <d> e\n", false },
	{ "mail addresses", "<jane@example.org>\n<john@example.org>\n", false },
	/* clang-format on */
};

static void test_sniff(void)
{
	for (size_t i = 0; i < AJ_LEN(heads); i++) {
		int html = aj_format_html.sniff(aj_str_z(heads[i].head)),
		    xml = aj_format_xml.sniff(aj_str_z(heads[i].head));

		AJ_CHECK((html > xml) == heads[i].html, "%s: %d, %d", heads[i].what, html, xml);
	}
}

/* Names, attributes, rows and tables without end. */
static void test_long(void)
{
	static const struct {
		const char *begin, *repeat, *end;
	} pages[] = {
		{ "<p ", " ", "title=jane@example.org>" },
		{ "<p title=\"", "x ", "jane@example.org\">" },
		{ "<p ", "x", ">jane@example.org" },
		{ "<", "p", ">jane@example.org" },
		{ "<script>", "</scrip", "jane@example.org" },
		{ "<table><tr>", "<th>column", "<tr><td>jane@example.org" },
		{ "", "<table><tr><td>", "jane@example.org" },
		{ "", "</table>", "jane@example.org" },
		{ "<p>", "<b>x</b>", "jane@example.org" },
		{ "<p>", "x<!--y-->", "jane@example.org" },
		{ "<!--", "<!--", "jane@example.org" },
		{ "", "&#64", " jane@example.org" },
		{ "<p>", "\xe9", " jane@example.org" },
		{ "<meta ", "x=y ", "content=jane@example.org>" },
	};

	for (size_t i = 0; i < AJ_LEN(pages); i++) {
		struct aj_format_probe got;
		struct aj_buf raw;

		aj_buf_init(&raw, 16 << 20);
		aj_buf_add(&raw, aj_str_z(pages[i].begin));
		while (raw.len < 400000)
			aj_buf_add(&raw, aj_str_z(pages[i].repeat));
		aj_buf_add(&raw, aj_str_z(pages[i].end));
		aj_format_probe_run(&got, &aj_format_html, aj_buf_str(&raw), 65536, 0);
		AJ_CHECK(
		    got.status == AJ_OK && !got.broken, "%zu: %s", i, got.broken ? got.broken : got.err.text);
		AJ_CHECK(strstr(aj_format_probe_seen(&got), "jane@example.org") != NULL, "%zu", i);
		aj_format_probe_fini(&got);
		aj_buf_fini(&raw);
	}
}

/* Letters of two bytes, whose second may be ASCII, across windows and batches: none is cut. */
static void test_long_charset(void)
{
	enum { LETTERS = 100001 };
	static const char head[] = "<meta charset=shift_jis><p>x";
	size_t len = sizeof(head) - 1;
	uint8_t *raw = malloc(len + 2 * LETTERS);
	struct aj_format_probe got;

	AJ_CHECK(raw != NULL);
	if (!raw)
		return;
	memcpy(raw, head, len);
	for (size_t i = 0; i < LETTERS; i++) /* U+30BD, whose second byte is a backslash */
		memcpy(raw + len + 2 * i, "\x83\x5c", 2);
	aj_format_probe_run(&got, &aj_format_html, aj_str(raw, len + 2 * LETTERS), 0, 0);
	AJ_CHECK(!got.broken && got.status == AJ_OK, "%s", got.broken ? got.broken : got.err.text);
	AJ_CHECK(strlen(aj_format_probe_seen(&got)) == 2 + 3 * LETTERS, "%zu bytes", got.seen.len);
	for (size_t at = 2; at + 3 < got.seen.len; at += 3)
		if (memcmp(got.seen.ptr + at, "\xe3\x82\xbd", 3) != 0) {
			AJ_CHECK(false, "another letter at %zu", at);
			break;
		}
	aj_format_probe_fini(&got);
	free(raw);
}

/* Names as they are known, and others that begin or go on differently. */
static void test_names(void)
{
	static const struct {
		const char *name;
		enum aj_html_tag tag;
		bool known, dull;
	} names[] = {
		{ "a", AJ_HTML_INLINE, true, false },
		{ "p", AJ_HTML_OTHER, true, false },
		{ "wbr", AJ_HTML_INLINE, true, false },
		{ "span", AJ_HTML_INLINE, true, false },
		{ "spans", AJ_HTML_OTHER, false, false },
		{ "td", AJ_HTML_CELL, true, false },
		{ "textarea", AJ_HTML_FIELD, true, false },
		{ "textareas", AJ_HTML_OTHER, false, false },
		{ "blockquote", AJ_HTML_OTHER, true, false },
		{ "blockquota", AJ_HTML_OTHER, false, false },
		{ "blockquotes", AJ_HTML_OTHER, false, false },
		{ "align", AJ_HTML_OTHER, false, true },
		{ "width", AJ_HTML_OTHER, false, true },
		{ "d", AJ_HTML_OTHER, false, true },
		{ "frameborder", AJ_HTML_OTHER, false, true },
		{ "frameborders", AJ_HTML_OTHER, false, false },
		{ "framebord", AJ_HTML_OTHER, false, false },
		{ "cellspacing", AJ_HTML_OTHER, false, true },
		{ "cellpacking", AJ_HTML_OTHER, false, false },
		{ "", AJ_HTML_OTHER, false, false },
		{ "zzzzzzzzzzzzzzzzzzzzzzz", AJ_HTML_OTHER, false, false },
	};

	for (size_t i = 0; i < AJ_LEN(names); i++) {
		struct aj_str name = aj_str_z(names[i].name);
		bool known;

		AJ_CHECK(aj_html_tag(name, &known) == names[i].tag, "%s", names[i].name);
		AJ_CHECK(
		    known == names[i].known && aj_html_is_dull(name) == names[i].dull, "%s", names[i].name);
	}
}

AJ_TESTS(test_names, test_rows, test_charset_said, test_sniff, test_long, test_long_charset)
