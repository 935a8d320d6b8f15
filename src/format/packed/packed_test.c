#include "test/fixture.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_bzip2, aj_format_xz, aj_format_lzip, aj_format_lzma, aj_format_lz4;

#define LINE "{:jane.roe@contoso.example\n}"
#define TWICE "{:jane.roe@contoso.example\njane.roe@contoso.example\n}"

static const struct {
	const char *what, *file;
	const struct aj_format *format;
	unsigned times;
	struct aj_str tail;
	size_t chop;
	enum aj_status status;
	const char *seen, *text, *complaint;
} rows[] = {
	/* clang-format off */
	{ "one",          "short.bz2",  &aj_format_bzip2, 1, { 0 }, 0, AJ_OK, LINE, "", "" },
	{ "one",          "short.xz",   &aj_format_xz,    1, { 0 }, 0, AJ_OK, LINE, "", "" },
	{ "one",          "short.lzma", &aj_format_lzma,  1, { 0 }, 0, AJ_OK, LINE, "", "" },
	{ "one",          "short.lz",   &aj_format_lzip,  1, { 0 }, 0, AJ_OK, LINE, "", "" },
	{ "one",          "short.lz4",  &aj_format_lz4,   1, { 0 }, 0, AJ_OK, LINE, "", "" },
	{ "nothing",      "empty.bz2",  &aj_format_bzip2, 1, { 0 }, 0, AJ_OK, "{:}", "", "" },
	{ "nothing",      "empty.xz",   &aj_format_xz,    1, { 0 }, 0, AJ_OK, "{:}", "", "" },
	{ "nothing",      "empty.lz4",  &aj_format_lz4,   1, { 0 }, 0, AJ_OK, "{:}", "", "" },
	{ "two",          "short.bz2",  &aj_format_bzip2, 2, { 0 }, 0, AJ_OK, TWICE, "", "" },
	{ "two",          "short.xz",   &aj_format_xz,    2, { 0 }, 0, AJ_OK, TWICE, "", "" },
	{ "two",          "short.lz",   &aj_format_lzip,  2, { 0 }, 0, AJ_OK, TWICE, "", "" },
	{ "two",          "short.lz4",  &aj_format_lz4,   2, { 0 }, 0, AJ_OK, TWICE, "", "" },
	{ "zeros after",  "short.xz",   &aj_format_xz,    2, AJ_S("\0\0\0\0\0\0\0\0"), 0, AJ_OK, TWICE, "", "" },
	{ "zeros after",  "short.lz4",  &aj_format_lz4,   1, AJ_S("\0\0\0"), 0, AJ_OK, LINE, "", "" },
	{ "skipped after", "short.lz4", &aj_format_lz4,   1, AJ_S("\x53\x2a\x4d\x18\3\0\0\0abc"), 0, AJ_OK, LINE, "", "" },
	{ "garbage after", "short.bz2", &aj_format_bzip2, 1, AJ_S("garbage"), 0, AJ_OK, LINE, "", "bytes that are no stream follow stream 1" },
	{ "garbage after", "short.xz",  &aj_format_xz,    1, AJ_S("garbage"), 0, AJ_OK, LINE, "", "bytes that are no stream follow stream 1" },
	{ "garbage after", "short.lzma", &aj_format_lzma, 1, AJ_S("garbage"), 0, AJ_OK, LINE, "", "bytes that are no stream follow stream 1" },
	{ "garbage after", "short.lz4", &aj_format_lz4,   1, AJ_S("garbage"), 0, AJ_OK, LINE, "", "bytes that are no frame follow frame 1" },
	{ "second is cut", "short.bz2", &aj_format_bzip2, 2, { 0 }, 8, AJ_EINPUT, TWICE, "stream 2: cut short at offset 122", "" },
	{ "second is cut", "short.xz",  &aj_format_xz,    2, { 0 }, 8, AJ_EINPUT, TWICE, "stream 2: cut short at offset 152", "" },
	{ "second is cut", "short.lz",  &aj_format_lzip,  2, { 0 }, 8, AJ_EINPUT, TWICE, "stream 2: cut short at offset 116", "" },
	{ "second is cut", "short.lz4", &aj_format_lz4,   2, { 0 }, 4, AJ_EINPUT, TWICE, "frame 2: cut short at offset 84", "" },
	{ "cut",          "short.lzma", &aj_format_lzma,  1, { 0 }, 8, AJ_EINPUT, "{:jane.roe@contoso.exampl}", "stream 1: cut short at offset 41", "" },
	{ "giant",        "giant.xz",   &aj_format_xz,    1, { 0 }, 0, AJ_ELIMIT, "{:}", "stream 1, which begins at offset 0: needs 1024 MiB of memory, more than 136", "" },
	/* clang-format on */
};

