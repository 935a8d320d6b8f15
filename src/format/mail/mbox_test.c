#include "test/format_probe.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_mbox;

#define F "From a@example.org Wed Nov 27 12:00:00 2019"
#define T "From - Wed Nov 27 12:00:00 2019"

static const struct {
	const char *what, *raw, *seen;
} rows[] = {
	/* clang-format off */
	{ "one", F "\nSubject: x\n\nbody\n", "{1:Subject: x\n\nbody\n}|" F },
	{ "two", F "\nA: 1\n\nx\n\n" F "\nA: 2\n\ny\n", "{1:A: 1\n\nx\n\n}{2:A: 2\n\ny\n}|" F "|" F },
	{ "returns", F "\r\nA: 1\r\n\r\nx\r\n" F "\r\nA: 2\r\n", "{1:A: 1\r\n\r\nx\r\n}{2:A: 2\r\n}|" F "|" F },
	{ "Thunderbird", T "\nX-Mozilla-Status: 0001\n\nx\n\n" T "\nA: 2\n", "{1:X-Mozilla-Status: 0001\n\nx\n\n}{2:A: 2\n}|" T "|" T },
	{ "quoted", F "\nA: 1\n\n>From here\n>>From there\n> From\n>Fro\n>From\n", "{1:A: 1\n\nFrom here\n>From there\n> From\n>Fro\n>From\n}|" F },
	{ "not quoted", F "\nA: 1\n\nFrom now on at 12:00\nFrom 2019 on\nFrom\n", "{1:A: 1\n\nFrom now on at 12:00\nFrom 2019 on\nFrom\n}|" F },
	{ "quoted at the start", F "\n>From b@example.org Wed Nov 27 12:00:00 2019\nA: 1\n", "{1:From b@example.org Wed Nov 27 12:00:00 2019\nA: 1\n}|" F },
	{ "empty ones", F "\n" F "\n\n" F, "{1:}{2:\n}{3:}|" F "|" F "|" F },
	{ "line breaks in front", "\n\n" F "\nA: 1\n", "{1:A: 1\n}|" F },
	{ "zone", "From b Wed Nov 27 12:00:00 +0100 2019\nA: 1\n", "{1:A: 1\n}|From b Wed Nov 27 12:00:00 +0100 2019" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_str raw = aj_str_z(rows[i].raw);
		const char *wrong = aj_format_probe_sweep(&aj_format_mbox, raw);
		struct aj_format_probe got;

		AJ_CHECK(!wrong, "%s: %s", rows[i].what, wrong);
		aj_format_probe_run(&got, &aj_format_mbox, raw, 0, 0);
		AJ_CHECK(got.status == AJ_OK, "%s: %s", rows[i].what, got.err.text);
		AJ_CHECK_STR(rows[i].seen, aj_format_probe_seen(&got), "%s", rows[i].what);
		AJ_CHECK(got.records == 0, "%s: %zu", rows[i].what, got.records);
		aj_format_probe_fini(&got);
	}
}

static const struct {
	const char *what, *head;
	bool is;
} heads[] = {
	/* clang-format off */
	{ "mbox", F "\nSubject: x\n", true },
	{ "Thunderbird", T "\nX-Mozilla-Status: 0001\n", true },
	{ "passed on", F "\n>From b@example.org Wed Nov 27 12:00:00 2019\nA: 1\n", true },
	{ "prose", "From Wed 27 12:00 on in 2019\nwe do not.\n", false },
	{ "prose with a header", "From now on\nSubject: x\n", false },
	{ "header", "From: a@example.org\nSubject: x\n", false },
	{ "empty", "", false },
	/* clang-format on */
};

static void test_sniff(void)
{
	for (size_t i = 0; i < AJ_LEN(heads); i++) {
		int bits = aj_format_mbox.sniff(aj_str_z(heads[i].head));

		AJ_CHECK((bits > 0) == heads[i].is, "%s: %d", heads[i].what, bits);
	}
}

/* Long messages, and lines that may be separators wherever the reader's chunks end. */
static void test_long(void)
{
	enum { LEN = 300000 };
	static const char *const fillers[] = { "x\n", "From \n", ">From x\n", "From a 12:00:0\n", "\n" };

	for (size_t i = 0; i < AJ_LEN(fillers); i++) {
		size_t n = strlen(fillers[i]), len = 0;
		char *raw = malloc(LEN + 4096);
		struct aj_format_probe got, stepped;

		for (unsigned message = 0; message < 5; message++) {
			len += (size_t)sprintf(raw + len, "%s", F "\nA: 1\n\n");
			for (size_t k = 0; k < (size_t)(LEN / 5 - 64) / n; k++, len += n)
				memcpy(raw + len, fillers[i], n);
		}
		aj_format_probe_run(&got, &aj_format_mbox, aj_str(raw, len), 0, 0);
		aj_format_probe_run(&stepped, &aj_format_mbox, aj_str(raw, len), 777, 0);
		AJ_CHECK(!got.broken && got.inner == 5, "%zu: %u", i, got.inner);
		AJ_CHECK(aj_str_eq(aj_buf_str(&got.seen), aj_buf_str(&stepped.seen)), "%zu", i);
		aj_format_probe_fini(&got);
		aj_format_probe_fini(&stepped);
		free(raw);
	}
}

AJ_TESTS(test_rows, test_sniff, test_long)
