#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_strings, aj_format_text;

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "nothing",        { 0 },                                          "" },
	{ "too short",      AJ_S("\1abcde\2"),                              "" },
	{ "six",            AJ_S("\1abcdef\2"),                             "\nabcdef" },
	{ "at the edges",   AJ_S("abcdef\0ghijkl"),                         "\nabcdef\nghijkl" },
	{ "ends text",      AJ_S("abcdef\x7fghijkl\x1bmnopqr\xff"),         "\nabcdef\nghijkl\nmnopqr" },
	{ "lines",          AJ_S("\0one two\nthree\tfour\r\nfive\n\0"),     "\none two\n\nthree\tfour\r\n\nfive\n" },
	{ "utf-8",          AJ_S("\0M\xc3\xbcller \xe2\x82\xac\0"),         "\nM\xc3\xbcller \xe2\x82\xac" },
	{ "only utf-8",     AJ_S("\0\xd0\xb0\xd0\xb1\xd0\xb2\0"),           "\n\xd0\xb0\xd0\xb1\xd0\xb2" },
	{ "cut utf-8",      AJ_S("\0abcdef\xe2\x82\0\x82\x82\x82\x82\x82\x82"), "\nabcdef" },
	{ "latin-1",        AJ_S("\0abcdef\xfcghijkl\0"),                   "\nabcdef\nghijkl" },
	{ "LE",             AJ_S("\1\2a\0b\0c\0d\0e\0f\0\0\0"),             "\nabcdef" },
	{ "LE, odd",        AJ_S("\1\2\3a\0b\0c\0d\0e\0f\0\0\0"),           "\nabcdef" },
	{ "LE, too short",  AJ_S("\1\2a\0b\0c\0d\0e\0\3\0"),                "" },
	{ "LE at the end",  AJ_S("\1a\0b\0c\0d\0e\0f\0"),                   "\nabcdef" },
	{ "LE, cut",        AJ_S("\1a\0b\0c\0d\0e\0f\0g"),                  "\nabcdef" },
	{ "BE",             AJ_S("\1\x9f\0a\0b\0c\0d\0e\0f\1"),               "\nabcdef" },
	{ "BE, odd",        AJ_S("\1\0a\0b\0c\0d\0e\0f\1"),                 "\nabcdef" },
	{ "LE lines",       AJ_S("\1\2o\0n\0e\0\n\0t\0w\0o\0\1\0"),         "\none\n\ntwo" },
	{ "LE, umlaut",     AJ_S("\1\2M\0\xfc\0l\0l\0e\0r\0\1\0"),          "\nM\xc3\xbcller" },
	{ "LE, Polish",     AJ_S("\1\2W\0a\0\x42\1\x19\1s\0a\0 \0o\0k\0,\0a\0y\0\1\0"), "\nWa\xc5\x82\xc4\x99sa ok,ay" },
	{ "LE, Cyrillic",   AJ_S("\1\2\x30\4\x31\4\x32\4\x33\4\x34\4\x35\4\1\0"), "\n\xd0\xb0\xd0\xb1\xd0\xb2\xd0\xb3\xd0\xb4\xd0\xb5" },
	{ "no text",        AJ_S("\1\2!\0#\0%\0&\0/\0(\0)\0=\0?\0\1\0"),    "" },
	{ "both",           AJ_S("\1a\0b\0c\0d\0e\0f\0ghijklm\0"),          "\nabcdef\nghijklm" },
	{ "BE then ASCII",  AJ_S("\1\0a\0b\0c\0d\0e\0fghijklm\0"),          "\nabcdef\nghijklm" },
	/* clang-format on */
};

static void test_rows(void)
{
	aj_format_rows_check(&aj_format_strings, rows, AJ_LEN(rows));
}

enum { PLACES = 40 * 1024 };

/* A string at every offset around the seams of steps and blocks, in each encoding, is found once and whole.
 */
