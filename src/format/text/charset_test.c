#include "base/utf8.h"
#include "format/text/charset.h"
#include "test/test.h"

#include <stdlib.h>

/* The obvious way. */
static size_t slow_bad(struct aj_str s, size_t at)
{
	uint32_t point;
	size_t width;

	while (at < s.len && (width = aj_utf8_read(aj_str_from(s, at), &point)) > 0)
		at += width;
	return at;
}

static uint32_t next(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Text with many kinds of sequences and, now and then, a byte changed. */
static size_t make(uint8_t *out, size_t room, uint32_t *seed)
{
	static const uint32_t edges[] = { 0x7f, 0x80, 0x7ff, 0x800, 0xfff, 0x1000, 0xd7ff, 0xe000, 0xffff,
		0x10000, 0x3ffff, 0x40000, 0xfffff, 0x100000, 0x10ffff };
	static const uint8_t bytes[] = { 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4,
		0xf5, 0xff, 0xa0, 0x9f, 0x90, 0x8f, 'a' };
	size_t len = 0, ascii = next(seed) % 40;

	while (len + 45 < room) {
		for (size_t i = next(seed) % (ascii + 1); i > 0; i--)
			out[len++] = 'a';
		len += aj_utf8_write(edges[next(seed) % AJ_LEN(edges)], out + len);
	}
	len -= next(seed) % 40;
	for (uint32_t i = next(seed) % 3; i > 0; i--)
		out[next(seed) % len] = bytes[next(seed) % AJ_LEN(bytes)];
	return len;
}

/* The fast way finds the same bytes as the obvious one, and every two bytes after a lead byte are tried. */
static void test_bad(void)
{
	uint8_t *bytes = malloc(600);
	uint32_t seed = 11;
	unsigned differ = 0;

	for (int i = 0; i < 40000; i++) {
		struct aj_str s = aj_str(bytes, make(bytes, 150 + i % 450, &seed));

		for (size_t at = 0; at < s.len; at++) {
			size_t want = slow_bad(s, at);

			differ += aj_charset_bad(s, at, true) != want;
			at = want;
		}
	}
	AJ_CHECK(differ == 0, "%u", differ);
	for (uint32_t four = 0; four < 1 << 24; four += 1 + (four & 7)) {
		memset(bytes, 'a', 64);
		bytes[30] = 0xe0 | (four >> 20 & 0x1f);
		bytes[31] = 0x80 ^ (uint8_t)(four >> 12 & 0xff);
		bytes[32] = 0x80 ^ (uint8_t)(four >> 4 & 0xf0);
		bytes[33] = 0x80 ^ (uint8_t)(four << 4 & 0xf0);
		differ += aj_charset_bad(aj_str(bytes, 64), 0, true) != slow_bad(aj_str(bytes, 64), 0);
	}
	AJ_CHECK(differ == 0, "%u", differ);
	free(bytes);
}

static void test_boundary(void)
{
	struct aj_str s = AJ_S("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff\x80\x80\x80\x80\xe2");
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11, 12, 13, 14, 15, 15 };

	for (size_t at = 0; at < AJ_LEN(want); at++)
		AJ_CHECK(aj_charset_boundary(s, at) == want[at], "%zu: %zu", at, aj_charset_boundary(s, at));
	AJ_CHECK(aj_charset_bad(AJ_S("ab\xe2\x82"), 0, false) == 4);
	AJ_CHECK(aj_charset_bad(AJ_S("ab\xe2\x82"), 0, true) == 2);
	AJ_CHECK(aj_charset_bad(AJ_S(""), 0, true) == 0);
}

/* Values, runs, records and the window move with the bytes. */
static void test_mend(void)
{
	const struct aj_value values[] = { { 0, 2, NULL }, { 3, 3, NULL } };
	const struct aj_record records[] = { { 0, 7 } };
	const struct aj_run runs[] = { { 0, 100 }, { 3, 200 }, { 5, 300 } };
	struct aj_text text = { .bytes = AJ_S("\xe9"
					      "a\0"
					      "\x80"
					      "b\xe9"
					      "\0"),
		.from = 3,
		.to = 6,
		.values = values,
		.n_values = 2,
		.runs = runs,
		.n_runs = 3,
		.records = records,
		.n_records = 1 };
	static const struct aj_run want[] = { { 0, 100 }, { 2, 101 }, { 4, 200 }, { 7, 201 }, { 8, 300 },
		{ 10, 301 } };
	struct aj_mend mend = { 0 };
	struct aj_err err;

	AJ_CHECK(aj_mend_text(&mend, &text, &err) == AJ_OK);
	AJ_CHECK(aj_str_eq(text.bytes, AJ_S("\xc3\xa9"
					    "a\0"
					    "\xe2\x82\xac"
					    "b\xc3\xa9"
					    "\0")));
	AJ_CHECK(text.from == 4 && text.to == 10, "%zu %zu", text.from, text.to);
	AJ_CHECK(text.values[0].at == 0 && text.values[0].len == 3);
	AJ_CHECK(text.values[1].at == 4 && text.values[1].len == 6);
	AJ_CHECK(text.records[0].at == 0 && text.records[0].len == 11);
	AJ_CHECK(text.n_runs == AJ_LEN(want), "%zu", text.n_runs);
	for (size_t i = 0; i < AJ_LEN(want) && i < text.n_runs; i++)
		AJ_CHECK(text.runs[i].at == want[i].at && text.runs[i].raw == want[i].raw, "%zu: %u %d", i,
		    text.runs[i].at, (int)text.runs[i].raw);
	text.bytes = AJ_S("fine");
	text.n_values = text.n_records = 0;
	AJ_CHECK(aj_mend_text(&mend, &text, &err) == AJ_OK && text.bytes.len == 4);
	aj_mend_fini(&mend);
	aj_mend_fini(&mend);
}

AJ_TESTS(test_bad, test_boundary, test_mend)
