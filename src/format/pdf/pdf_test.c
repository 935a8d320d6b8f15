#include "test/format_probe.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>

extern const struct aj_format aj_format_pdf;

/* A file of test/files/pdf, which is the caller's to free. */
static struct aj_str file(const char *name)
{
	const char *root = getenv("AJ_SOURCE_ROOT");
	char path[1024];
	FILE *in;
	uint8_t *bytes = malloc(1 << 20);
	size_t len = 0;

	snprintf(path, sizeof(path), "%s/test/files/pdf/%s", root ? root : ".", name);
	in = fopen(path, "rb");
	AJ_CHECK(in && bytes, "%s", path);
	if (in) {
		len = fread(bytes, 1, 1 << 20, in);
		fclose(in);
	}
	return aj_str(bytes, len);
}

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
		struct aj_str raw = file(files[i].name);
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
	struct aj_str raw = file("form.pdf");
	const char *wrong = aj_format_probe_sweep(&aj_format_pdf, raw);

	AJ_CHECK(!wrong, "%s", wrong);
	free((void *)raw.ptr);
}

static void test_encrypted(void)
{
	struct aj_str raw = file("encrypted.pdf");
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
static const struct {
	const char *what, *raw;
	enum aj_status status;
	const char *seen, *complaint;
} rows[] = {
	/* clang-format off */
	{ "no object",      "%PDF-1.4\nnothing",                                  AJ_EINPUT, "", "" },
	{ "one string",     CONTENT("BT /F 10 Tf (a@b.c) Tj ET"),                 AJ_OK, "{page 1:a@b.c}", "" },
	{ "kerned",         CONTENT("BT /F 10 Tf [(a@)20(b.)-100(c)-300(d)] TJ ET"), AJ_OK, "{page 1:a@b.c d}", "" },
	{ "lines",          CONTENT("BT /F 10 Tf 12 TL (a)Tj T* (b)Tj (c)' 0 0 (d)\" 0 -12 Td (e)Tj ET"), AJ_OK, "{page 1:a\nb\nc\nd\ne}", "" },
	{ "divided word",   CONTENT("BT /F 10 Tf 12 TL (exam-)Tj T* (ple)Tj T* (X-)Tj T* (Y)Tj ET"), AJ_OK, "{page 1:example\nX-\nY}", "" },
	{ "placed",         CONTENT("BT /F 10 Tf 1 0 0 1 0 0 Tm (a)Tj 1 0 0 1 6 0 Tm (b)Tj 1 0 0 1 15 0 Tm (c)Tj 1 0 0 1 90 0 Tm (d)Tj ET"), AJ_OK, "{page 1:ab c\td}", "" },
	{ "scaled",         CONTENT("q 10 0 0 10 0 0 cm BT /F 1 Tf (a)Tj .6 0 Td (b)Tj ET Q"), AJ_OK, "{page 1:ab}", "" },
	{ "sideways",       CONTENT("BT /F 10 Tf 0 1 -1 0 0 0 Tm (a)Tj 0 1 -1 0 0 6 Tm (b)Tj ET"), AJ_OK, "{page 1:ab}", "" },
	{ "escapes",        CONTENT("BT /F 10 Tf (\\141\\(\\)\\\\ (b) c\\\nd) Tj <6566> Tj ET"), AJ_OK, "{page 1:a()\\ (b) cdef}", "" },
	{ "inline image",   CONTENT("BI /W 1 ID \1(x)Tj EI BT /F 10 Tf (a) Tj ET"), AJ_OK, "{page 1:a}", "" },
	{ "hexadecimal",    FILTERED("/AHx", "42542F46203130205466286129546A>"),   AJ_OK, "{page 1:a}", "" },
	{ "run lengths",    FILTERED("/RL", "\x0a" "BT/F 10 Tf(\xfe" "a\x02)Tj\x80"), AJ_OK, "{page 1:aaa}", "" },
	{ "too many filters", FILTERED("[/AHx/AHx/AHx/AHx/AHx]", "00"),            AJ_OK, "", "more than 4 filters, at offset 305" },
	{ "damaged deflate", FILTERED("/FlateDecode", "\x78\x9c\xff\xff\xff"),     AJ_OK, "", "stream at offset 295: deflate data are damaged or cut" },
	{ "form in itself", CONTENT("/X Do") " 6 0 obj<</Subtype/Form>>stream\n/X Do BT /F 9 Tf (a) Tj ET\nendstream endobj", AJ_OK, "{page 1:aaaaaaaa}", "too many forms within forms" },
	{ "pages in a loop", "1 0 obj<</Pages 2 0 R>>endobj 2 0 obj<</Kids[2 0 R 3 0 R 3 0 R]>>endobj 3 0 obj<</Kids[2 0 R 3 0 R]>>endobj trailer<</Root 1 0 R>>", AJ_OK, "", "" },
	{ "itself",         "1 0 obj 1 0 R endobj 2 0 obj<</Root 2 0 R/Pages 1 0 R/Kids 1 0 R>>endobj trailer<</Root 2 0 R>>", AJ_OK, "", "" },
	{ "no tree",        "3 0 obj<</Type/Page/Contents 4 0 R/Resources<</Font<</F<</Subtype/Type1>>>>>>>>endobj 4 0 obj<</Length 9999999999999999999999>>stream\n/F 9 Tf (a) Tj", AJ_OK, "{page 1:a}", "" },
	{ "later counts",   CONTENT("BT /F 10 Tf (old) Tj ET") " 4 0 obj<</Length 21>>stream\nBT /F 10 Tf (new) Tj ET\nendstream endobj", AJ_OK, "{page 1:new}", "" },
	{ "text strings",   "1 0 obj<</Title<feff006100fc>/Author(\\200 x)/A<</B[(c)(d)]>>>>endobj", AJ_OK, "{properties:{\"Title\":\"aü\",\"Author\":\"• x\",\"B\":\"c\",\"B\":\"d\"}\n}", "" },
	{ "open brackets",  "1 0 obj<</A<<[[[[[[(a",                               AJ_OK, "{properties:{\"A\":\"a\"}\n}", "" },
	{ "cut name",       "1 0 obj/",                                           AJ_OK, "", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;

		aj_format_probe_run(&got, &aj_format_pdf, aj_str_z(rows[i].raw), 0, 0);
		AJ_CHECK(got.status == rows[i].status, "%s: %d %s", rows[i].what, got.status, got.err.text);
		AJ_CHECK_STR(rows[i].seen, aj_format_probe_seen(&got), "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].complaint, got.complaint, "%s", rows[i].what);
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
