#include "format/ole/cfb.h"
#include "test/fixture.h"
#include "test/format_probe.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_cfb;

enum { FILE_MAX = 256 * 1024 };

static uint8_t file[FILE_MAX];
static size_t file_len;

static void load(const char *name)
{
	struct aj_str raw = aj_fixture("ole/%s", name);

	AJ_CHECK(raw.len <= sizeof(file), "%s", name);
	file_len = raw.len <= sizeof(file) ? raw.len : 0;
	memcpy(file, raw.ptr, file_len);
	free((void *)raw.ptr);
}

/* What was planted in the files of test/files/ole, with the entry and the field that it is in. */
static const struct {
	const char *file;
	const char *seen[16];
	const char *complaint;
} rows[] = {
	/* clang-format off */
	{ "letter.doc", { "(doc)[WordDocument]", "J\xc3\xbcrgen M\xc3\xbcller, write to body@example.org or call +49 30 1234567.\n",
		" \xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0: cyrillic@example.org\n", "HYPERLINK \"mailto:link@example.org\"",
		"John Doe\ttable@example.org\t\n", "\xf0\x9f\x98\x80 emoji@example.org", "\tfootnote@example.org\n", "header@example.org\n",
		"footer@example.org\n", "comment@example.org\n", "endnote@example.org\n", "[SummaryInformation]", "<author>Petra Musterfrau",
		"<last_saved_by>Jane Roe", "<Client>client@contoso.example" }, "" },
	{ "staff.xls", { "(xls)", "[Staff]", "\nName|E-mail|Phone|Birthday|Card\n",
		"\n<Name>Jane Roe|<E-mail>jane@example.org|<Phone>+49 30 1234567|<Birthday>1980-02-03|<Card>4111111111111111\n",
		"<Name>J\xc3\xb6rg M\xc3\xbcller|<E-mail>joerg@example.org|", "<Birthday>1975-12-31|<Card>17\n", "<Card>3.25\n",
		"<comment>note@example.org", "<author>Jane Roe", "<link>mailto:web@example.org", "[Gehe\xc3\xadm]", "<secret>hidden@example.org" }, "" },
	{ "many.xls", { "\n<E-mail>person0000@example.org|<City>\xd0\x9c\xd0\xbe\xd1\x81\xd0\xba\xd0\xb2\xd0\xb0 0\n",
		"\n<E-mail>person0799@example.org|<City>M\xc3\xbcnchen" }, "" },
	{ "odd.xls", { "[H\xc3\xaf" "dden]", "\nName|E-mail|Telefon|Geburtstag\n",
		"|<E-mail>split@example.org|<Telefon>491234567|<Geburtstag>1980-02-03\n", "\n<E-mail>formula@example.org|<Telefon>491234568[" }, "" },
	{ "old.xls", { "[List]\nName|Mail\n<Name>\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd|<Mail>old@example.org[" }, "" },
	{ "talk.ppt", { "(ppt)[PowerPoint Document]", "mailto:target@example.org\n", "Slide of slide@example.org\n", ": wide@example.org\n",
		"Ask notes@example.org\n", "{Current User:" }, "" },
	{ "embedded.ppt", { "(ppt)[PowerPoint Document]", "Slide of slide@example.org\n", "{embedded 1:line 0000 of plain\r\n", "last of plain@example.org\r\n}",
		"{embedded 2:line 0000 of packed\r\n", "last of packed@example.org\r\n}", "Slide of behind@example.org\n",
		"{Ole10Native/notes.txt:line 0000 of native\r\n", "last of native@example.org\r\n" }, "" },
	{ "mail.msg", { "(msg)[]\n<date>2026-03-15 10:30:00|", "|<subject>About J\xc3\xbcrgen|", "|<from>Petra Musterfrau|", "|<from>sender@example.org|",
		"|<body>Call +49 30 1234567 or write to body@example.org", "<to>To Person|", "<to>to@example.org|", "<attachment>hello.csv|",
		"{headers:Received: from mx.example.org", "X-Original: original@example.org", "{attachment 1/hello.csv:name,email\nJane Roe,attached@example.org\n}",
		"[attachment 2/inner.msg]\n", "<from>innersender@example.org", "<body>inner body to inner@example.org|",
		"{attachment 2/inner.msg/attachment 1/deep.txt:deep@example.org\n}" }, "" },
	{ "html.msg", { "<subject>Weekly|", "<to>alice@example.org|", "<cc>carol@example.org|", "{body.html:<p>Dear Jane,</p><p>write to <b>html@example.org</b></p>}",
		"{body.rtf:{\\rtf1\\ansi", "{\\*\\htmltag <p>}write to " }, "" },
	{ "macro.bin", { "(cfb){VBA/Modul1:Attribute VB_Name = \"Modul1\"\r\nSub Send()\r\n' Gr\xc3\xbc\xc3\x9f" "e an macro@example.org\r\n", "\r\nEnd Sub\r\n}", "{PROJECT:ID=" }, "" },
	{ "locked.docx", { "(cfb){DataSpaces/Version:", "{EncryptionInfo:" }, "encrypted: an Office document that needs its password" },
	/* clang-format on */
};

