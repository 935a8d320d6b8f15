#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_pdf;

static const struct {
	const char *name;
	const char *seen[8];
} files[] = {
	/* clang-format off */
	{ "libreoffice.pdf", { "The office can be reached at office.affairs@example.org or first.last+tag@mail.example.com;", "jürgen.müller@example.net.\nJane Roe jane.roe@example.org +1 212 555 0100\n", "\nspaced.letters@example.org\n", "AVATAR.WAVE@EXAMPLE.COM, Иван: ivan@example.org write", "\"URI\":\"mailto:hidden.link@example.org\"", "\"Title\":\"Customers of Contoso Example\"" } },
	{ "chromium.pdf",    { "{page 1:Customers\nThe office can be reached at office.affairs@example.org or first.last+tag@mail.example.com;", "jürgen.müller@example.net.\nJane Roe jane.roe@example.org +1 212 555 0100\n", "\nspaced.letters@example.org\n", "AVATAR.WAVE@EXAMPLE.COM, Иван: ivan@example.org write", "{\"URI\":\"mailto:hidden.link@example.org\"}" } },
	{ "groff.pdf",       { "{page 1:Customers\nThe office can be reached at office.affairs@example.org or first.last+tag@mail.example.com, the effective\nfile is final. ", "write to\nTo.Type@example.com or to jane.roe@example.org today. AVATAR.WAVE@EXAMPLE.COM}", "\"Creator\":\"groff version 1.22.4\"" } },
	{ "ghostscript.pdf", { "{page 1:Customers\nThe office can be reached at office.affairs@example.org or first.last+tag@mail.example.com, the effective\nfile is final. ", "write to\nTo.Type@example.com or to jane.roe@example.org today. AVATAR.WAVE@EXAMPLE.COM}", "{metadata:<?xpacket begin" } },
	{ "cairo.pdf",       { "{page 1:Customers\nThe office can be reached at office.affairs@example.org or first.last+tag@mail.example.com, the effective\nfile is final. ", "write to\nTo.Type@example.com or to jane.roe@example.org today. AVATAR.WAVE@EXAMPLE.COM}" } },
	{ "qpdf.pdf",        { "{page 1:Customers\nThe office can be reached at office.affairs@example.org or first.last+tag@mail.example.com, the effective\nfile is final. ", "write to\nTo.Type@example.com or to jane.roe@example.org today. AVATAR.WAVE@EXAMPLE.COM}" } },
	{ "pdflatex.pdf",    { "{page 1:The office can be reached at office.affairs@example.org or first.last+tag@mail.example.com,", "the effective file is final, say jane.roe@example.org and AVATAR.WAVE@EXAMPLE.COM.}" } },
	{ "form.pdf",        { "{page 1:Please fill in}{page 2:second.page@example.org}", "\"Author\":\"Erika Example\"", "\"email\":\"field.value@example.org\"", "\"Contents\":\"Call note@example.org\"", "{list.csv:name,email\nJane Roe,attached@example.org\n}", "field.value@example.org}", "{\"Title\":\"Asked: outline@example.org\"}", "{\"URI\":\"mailto:linked@example.org\"}" } },
	{ "locked-2.pdf",    { "{page 1:Please fill in}{page 2:second.page@example.org}", "\"Author\":\"Erika Example\"", "\"email\":\"field.value@example.org\"", "\"Contents\":\"Call note@example.org\"", "{list.csv:name,email\nJane Roe,attached@example.org\n}", "field.value@example.org}", "{\"Title\":\"Asked: outline@example.org\"}", "{\"URI\":\"mailto:linked@example.org\"}" } },
	{ "locked-3.pdf",    { "{page 1:Please fill in}{page 2:second.page@example.org}", "\"Author\":\"Erika Example\"", "\"email\":\"field.value@example.org\"", "\"Contents\":\"Call note@example.org\"", "{list.csv:name,email\nJane Roe,attached@example.org\n}", "field.value@example.org}", "{\"Title\":\"Asked: outline@example.org\"}", "{\"URI\":\"mailto:linked@example.org\"}" } },
	{ "locked-4.pdf",    { "{page 1:Please fill in}{page 2:second.page@example.org}", "\"Author\":\"Erika Example\"", "\"email\":\"field.value@example.org\"", "\"Contents\":\"Call note@example.org\"", "{list.csv:name,email\nJane Roe,attached@example.org\n}", "field.value@example.org}", "{\"Title\":\"Asked: outline@example.org\"}", "{\"URI\":\"mailto:linked@example.org\"}" } },
	{ "locked-5.pdf",    { "{page 1:Please fill in}{page 2:second.page@example.org}", "\"Author\":\"Erika Example\"", "\"email\":\"field.value@example.org\"", "\"Contents\":\"Call note@example.org\"", "{list.csv:name,email\nJane Roe,attached@example.org\n}", "field.value@example.org}", "{\"Title\":\"Asked: outline@example.org\"}", "{\"URI\":\"mailto:linked@example.org\"}" } },
	{ "locked-6.pdf",    { "{page 1:Please fill in}{page 2:second.page@example.org}", "\"Author\":\"Erika Example\"", "\"email\":\"field.value@example.org\"", "\"Contents\":\"Call note@example.org\"", "{list.csv:name,email\nJane Roe,attached@example.org\n}", "field.value@example.org}", "{\"Title\":\"Asked: outline@example.org\"}", "{\"URI\":\"mailto:linked@example.org\"}" } },
	/* clang-format on */
};

