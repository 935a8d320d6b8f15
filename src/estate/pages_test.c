/* pages_test.c: a kind that does as a table says, page by page, by a clock of the test's own. */

#include "estate/pages.h"
#include "estate/sample.h"
#include "estate/scope.h"
#include "test/test.h"

#include <stdlib.h>
#include <time.h>

static time_t skew;

int __real_clock_gettime(clockid_t clock, struct timespec *out);
int __wrap_clock_gettime(clockid_t clock, struct timespec *out);
int __wrap_clock_gettime(clockid_t clock, struct timespec *out)
{
	int end = __real_clock_gettime(clock, out);

	out->tv_sec += skew;
	return end;
}

static bool restless; /* a line that is given back is taken by another, and its visit ends */

void __real_aj_lines_give_back(struct aj_lines *lines, struct aj_line *line);
void __wrap_aj_lines_give_back(struct aj_lines *lines, struct aj_line *line);
void __wrap_aj_lines_give_back(struct aj_lines *lines, struct aj_line *line)
{
	__real_aj_lines_give_back(lines, line);
	if (!restless)
		return;
	line = aj_lines_take(lines, &restless);
	aj_line_end(lines, line);
	__real_aj_lines_give_back(lines, line);
}

/* An answer. */
struct step {
	const char *text, *cursor;
	enum aj_status status;
	bool lost;
	int seconds; /* -1: all that it has */
	bool passed;
};

enum { STEPS = 5, NEVER = -1, CALLS_MAX = 100000 };

/* What the server of this moment does; after the last step it goes on with step `again`. */
static const struct step *steps;
static int again, step;
static unsigned asked, visits;
static uint64_t numbered; /* for cursors that are never the same */

static enum aj_status fake_recognise(struct aj_visit *visit, struct aj_err *err)
{
	visits++;
	aj_visit_is(visit, "fake", AJ_S("1"));
	return AJ_OK;
}

static const struct step *next_step(void)
{
	const struct step *one = &steps[step];

	asked++;
	step++;
	if (step == STEPS || (!steps[step].text && again != NEVER))
		step = again;
	return one;
}

static enum aj_status act(
    struct aj_visit *visit, const struct step *one, struct aj_buf *out, struct aj_err *err)
{
	skew += one->seconds < 0 ? (visit->deadline - aj_gate_now()) / 1000 + 1 : one->seconds;
	visit->lost = one->lost;
	visit->passed = one->passed;
	if (!one->text || asked > CALLS_MAX)
		return AJ_END;
	if (aj_gate_now() > visit->deadline)
		return aj_fail(err, AJ_ELIMIT, "no time is left");
	aj_buf_add(out, aj_str_z(one->text));
	return one->status == AJ_OK || one->status == AJ_END ? one->status
							     : aj_fail(err, one->status, "bad day");
}

static void turn(const struct step *one, struct aj_cursor *cursor)
{
	if (one->text && strcmp(one->cursor, "#") == 0)
		snprintf(cursor->text, sizeof(cursor->text), "%u", (unsigned)numbered++);
	else if (one->text)
		snprintf(cursor->text, sizeof(cursor->text), "%s", one->cursor);
}

static enum aj_status fake_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	const struct step *one = next_step();

	turn(one, cursor);
	return act(visit, one, page, err);
}

static const char *content; /* of an item, instead of steps: three bytes at a time */

static enum aj_status fake_bytes(struct aj_visit *visit, const struct aj_set *set, struct aj_str item,
    uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err)
{
	if (content) {
		aj_buf_add(out, aj_str_sub(aj_str_from(aj_str_z(content), from), 0, want < 3 ? want : 3));
		return out->len > 0 ? AJ_OK : AJ_END;
	}
	return act(visit, next_step(), out, err);
}

static enum aj_status fake_list(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    struct aj_items *items, struct aj_err *err)
{
	const struct step *one = next_step();
	struct aj_buf ignored;

	aj_buf_init(&ignored, 100);
	turn(one, cursor);
	items->n = one->text ? strlen(one->text) : 0; /* names of one letter */
	for (size_t i = 0; i < items->n; i++)
		items->item[i] =
		    (struct aj_item){ aj_str_z(aj_visit_text(visit, "%c", one->text[i])), AJ_UNTOLD };
	enum aj_status st = act(visit, one, &ignored, err);
	aj_buf_fini(&ignored);
	return st;
}