static void test_seams(void)
{
	static const struct aj_str strings[] = { AJ_S("jane.roe@example.org"),
		AJ_S("J\xc3\xbcrgen \xe2\x82\xac 5"), AJ_S("j\0a\0n\0e\0@\0e\0x\0.\0o\0r\0g\0"),
		AJ_S("\0j\0a\0n\0e\0@\0e\0x\0.\0o\0r\0g") };
	static const char *const seen[] = { "\njane.roe@example.org", "\nJ\xc3\xbcrgen \xe2\x82\xac 5",
		"\njane@ex.org", "\njane@ex.org" };
	uint8_t *raw = malloc(PLACES);

	memset(raw, 0x81, PLACES);
	for (size_t i = 0; i < AJ_LEN(strings); i++)
		for (size_t at = 16 * 1024 - 200; at < 16 * 1024 + 200; at++) {
			struct aj_format_probe got;

			memcpy(raw + at, strings[i].ptr, strings[i].len);
			aj_format_probe_run(&got, &aj_format_strings, aj_str(raw, PLACES), 4096, 0);
			AJ_CHECK(!got.broken, "%zu at %zu: %s", i, at, got.broken);
			AJ_CHECK_STR(seen[i], aj_format_probe_seen(&got), "%zu at %zu", i, at);
			aj_format_probe_fini(&got);
			aj_format_probe_run(&got, &aj_format_strings, aj_str(raw, at + strings[i].len), 0, 0);
			AJ_CHECK_STR(seen[i], aj_format_probe_seen(&got), "%zu at the end, %zu", i, at);
			aj_format_probe_fini(&got);
			memset(raw + at, 0x81, strings[i].len);
		}
	free(raw);
}

/* Runs that are longer than steps and batches. */
static void test_long_runs(void)
{
	size_t len = 600001;
	uint8_t *raw = malloc(len);
	struct aj_format_probe got;
	const char *wrong;

	for (int wide = 0; wide < 2; wide++) {
		memset(raw, 0, len);
		for (size_t i = 1; i + 1 < len; i += wide ? 2 : 1)
			raw[i] = i % 997 == 0 ? '\n' : (uint8_t)('a' + i % 23);
		wrong = aj_format_probe_sweep(&aj_format_strings, aj_str(raw, len));
		AJ_CHECK(!wrong, "%d: %s", wide, wrong);
		aj_format_probe_run(&got, &aj_format_strings, aj_str(raw, len), 0, 0);
		AJ_CHECK(got.texts > 2 && got.longest < 200000, "%zu texts, %zu", got.texts, got.longest);
		AJ_CHECK(got.seen.len >= (wide ? len / 2 : len - 2), "%zu", got.seen.len);
		AJ_CHECK(got.records >= (wide ? 300 : 600), "%zu", got.records);
		aj_format_probe_fini(&got);
	}
	free(raw);
}

/* Random bytes and random halves of UTF-16, where all promises must hold. */
static void test_random(void)
{
	size_t len = 100000;
	uint8_t *raw = malloc(len);
	uint32_t seed = 1;

	for (unsigned round = 0; round < 20; round++) {
		const char *wrong;

		for (size_t i = 0; i < len; i++) {
			seed = seed * 1664525 + 1013904223;
			raw[i] = round % 2 == 0 ? (uint8_t)(seed >> 24)
						: "\0\0\0aeb@.\n\4\x30\xc3\xbc\xe2\x82\xac"[seed >> 28];
		}
		wrong = aj_format_probe_sweep(&aj_format_strings, aj_str(raw, len));
		AJ_CHECK(!wrong, "%u: %s", round, wrong);
	}
	free(raw);
}

static void test_sniff(void)
{
	AJ_CHECK(aj_format_strings.sniff(AJ_S("")) == 0);
	AJ_CHECK(aj_format_strings.sniff(AJ_S("text\twith\r\n\f\x1b[0m and M\xfcller")) == 0);
	AJ_CHECK(aj_format_strings.sniff(AJ_S("\x7f"
					      "ELF\2\1\1\0")) > aj_format_text.sniff(AJ_S("\x7f"
											  "ELF\2\1\1\0")));
	AJ_CHECK(aj_format_strings.sniff(AJ_S("no zeros\1\2\3")) > 0);
}

AJ_TESTS(test_rows, test_seams, test_long_runs, test_random, test_sniff)
