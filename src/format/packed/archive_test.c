#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_tar, aj_format_cpio, aj_format_ar, aj_format_7z, aj_format_rar,
    aj_format_zip;

#define NAME "jürgen@example.org"

/* Files of test/files/archive and what is in them; a body is told by its first address. */
static const struct {
	const char *file;
	const struct aj_format *format;
	enum aj_status status;
	const char *text, *complaint;
	const char *holds[5];
} rows[] = {
	/* clang-format off */
	{ "gnu.tar",      &aj_format_tar,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]", "/4.txt:late: jim.roe@" } },
	{ "pax.tar",      &aj_format_tar,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]", "/4.txt:late: jim.roe@" } },
	{ "ustar.tar",    &aj_format_tar,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "v7.tar",       &aj_format_tar,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "oldgnu.tar",   &aj_format_tar,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "sparse.tar",   &aj_format_tar,  AJ_OK, "", "", { "jane.roe@contoso.example" } },
	{ "newc.cpio",    &aj_format_cpio, AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", ":contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "odc.cpio",     &aj_format_cpio, AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", ":contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "a.ar",         &aj_format_ar,   AJ_OK, "", "", { "{1.txt:contact: jane1.", "{2.txt:contact: jane2.", "{3.txt:contact: jane3." } },
	{ "lzma2.7z",     &aj_format_7z,   AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "ppmd.7z",      &aj_format_7z,   AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "bzip2.7z",     &aj_format_7z,   AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "encrypted.7z", &aj_format_7z,   AJ_EINPUT, "The file content is encrypted, but currently not supported, near offset 266", "member 1 is encrypted", { "<name>mail/1.txt[]" } },
	{ "encrypted-names.7z", &aj_format_7z, AJ_EDENIED, "the list of its members is encrypted", "", { "" } },
	{ "4.rar",        &aj_format_rar,  AJ_OK, "", "", { "<name>mail/jane.roe@contoso.example[]", "{mail/jane.roe@contoso.example:contact: jane.roe" } },
	{ "5.rar",        &aj_format_rar,  AJ_OK, "", "", { "<name>mail/jane.roe@contoso.example[]", "{mail/jane.roe@contoso.example:contact: jane.roe" } },
	{ "deflate.zip",  &aj_format_zip,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "stored.zip",   &aj_format_zip,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3.", "<name>mail/" NAME "[]" } },
	{ "bzip2.zip",    &aj_format_zip,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{mail/2.txt:contact: jane2.", "{mail/3.txt:contact: jane3." } },
	{ "lzma.zip",     &aj_format_zip,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1." } },
	{ "ppmd.zip",     &aj_format_zip,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1." } },
	{ "streamed.zip", &aj_format_zip,  AJ_OK, "", "", { "{-:contact: jane1." } },
	{ "comment.zip",  &aj_format_zip,  AJ_OK, "", "", { "{mail/1.txt:contact: jane1.", "{comment:kept by jane.roe@" } },
	{ "empty.zip",    &aj_format_zip,  AJ_OK, "", "", { "" } },
	{ "encrypted.zip", &aj_format_zip, AJ_OK, "", "member 1 is encrypted", { "<name>mail/1.txt[]", "<name>mail/2.txt[]" } },
	{ "deflate64.zip", &aj_format_zip, AJ_OK, "", "member 1 is packed by method 9, which is not known", { "<name>mail/1.txt[]" } },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_row row = { rows[i].file, aj_fixture("archive/%s", rows[i].file), NULL,
			rows[i].complaint, rows[i].text, rows[i].status };
		struct aj_format_probe got;

		AJ_CHECK(rows[i].format->sniff(aj_str_sub(row.raw, 0, AJ_SNIFF_HEAD)) > 1, "%s", row.what);
		aj_format_row_check(&got, rows[i].format, &row);
		for (size_t k = 0; k < AJ_LEN(rows[i].holds) && rows[i].holds[k]; k++)
			AJ_CHECK(strstr(aj_format_probe_seen(&got), rows[i].holds[k]), "%s: no %s in %s",
			    row.what, rows[i].holds[k], aj_format_probe_seen(&got));
		aj_format_probe_fini(&got);
		free((void *)row.raw.ptr);
	}
}

/* Cut anywhere, it is bad input, and nothing that stood before the cut is lost but for what was packed. */
static void test_cuts(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str raw = aj_fixture("archive/%s", rows[i].file);
		size_t step = raw.len / 40 + 1;

		for (size_t cut = 0; cut < raw.len; cut += step) {
			struct aj_format_probe got;

			aj_format_probe_run(&got, rows[i].format, aj_str(raw.ptr, cut), 0, 0);
			AJ_CHECK(!got.broken, "%s, cut at %zu: %s", rows[i].file, cut, got.broken);
			/* Only zeros may be missing, of a RAR 4 its end; an ar has none. */
			AJ_CHECK(got.status != AJ_OK || got.complaints > 0 ||
				     rows[i].format == &aj_format_ar || raw.ptr[cut] == 0 ||
				     (rows[i].format == &aj_format_rar && cut + 7 > raw.len),
			    "%s, cut at %zu", rows[i].file, cut);
			aj_format_probe_fini(&got);
		}
		free((void *)raw.ptr);
	}
}

/* Any byte changed: no promise is broken, nothing is read that is not there. */
static void test_damage(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str raw = aj_fixture("archive/%s", rows[i].file);
		uint8_t *bytes = (uint8_t *)raw.ptr;
		size_t step = raw.len / 300 + 1;

		for (size_t at = 0; at < raw.len; at += step) {
			struct aj_format_probe got;

			bytes[at] ^= 0xff;
			aj_format_probe_run(&got, rows[i].format, raw, 0, 0);
			AJ_CHECK(!got.broken, "%s, damaged at %zu: %s", rows[i].file, at, got.broken);
			aj_format_probe_fini(&got);
			bytes[at] ^= 0xff;
		}
		free(bytes);
	}
}

static void test_sniff(void)
{
	uint8_t header[512] = "a";

	AJ_CHECK(aj_format_tar.sniff(aj_str(header, sizeof(header))) == 0);
	memcpy(header + 148, "000541\0 ", 8); /* 'a' and eight spaces */
	AJ_CHECK(aj_format_tar.sniff(aj_str(header, sizeof(header))) > 0);
	AJ_CHECK(aj_format_tar.sniff(aj_str(header, sizeof(header) - 1)) == 0);
	header[0] = 0;
	AJ_CHECK(aj_format_tar.sniff(aj_str(header, sizeof(header))) == 0);
	AJ_CHECK(aj_format_tar.sniff(AJ_S("")) == 0);
	AJ_CHECK(aj_format_7z.sniff(AJ_S("7z\xbc\xaf\x27")) == 0);
	AJ_CHECK(aj_format_rar.sniff(AJ_S("Rar!")) == 0);
	AJ_CHECK(aj_format_ar.sniff(AJ_S("!<arch>")) == 0);
}

AJ_TESTS(test_rows, test_cuts, test_damage, test_sniff)