static void test_files(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;
		const char *wrong;

		load(rows[i].file);
		aj_format_probe_run(&got, &aj_format_cfb, aj_str(file, file_len), 0, 0);
		AJ_CHECK(got.status == AJ_OK, "%s: %s", rows[i].file, got.err.text);
		for (size_t k = 0; k < AJ_LEN(rows[i].seen) && rows[i].seen[k]; k++)
			AJ_CHECK(aj_format_probe_holds(&got, rows[i].seen[k]), "%s: %s", rows[i].file,
			    rows[i].seen[k]);
		AJ_CHECK_STR(rows[i].complaint, got.complaint, "%s", rows[i].file);
		aj_format_probe_fini(&got);
		wrong = aj_format_probe_sweep(&aj_format_cfb, aj_str(file, file_len));
		AJ_CHECK(!wrong, "%s: %s", rows[i].file, wrong);
	}
}

/* Offset of a stream's first byte that equals head, at the start of a sector. */
static size_t find(struct aj_str head)
{
	for (size_t at = 512; at + head.len <= file_len; at += 64)
		if (memcmp(file + at, head.ptr, head.len) == 0)
			return at;
	AJ_CHECK(false, "no such stream");
	return 0;
}

/* Encryption is told, and its noise is not read. */
static void test_encrypted(void)
{
	struct aj_format_probe got;
	size_t at;

	load("letter.doc");
	file[find(AJ_S("\xec\xa5\1\1")) + 11] |= 1;
	aj_format_probe_run(&got, &aj_format_cfb, aj_str(file, file_len), 0, 0);
	AJ_CHECK_STR("encrypted: a Word document that needs its password", got.complaint, "doc");
	AJ_CHECK(!aj_format_probe_holds(&got, "body@example.org"), "doc");
	aj_format_probe_fini(&got);

	load("staff.xls");
	at = find(AJ_S("\x09\x08\x10\0\0\6\5\0"));
	file[at + 20] = 0x2f; /* the record behind the first one */
	file[at + 21] = 0;
	aj_format_probe_run(&got, &aj_format_cfb, aj_str(file, file_len), 0, 0);
	AJ_CHECK_STR("encrypted: a workbook that needs its password", got.complaint, "xls");
	AJ_CHECK(!aj_format_probe_holds(&got, "jane@example.org"), "xls");
	aj_format_probe_fini(&got);
}

/* Cut anywhere (the last sectors may be free ones), and with any byte of tables and directory changed: what
 * is left is read, and nothing breaks. */
static void test_damage(void)
{
	static const char *const names[] = { "letter.doc", "odd.xls", "talk.ppt", "html.msg", "macro.bin" };

	for (size_t i = 0; i < AJ_LEN(names); i++) {
		struct aj_format_probe got;

		load(names[i]);
		for (size_t cut = 0; cut <= 16; cut++) {
			aj_format_probe_run(&got, &aj_format_cfb, aj_str(file, file_len * cut / 16), 0, 0);
			AJ_CHECK(cut > 12 || got.status == AJ_EINPUT || got.complaints > 0, "%s: %zu/16: %s",
			    names[i], cut, got.err.text);
			AJ_CHECK(!got.broken, "%s: %zu/16: %s", names[i], cut, got.broken);
			aj_format_probe_fini(&got);
		}
		for (size_t at = 24; at < file_len; at += at < 128 ? 1 : 149) {
			uint8_t was = file[at];

			file[at] = (uint8_t)(was + 1 + at % 251);
			aj_format_probe_run(&got, &aj_format_cfb, aj_str(file, file_len), 0, 0);
			AJ_CHECK(!got.broken, "%s: byte %zu: %s", names[i], at, got.broken);
			aj_format_probe_fini(&got);
			file[at] = was;
		}
	}
}

/* A chain that is a circle, and a tree that is one. */
static void test_circles(void)
{
	struct aj_memory_source memory;
	struct aj_random random;
	struct aj_stream in;
	struct aj_cfb cfb;
	struct aj_err err;
	size_t root;

	load("letter.doc");
	root = find(AJ_S("R\0o\0o\0t\0"));
	for (size_t i = 1; i < 4; i++) /* each entry's right neighbour is itself, then the one before */
		file[root + 128 * i + 72] = (uint8_t)(i & 1 ? i : i - 1);
	aj_memory_source_init(&memory, aj_str(file, file_len), 0);
	aj_stream_init(&in, &memory.source, 0);
	AJ_CHECK(aj_random_open(&random, &in, FILE_MAX, &err) == AJ_OK);
	AJ_CHECK(aj_cfb_open(&cfb, &random, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_cfb_find(&cfb, AJ_CFB_ROOT, "nothing") == AJ_CFB_NONE);
	aj_cfb_close(&cfb);
	aj_random_close(&random);
	aj_stream_fini(&in);

	load("letter.doc");
	{
		uint8_t *fat = file + 512 * (1 + (size_t)aj_le32(file + 76)); /* its first sector */
		struct aj_format_probe got;

		for (size_t i = 0; i < 128; i++)
			if (aj_le32(fat + 4 * i) < 0xfffffff0 && i > 2)
				fat[4 * i] = 3;
		aj_format_probe_run(&got, &aj_format_cfb, aj_str(file, file_len), 0, 0);
		AJ_CHECK(!got.broken, "%s", got.broken);
		AJ_CHECK(got.complaints > 0 || got.status == AJ_EINPUT);
		aj_format_probe_fini(&got);
	}
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_cfb.sniff(AJ_S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0")) > 0);
	AJ_CHECK(aj_format_cfb.sniff(AJ_S("\xd0\xcf\x11\xe0\xa1\xb1\x1a")) == 0);
	AJ_CHECK(aj_format_cfb.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_files, test_encrypted, test_damage, test_circles, test_sniff)
