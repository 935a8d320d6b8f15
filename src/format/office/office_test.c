#include "dep/inflate.h"
#include "test/fixture.h"
#include "test/format_probe.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_ooxml, aj_format_odf, aj_format_zip;

/* What was planted in the documents of test/files/office (make.sh): the part it must be found in, field and
 * text. */
static const struct {
	const char *file, *kind;
	struct {
		const char *part, *text;
	} holds[14];
} rows[] = {
	/* clang-format off */
	{ "letter.docx", "docx", {
		{ "word/document.xml", "Dear Ms Roe, please write to split.person@example.org soonor deleted.person@example.org." },
		{ "word/document.xml", "New is inserted.person@example.org here." },
		{ "word/document.xml", "<author>Carla Sample" },
		{ "word/document.xml", "<Name>Jane Roe|<Phone>(212) 555-0147" },
		{ "word/comments.xml", "Or comment.person@example.org instead" },
		{ "word/comments.xml", "<author>Carla Sample" },
		{ "word/footnotes.xml", "See footnote.person@example.org" },
		{ "word/header1.xml", "Ask header.person@example.org" },
		{ "word/footer1.xml", "Ask footer.person@example.org" },
		{ "{word/_rels/document.xml.rels:", "mailto:link.person@example.org" },
		{ "{docProps/core.xml:", "core.person@example.org" },
		{ "{docProps/custom.xml:", "custom.person@example.org" } } },
	{ "letter.odt", "odt", {
		{ "content.xml", "Dear Ms Roe, please write to split.person@example.org soon." },
		{ "content.xml", "or deleted.person@example.org" },
		{ "content.xml", "New is inserted.person@example.org here." },
		{ "content.xml", "Or comment.person@example.org instead" },
		{ "content.xml", "<creator>Carla Sample" },
		{ "content.xml", "See footnote.person@example.org" },
		{ "content.xml", "<href>mailto:link.person@example.org" },
		{ "content.xml", "<Staff.Name>Jane Roe|<Staff.Phone>(212) 555-0147" },
		{ "styles.xml", "Ask header.person@example.org" },
		{ "styles.xml", "Ask footer.person@example.org" },
		{ "{meta.xml:", "core.person@example.org" },
		{ "{meta.xml:", "custom.person@example.org" } } },
	{ "list.xlsx", "xlsx", {
		{ "xl/worksheets/sheet1.xml", "\n<Customers.Name>Jane Roe|<Customers.E-Mail>cell.person@example.org|<Customers.Card number>411111111111111" },
		{ "xl/worksheets/sheet1.xml", "\n<Customers.Name>John Doe|<Customers.E-Mail>second.person@example.org" },
		{ "xl/worksheets/sheet2.xml", "\n<Archive.E-Mail>hidden.person@example.org" },
		{ "xl/comments1.xml", "Or note.person@example.org" },
		{ "xl/comments1.xml", "<author>Carla Sample" },
		{ "{xl/workbook.xml:", "defined.person@example.org" },
		{ "{docProps/core.xml:", "core.person@example.org" },
		{ "{docProps/custom.xml:", "custom.person@example.org" } } },
	{ "list.ods", "ods", {
		{ "content.xml", "\n<Customers.Name>Jane Roe|<Customers.E-Mail>cell.person@example.org|<Customers.Card number>4111111111111111|<Customers.Date of birth>1980-02-29" },
		{ "content.xml", "John Doe|<Customers.E-Mail>second.person@example.org" },
		{ "content.xml", "Or note.person@example.org" },
		{ "content.xml", "\n<Archive.E-Mail>hidden.person@example.org" },
		{ "content.xml", "defined.person@example.org" },
		{ "{meta.xml:", "core.person@example.org" } } },
	{ "talk.odp", "odp", {
		{ "content.xml", "Write to split.person@example.org" },
		{ "content.xml", "alt.person@example.org" },
		{ "content.xml", "Say notes.person@example.org" },
		{ "content.xml", "Or comment.person@example.org" },
		{ "{meta.xml:", "core.person@example.org" } } },
	{ "talk.pptx", "pptx", {
		{ "ppt/slides/slide1.xml", "Write to split.person@example.org" },
		{ "ppt/notesSlides/notesSlide1.xml", "Say notes.person@example.org" },
		{ "ppt/comments/comment1.xml", "Or comment.person@example.org" },
		{ "{ppt/commentAuthors.xml:", "Carla Sample" },
		{ "{docProps/core.xml:", "core.person@example.org" } } },
	{ "table.xlsx", "xlsx", {
		{ "xl/worksheets/sheet1.xml", "\n<Staff.Name>Jane Roe|<Staff.Work e-mail>cell.person@example.org|<Staff.IBAN>DE54100200301234567890" },
		{ "xl/worksheets/sheet1.xml", "Ask header.person@example.org" },
		{ "xl/worksheets/sheet2.xml", "hidden.person@example.org" },
		{ "xl/comments/comment1.xml", "Or note.person@example.org" },
		{ "{xl/worksheets/_rels/sheet1.xml.rels:", "mailto:link.person@example.org" },
		{ "{docProps/core.xml:", "core.person@example.org" } } },
	{ "table.docx", "docx", {
		{ "word/document.xml", "Write to split.person@example.org" },
		{ "word/document.xml", "\n<Name>Jane Roe|<E-Mail>cell.person@example.org" },
		{ "{docProps/core.xml:", "core.person@example.org" } } },
	/* clang-format on */
};