/* Files of real programs, whole and cut at every sixteenth. */
static void test_files(void)
{
	for (size_t i = 0; i < AJ_LEN(files); i++) {
		struct aj_str raw = aj_fixture("pdf/%s", files[i].name);
		struct aj_format_probe got;

		aj_format_probe_run(&got, &aj_format_pdf, raw, 0, 0);
		AJ_CHECK(got.status == AJ_OK && got.complaints == 0, "%s: %s%s", files[i].name, got.err.text,
		    got.complaint);
		for (size_t s = 0; s < 8 && files[i].seen[s]; s++)
			AJ_CHECK(strstr(aj_format_probe_seen(&got), files[i].seen[s]), "%s: no %s in %s",
			    files[i].name, files[i].seen[s], aj_format_probe_seen(&got));
		aj_format_probe_fini(&got);
		for (size_t part = 0; part < 16; part++) {
			aj_format_probe_run(
			    &got, &aj_format_pdf, aj_str_sub(raw, 0, raw.len * part / 16), 0, 0);
			AJ_CHECK(!got.broken, "%s: %zu: %s", files[i].name, part, got.broken);
			aj_format_probe_fini(&got);
		}
		free((void *)raw.ptr);
	}
}

static void test_sweep(void)
{
	struct aj_str raw = aj_fixture("pdf/%s", "form.pdf");
	const char *wrong = aj_format_probe_sweep(&aj_format_pdf, raw);

	AJ_CHECK(!wrong, "%s", wrong);
	free((void *)raw.ptr);
}

static void test_encrypted(void)
{
	struct aj_str raw = aj_fixture("pdf/%s", "encrypted.pdf");
	struct aj_format_probe got;

	aj_format_probe_run(&got, &aj_format_pdf, raw, 0, 0);
	AJ_CHECK(
	    got.status == AJ_EDENIED && strstr(got.err.text, "is encrypted, at offset"), "%s", got.err.text);
	AJ_CHECK_STR("", aj_format_probe_seen(&got));
	aj_format_probe_fini(&got);
	free((void *)raw.ptr);
}

#define PAGE                                                                                                 \
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj "                \
	"3 0 obj<</Type/Page/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>/Contents 4 0 R>>endobj "     \
	"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Courier>>endobj trailer<</Root 1 0 R>> "
#define CONTENT(s) PAGE "4 0 obj<<>>stream\n" s "\nendstream endobj"
#define FILTERED(filter, s) PAGE "4 0 obj<</Filter" filter ">>stream\n" s "\nendstream endobj"

