#include "redact/dates.h"

#include "test/test.h"

#include <stdlib.h>

/* What is found is put between brackets, its time between braces, and what it means behind it. */
static void mark(struct aj_str s, const char *field, bool american, char *out, size_t room)
{
	struct aj_field of = { .topics = field ? aj_topics_of_name(aj_str_z(field)) : 0 };
	struct aj_value value = { 0, (uint32_t)s.len, &of };
	struct aj_run run = { 0 };
	struct aj_text text = { .bytes = s,
		.to = s.len,
		.values = &value,
		.n_values = field ? 1 : 0,
		.runs = &run,
		.n_runs = 1 };
	struct aj_dated dated;
	size_t at = 0, done = 0, len = 0;

	out[0] = '\0';
	while (aj_dates_next(&text, american, &at, &dated)) {
		AJ_CHECK(dated.start >= done && dated.end > dated.start && dated.whole >= dated.end &&
			 dated.whole <= s.len && at >= dated.whole);
		len += (size_t)snprintf(out + len, room - len, "%.*s[%.*s", (int)(dated.start - done),
		    s.ptr + done, (int)(dated.end - dated.start), s.ptr + dated.start);
		if (dated.whole > dated.end)
			len += (size_t)snprintf(out + len, room - len, "{%.*s}",
			    (int)(dated.whole - dated.end), s.ptr + dated.end);
		len += (size_t)snprintf(
		    out + len, room - len, "]=%.*s", (int)dated.canonical_len, dated.canonical);
		done = dated.whole;
	}
	snprintf(out + len, room - len, "%.*s", (int)(s.len - done), s.ptr + done);
}

static const struct {
	const char *field, *text, *want; /* want: NULL: nothing is found */
} cases[] = {
	{ NULL, "on 2019-11-27.", "on [2019-11-27]=2019-11-27." },
	{ NULL, "2019-11-27T12:00:00.123Z", "[2019-11-27{T12:00:00.123Z}]=2019-11-27" },
	{ NULL, "2019-11-27 12:00:00,5 +01:00 x", "[2019-11-27{ 12:00:00,5 +01:00}]=2019-11-27 x" },
	{ NULL, "2019-11-27 12:00 GET /", "[2019-11-27{ 12:00}]=2019-11-27 GET /" },
	{ NULL, "2019/1/7, 2019.01.07", "[2019/1/7]=2019-01-07, [2019.01.07]=2019-01-07" },
	{ NULL, "20191127T120000Z", "[20191127{T120000Z}]=2019-11-27" },
	{ NULL, "backup-2019-11-27-full.tgz", "backup-[2019-11-27]=2019-11-27-full.tgz" },
	{ NULL, "2019年11月27日", "[2019年11月27日]=2019-11-27" },
	{ NULL, "am 27.11.2019 um 12:00", "am [27.11.2019]=2019-11-27 um 12:00" },
	{ NULL, "27.11.2019, 12:00 CET", "[27.11.2019{, 12:00 CET}]=2019-11-27" },
	{ NULL, "7. 1. 2019", "[7. 1. 2019]=2019-01-07" },
	{ NULL, "27.11.19 and 27/11/19", "[27.11.19]=2019-11-27 and [27/11/19]=2019-11-27" },
	{ NULL, "11/27/2019 3:05 PM", "[11/27/2019{ 3:05 PM}]=2019-11-27" },
	{ NULL, "04/03/2019", "[04/03/2019]=2019-03-04" },
	{ NULL, "27-11-2019", "[27-11-2019]=2019-11-27" },
	{ NULL, "27 Nov 2019", "[27 Nov 2019]=2019-11-27" },
	{ NULL, "3rd of April 2019", "[3rd of April 2019]=2019-04-03" },
	{ NULL, "27. November 2019", "[27. November 2019]=2019-11-27" },
	{ NULL, "27 de noviembre de 2019", "[27 de noviembre de 2019]=2019-11-27" },
	{ NULL, "le 1er août 2019", "le [1er août 2019]=2019-08-01" },
	{ NULL, "[27/Nov/2019:12:00:00 +0100] x", "[[27/Nov/2019{:12:00:00 +0100}]=2019-11-27] x" },
	{ NULL, "27-NOV-19", "[27-NOV-19]=2019-11-27" },
	{ NULL, "2019-Nov-27", "[2019-Nov-27]=2019-11-27" },
	{ NULL, "Nov 27, 2019", "[Nov 27, 2019]=2019-11-27" },
	{ NULL, "November 27th, 2019 was", "[November 27th, 2019]=2019-11-27 was" },
	{ NULL, "Sept. 7 2019", "[Sept. 7 2019]=2019-09-07" },
	{ NULL, "Date: Wed, 27 Nov 2019 12:00:00 +0100",
	    "Date: [Wed, 27 Nov 2019{ 12:00:00 +0100}]=2019-11-27" },
	{ NULL, "Mi., 27.11.2019", "[Mi., 27.11.2019]=2019-11-27" },
	{ NULL, "so 27.11.2019", "so [27.11.2019]=2019-11-27" }, /* not Sunday */
	{ NULL, "Wed Nov 27 12:00:00 2019", "[Wed Nov 27 12:00:00 2019]=2019-11-27" },
	{ NULL, "Wed Nov 27 12:00:00 CET 2019 x", "[Wed Nov 27 12:00:00 CET 2019]=2019-11-27 x" },
	{ NULL, "Nov 27 12:00:00 host cron[12]: x", "[Nov 27{ 12:00:00}]=--11-27 host cron[12]: x" },
	{ NULL, "Feb 29 12:00:00 host", "[Feb 29{ 12:00:00}]=--02-29 host" },
	{ "created_at", "20191127", "[20191127]=2019-11-27" },
	{ "created_at", "20191127120000", "[20191127{120000}]=2019-11-27" },
	{ "created_at", "7.1.19", "[7.1.19]=2019-01-07" },
	{ "created_at", "1574852400", "[1574852400]=2019-11-27" },
	{ "created_at", "1574852400.25", "[1574852400{.25}]=2019-11-27" },
	{ "updated_on", "1574852400123", "[1574852400123]=2019-11-27" },
	{ "total", "1574852400", NULL },
	{ "total", "20191127", NULL },
	{ NULL, "", NULL },
	{ NULL, "2019", NULL },
	{ NULL, "2019-11", NULL },
	{ NULL, "November 2019", NULL },
	{ NULL, "27 Nov", NULL },
	{ NULL, "12:00:00", NULL },
	{ NULL, "2019-13-27", NULL },
	{ NULL, "2019-02-29", NULL },
	{ NULL, "31.04.2019", NULL },
	{ NULL, "2019-11-271", NULL },
	{ NULL, "2019-11-27x", NULL },
	{ NULL, "x2019-11-27", NULL },
	{ NULL, "12019-11-27", NULL },
	{ NULL, "192.168.10.11", NULL },
	{ NULL, "10.11.12.13", NULL },
	{ NULL, "1.2.2019.5", NULL },
	{ NULL, "7.1.19", NULL },
	{ NULL, "+49 151 12345678", NULL },
	{ NULL, "4111-1111-1111-1111", NULL },
	{ NULL, "536-90-4399", NULL },
	{ NULL, "3f2504e0-4f89-11d3-9a0c-0305e82c3301", NULL },
	{ NULL, "may 27 people, 2019", NULL },
	{ NULL, "the 3rd of 2019", NULL },
	{ NULL, "20191127", NULL },
};