static const struct aj_kind kind = {
	.name = "fake",
	.recognise = fake_recognise,
	.records = fake_records,
	.list = fake_list,
	.bytes = fake_bytes,
};

static const struct {
	const char *what;
	uint64_t count; /* promised */
	struct step steps[STEPS];
	int again;
	const char *text; /* all of it, or how it begins where it is long */
	enum aj_status status;
	const char *error;
} sets[] = {
	/* clang-format off */
	{ "nothing",          1, {{ 0 }},                                              NEVER, "", AJ_END, "" },
	{ "two pages",        2, {{ "a\n", "1" }, { "b\n", "2" }},                     NEVER, "a\nb\n", AJ_END, "" },
	{ "an empty page",    2, {{ "a\n", "1" }, { "", "2" }, { "b\n", "3" }},        NEVER, "a\nb\n", AJ_END, "" },
	{ "… is an end",      2, {{ "a\n", "1" }, { "", "1" }, { "b\n", "3" }},        NEVER, "a\n", AJ_END, "" },
	{ "a last page told", 2, {{ "a\n", "e" }, { "", "e", AJ_END }},                NEVER, "a\n", AJ_END, "" },
	{ "a repeated cursor", AJ_UNTOLD, {{ "a\n", "1" }, { "b\n", "1" }},            1,     "a\n", AJ_ELIMIT, "after 2 bytes: a page leads back to one that was read" },
	{ "a circle of three", AJ_UNTOLD, {{ "a\n", "1" }, { "b\n", "2" }, { "c\n", "3" }}, 0, "a\nb\nc\n", AJ_ELIMIT, "a page leads back to one that was read" },
	{ "barren for ever",  AJ_UNTOLD, {{ "", "#" }},                                0,     "", AJ_ELIMIT, "after 0 bytes: 10001 pages in a row with nothing" },
	{ "more and more",    4, {{ "a\n", "#" }},                                     0,     "a\n", AJ_ELIMIT, "after 20128 bytes: many more records than the 4 it names" },
	{ "as many untold",   AJ_UNTOLD, {{ "a\n", "#" }},                             0,     "a\n", AJ_END, "" },
	{ "lost, and again",  2, {{ "a\n", "1" }, { "x", "2", AJ_END, true }, { "b\n", "2" }}, NEVER, "a\nb\n", AJ_END, "" },
	{ "lost for good",    2, {{ "a\n", "1" }, { "x", "2", AJ_END, true }},         1,     "a\n", AJ_EIO, "after 2 bytes: it hung up" },
	{ "an error twice",   2, {{ "a\n", "1" }, { "x", "2", AJ_EIO }},               1,     "a\n", AJ_EIO, "after 2 bytes: bad day" },
	{ "a bound",          2, {{ "a\n", "1" }, { "x", "2", AJ_ELIMIT }},            NEVER, "a\n", AJ_ELIMIT, "after 2 bytes: bad day" },
	{ "one left out",     3, {{ "a\n", "1" }, { "x", "2", AJ_ELIMIT, .passed = true }, { "b\n", "3" }}, NEVER, "a\nb\n", AJ_ELESS, "1 left out: bad day" },
	{ "two, the last too", 3, {{ "x", "1", AJ_ELIMIT, .passed = true }, { "a\n", "2" }, { "x", "3", AJ_ELIMIT, .passed = true }}, NEVER, "a\n", AJ_ELESS, "2 left out: bad day, and others" },
	{ "… and a bound",    3, {{ "x", "1", AJ_ELIMIT, .passed = true }, { "a\n", "2" }, { "x", "3", AJ_ELIMIT }}, NEVER, "a\n", AJ_ELIMIT, "after 2 bytes: bad day" },
	{ "left out, and back", 3, {{ "a\n", "1" }, { "x", "1", AJ_ELIMIT, .passed = true }}, NEVER, "a\n", AJ_ELIMIT, "leads back" },
	{ "slow",             AJ_UNTOLD, {{ "a\n", "#", AJ_OK, false, 50 }},           0,     "a\n", AJ_ELIMIT, "after 2 bytes: under 16 bytes a second for a minute" },
	{ "slow but fair",    9, {{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "1", AJ_OK, false, 2 }, { "b", "2", AJ_OK, false, 3 }}, NEVER, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nb", AJ_END, "" },
	/* clang-format on */
};

static struct aj_lines lines;

static void start(struct aj_pages *pages, const struct aj_visit *found, const struct step *of, int from)
{
	static const atomic_bool stop;
	struct aj_err err;

	steps = of;
	again = from;
	step = 0;
	asked = visits = 0;
	numbered = 0;
	aj_lines_init(&lines, found, 1, &stop);
	AJ_CHECK(aj_pages_init(pages, &lines, 0, &err) == AJ_OK, "%s", err.text);
}

static void end(struct aj_pages *pages)
{
	aj_pages_fini(pages);
	aj_lines_fini(&lines);
}

/* All that the source gives, so many bytes at a time. */
static enum aj_status read_all(struct aj_pages *pages, size_t room, struct aj_buf *all, struct aj_err *err)
{
	uint8_t bytes[4096];
	enum aj_status st;
	size_t got;

	for (;;) {
		st = pages->source.fill(&pages->source, bytes, room, &got, err);
		if (st != AJ_OK)
			break;
		AJ_CHECK(got > 0 && got <= room);
		aj_buf_add(all, aj_str(bytes, got));
	}
	if (st != AJ_ESTOP) {
		unsigned before = asked;

		AJ_CHECK(
		    pages->source.fill(&pages->source, bytes, room, &got, err) == AJ_END && asked == before,
		    "the end is final");
	}
	return st;
}

static const struct aj_endpoint endpoint = { .host = "127.0.0.1", .port = 1, .path = "" };
static const struct aj_visit found = { .kind = &kind, .endpoint = &endpoint };

static void test_sets(void)
{
	static const size_t rooms[] = { 1, 7, 4096 };
	struct aj_pages *pages = malloc(sizeof(*pages));

	for (size_t i = 0; i < AJ_LEN(sets) * AJ_LEN(rooms); i++) {
		size_t r = i / AJ_LEN(rooms);
		struct aj_set set = { .count = sets[r].count, .bytes = AJ_UNTOLD };
		struct aj_str want = aj_str_z(sets[r].text);
		struct aj_err err = { 0 };
		struct aj_buf all;
		enum aj_status st;

		aj_buf_init(&all, 1 << 20);
		start(pages, &found, sets[r].steps, sets[r].again);
		aj_pages_set(pages, &set);
		st = read_all(pages, rooms[i % AJ_LEN(rooms)], &all, &err);
		AJ_CHECK(st == sets[r].status, "%s: %s", sets[r].what, err.text);
		AJ_CHECK(sets[r].again == NEVER ? aj_str_eq(aj_buf_str(&all), want)
						: aj_str_starts(aj_buf_str(&all), want),
		    "%s", sets[r].what);
		AJ_CHECK(strstr(err.text, sets[r].error), "%s: %s", sets[r].what, err.text);
		aj_buf_fini(&all);
		end(pages);
	}
	free(pages);
}

static const struct {
	const char *what;
	uint64_t size;
	struct step steps[STEPS];
	int again;
	const char *text;
	enum aj_status status;
	const char *error;
} items[] = {
	/* clang-format off */
	{ "an empty one",       0,         {{ "never asked" }},           NEVER, "", AJ_END, "" },
	{ "one range",          3,         {{ "abc" }, { "not asked" }},  NEVER, "abc", AJ_END, "" },
	{ "ranges that differ", 5,         {{ "abc" }, { "de" }},         NEVER, "abcde", AJ_END, "" },
	{ "shorter than told",  5,         {{ "abc" }},                   NEVER, "abc", AJ_EIO, "after 3 bytes: no more of 5 bytes" },
	{ "of untold size",     AJ_UNTOLD, {{ "abc" }, { "not asked" }},  NEVER, "abc", AJ_END, "" },
	{ "… and not there",    AJ_UNTOLD, {{ 0 }},                       NEVER, "", AJ_END, "" },
	{ "lost",               5,         {{ "abc" }, { "", "", AJ_END, true }}, 1, "abc", AJ_EIO, "after 3 bytes: it hung up" },
	{ "nothing for ever",   5,         {{ "" }},                      0,     "", AJ_ELIMIT, "pages in a row with nothing" },
	/* clang-format on */
};

static void test_items(void)
{
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

	for (size_t i = 0; i < AJ_LEN(items); i++) {
		struct aj_err err = { 0 };
		struct aj_buf all;

		aj_buf_init(&all, 1 << 20);
		start(pages, &found, items[i].steps, items[i].again);
		aj_pages_set(pages, &set);
		aj_pages_item(pages, &(struct aj_item){ AJ_S("x"), items[i].size });
		AJ_CHECK(
		    read_all(pages, 2, &all, &err) == items[i].status, "%s: %s", items[i].what, err.text);
		AJ_CHECK(aj_str_eq(aj_buf_str(&all), aj_str_z(items[i].text)), "%s", items[i].what);
		AJ_CHECK(strstr(err.text, items[i].error), "%s: %s", items[i].what, err.text);
		aj_buf_fini(&all);
		end(pages);
	}
	free(pages);
}

static const struct {
	const char *what, *content;
	uint64_t piece;
	const char *pieces; /* with a | between them */
} cuts[] = {
	/* clang-format off */
	{ "lines",               "ab\ncd\nefgh\nij", 4,  "ab\ncd\n|efgh\n|ij" },
	{ "as long as a piece",  "abc\ndef\ng",       4,  "abc\n|def\n|g" },
	{ "the last one ends",   "abc\ndef\n",        4,  "abc\n|def\n" },
	{ "empty lines",         "\n\n\n",           1,  "\n|\n|\n" },
	{ "a long line",         "abcdefghijkl\nm",    2,  "abcdefghijkl\n|m" },
	{ "no line",             "abcdefghijkl",        2,  "abcdefghijkl" },
	{ "one piece",           "a\nb\nc\n",        99, "a\nb\nc\n" },
	/* clang-format on */
};

/* Each piece ends with a line, whatever the pages and the rooms; and another process goes on at each. */
static void check_pieces(size_t row, size_t room, struct aj_pages *pages)
{
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_item item = { AJ_S("x"), strlen(cuts[row].content) };
	struct aj_err err = { 0 };
	struct aj_buf all, place;

	content = cuts[row].content;
	aj_buf_init(&all, 1000);
	aj_buf_init(&place, 1000);
	start(pages, &found, items[0].steps, NEVER);
	aj_pages_set(pages, &set);
	aj_pages_item(pages, &item);
	for (;;) {
		aj_pages_go_on(pages, cuts[row].piece);
		AJ_CHECK(read_all(pages, room, &all, &err) == AJ_END, "%s: %s", cuts[row].what, err.text);
		if (!pages->between || all.len > 900)
			break;
		place.len = 0;
		aj_pages_place(pages, &place);
		aj_buf_add(&all, AJ_S("|"));
		end(pages);
		start(pages, &found, items[0].steps, NEVER);
		aj_pages_set(pages, &set);
		item.size++;
		aj_pages_item(pages, &item);
		AJ_CHECK(!aj_pages_resume(pages, aj_buf_str(&place)), "%s: of another size", cuts[row].what);
		item.size--;
		aj_pages_item(pages, &item);
		for (size_t len = 0; len < place.len; len++)
			AJ_CHECK(!aj_pages_resume(pages, aj_str(place.ptr, len)), "%s: cut", cuts[row].what);
		AJ_CHECK(aj_pages_resume(pages, aj_buf_str(&place)), "%s", cuts[row].what);
	}
	AJ_CHECK(aj_str_eq(aj_buf_str(&all), aj_str_z(cuts[row].pieces)), "%s/%zu: %.*s", cuts[row].what,
	    room, (int)all.len, all.ptr);
	content = NULL;
	aj_buf_fini(&all);
	aj_buf_fini(&place);
	end(pages);
}

static void test_pieces(void)
{
	static const size_t rooms[] = { 1, 2, 7, 4096 };
	struct aj_pages *pages = malloc(sizeof(*pages));

	for (size_t i = 0; i < AJ_LEN(cuts) * AJ_LEN(rooms); i++)
		check_pieces(i / AJ_LEN(rooms), rooms[i % AJ_LEN(rooms)], pages);
	free(pages);
}

/* What was left out in one piece is told at the end of the last, also by a later process. */
static void test_left_out_before(void)
{
	static const struct step first[STEPS] = { { "x", "1", AJ_ELIMIT, .passed = true }, { "ab\n", "2" } },
				 later[STEPS] = { { "c\n", "3" } };
	struct aj_set set = { .count = 3, .bytes = AJ_UNTOLD };
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_buf all, place;
	struct aj_err err = { 0 };

	aj_buf_init(&all, 1000);
	aj_buf_init(&place, 1000);
	start(pages, &found, first, NEVER);
	aj_pages_set(pages, &set);
	aj_pages_go_on(pages, 1);
	AJ_CHECK(read_all(pages, 4096, &all, &err) == AJ_END && pages->between, "%s", err.text);
	aj_pages_place(pages, &place);
	end(pages);

	start(pages, &found, later, NEVER);
	aj_pages_set(pages, &set);
	for (size_t len = 0; len < place.len; len++)
		AJ_CHECK(!aj_pages_resume(pages, aj_str(place.ptr, len)), "cut");
	AJ_CHECK(aj_pages_resume(pages, aj_buf_str(&place)));
	aj_pages_go_on(pages, 1000);
	AJ_CHECK(read_all(pages, 4096, &all, &err) == AJ_ELESS);
	AJ_CHECK_STR("1 left out: bad day", err.text);
	AJ_CHECK(aj_str_eq(aj_buf_str(&all), AJ_S("ab\nc\n")));
	end(pages);
	aj_buf_fini(&all);
	aj_buf_fini(&place);
	free(pages);
}

/* One that drips, or says nothing at all, costs no other one its place. */
static void test_items_apart(void)
{
	static const struct step slow[STEPS] = { { "a", NULL, AJ_OK, false, 50 },
		{ "a", NULL, AJ_OK, false, 50 }, { "abc", NULL, AJ_OK, false, 1 },
		{ "", NULL, AJ_ELIMIT, false, 60 }, { "abc", NULL, AJ_OK, false, 1 } };
	static const struct {
		uint64_t size;
		const char *text;
		enum aj_status status;
	} want[] = { { 1000, "a", AJ_ELIMIT }, { 3, "abc", AJ_END }, { 3, "", AJ_ELIMIT },
		{ 3, "abc", AJ_END } };
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

	start(pages, &found, slow, NEVER);
	aj_pages_set(pages, &set);
	for (size_t i = 0; i < AJ_LEN(want); i++) {
		struct aj_err err = { 0 };
		struct aj_buf all;

		aj_buf_init(&all, 1 << 20);
		aj_pages_item(pages, &(struct aj_item){ AJ_S("x"), want[i].size });
		AJ_CHECK(read_all(pages, 100, &all, &err) == want[i].status, "%zu: %s", i, err.text);
		AJ_CHECK(aj_str_eq(aj_buf_str(&all), aj_str_z(want[i].text)), "%zu", i);
		aj_buf_fini(&all);
	}
	end(pages);
	free(pages);
}

static _Atomic unsigned ranges;

static enum aj_status even_bytes(struct aj_visit *visit, const struct aj_set *set, struct aj_str item,
    uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err)
{
	static const uint8_t bytes[1 << 10];

	ranges++;
	while (out->len < want)
		aj_buf_add(out, aj_str_sub(aj_str(bytes, sizeof(bytes)), 0, want - out->len));
	return AJ_OK;
}

static unsigned await_ranges(unsigned n)
{
	for (int waited = 0; ranges < n && waited < 10000; waited++)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	return ranges;
}

/* While a range is read the next one is asked for, and no other; the size that a server was found good for
 * holds for the next item. */
static void test_ahead(void)
{
	static const struct aj_kind even = {
		.name = "fake", .recognise = fake_recognise, .bytes = even_bytes
	};
	static const struct aj_visit of = { .kind = &even, .endpoint = &endpoint };
	static const unsigned most[] = { 5,
		3 }; /* of 512 KiB, twice as much each time, up to 4 MiB; of 4 MiB */
	static const atomic_bool stop;
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	static uint8_t room[4096];
	struct aj_err err;
	size_t got;

	aj_lines_init(&lines, &of, 1, &stop);
	AJ_CHECK(aj_pages_init(pages, &lines, 1, &err) == AJ_OK);
	aj_pages_set(pages, &set);
	for (size_t i = 0; i < AJ_LEN(most); i++) {
		uint64_t all = 0;

		ranges = 0;
		aj_pages_item(pages, &(struct aj_item){ AJ_S("x"), 10 << 20 });
		AJ_CHECK(pages->source.fill(&pages->source, room, 1, &got, &err) == AJ_OK && got == 1);
		AJ_CHECK(await_ranges(2) == 2, "%u ranges are asked for while the first one is read", ranges);
		for (all = 1; pages->source.fill(&pages->source, room, sizeof(room), &got, &err) == AJ_OK;
		     all += got)
			;
		AJ_CHECK(all == 10 << 20, "%llu bytes", (unsigned long long)all);
		AJ_CHECK(ranges == most[i], "%u ranges", ranges);
	}
	end(pages);
	free(pages);
}

static enum aj_status told(
    void *to, const struct aj_visit *visit, const struct aj_sample *sample, struct aj_err *err)
{
	struct aj_buf *all = to;

	aj_buf_addf(all, "%.*s:%.*s%s ", (int)sample->object.len, (const char *)sample->object.ptr,
	    (int)sample->bytes.len, (const char *)sample->bytes.ptr, sample->why);
	return AJ_OK;
}

static void check_sample(const struct aj_kind *of, const struct step *from, int and_again, const char *want)
{
	struct aj_scope scope = { .contact = "", .per_second = 1, .sample = 1000 };
	struct aj_set set = { .name = AJ_S("set"), .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_visit visit = { .kind = of, .endpoint = &endpoint, .sets = &set, .n_sets = 1, .fd = -1 };
	struct aj_round_options options = { .sampled = told };
	struct aj_err err = { 0 };
	struct aj_buf all;

	aj_buf_init(&all, 1000);
	options.to = &all;
	steps = from;
	again = and_again;
	step = 0;
	asked = 0;
	numbered = 0;
	AJ_CHECK(aj_gate_new(&scope, &visit.gate, &err) == AJ_OK);
	aj_arena_init(&visit.arena, 1 << 16);
	AJ_CHECK(aj_sample_visit(&visit, &options, &err) == AJ_OK);
	AJ_CHECK(aj_str_eq(aj_buf_str(&all), aj_str_z(want)), "%.*s", (int)all.len, all.ptr);
	aj_buf_fini(&all);
	aj_arena_fini(&visit.arena);
	aj_gate_free(visit.gate);
}

/* The same for samples. */
static void test_samples_apart(void)
{
	static const struct step drips[STEPS] = { { "abc", "1" }, { "x", NULL, AJ_OK, false, -1 },
		{ "y", NULL, AJ_OK, false, 1 }, { "z", NULL, AJ_OK, false, 1 } };
	static const struct step unlisted[STEPS] = { { "a", "1", AJ_EIO } };

	check_sample(&kind, drips, NEVER, "a:no time is left b:y c:z ");
	check_sample(&kind, unlisted, NEVER, ":bad day ");
}

/* What cannot be had, or is empty, costs a sample nothing of what is behind it; but there is an end to that.
 */
static void test_samples_left_out(void)
{
	static const struct aj_kind rows = {
		.name = "fake", .recognise = fake_recognise, .records = fake_records
	};
	static const struct step between[STEPS] = { { "", "1", AJ_ELIMIT, .passed = true }, { "a\n", "2" },
		{ "", "3" }, { "b\n", "4" }, { "", "4" } };
	static const struct step nothing[STEPS] = { { "", "1", AJ_ELIMIT, .passed = true },
		{ "", "2", AJ_END } };
	static const struct step ever[STEPS] = { { "", "#", AJ_ELIMIT, .passed = true } };
	static const struct step empty[STEPS] = { { "", "#" } };

	check_sample(&rows, between, NEVER, ":a\nb\n ");
	check_sample(&rows, nothing, NEVER, ":bad day ");
	check_sample(&rows, ever, 0, ":bad day ");
	AJ_CHECK(asked == 65, "%u", asked);
	check_sample(&rows, empty, 0, "");
	AJ_CHECK(asked == 65, "%u", asked);
}

static void test_listing(void)
{
	static const struct step ever[STEPS] = { { "a", "#", AJ_OK, false, 50 } };
	static const struct step circle[STEPS] = { { "a", "1" }, { "b", "2" }, { "c", "3" } };
	static const struct step broken[STEPS] = { { "a", "1" }, { "b", "2", AJ_END, true } };
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_items *page = calloc(1, sizeof(*page));
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_err err = { 0 };
	unsigned n = 0;
	enum aj_status st;

	start(pages, &found, circle, 0);
	aj_pages_set(pages, &set);
	while ((st = aj_pages_list(pages, page, &err)) == AJ_OK && n++ < 100)
		AJ_CHECK(page->n == 1 && page->item[0].name.ptr[0] == 'a' + (n - 1) % 3);
	AJ_CHECK(st == AJ_ELIMIT && n >= 3, "%s", err.text);
	end(pages);

	start(pages, &found, ever, 0);
	aj_pages_set(pages, &set);
	for (n = 0; (st = aj_pages_list(pages, page, &err)) == AJ_OK && n < 10000; n++)
		;
	AJ_CHECK(st == AJ_ELIMIT && strstr(err.text, "no end after"), "after %u: %s", n, err.text);
	end(pages);

	start(pages, &found, broken, 1);
	aj_pages_set(pages, &set);
	AJ_CHECK(aj_pages_list(pages, page, &err) == AJ_OK);
	AJ_CHECK(
	    aj_pages_list(pages, page, &err) == AJ_EIO && visits == 2, "%s: %u visits", err.text, visits);
	end(pages);
	free(page);
	free(pages);
}

/* Names are there when the line that they came on is another's. */
static void test_names(void)
{
	static const struct step one[STEPS] = { { "abc", "1" }, { "de", "2" } };
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_items *page = calloc(1, sizeof(*page));
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_err err = { 0 };

	start(pages, &found, one, NEVER);
	aj_pages_set(pages, &set);
	restless = true;
	for (unsigned i = 0; i < 2; i++) {
		AJ_CHECK(aj_pages_list(pages, page, &err) == AJ_OK && page->n == strlen(one[i].text), "%s",
		    err.text);
		for (size_t k = 0; k < page->n; k++)
			AJ_CHECK(aj_str_eq(page->item[k].name, aj_str(one[i].text + k, 1)), "%u: %zu", i, k);
	}
	restless = false;
	end(pages);
	free(page);
	free(pages);
}

static enum aj_status call_anybody(void *to, uint16_t port, struct aj_err *err)
{
	return AJ_OK;
}

static const struct aj_peer anybody = { .call = call_anybody };

static enum aj_status session_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_visit_send(visit, AJ_S("who are you"), err);
}

/* Two pages, each of which says whether it came on a connection that stood. */
static enum aj_status session_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	if (cursor->text[0] == '2')
		return AJ_END;
	aj_buf_add(page, aj_visit_stands(visit) ? AJ_S("goes on\n") : AJ_S("begins\n"));
	snprintf(cursor->text, sizeof(cursor->text), "%s", cursor->text[0] ? "2" : "1");
	return aj_visit_send(visit, AJ_S("more"), err);
}