static void test_rows(void)
{
	static uint8_t bytes[4096];

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str one = aj_fixture("packed/%s", rows[i].file);
		struct aj_format_row row = { rows[i].what, { 0 }, rows[i].seen, rows[i].complaint,
			rows[i].text, rows[i].status };
		size_t len = 0;

		for (unsigned n = 0; n < rows[i].times; n++, len += one.len)
			memcpy(bytes + len, one.ptr, one.len);
		if (rows[i].tail.len > 0)
			memcpy(bytes + len, rows[i].tail.ptr, rows[i].tail.len);
		row.raw = aj_str(bytes, len + rows[i].tail.len - rows[i].chop);
		AJ_CHECK(rows[i].format->sniff(row.raw) > 0, "%s", rows[i].file);
		aj_format_rows_check(rows[i].format, &row, 1);
		free((void *)one.ptr);
	}
}

static const struct {
	const char *file;
	const struct aj_format *format;
	size_t least; /* bytes that come out of the first three quarters */
} longer[] = {
	{ "lines.bz2", &aj_format_bzip2, 90000 },
	{ "lines.xz", &aj_format_xz, 100000 },
	{ "lines.lzma", &aj_format_lzma, 100000 },
	{ "lines.lz", &aj_format_lzip, 100000 },
	{ "lines.lz4", &aj_format_lz4, 65536 },
};

/* Cut or damaged, what comes out is a beginning of what went in, and it is said where it ended. */
static void test_cuts(void)
{
	for (size_t i = 0; i < AJ_LEN(longer); i++) {
		struct aj_str raw = aj_fixture("packed/%s", longer[i].file);
		uint8_t *bytes = (uint8_t *)raw.ptr;
		struct aj_format_probe whole, got;

		aj_format_probe_run(&whole, longer[i].format, raw, 0, 0);
		AJ_CHECK(whole.status == AJ_OK && whole.seen.len > 150000, "%s: %s", longer[i].file,
		    whole.err.text);
		for (size_t cut = 1; cut < raw.len; cut += raw.len / 50) {
			aj_format_probe_run(&got, longer[i].format, aj_str(raw.ptr, cut), 4096, 0);
			AJ_CHECK(got.status == AJ_EINPUT && strstr(got.err.text, "cut short at offset"),
			    "%s at %zu: %s", longer[i].file, cut, got.err.text);
			AJ_CHECK(
			    got.seen.len >= 3 && memcmp(got.seen.ptr, whole.seen.ptr, got.seen.len - 2) == 0,
			    "%s at %zu", longer[i].file, cut);
			AJ_CHECK(cut < raw.len / 4 * 3 || got.seen.len > longer[i].least, "%s at %zu: %zu",
			    longer[i].file, cut, got.seen.len);
			aj_format_probe_fini(&got);
		}
		for (size_t at = 40; at < raw.len; at += raw.len / 50) {
			bytes[at] ^= 0x55;
			aj_format_probe_run(&got, longer[i].format, raw, 0, 0);
			AJ_CHECK(!got.broken, "%s at %zu: %s", longer[i].file, at, got.broken);
			AJ_CHECK(
			    got.status != AJ_OK || got.complaints > 0 || longer[i].format == &aj_format_lzma,
			    "%s, damaged at %zu", longer[i].file, at);
			aj_format_probe_fini(&got);
			bytes[at] ^= 0x55;
		}
		aj_format_probe_fini(&whole);
		free(bytes);
	}
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_bzip2.sniff(AJ_S("BZh91AY&SY")) > 0);
	AJ_CHECK(aj_format_bzip2.sniff(AJ_S("BZh9 are the first letters")) == 0);
	AJ_CHECK(aj_format_xz.sniff(AJ_S("\xfd"
					 "7zXZ")) == 0);
	AJ_CHECK(aj_format_lzma.sniff(AJ_S("]\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0")) > 0);
	AJ_CHECK(aj_format_lzma.sniff(AJ_S("]\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff")) == 0);
	AJ_CHECK(aj_format_lzma.sniff(AJ_S("]abcdefghijklm\0")) == 0);
	AJ_CHECK(aj_format_lz4.sniff(AJ_S("\x04\x22\x4d\x18\xff\xff\xff")) == 0);
	AJ_CHECK(aj_format_lzip.sniff(AJ_S("LZIPPED")) == 0);
	AJ_CHECK(aj_format_bzip2.sniff(AJ_S("")) == 0 && aj_format_xz.sniff(AJ_S("")) == 0 &&
		 aj_format_lzma.sniff(AJ_S("")) == 0 && aj_format_lz4.sniff(AJ_S("")) == 0);
}

AJ_TESTS(test_rows, test_cuts, test_sniff)