static void test_forms(void)
{
	char got[200];

	for (size_t i = 0; i < AJ_LEN(cases); i++) {
		mark(aj_str_z(cases[i].text), cases[i].field, false, got, sizeof(got));
		AJ_CHECK_STR(cases[i].want ? cases[i].want : cases[i].text, got);
	}
	mark(AJ_S("04/03/2019 and 27/11/2019"), NULL, true, got, sizeof(got));
	AJ_CHECK_STR("[04/03/2019]=2019-04-03 and [27/11/2019]=2019-11-27", got);
}

/* Wherever the text is cut, nothing behind the cut is read, and each date belongs to one part. */
static void test_parts(void)
{
	struct aj_str all =
	    AJ_S("a 2019-11-27 b Wed, 27 Nov 2019 12:00:00 +0100 c Nov  7, 2019 d 27.11.2019 e");

	for (size_t cut = 0; cut <= all.len; cut++) {
		struct aj_run run = { 0 };
		struct aj_text first = { .bytes = all, .to = cut, .runs = &run, .n_runs = 1 }, second = first;
		uint8_t *copy = malloc(cut ? cut : 1); /* so that reading behind it is seen */
		struct aj_text alone = { .to = cut, .runs = &run, .n_runs = 1 };
		struct aj_dated dated;
		unsigned found = 0;
		size_t at = 0;

		second.from = cut;
		second.to = all.len;
		while (aj_dates_next(&first, false, &at, &dated))
			found++;
		at = 0;
		while (aj_dates_next(&second, false, &at, &dated))
			found++;
		AJ_CHECK(found == 4, "cut at %zu: %u", cut, found);
		AJ_CHECK(copy != NULL);
		if (!copy)
			return;
		memcpy(copy, all.ptr, cut);
		alone.bytes = aj_str(copy, cut);
		at = 0;
		while (aj_dates_next(&alone, false, &at, &dated))
			AJ_CHECK(dated.whole <= cut);
		free(copy);
	}
}

AJ_TESTS(test_forms, test_parts)
