#include "format/markup/entity.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_xml;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",      { 0 }, "", "" },
	{ "element",      AJ_S("<email>jane@example.org</email>"), "\n<email>jane@example.org", "" },
	{ "path",         AJ_S("<order><customer><email>jane@example.org</email></customer></order>"), "\n<order.customer.email>jane@example.org", "" },
	{ "attribute",    AJ_S("<order id=\"order-7\" mail='j@example.org'/>"), "\n<order.id>order-7|<order.mail>j@example.org", "" },
	{ "declaration",  AJ_S("\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>bcdefg</a>\n"), "\n<a>bcdefg", "" },
	{ "prefix",       AJ_S("<s:Envelope xmlns:s=\"urn:some-space\"><s:email>jane@example.org</s:email></s:Envelope>"), "\n<Envelope.s>urn:some-space|<Envelope.email>jane@example.org", "" },
	{ "entities",     AJ_S("<a>j&#64;e.org &amp; k&#x40;e.org &lt;x&gt; &quot;&apos;</a>"), "\n<a>j@e.org & k@e.org <x> \"'", "" },
	{ "unknown one",  AJ_S("<a>jane &roe; &; & x&#; &#xg;</a>"), "\n<a>jane &roe; &; & x&#; &#xg;", "" },
	{ "in attribute", AJ_S("<a mail=\"jane&#64;example.org\"/>"), "\n<a.mail>jane@example.org", "" },
	{ "CDATA",        AJ_S("<a>one <![CDATA[<two> &amp; ]] ]>]]> three</a>"), "\n<a>one <two> &amp; ]] ]> three", "" },
	{ "comment",      AJ_S("<a>first <!-- jane@example.org --> second</a>"), "\n<a>first|<a> jane@example.org|<a>second", "" },
	{ "inside a word", AJ_S("<a>jane<!-- x -->@example.org</a>"), "\n<a>jane<!-- x -->@example.org", "" },
	{ "instruction",  AJ_S("<?target some text?><a>bcdefg</a>"), "<> some text\n<a>bcdefg", "" },
	{ "spaces",       AJ_S("<a>\n   bcdefg  \n</a>"), "\n<a>bcdefg", "" },
	{ "short ones",   AJ_S("<a><b>x</b><name>Roe</name><c>1234</c></a>"), "\n<a.name>Roe", "" },
	{ "mixed",        AJ_S("<a>one two <b>three</b> four five</a>"), "\n<a>one two|<a.b>three|<a>four five", "" },
	{ "records",      AJ_S("<l><r><a>one one</a><b>two two</b></r><r><a>three three</a></r></l>"), "\n<l.r.a>one one|<l.r.b>two two\n<l.r.a>three three", "" },
	{ "records deep", AJ_S("<x><info>something</info><l><r>first</r><r>second</r></l></x>"), "<x.info>something\n<x.l.r>first\n<x.l.r>second", "" },
	{ "roots",        AJ_S("<e>event one</e>\n<e>event two</e>"), "\n<e>event one\n<e>event two", "" },
	{ "orders, items", AJ_S("<l><o><i>one one</i><i>two two</i></o><o><i>three</i></o></l>"), "\n<l.o.i>one one|<l.o.i>two two\n<l.o.i>three", "" },
	{ "setting",      AJ_S("<c><add key=\"password\" value=\"hunter22\"/></c>"), "\n<c.add.key>password|<c.add.password>hunter22", "" },
	{ "property",     AJ_S("<c><p><name>password</name><value>hunter22</value></p></c>"), "\n<c.p.name>password|<c.p.password>hunter22", "" },
	{ "plist",        AJ_S("<dict><key>email</key><string>jane@example.org</string><string>another</string></dict>"), "\n<dict.key>email\n<dict.email>jane@example.org\n<dict.string>another", "" },
	{ "Android",      AJ_S("<r><string name=\"api_key\">0123456789</string></r>"), "\n<r.string.name>api_key|<r.string.api_key>0123456789", "" },
	{ "typed value",  AJ_S("<p><property name=\"E-Mail\"><lpwstr>jane@example.org</lpwstr></property></p>"), "\n<p.property.name>E-Mail|<p.property.E-Mail>jane@example.org", "" },
	{ "person",       AJ_S("<p><name>Jane Roe</name><email>jane@example.org</email></p>"), "\n<p.name>Jane Roe|<p.email>jane@example.org", "" },
	{ "DTD",          AJ_S("<!DOCTYPE r SYSTEM \"http://example.org/r.dtd\" [\n<!ENTITY j \"jane@example.org\">\n<!ENTITY % p 'x'>\n]><r>&j; is here</r>"), "<>DOCTYPE r SYSTEM|<>http://example.org/r.dtd|<>ENTITY j|<>jane@example.org|<>ENTITY % p\n<r>&j; is here", "" },
	{ "windows-1251", AJ_S("<?xml version='1.0' encoding='windows-1251'?><a>\xcc\xe8\xf0 &amp; j@example.org</a>"), "\n<a>\xd0\x9c\xd0\xb8\xd1\x80 & j@example.org", "" },
	{ "EUC-JP, converted", AJ_S("<?xml version=\"1.0\" encoding=\"EUC-JP\"?><a>\xe6\x97\xa5\xe6\x9c\xac</a>"), "\n<a>\xe6\x97\xa5\xe6\x9c\xac", "" },
	{ "latin 1",      AJ_S("<a>M\xfcller, \xe9t\xe9</a>"), "\n<a>M\xc3\xbcller, \xc3\xa9t\xc3\xa9", "" },
	{ "number",       AJ_S("<phone>12125550100</phone>"), "\n<phone>12125550100", "" },
	{ "gt in attribute", AJ_S("<a b=\"one > two\">three four</a>"), "\n<a.b>one > two|<a>three four", "" },
	{ "text first",   AJ_S("hello you <a>bcdefg</a>"), "<>hello you\n<a>bcdefg", "" },
	{ "cut in text",  AJ_S("<a>jane@exam"), "\n<a>jane@exam", "not well-formed XML: cut short" },
	{ "cut in tag",   AJ_S("<a>text one</a><b attr"), "\n<a>text one\n", "not well-formed XML: an attribute has no value" },
	{ "cut in attribute", AJ_S("<a><b mail=\"jane@exam"), "\n<a.b.mail>jane@exam", "not well-formed XML: cut short" },
	{ "cut in CDATA", AJ_S("<a><![CDATA[jane@exam"), "\n<a>jane@exam", "not well-formed XML: cut short" },
	{ "cut in comment", AJ_S("<a><!-- jane@exam"), "\n<a> jane@exam", "not well-formed XML: cut short" },
	{ "cut in DTD",   AJ_S("<!DOCTYPE r [<!ENTITY j \"jane@exam"), "<>DOCTYPE r|<>ENTITY j|<>jane@exam", "not well-formed XML: cut short" },
	{ "wrong end",    AJ_S("<a><b>text one</c> text two</b></a>"), "\n<a.b>text one text two", "not well-formed XML: an end tag does not match" },
	{ "crossed",      AJ_S("<a><b>text one<c>text two</b>text three</c></a>"), "\n<a.b>text one|<a.b.c>text two|<a>text three", "not well-formed XML: an end tag does not match" },
	{ "bare <",       AJ_S("<a>one < two <3 <> jane@example.org</a>"), "\n<a>one < two <3 <> jane@example.org", "not well-formed XML: '<' is none of a tag" },
	{ "no quotes",    AJ_S("<a mail=jane@example.org>bcdefg</a>"), "\n<a.mail>jane@example.org|<a>bcdefg", "not well-formed XML: an attribute is not in quotes" },
	{ "address as tag", AJ_S("<a>Jane <jane@example.org> Roe</a>"), "\n<a>Jane <jane@example.org> Roe", "not well-formed XML: '<' is none of a tag" },
	{ "zero byte",    AJ_S("<a>jane\0roe</a>"), "\n<a>jane\\0roe", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_xml, rows, AJ_LEN(rows));
}

