#include "base/buf.h"
#include "format/outlook/lzfu.h"
#include "test/test.h"

static const struct {
	const char *what;
	struct aj_str in;
	const char *out;
	enum aj_status status; /* with which it ends */
	const char *text;
} rows[] = {
	/* clang-format off */
	/* The examples of [MS-OXRTFCP] 4.1 and 4.2 */
	{ "simple", AJ_S("\x2d\0\0\0\x2b\0\0\0\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\0\x0a\0\x72\x63\x70\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\0\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0"),
		"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n", AJ_END, "" },
	{ "over the write position", AJ_S("\x1a\0\0\0\x1c\0\0\0\x4c\x5a\x46\x75\xe2\xd4\x4b\x51\x41\0\x04\x20\x57\x58\x59\x5a\x0d\x6e\x7d\x01\x0e\xb0"),
		"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}", AJ_END, "" },
	{ "stored", AJ_S("\x11\0\0\0\5\0\0\0MELA\0\0\0\0hello"), "hello", AJ_END, "" },
	{ "cut", AJ_S("\x1a\0\0\0\x1c\0\0\0\x4c\x5a\x46\x75\xe2\xd4\x4b\x51\x41\0\x04\x20\x57\x58"), "{\\rtf1 WX", AJ_EINPUT, "compressed RTF is cut short at offset 22" },
	{ "no end", AJ_S("\x0f\0\0\0\x1c\0\0\0\x4c\x5a\x46\x75\0\0\0\0\0ab"), "ab", AJ_END, "" },
	{ "no header", AJ_S("\x1a\0\0\0\x1c"), "", AJ_EINPUT, "compressed RTF without a header" },
	{ "not compressed RTF", AJ_S("\x1a\0\0\0\x1c\0\0\0nonsense"), "", AJ_EINPUT, "not a header of compressed RTF" },
	/* clang-format on */
};

static void test_rows(void)
{
	static const size_t steps[] = { 1, 7, 512 };

	for (size_t i = 0; i < AJ_LEN(rows) * AJ_LEN(steps); i++) {
		size_t r = i / AJ_LEN(steps), step = steps[i % AJ_LEN(steps)];
		struct aj_memory_source memory;
		struct aj_stream in;
		struct aj_lzfu lzfu;
		struct aj_buf out;
		struct aj_err err = { 0 };
		uint8_t bytes[512];
		size_t got;
		enum aj_status st;

		aj_memory_source_init(&memory, rows[r].in, step);
		aj_stream_init(&in, &memory.source, 0);
		aj_lzfu_init(&lzfu, &in);
		aj_buf_init(&out, 4096);
		while ((st = lzfu.source.fill(&lzfu.source, bytes, step, &got, &err)) == AJ_OK)
			aj_buf_add(&out, aj_str(bytes, got));
		AJ_CHECK(st == rows[r].status, "%s: %s", rows[r].what, err.text);
		if (st != AJ_END)
			AJ_CHECK_STR(rows[r].text, err.text, "%s", rows[r].what);
		aj_buf_add(&out, aj_str("", 1));
		AJ_CHECK_STR(rows[r].out, (const char *)out.ptr, "%s", rows[r].what);
		aj_buf_fini(&out);
		aj_stream_fini(&in);
	}
}

AJ_TESTS(test_rows)
