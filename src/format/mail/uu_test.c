#include "format/mail/uu.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_uu;

#define BROKEN "uuencode that breaks off"

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",       { 0 }, "", "" },
	{ "a file",        AJ_S("begin 644 a.txt\n#86)C\n`\nend\n"), "{a.txt:abc}", "" },
	{ "four digits, returns", AJ_S("begin 0644 a b.txt \r\n#86)C\r\n`\r\nend\r\n"), "{a b.txt:abc}", "" },
	{ "space for zero", AJ_S("begin 644 a\n$86)C9   \n \nend\n"), "{a:abcd}", "" },
	{ "spaces lost",   AJ_S("begin 644 a\n#86)C\n\"86\n\nend\n"), "{a:abca`}", "" },
	{ "a sum behind",  AJ_S("begin 644 a\n#86)CX\n`\nend\n"), "{a:abc}", "" },
	{ "two files",     AJ_S("begin 644 a\n#86)C\n`\nend\n\n\nbegin 600 b\n!9```\n`\nend\n"), "{a:abc}{b:d}", "" },
	{ "text behind",   AJ_S("begin 644 a\n#86)C\n`\nend\n\njane@example.org\n"), "{a:abc}|jane@example.org\n", "" },
	{ "uuencode in it", AJ_S("begin 644 a\n9\");B!B96=I;B`V-#0@8@HC.#8I0PI@\n#\"F5N\n`\nend\n"), NULL, "" },
	{ "no end",        AJ_S("begin 644 a\n#86)C\n"), "{a:abc}", BROKEN },
	{ "no last line",  AJ_S("begin 644 a\n#86)C\nend\n"), "{a:abc}", "" },
	{ "cut in a line", AJ_S("begin 644 a\n#86)C\n#86"), NULL, BROKEN },
	{ "other lines",   AJ_S("begin 644 a\n#86)C\njane@example.org\nend\n"), "{a:abc}|jane@example.org\nend\n", BROKEN },
	{ "more than it says", AJ_S("begin 644 a\n#86)C\n#86)CJANE\n`\nend\n"), "{a:abc}|#86)CJANE\n`\nend\n", BROKEN },
	{ "less than it says", AJ_S("begin 644 a\n#86)C\nM86)C\n`\nend\n"), NULL, "" },
	{ "lines behind the last", AJ_S("begin 644 a\n#86)C\n`\n#86)C\nend\n"), "{a:abc}|#86)C\nend\n", BROKEN },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_uu, rows, AJ_LEN(rows));
}

static void test_heads(void)
{
	static const struct aj_format_head heads[] = {
		{ "a file", "begin 644 a\n#86)C\n", true },
		{ "no name", "begin 644 \n#86)C\n", false },
		{ "no mode", "begin a\n#86)C\n", false },
		{ "not octal", "begin 648 a\n#86)C\n", false },
		{ "a long mode", "begin 00644 a\n#86)C\n", false },
		{ "no lines", "begin 644 a\n", false },
		{ "no bytes", "begin 644 a\n`\nend\n", false },
		{ "prose", "begin 644 a\nHello there\n", false },
		{ "capitals", "begin 644 a\nHELLO\n", false },
	};

	aj_format_heads_check(&aj_format_uu, heads, AJ_LEN(heads));
}

/* All byte values, in lines as long as they get. */
static void test_long(void)
{
	enum { LINES = 5000, EACH = 45 };
	struct aj_format_probe got;
	struct aj_buf raw;
	size_t bad = 0;

	aj_buf_init(&raw, 4 << 20);
	aj_buf_add(&raw, AJ_S("begin 644 a\n"));
	for (size_t line = 0, byte = 0; line < LINES; line++) {
		aj_buf_add(&raw, AJ_S("M"));
		for (size_t i = 0; i < EACH; i += 3, byte += 3) {
			uint32_t group = 0;
			char letters[4];

			for (size_t k = 0; k < 3; k++)
				group = group << 8 | (1 + (byte + k) % 255);
			for (int k = 0; k < 4; k++) {
				uint32_t six = group >> (18 - 6 * k) & 0x3f;

				letters[k] = (char)(six ? ' ' + six : '`');
			}
			aj_buf_add(&raw, aj_str(letters, 4));
		}
		aj_buf_add(&raw, AJ_S("\n"));
	}
	aj_buf_add(&raw, AJ_S("`\nend\n"));
	aj_format_probe_run(&got, &aj_format_uu, aj_buf_str(&raw), 777, 0);
	AJ_CHECK(!got.broken && got.status == AJ_OK, "%s", got.broken ? got.broken : got.err.text);
	AJ_CHECK(got.seen.len == 3 + LINES * EACH + 2, "%zu", got.seen.len);
	for (size_t i = 0; i < LINES * EACH && 3 + i < got.seen.len; i++)
		bad += got.seen.ptr[3 + i] != 1 + i % 255;
	AJ_CHECK(bad == 0, "%zu bytes", bad);
	aj_format_probe_fini(&got);
	aj_buf_fini(&raw);
}

AJ_TESTS(test_rows, test_heads, test_long)