static const struct aj_format_head heads[] = {
	/* clang-format off */
	{ "nothing",       "", false },
	{ "declaration",   "<?xml version=\"1.0\"?><a>", true },
	{ "spaces",        "\n  <?xml version='1.0'?>\n", true },
	{ "element",       "<a>text</a>", true },
	{ "root alone",    "<a b=\"c\"/>", true },
	{ "name space",    "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n", true },
	{ "comment first", "<!-- made by hand -->\n<config>\n<x>1</x>\n", true },
	{ "events",        "<Event><System/></Event>\n<Event>", true },
	{ "other DTD",     "<!DOCTYPE plist PUBLIC \"-//Apple\" \"\">", true },
	{ "HTML's",        "<!DOCTYPE html><html>", false },
	{ "syslog",        "<14>Oct 11 22:14:15 host app: text\n<14>Oct 11", false },
	{ "chat",          "<jane> hello\n<john> hello you\n", false },
	{ "mail",          "<jane@example.org>, <john@example.org>\n", false },
	{ "log level",     "<info> started\n<warn> stopped\n", false },
	{ "comparison",    "<= 5 and > 3\n", false },
	{ "template",      "<% code %>\n", false },
	{ "generic",       "<T extends Foo> void bar(List<T> x)\n", false },
	{ "prose",         "Dear Jane, <b>hello</b>\n", false },
	/* clang-format on */
};