static const char *find(const char *from, const char *end, const char *what)
{
	return from ? memmem(from, (size_t)(end - from), what, strlen(what)) : NULL;
}

/* The text stands in what was seen of the part: an entry, or an object inside ("{name:"). */
static bool holds(const struct aj_format_probe *probe, const char *part, const char *text)
{
	const char *seen = aj_format_probe_seen(probe), *all = seen + probe->seen.len;
	char begin[128];
	bool inner = part[0] == '{';

	snprintf(begin, sizeof(begin), inner ? "%s" : "[%s]", part);
	for (const char *at = find(seen, all, begin); at; at = find(at + 1, all, begin)) {
		const char *end = inner ? NULL : find(at, all, "[]"), *hit = find(at, all, text);

		if (hit && (!end || hit < end))
			return true;
	}
	return false;
}

static const struct aj_format *format_of(struct aj_str raw)
{
	struct aj_str head = aj_str_sub(raw, 0, AJ_SNIFF_HEAD);
	int zip = aj_format_zip.sniff(head);

	return aj_format_ooxml.sniff(head) > zip ? &aj_format_ooxml
	       : aj_format_odf.sniff(head) > zip ? &aj_format_odf
						 : &aj_format_zip;
}

static void test_files(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;
		struct aj_str raw = aj_fixture("office/%s", rows[i].file);
		char kind[16];

		snprintf(kind, sizeof(kind), "(%s)", rows[i].kind);
		aj_format_probe_run(&got, format_of(raw), raw, 0, 0);
		AJ_CHECK(got.status == AJ_OK && !got.broken && got.complaints == 0, "%s: %s %s", rows[i].file,
		    got.broken ? got.broken : got.err.text, got.complaint);
		AJ_CHECK(strncmp(aj_format_probe_seen(&got), kind, strlen(kind)) == 0, "%s", rows[i].file);
		for (size_t h = 0; h < AJ_LEN(rows[i].holds) && rows[i].holds[h].part; h++)
			AJ_CHECK(holds(&got, rows[i].holds[h].part, rows[i].holds[h].text), "%s: %s: %s",
			    rows[i].file, rows[i].holds[h].part, rows[i].holds[h].text);
		aj_format_probe_fini(&got);
		free((void *)raw.ptr);
	}
}

/* However the bytes come, and whichever read fails. */
static void test_reads(void)
{
	static const char *const files[] = { "letter.docx", "list.xlsx", "list.ods" };

	for (size_t i = 0; i < AJ_LEN(files); i++) {
		struct aj_str raw = aj_fixture("office/%s", files[i]);
		const char *wrong = aj_format_probe_sweep(format_of(raw), raw);

		AJ_CHECK(!wrong, "%s: %s", files[i], wrong);
		free((void *)raw.ptr);
	}
}

