#include "test/format_rows.h"
#include "test/test.h"

#include <stdlib.h>

extern const struct aj_format aj_format_mbox;

#define F "From a@example.org Wed Nov 27 12:00:00 2019"
#define T "From - Wed Nov 27 12:00:00 2019"

static const struct aj_format_row rows[] = {
	/* clang-format off */
	{ "one", AJ_S(F "\nSubject: x\n\nbody\n"), "{1:Subject: x\n\nbody\n}|" F },
	{ "two", AJ_S(F "\nA: 1\n\nx\n\n" F "\nA: 2\n\ny\n"), "{1:A: 1\n\nx\n\n}{2:A: 2\n\ny\n}|" F "|" F },
	{ "returns", AJ_S(F "\r\nA: 1\r\n\r\nx\r\n" F "\r\nA: 2\r\n"), "{1:A: 1\r\n\r\nx\r\n}{2:A: 2\r\n}|" F "|" F },
	{ "Thunderbird", AJ_S(T "\nX-Mozilla-Status: 0001\n\nx\n\n" T "\nA: 2\n"), "{1:X-Mozilla-Status: 0001\n\nx\n\n}{2:A: 2\n}|" T "|" T },
	{ "quoted", AJ_S(F "\nA: 1\n\n>From here\n>>From there\n> From\n>Fro\n>From\n"), "{1:A: 1\n\nFrom here\n>From there\n> From\n>Fro\n>From\n}|" F },
	{ "not quoted", AJ_S(F "\nA: 1\n\nFrom now on at 12:00\nFrom 2019 on\nFrom\n"), "{1:A: 1\n\nFrom now on at 12:00\nFrom 2019 on\nFrom\n}|" F },
	{ "quoted at the start", AJ_S(F "\n>From b@example.org Wed Nov 27 12:00:00 2019\nA: 1\n"), "{1:From b@example.org Wed Nov 27 12:00:00 2019\nA: 1\n}|" F },
	{ "empty ones", AJ_S(F "\n" F "\n\n" F), "{1:}{2:\n}{3:}|" F "|" F "|" F },
	{ "line breaks in front", AJ_S("\n\n" F "\nA: 1\n"), "{1:A: 1\n}|" F },
	{ "zone", AJ_S("From b Wed Nov 27 12:00:00 +0100 2019\nA: 1\n"), "{1:A: 1\n}|From b Wed Nov 27 12:00:00 +0100 2019" },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_format_probe got;

		aj_format_row_check(&got, &aj_format_mbox, &rows[i]);
		AJ_CHECK(got.records == 0, "%s: %zu", rows[i].what, got.records);
		aj_format_probe_fini(&got);
	}
}

static const struct aj_format_head heads[] = {
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
	aj_format_heads_check(&aj_format_mbox, heads, AJ_LEN(heads));
}

/* Long messages, and lines that may be separators wherever the reader's chunks end. */
static void test_long(void)
{
	enum { LEN = 300000, MESSAGES = 5 };
	static const char *const fillers[] = { "x\n", "From \n", ">From x\n", "From a 12:00:0\n", "\n" };

	for (size_t i = 0; i < AJ_LEN(fillers); i++) {
		static const size_t steps[] = { 0, 777 };
		struct aj_format_piece pieces[2 * MESSAGES + 1] = { 0 };
		struct aj_format_probe got[AJ_LEN(steps)];
		struct aj_str raw;

		for (size_t m = 0; m < MESSAGES; m++) {
			pieces[2 * m] = (struct aj_format_piece){ F "\nA: 1\n\n", 1 };
			pieces[2 * m + 1] = (struct aj_format_piece){ fillers[i],
				(LEN / MESSAGES - 64) / strlen(fillers[i]) };
		}
		raw = aj_format_join(pieces);
		aj_format_steps_check(got, steps, AJ_LEN(steps), &aj_format_mbox, fillers[i], raw);
		AJ_CHECK(got[0].inner == MESSAGES, "%zu: %u", i, got[0].inner);
		for (size_t s = 0; s < AJ_LEN(steps); s++)
			aj_format_probe_fini(&got[s]);
		free((void *)raw.ptr);
	}
}

AJ_TESTS(test_rows, test_sniff, test_long)