static void test_sniff(void)
{
	aj_format_heads_check(&aj_format_xml, heads, AJ_LEN(heads));
}

static void check_whole(const char *what, const struct aj_buf *raw, const char *holds, unsigned complaints)
{
	struct aj_format_probe got;

	aj_format_probe_run(&got, &aj_format_xml, aj_buf_str(raw), 65536, 0);
	AJ_CHECK(got.status == AJ_OK && !got.broken, "%s: %s", what, got.broken ? got.broken : got.err.text);
	AJ_CHECK(!raw->full && got.complaints == complaints, "%s: %u complaints, %s", what, got.complaints,
	    got.complaint);
	AJ_CHECK(strstr(aj_format_probe_seen(&got), holds) != NULL, "%s", what);
	aj_format_probe_fini(&got);
}

/* A text of any length, with references, comments and bytes that are not UTF-8 in it, goes over in parts that
 * fit. */
static void test_long_text(void)
{
	static const char *const every[] = { "", "&amp;", "&#233;", "<!--x-->", "\xe9", "<![CDATA[<]]>",
		"\n" };

	for (size_t i = 0; i < AJ_LEN(every) * 3; i++) {
		struct aj_buf raw;
		size_t len = 50000 + i % 3 * 300000;

		aj_buf_init(&raw, 8 << 20);
		aj_buf_add(&raw, AJ_S("<a>"));
		for (size_t n = 0; raw.len < len; n++)
			aj_buf_addf(&raw, "%c%s", (int)('a' + n % 23), n % (i + 3) == 0 ? every[i / 3] : "");
		aj_buf_add(&raw, AJ_S(" jane@example.org</a>"));
		check_whole(every[i / 3], &raw, "jane@example.org", 0);
		aj_buf_fini(&raw);
	}
}

/* Names, attributes and spaces longer than any window. */
static void test_long_tags(void)
{
	static const struct {
		const char *begin, *repeat, *end;
	} tags[] = {
		{ "<a ", " ", "b=\"jane@example.org\"/>" },
		{ "<a b=\"", "x ", "jane@example.org\"/>" },
		{ "<a", "bc", ">jane@example.org</a>" },
		{ "<a>", " ", "jane@example.org</a>" },
		{ "<a><!--", "-x", "jane@example.org--></a>" },
		{ "<a><?x ", "?x", "jane@example.org?></a>" },
		{ "<!DOCTYPE r [", "\n", "<!ENTITY x 'jane@example.org'>]><r/>" },
		{ "<!DOCTYPE r ", "x", "\"jane@example.org\"><r/>" },
		{ "<!DOCTYPE r [", "<!ENTITY x \"&x;&x;\">", "]><r>jane@example.org</r>" },
		{ "<a ", "b=\"x\" ", ">jane@example.org</a>" },
	};

	for (size_t i = 0; i < AJ_LEN(tags); i++) {
		struct aj_buf raw;

		aj_buf_init(&raw, 16 << 20);
		aj_buf_add(&raw, aj_str_z(tags[i].begin));
		while (raw.len < 400000)
			aj_buf_add(&raw, aj_str_z(tags[i].repeat));
		aj_buf_add(&raw, aj_str_z(tags[i].end));
		check_whole(tags[i].begin, &raw, "jane@example.org", i == 2 ? 2 : 0);
		aj_buf_fini(&raw);
	}
}