/* A file cut at each sixteenth, and with each of its bytes so often wrong: something, and no harm. */
static void test_damage(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str whole = aj_fixture("office/%s", rows[i].file);

		for (size_t cut = 1; cut < 48; cut++) {
			uint8_t *copy = malloc(whole.len);
			struct aj_str raw = aj_str(copy, cut < 16 ? whole.len * cut / 16 : whole.len);
			struct aj_format_probe got;

			memcpy(copy, whole.ptr, whole.len);
			for (size_t at = cut * 7; cut >= 16 && at < whole.len; at += 251)
				copy[at] ^= (uint8_t)(1 << cut % 8);
			aj_format_probe_run(&got, format_of(whole), raw, 0, 0);
			AJ_CHECK(!got.broken, "%s at %zu: %s", rows[i].file, cut, got.broken);
			AJ_CHECK(got.status != AJ_OK || got.complaints > 0, "%s at %zu", rows[i].file, cut);
			aj_format_probe_fini(&got);
			free(copy);
		}
		free((void *)whole.ptr);
	}
}

static uint8_t file[8 << 20];

static size_t put(size_t at, uint64_t value, size_t width)
{
	for (size_t i = 0; i < width; i++)
		file[at + i] = (uint8_t)(i < 8 ? value >> 8 * i : 0);
	return at + width;
}

struct part {
	const char *name;
	struct aj_str text;
};

/* A zip file of stored members. */
static struct aj_str pack(const struct part *parts, size_t count)
{
	size_t len = 0, at[8], directory;

	for (size_t i = 0; i < count; i++) {
		size_t name = strlen(parts[i].name);

		at[i] = len;
		len = put(len, 0x04034b50, 4);
		len = put(len, 20, 10);
		len = put(len, aj_crc32(0, parts[i].text), 4);
		len = put(len, parts[i].text.len, 4);
		len = put(len, parts[i].text.len, 4);
		len = put(len, name, 4);
		memcpy(file + len, parts[i].name, name);
		len += name;
		memcpy(file + len, parts[i].text.ptr, parts[i].text.len);
		len += parts[i].text.len;
	}
	directory = len;
	for (size_t i = 0; i < count; i++) {
		size_t name = strlen(parts[i].name);

		len = put(len, 0x02014b50, 4);
		len = put(len, 20 | 20 << 16, 12);
		len = put(len, aj_crc32(0, parts[i].text), 4);
		len = put(len, parts[i].text.len, 4);
		len = put(len, parts[i].text.len, 4);
		len = put(len, name, 4);
		len = put(len, 0, 10);
		len = put(len, at[i], 4);
		memcpy(file + len, parts[i].name, name);
		len += name;
	}
	at[0] = len;
	len = put(len, 0x06054b50, 4);
	len = put(len, 0, 4);
	len = put(len, count | count << 16, 4);
	len = put(len, at[0] - directory, 4);
	len = put(len, directory, 4);
	return aj_str(file, put(len, 0, 2));
}

#define TYPES                                                                                                \
	{                                                                                                    \
		"[Content_Types].xml", AJ_S("<Types/>")                                                      \
	}
#define BOOK                                                                                                 \
	{                                                                                                    \
		"xl/workbook.xml",                                                                           \
		    AJ_S("<workbook><sheets><sheet name=\"One\" id=\"rId1\"/></sheets></workbook>")          \
	}
#define RELS                                                                                                 \
	{                                                                                                    \
		"xl/_rels/workbook.xml.rels", AJ_S("<Relationships><Relationship Id=\"rId1\" "               \
						   "Target=\"worksheets/sheet1.xml\"/></Relationships>")     \
	}
#define SHEET(rows)                                                                                          \
	{                                                                                                    \
		"xl/worksheets/sheet1.xml", AJ_S("<worksheet><sheetData>" rows "</sheetData></worksheet>")   \
	}
#define STRINGS(texts)                                                                                       \
	{                                                                                                    \
		"xl/sharedStrings.xml",                                                                      \
		    AJ_S("<sst count=\"4000000000\" uniqueCount=\"4000000000\">" texts "</sst>")             \
	}
#define MIME(type)                                                                                           \
	{                                                                                                    \
		"mimetype", AJ_S("application/vnd.oasis.opendocument." type)                                 \
	}

