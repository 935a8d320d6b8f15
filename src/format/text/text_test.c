#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_text, aj_format_utf16, aj_format_utf32;

static const struct aj_format_row text_rows[] = {
	/* clang-format off */
	{ "nothing",      { 0 },                              "" },
	{ "only a mark",  AJ_S("\xef\xbb\xbf"),               "" },
	{ "mark",         AJ_S("\xef\xbb\xbf" "a\n"),         "a\n" },
	{ "ascii",        AJ_S("call me\nnow"),               "call me\nnow" },
	{ "utf-8",        AJ_S("M\xc3\xbcller \xe2\x82\xac"), "M\xc3\xbcller \xe2\x82\xac" },
	{ "latin-1",      AJ_S("M\xfcller"),                  "M\xc3\xbcller" },
	{ "windows-1252", AJ_S("\x93" "5 \x80\x94"),          "\xe2\x80\x9c" "5 \xe2\x82\xac\xe2\x80\x9d" },
	{ "mixed",        AJ_S("\xc3\xbc \xfc \xc3\xbc"),     "\xc3\xbc \xc3\xbc \xc3\xbc" },
	{ "cut sequence", AJ_S("ab\xe2\x82"),                 "ab\xc3\xa2\xe2\x80\x9a" },
	{ "undefined",    AJ_S("\x81 \xff"),                  "\xc2\x81 \xc3\xbf" },
	{ "binary",       AJ_S("\0\xff" "ab\0"),              "\\0\xff" "ab\\0" },
	/* clang-format on */
};

static const struct aj_format_row utf16_rows[] = {
	/* clang-format off */
	{ "LE mark",      AJ_S("\xff\xfe" "a\0\xfc\0"),       "a\xc3\xbc" },
	{ "BE mark",      AJ_S("\xfe\xff\0a\0\xfc"),          "a\xc3\xbc" },
	{ "LE, no mark",  AJ_S("j\0a\0n\0e\0@\0a\0.\0b\0"),   "jane@a.b" },
	{ "BE, no mark",  AJ_S("\0j\0a\0n\0e\0@\0a\0.\0b"),   "jane@a.b" },
	{ "surrogates",   AJ_S("\xff\xfe\x3d\xd8\x00\xde" "a\0"), "\xf0\x9f\x98\x80" "a" },
	{ "lone high",    AJ_S("\xff\xfe\x3d\xd8" "a\0"),     "\xef\xbf\xbd" "a" },
	{ "lone low",     AJ_S("\xff\xfe\x00\xde" "a\0"),     "\xef\xbf\xbd" "a" },
	{ "high at end",  AJ_S("\xff\xfe" "a\0\x3d\xd8"),     "a\xef\xbf\xbd" },
	{ "XML",          AJ_S("\xff\xfe<\0a\0>\0\xfc\0<\0/\0a\0>\0"), "{:<a>\xc3\xbc</a>}" },
	{ "odd",          AJ_S("\xff\xfe" "a\0b"),            "a" },
	{ "only a mark",  AJ_S("\xff\xfe"),                   "" },
	{ "nothing",      { 0 },                              "" },
	/* clang-format on */
};

static const struct aj_format_row utf32_rows[] = {
	/* clang-format off */
	{ "LE",       AJ_S("\xff\xfe\0\0" "a\0\0\0\xfc\0\0\0\0\xf6\1\0"), "{:a\xc3\xbc\xf0\x9f\x98\x80}" },
	{ "BE",       AJ_S("\0\0\xfe\xff\0\0\0a\0\0\0\xfc"), "{:a\xc3\xbc}" },
	{ "no character", AJ_S("\0\0\xfe\xff\0\0\0a\0\0\xd8\0\0\x11\0\0"), "{:a\xef\xbf\xbd\xef\xbf\xbd}" },
	{ "cut",      AJ_S("\0\0\xfe\xff\0\0\0a\0\0"), "{:a}" },
	{ "only a mark", AJ_S("\0\0\xfe\xff"),            "{:}" },
	{ "nothing",  { 0 },                              "{:}" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_text, text_rows, AJ_LEN(text_rows));
	aj_format_rows_check(&aj_format_utf16, utf16_rows, AJ_LEN(utf16_rows));
	aj_format_rows_check(&aj_format_utf32, utf32_rows, AJ_LEN(utf32_rows));
}

static void test_complaint(void)
{
	struct aj_format_probe got;

	aj_format_probe_run(&got, &aj_format_utf16,
	    AJ_S("\xff\xfe"
		 "a\0b"),
	    0, 0);
	AJ_CHECK(got.complaints == 1 && got.complained_at == 4, "%u at %d", got.complaints,
	    (int)got.complained_at);
	aj_format_probe_fini(&got);
}

/* len bytes made of pieces, chosen by a small generator; every line at most longest bytes. */
static struct aj_str make(size_t len, const char *const *pieces, size_t n_pieces, size_t longest)
{
	uint8_t *bytes = malloc(len);
	uint32_t seed = 7;
	size_t line = 0;