/* Nothing is too deep, nothing is expanded. */
static void test_bombs(void)
{
	enum { DEPTH = 100000, ATTRIBUTES = 1000000 };
	struct aj_buf raw;

	aj_buf_init(&raw, 64 << 20);
	for (size_t i = 0; i < DEPTH; i++)
		aj_buf_add(&raw, AJ_S("<d>"));
	aj_buf_add(&raw, AJ_S("jane@example.org"));
	for (size_t i = 0; i < DEPTH; i++)
		aj_buf_add(&raw, AJ_S("</d>"));
	check_whole("deep", &raw, "jane@example.org", 0);
	raw.len = DEPTH * 3 + 16;
	check_whole("deep and open", &raw, "jane@example.org", 1);
	raw.len = 0;

	aj_buf_add(&raw, AJ_S("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol0 \"lol\">"));
	for (unsigned i = 1; i < 30; i++)
		aj_buf_addf(&raw,
		    "<!ENTITY lol%u \"&lol%u;&lol%u;&lol%u;&lol%u;&lol%u;&lol%u;&lol%u;&lol%u;\">", i, i - 1,
		    i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	aj_buf_add(&raw, AJ_S("<!ENTITY x SYSTEM \"file:///etc/passwd\">]><lolz>&lol29; &x;</lolz>"));
	check_whole("laughs", &raw, "<lolz>&lol29; &x;", 0);
	raw.len = 0;

	aj_buf_add(&raw, AJ_S("<a"));
	for (unsigned i = 0; i < ATTRIBUTES; i++)
		aj_buf_addf(&raw, " a%u='v%u'", i, i);
	aj_buf_add(&raw, AJ_S(" z=\"jane@example.org\"/>"));
	check_whole("attributes", &raw, "jane@example.org", 0);
	aj_buf_fini(&raw);
}

static void test_entities(void)
{
	static const struct {
		const char *in;
		size_t used;
		const char *out;
	} cases[] = { { "&amp;x", 5, "&" }, { "&AMP;", 5, "&" }, { "&commat;", 8, "@" },
		{ "&eacute;", 8, "\xc3\xa9" }, { "&Aacute;", 8, "\xc3\x81" }, { "&zwnj;", 6, "\xe2\x80\x8c" },
		{ "&NonBreakingSpace;", 18, "\xc2\xa0" }, { "&euro;", 6, "\xe2\x82\xac" }, { "&amp", 0, "" },
		{ "&nothing;", 0, "" }, { "&;", 0, "" }, { "&", 0, "" }, { "&#64;", 5, "@" },
		{ "&#64x", 4, "@" }, { "&#x40;", 6, "@" }, { "&#X40", 5, "@" }, { "&#0000064;", 10, "@" },
		{ "&#146;", 6, "\xe2\x80\x99" }, { "&#x1F600;", 9, "\xf0\x9f\x98\x80" },
		{ "&#xD800;", 8, "\xef\xbf\xbd" }, { "&#99999999999;", 14, "\xef\xbf\xbd" },
		{ "&#0;", 4, "\xef\xbf\xbd" }, { "&#;", 0, "" }, { "&#x;", 0, "" } };

	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		uint8_t out[5] = { 0 };
		size_t width = 0, used = aj_entity_read(aj_str_z(cases[i].in), out, &width);

		AJ_CHECK(used == cases[i].used, "%s: %zu", cases[i].in, used);
		AJ_CHECK(
		    used == 0 || (width == strlen(cases[i].out) && memcmp(out, cases[i].out, width) == 0),
		    "%s", cases[i].in);
	}
}

/* A finding that ends before a tag ends there in the layer, too. */
static void test_gap(void)
{
	static const struct aj_run runs[] = { { 0, 10 }, { 4, 17, 3 }, { 9, 30, 0 } };
	struct aj_text text = { .bytes = aj_str("johnsmith!", 10), .runs = runs, .n_runs = 3 };
	uint64_t from, to;

	aj_text_raw(&text, 0, 4, &from, &to);
	AJ_CHECK(from == 10 && to == 14, "%d %d", (int)from, (int)to);
	aj_text_raw(&text, 0, 5, &from, &to);
	AJ_CHECK(from == 10 && to == 18);
	aj_text_raw(&text, 4, 9, &from, &to);
	AJ_CHECK(from == 17 && to == 30);
}

AJ_TESTS(test_rows, test_sniff, test_long_text, test_long_tags, test_bombs, test_entities, test_gap)