/* What recognising said, and what another set was read by, is no session of this set. */
static void test_sessions(void)
{
	static const struct aj_kind sessions = {
		.name = "fake", .recognise = session_recognise, .records = session_records
	};
	static const struct aj_visit of = { .kind = &sessions, .endpoint = &endpoint, .peer = &anybody };
	static const struct aj_set both[2] = { { .count = 2, .bytes = 1 }, { .count = 2, .bytes = 1 } };
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_err err = { 0 };
	struct aj_buf all;

	start(pages, &of, NULL, NEVER);
	for (unsigned i = 0; i < 2; i++) {
		aj_buf_init(&all, 1 << 10);
		aj_pages_set(pages, &both[i]);
		AJ_CHECK(read_all(pages, 4096, &all, &err) == AJ_END, "%s", err.text);
		AJ_CHECK(aj_str_eq(aj_buf_str(&all), AJ_S("begins\ngoes on\n")), "%u: %.*s", i, (int)all.len,
		    (const char *)all.ptr);
		aj_buf_fini(&all);
	}
	end(pages);
	free(pages);
}

static void test_stop(void)
{
	static const struct step ever[STEPS] = { { "a\n", "#" } };
	static const atomic_bool stop = true;
	struct aj_pages *pages = malloc(sizeof(*pages));
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_err err;
	uint8_t byte;
	size_t got;

	start(pages, &found, ever, 0);
	lines.stop = &stop;
	aj_pages_set(pages, &set);
	AJ_CHECK(pages->source.fill(&pages->source, &byte, 1, &got, &err) == AJ_ESTOP && asked == 0);
	end(pages);
	free(pages);
}

AJ_TESTS(test_sets, test_items, test_pieces, test_left_out_before, test_items_apart, test_samples_apart,
    test_samples_left_out, test_listing, test_names, test_sessions, test_stop, test_ahead)