	for (size_t at = 0; bytes && at < len; seed = seed * 1664525 + 1013904223) {
		const char *piece = pieces[(seed >> 16) % n_pieces];
		size_t n = strlen(piece);

		if (line + n >= longest || n > len - at) {
			bytes[at++] = '\n';
			line = 0;
			continue;
		}
		memcpy(bytes + at, piece, n);
		at += n;
		line += n;
	}
	return aj_str(bytes, bytes ? len : 0);
}

/* Long inputs: ASCII, one long line, foreign bytes everywhere and seldom. */
static void test_long(void)
{
	static const char *const ascii[] = { "Jane Roe ", "jane@example.org ", "x" };
	static const char *const utf8[] = { "J\xc3\xbcrgen ", "\xe2\x82\xac", "x", "\xf0\x9f\x98\x80" };
	static const char *const latin[] = { "J\xfcrgen ", "\xe9\xe8", "x" };
	static const char *const mixed[] = { "J\xfcrgen ", "\xc3\xa9", "x", "plain text for a long while ",
		"\xe2\x82\xac" };
	static const struct {
		const char *what;
		const char *const *pieces;
		size_t n, longest;
	} longs[] = { { "ascii lines", ascii, 3, 100 }, { "one ascii line", ascii, 3, SIZE_MAX },
		{ "utf-8 lines", utf8, 4, 100 }, { "one utf-8 line", utf8, 4, SIZE_MAX },
		{ "latin-1 lines", latin, 3, 100 }, { "one latin-1 line", latin, 3, SIZE_MAX },
		{ "mixed lines", mixed, 5, 1000 }, { "one mixed line", mixed, 5, SIZE_MAX } };

	for (size_t i = 0; i < AJ_LEN(longs); i++) {
		struct aj_str raw = make(400000, longs[i].pieces, longs[i].n, longs[i].longest);
		struct aj_format_probe got;

		for (int utf16 = 0; utf16 < 2; utf16++) {
			const struct aj_format *format = utf16 ? &aj_format_utf16 : &aj_format_text;

			aj_format_probe_run(&got, format, raw, 513, 0);
			AJ_CHECK(!got.broken, "%s %s: %s", format->name, longs[i].what, got.broken);
			AJ_CHECK(got.status == AJ_OK && got.texts > 2, "%s: %zu", longs[i].what, got.texts);
			AJ_CHECK(got.longest < 300000, "%s: %zu", longs[i].what, got.longest);
			if (!utf16 && i < 4)
				AJ_CHECK(aj_str_eq(aj_str(got.seen.ptr, got.seen.len - 1), raw), "%s",
				    longs[i].what);
			aj_format_probe_fini(&got);
		}
		free((void *)raw.ptr);
	}
}

/* One foreign byte in much text: only the text around it is converted. */
static void test_one_foreign_byte(void)
{
	size_t len = 3 << 20;
	uint8_t *bytes = malloc(len);
	struct aj_format_probe got;

	memset(bytes, 'a', len);
	for (size_t i = 99; i < len; i += 100)
		bytes[i] = '\n';
	bytes[1 << 20] = 0xe4;
	aj_format_probe_run(&got, &aj_format_text, aj_str(bytes, len), 0, 0);
	AJ_CHECK(!got.broken && got.status == AJ_OK, "%s", got.broken);
	AJ_CHECK(got.seen.len == len + 2);
	AJ_CHECK(got.texts < 50, "%zu", got.texts);
	aj_format_probe_fini(&got);
	free(bytes);
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_utf32.sniff(AJ_S("\xff\xfe\0\0a\0\0\0")) > 0);
	AJ_CHECK(aj_format_utf32.sniff(AJ_S("\0\0\xfe\xff\0\0\0a")) > 0);
	AJ_CHECK(aj_format_utf32.sniff(AJ_S("\xff\xfe\0\0ab\0c")) == 0, "UTF-16 that begins with a zero");
	AJ_CHECK(aj_format_utf32.sniff(AJ_S("\0\0\xfe\xff")) == 0, "a mark alone");
	AJ_CHECK(aj_format_utf16.sniff(AJ_S("plain old text, ASCII only")) == 0);
	AJ_CHECK(aj_format_utf16.sniff(AJ_S("")) == 0);
	AJ_CHECK(aj_format_utf16.sniff(AJ_S("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")) == 0);
	AJ_CHECK(aj_format_utf16.sniff(AJ_S("\xff\xfe\0\0a\0\0\0")) == 0);
	AJ_CHECK(aj_format_utf16.sniff(AJ_S("\xff\xfe"
					    "a\0")) > aj_format_text.sniff(AJ_S("\xff\xfe"
										"a\0")));
}

AJ_TESTS(test_rows, test_complaint, test_long, test_one_foreign_byte, test_sniff)
