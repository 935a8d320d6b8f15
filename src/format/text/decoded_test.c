#include "format/text/decoded.h"
#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

static const struct aj_codepage *page;

static enum aj_status read_page(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoded_inner(scan, AJ_S(""), page, in, err);
}

static const struct aj_format decoded = { .name = "decoded", .read = read_page };

static const struct {
	const char *charset;
	struct aj_format_row row;
} charset_rows[] = {
	/* clang-format off */
	{ "koi8-r",       { "KOI8-R", AJ_S("\351\327\301\316 <ivan@example.org>"), "{ in 65001:\320\230\320\262\320\260\320\275 <ivan@example.org>}", "" } },
	{ "windows-1251", { "windows-1251", AJ_S("\310\342\340\355"), "{ in 65001:\320\230\320\262\320\260\320\275}", "" } },
	{ "Shift_JIS",    { "Shift_JIS", AJ_S("\203\134\203t\203g \216R\223c t@example.org"), "{ in 65001:\343\202\275\343\203\225\343\203\210 \345\261\261\347\224\260 t@example.org}", "" } },
	{ "iso-2022-jp",  { "ISO-2022-JP", AJ_S("\033$B;3ED\033(B t@example.org\n\033$B%=I=\033(B"), "{ in 65001:\345\261\261\347\224\260 t@example.org\n\343\202\275\350\241\250}", "" } },
	{ "iso-2022-jp",  { "shift never taken back", AJ_S("\033$B;3\nt@example.org"), "{ in 65001:\345\261\261\nt@example.org}", "" } },
	{ "gb18030",      { "GB18030", AJ_S("\315\365\2249\3746 w@example.org"), "{ in 65001:\347\216\213\360\237\230\200 w@example.org}", "" } },
	{ "euc-kr",       { "EUC-KR", AJ_S("\261\350\303\266\274\366"), "{ in 65001:\352\271\200\354\262\240\354\210\230}", "" } },
	{ "big5",         { "half a letter", AJ_S("\244\375\244"), "{ in 65001:\347\216\213\357\277\275}", "" } },
	{ "euc-jp",       { "ASCII alone", AJ_S("ab\n"), "{ in 65001:ab\n}", "" } },
	{ "koi8-r",       { "nothing", { 0 }, "{ in 65001:}", "" } },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(charset_rows); i++) {
		page = aj_codepage_named(aj_str_z(charset_rows[i].charset));
		AJ_CHECK(page != NULL, "%s", charset_rows[i].charset);
		aj_format_rows_check(&decoded, &charset_rows[i].row, 1);
	}
}

/* Letters of two bytes, whose second may be ASCII, wherever the bytes and the room for letters end. */
static void test_long(void)
{
	enum { LETTERS = 200001, HEAD = sizeof("{ in 65001:") - 1 };
	static const size_t steps[] = { 513, 4096, 0 };
	size_t len = 1 + 2 * LETTERS;
	uint8_t *raw = malloc(len);
	struct aj_format_probe got[AJ_LEN(steps)];
	size_t at = HEAD + 1;

	raw[0] = 'x';
	for (size_t i = 0; i < LETTERS; i++)
		memcpy(raw + 1 + 2 * i, "\x83\x5c", 2);
	page = aj_codepage_of(932);
	aj_format_steps_check(got, steps, AJ_LEN(steps), &decoded, "letters of two bytes", aj_str(raw, len));
	while (at + 3 < got->seen.len && memcmp(got->seen.ptr + at, "\xe3\x82\xbd", 3) == 0)
		at += 3;
	AJ_CHECK(at == HEAD + 1 + 3 * LETTERS, "another letter at %zu", at);
	for (size_t i = 0; i < AJ_LEN(steps); i++)
		aj_format_probe_fini(&got[i]);
	free(raw);
}

AJ_TESTS(test_rows, test_long)