static const struct {
	const char *what;
	struct part parts[6];
	const char *part, *text, *complaint;
} cases[] = {
	/* clang-format off */
	{ "sheet",         { TYPES, BOOK, RELS, STRINGS("<si><t>E-Mail</t></si><si><r><t>j@</t></r><r><t>example.org</t></r><rPh><t>jay</t></rPh></si><si><t>never used</t></si>"),
		SHEET("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row><row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c></row>") },
		"xl/worksheets/sheet1.xml", "E-Mail\n<One.E-Mail>j@example.org", "" },
	{ "unused text",   { TYPES, BOOK, RELS, STRINGS("<si><t>E-Mail</t></si><si><t>never used</t></si>"), SHEET("<row><c t=\"s\"><v>0</v></c></row>") },
		"xl/sharedStrings.xml", "never used", "" },
	{ "strings before", { TYPES, STRINGS("<si><t>j@example.org</t></si>"), SHEET("<row><c t=\"s\"><v>0</v></c></row>"), BOOK },
		"xl/worksheets/sheet1.xml", "j@example.org", "" },
	{ "no such text",  { TYPES, BOOK, RELS, STRINGS("<si><t>something</t></si>"), SHEET("<row><c t=\"s\"><v>99999999999999999999</v></c><c t=\"str\"><v>j@example.org</v></c></row>") },
		"xl/worksheets/sheet1.xml", "j@example.org", "a cell refers to a text that is not there" },
	{ "no header",     { TYPES, BOOK, RELS, SHEET("<row><c r=\"B1\"><v>12125550147</v></c></row><row><c r=\"B2\"><v>12125550148</v></c></row>") },
		"xl/worksheets/sheet1.xml", "\n12125550147\n<One.B>12125550148", "" },
	{ "rows that lie", { TYPES, BOOK, RELS, SHEET("<dimension ref=\"A1:XFD1048576\"/><row r=\"1000000000\"><c r=\"ZZZZZZ99999999999\" t=\"inlineStr\"><is><t>j@example.org</t></is></c></row>") },
		"xl/worksheets/sheet1.xml", "j@example.org", "" },
	{ "formula",       { TYPES, BOOK, RELS, SHEET("<row><c r=\"A1\" t=\"str\"><f>HYPERLINK(&quot;mailto:j@example.org&quot;)</f><v>Jane Roe</v></c></row>") },
		"xl/worksheets/sheet1.xml", "HYPERLINK(\"mailto:j@example.org\")|Jane Roe", "" },
	{ "sheet cut",     { TYPES, BOOK, RELS, { "xl/worksheets/sheet1.xml", AJ_S("<worksheet><sheetData><row><c t=\"str\"><v>j@example.org") } },
		"xl/worksheets/sheet1.xml", "j@example.org", "not well-formed XML: cut short" },
	{ "laughs",        { TYPES, { "word/document.xml", AJ_S("<!DOCTYPE d [<!ENTITY a \"j@example.org\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><w:document><w:p><w:t>&b; is here</w:t></w:p></w:document>") } },
		"word/document.xml", "&b; is here", "" },
	{ "set out in lines", { TYPES, { "word/document.xml", AJ_S("<w:document>\n <w:p>\n  <w:r>\n   <w:t>j@</w:t>\n  </w:r>\n  <w:r>\n   <w:t>example.org</w:t>\n  </w:r>\n </w:p>\n</w:document>") } },
		"word/document.xml", "\nj@example.org", "" },
	{ "field code",    { TYPES, { "word/document.xml", AJ_S("<d><p><t>See</t><instrText> HYPERLINK \"mailto:j@example.org\" </instrText><t>here it is</t><tab/><t>k@example.org</t></p></d>") } },
		"word/document.xml", "HYPERLINK \"mailto:j@example.org\"|here it is k@example.org", "" },
	{ "odd order",     { { "docProps/core.xml", AJ_S("<c/>") }, { "word/document.xml", AJ_S("<d><p><t>j@example.org</t></p></d>") }, TYPES },
		"word/document.xml", "j@example.org", "" },
	{ "other members", { TYPES, { "word/media/image1.png", AJ_S("\x89PNG") }, { "word/embeddings/a.xlsx", AJ_S("j@example.org") } },
		"{word/embeddings/a.xlsx:", "j@example.org", "" },
	{ "repeated cells", { MIME("spreadsheet"), { "content.xml", AJ_S("<d><table name=\"T\"><table-row number-rows-repeated=\"1000000000\"><table-cell number-columns-repeated=\"99999999999999999999\"><p>first one</p></table-cell><table-cell number-columns-repeated=\"1000000000\" value-type=\"string\"><p>j@example.org</p></table-cell></table-row></table></d>") } },
		"content.xml", "first one|j@example.org", "" },
	{ "encrypted",     { MIME("text"), { "META-INF/manifest.xml", AJ_S("<manifest><file-entry full-path=\"content.xml\"><encryption-data/></file-entry></manifest>") }, { "content.xml", AJ_S("\x01\x02\x03") } },
		"{content.xml:", "\x01\x02\x03", "the document is encrypted" },
	{ "spaces",        { MIME("text"), { "content.xml", AJ_S("<d><p>one<s c=\"3\"/>two<line-break/>j@<span>example</span>.org</p></d>") } },
		"content.xml", "\none two j@example.org", "" },
	/* clang-format on */
};