/* What a content, a filter or a loop becomes. Courier's letters are 0.6 of the size. */
static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "no object", AJ_S("%PDF-1.4\nnothing"), "", "" , .status = AJ_EINPUT },
	{ "one string", AJ_S(CONTENT("BT /F 10 Tf (a@b.c) Tj ET")), "{page 1:a@b.c}", "" },
	{ "kerned", AJ_S(CONTENT("BT /F 10 Tf [(a@)20(b.)-100(c)-300(d)] TJ ET")), "{page 1:a@b.c d}", "" },
	{ "lines", AJ_S(CONTENT("BT /F 10 Tf 12 TL (a)Tj T* (b)Tj (c)' 0 0 (d)\" 0 -12 Td (e)Tj ET")), "{page 1:a\nb\nc\nd\ne}", "" },
	{ "divided word", AJ_S(CONTENT("BT /F 10 Tf 12 TL (exam-)Tj T* (ple)Tj T* (X-)Tj T* (Y)Tj ET")), "{page 1:example\nX-\nY}", "" },
	{ "placed", AJ_S(CONTENT("BT /F 10 Tf 1 0 0 1 0 0 Tm (a)Tj 1 0 0 1 6 0 Tm (b)Tj 1 0 0 1 15 0 Tm (c)Tj 1 0 0 1 90 0 Tm (d)Tj ET")), "{page 1:ab c\td}", "" },
	{ "scaled", AJ_S(CONTENT("q 10 0 0 10 0 0 cm BT /F 1 Tf (a)Tj .6 0 Td (b)Tj ET Q")), "{page 1:ab}", "" },
	{ "sideways", AJ_S(CONTENT("BT /F 10 Tf 0 1 -1 0 0 0 Tm (a)Tj 0 1 -1 0 0 6 Tm (b)Tj ET")), "{page 1:ab}", "" },
	{ "escapes", AJ_S(CONTENT("BT /F 10 Tf (\\141\\(\\)\\\\ (b) c\\\nd) Tj <6566> Tj ET")), "{page 1:a()\\ (b) cdef}", "" },
	{ "inline image", AJ_S(CONTENT("BI /W 1 ID \1(x)Tj EI BT /F 10 Tf (a) Tj ET")), "{page 1:a}", "" },
	{ "hexadecimal", AJ_S(FILTERED("/AHx", "42542F46203130205466286129546A>")), "{page 1:a}", "" },
	{ "run lengths", AJ_S(FILTERED("/RL", "\x0a" "BT/F 10 Tf(\xfe" "a\x02)Tj\x80")), "{page 1:aaa}", "" },
	{ "too many filters", AJ_S(FILTERED("[/AHx/AHx/AHx/AHx/AHx]", "00")), "", "more than 4 filters, at offset 305" },
	{ "damaged deflate", AJ_S(FILTERED("/FlateDecode", "\x78\x9c\xff\xff\xff")), "", "stream at offset 295: deflate data are damaged or cut" },
	{ "form in itself", AJ_S(CONTENT("/X Do") " 6 0 obj<</Subtype/Form>>stream\n/X Do BT /F 9 Tf (a) Tj ET\nendstream endobj"), "{page 1:aaaaaaaa}", "too many forms within forms" },
	{ "pages in a loop", AJ_S("1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R 3 0 R 3 0 R]>>endobj 3 0 obj<</Kids[2 0 R 3 0 R]>>endobj trailer<</Root 1 0 R>>"), "", "" },
	{ "itself", AJ_S("1 0 obj 1 0 R endobj 2 0 obj<</Root 2 0 R/Pages 1 0 R/Kids 1 0 R>>endobj trailer<</Root 2 0 R>>"), "", "" },
	{ "no tree", AJ_S("3 0 obj<</Type/Page/Contents 4 0 R/Resources<</Font<</F<</Subtype/Type1>>>>>>>>endobj 4 0 obj<</Length 9999999999999999999999>>stream\n/F 9 Tf (a) Tj"), "{page 1:a}", "" },
	{ "later counts", AJ_S(CONTENT("BT /F 10 Tf (old) Tj ET") " 4 0 obj<</Length 21>>stream\nBT /F 10 Tf (new) Tj ET\nendstream endobj"), "{page 1:new}", "" },
	{ "text strings", AJ_S("1 0 obj<</Title<feff006100fc>/Author(\\200 x)/A<</B[(c)(d)]>>>>endobj"), "{properties:{\"Title\":\"aü\",\"Author\":\"• x\",\"B\":\"c\",\"B\":\"d\"}\n}", "" },
	{ "cut off", AJ_S("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Title(a)/Kids[3"), "{properties:{\"Title\":\"a\"}\n}", "has no trailer: its end is cut off or damaged" },
	{ "page not there", AJ_S("%PDF-1.4\n1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[3 0 R]>>endobj trailer<</Root 1 0 R>>"), "", "a page is not there" },
	{ "open brackets", AJ_S("1 0 obj<</A<<[[[[[[(a"), "{properties:{\"A\":\"a\"}\n}", "" },
	{ "cut name", AJ_S("1 0 obj/"), "", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;

		aj_format_row_read(&got, &aj_format_pdf, &rows[i]);
		aj_format_probe_fini(&got);
	}
}

/* Brackets in brackets without end, objects without end, references without end: read in no time. */
static void test_hostile(void)
{
	static const char *const pieces[] = { "<<", "[", "1 0 obj", "1 0 obj<<", "1 0 obj<</A 1 0 R",
		"1 0 obj<<>>stream\n", "(", "trailer<</Root 1 0 R", "1 0 obj[1 0 R]endobj ",
		"1 0 obj<</Type/ObjStm/First 9>>stream\n1 0 1 0 " };
	size_t len = 1 << 20;
	char *raw = malloc(len);

	for (size_t i = 0; i < AJ_LEN(pieces); i++) {
		struct aj_format_probe got;

		for (size_t at = 0; at < len; at++)
			raw[at] = pieces[i][at % strlen(pieces[i])];
		memcpy(raw, "1 0 obj ", 8);
		aj_format_probe_run(&got, &aj_format_pdf, aj_str(raw, len), 0, 0);
		AJ_CHECK(!got.broken, "%s: %s", pieces[i], got.broken);
		aj_format_probe_fini(&got);
	}
	free(raw);
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_pdf.sniff(AJ_S("%PDF-1.7\n")) > 0);
	AJ_CHECK(aj_format_pdf.sniff(AJ_S("junk\n%PDF-1.7\n")) > 0);
	AJ_CHECK(aj_format_pdf.sniff(AJ_S("a text on %PDF-1.7\n")) == 0);
	AJ_CHECK(aj_format_pdf.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_files, test_sweep, test_encrypted, test_rows, test_hostile, test_sniff)