static void test_cases(void)
{
	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		struct aj_format_probe got;
		size_t count = 0;
		struct aj_str raw;

		while (count < AJ_LEN(cases[i].parts) && cases[i].parts[count].name)
			count++;
		raw = pack(cases[i].parts, count);
		AJ_CHECK(format_of(raw) != &aj_format_zip, "%s", cases[i].what);
		for (size_t step = 0; step < 3; step++) {
			aj_format_probe_run(&got, format_of(raw), raw, step * 511, 0);
			AJ_CHECK(got.status == AJ_OK && !got.broken, "%s: %s", cases[i].what,
			    got.broken ? got.broken : got.err.text);
			AJ_CHECK_STR(cases[i].complaint, got.complaint, "%s", cases[i].what);
			AJ_CHECK(holds(&got, cases[i].part, cases[i].text), "%s: %s", cases[i].what,
			    aj_format_probe_seen(&got));
			aj_format_probe_fini(&got);
		}
	}
}

/* Many rows, many texts, one long text: all of them, in bounded memory. */
static void test_large(void)
{
	enum { ROWS = 20000 };
	struct aj_buf sheet, strings;
	struct aj_format_probe got;
	struct part parts[] = { TYPES, BOOK, RELS, { "xl/sharedStrings.xml", { 0 } },
		{ "xl/worksheets/sheet1.xml", { 0 } } };
	struct aj_str raw;

	aj_buf_init(&sheet, 4 << 20);
	aj_buf_init(&strings, 4 << 20);
	aj_buf_add(
	    &sheet, AJ_S("<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>Nothing</t></is></c></row>"));
	aj_buf_add(&strings, AJ_S("<sst><si><t>"));
	for (unsigned i = 0; i < 100000; i++)
		aj_buf_add(&strings, AJ_S("x"));
	aj_buf_add(&strings, AJ_S(" long@example.org</t></si>"));
	for (unsigned i = 0; i < ROWS; i++) {
		aj_buf_addf(
		    &sheet, "<row r=\"%u\"><c r=\"B%u\" t=\"s\"><v>%u</v></c></row>", i + 2, i + 2, i);
		aj_buf_addf(&strings, "<si><t>jane%u@example.org</t></si>", i);
	}
	aj_buf_add(&sheet, AJ_S("</sheetData></worksheet>"));
	aj_buf_add(&strings, AJ_S("</sst>"));
	parts[3].text = aj_buf_str(&strings);
	parts[4].text = aj_buf_str(&sheet);
	raw = pack(parts, 5);
	aj_format_probe_run(&got, &aj_format_ooxml, raw, 65536, 0);
	AJ_CHECK(got.status == AJ_OK && !got.broken && got.complaints == 0, "%s %s",
	    got.broken ? got.broken : "", got.complaint);
	AJ_CHECK(holds(&got, "xl/worksheets/sheet1.xml", "\n<One.B>jane19998@example.org"));
	AJ_CHECK(holds(&got, "xl/sharedStrings.xml", "long@example.org"));
	AJ_CHECK(holds(&got, "xl/sharedStrings.xml", "jane19999@example.org"));
	aj_format_probe_fini(&got);
	aj_buf_fini(&sheet);
	aj_buf_fini(&strings);
}

AJ_TESTS(test_files, test_reads, test_damage, test_cases, test_large)
