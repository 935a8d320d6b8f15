/* What a ledger makes of visits: intervals, samples, runs that are taken up. */

#include "estate/scope.h"
#include "ledger/database.h"
#include "ledger/picture.h"
#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/ajar-ledger-XXXXXX", path[64];

static const struct aj_kind kind = { .name = "redis" };
static const struct aj_target target = { .text = "127.0.0.0/8", .owner = "Support" };
static const struct aj_endpoint endpoint = {
	.target = &target, .host = "127.0.0.1", .port = 6379, .path = ""
};
static const uint8_t scope_hash[32] = { 1 }, other_hash[32] = { 2 };

static struct aj_ledger *open_ledger(void)
{
	struct aj_ledger *ledger = NULL;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_ledger_open(path, &ledger, &err) == AJ_OK, "%s", err.text);
	return ledger;
}

static void fresh(void)
{
	char name[80];

	for (size_t i = 0; i < 4; i++) {
		static const char *const ends[] = { "", ".key", "-wal", "-shm" };

		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

static struct aj_ledger_run begin(struct aj_ledger *ledger, const uint8_t hash[32], int64_t now)
{
	struct aj_ledger_run run = { 0 };
	struct aj_err err = { 0 };

	AJ_CHECK(aj_ledger_begin(ledger, "scope.yaml", hash, now, &run, &err) == AJ_OK, "%s", err.text);
	return run;
}

/* A run at that time in which the endpoint was seen on that rung, or could not be visited (why). */
struct seen {
	int64_t at;
	enum aj_rung rung;
	const char *why, *unanswered;
};

static void see_it(struct aj_ledger *ledger, const struct seen *seen)
{
	int64_t now = seen->at;
	enum aj_rung rung = seen->rung;
	struct aj_set set = { .name = AJ_S("db0"), .count = 100, .bytes = 400000 };
	struct aj_visit visit = { .endpoint = &endpoint,
		.kind = &kind,
		.rung = rung,
		.product = "Redis",
		.version = "7",
		.refused = "",
		.unanswered = seen->unanswered ? seen->unanswered : "",
		.suspect = "",
		.sets = &set,
		.n_sets = rung == AJ_DATA_OPEN,
		.notes = { { rung, false, "DBSIZE", "100 keys" } },
		.n_notes = 1 };
	struct aj_ledger_run run = begin(ledger, scope_hash, now);
	struct aj_err err = { 0 };

	AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, seen->why, now, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_end(ledger, &run, true, now, &err) == AJ_OK, "%s", err.text);
}

static void see(struct aj_ledger *ledger, int64_t now, enum aj_rung rung, const char *why)
{
	see_it(ledger, &(struct seen){ now, rung, why, "" });
}

static const struct {
	const char *what;
	struct seen seen[6];
	const char *intervals; /* "not before/first/last/closed", the open one first */
} rows[] = {
	/* clang-format off */
	{ "never open",        { { 100, AJ_REACHABLE, "" }, { 200, AJ_CLOSED, "" } },                             "" },
	{ "never answered",    { { 100, AJ_CLOSED, "nobody has authorised it" } },                               "" },
	{ "open at once",      { { 100, AJ_DATA_OPEN, "" } },                                                    "0/100/100/0 " },
	{ "still open",        { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_DATA_OPEN, "" } },                         "0/100/200/0 " },
	{ "opened between",    { { 100, AJ_REACHABLE, "" }, { 200, AJ_DATA_OPEN, "" } },                         "100/200/200/0 " },
	{ "closed between",    { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_REACHABLE, "" } },                         "0/100/100/200 " },
	{ "gone",              { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_CLOSED, "" } },                            "0/100/100/200 " },
	{ "not seen",          { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_CLOSED, "no time" } },                     "0/100/100/0 " },
	{ "open, shut, open",  { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_REACHABLE, "" }, { 300, AJ_DATA_OPEN, "" } }, "200/300/300/0 0/100/100/200 " },
	{ "metadata are open", { { 100, AJ_METADATA_OPEN, "" } },                                                "0/100/100/0 " },
	{ "data shut, metadata not",  { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_METADATA_OPEN, "" } },              "0/200/200/0 0/100/100/200 " },
	{ "data opened later",        { { 100, AJ_METADATA_OPEN, "" }, { 200, AJ_DATA_OPEN, "" } },              "100/200/200/0 0/100/100/200 " },
	{ "silent",            { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_CLOSED, "", "nobody answers" } },          "0/100/100/0 " },
	{ "no answer",         { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_REACHABLE, "", "no answer in time" } },    "0/100/100/0 " },
	{ "no answer on data", { { 100, AJ_DATA_OPEN, "" }, { 200, AJ_METADATA_OPEN, "", "no answer in time" } }, "0/100/100/0 " },
	{ "metadata, no more", { { 100, AJ_METADATA_OPEN, "" }, { 200, AJ_METADATA_OPEN, "", "no answer in time" } }, "0/100/200/0 " },
	{ "silent is not shut", { { 100, AJ_REACHABLE, "" }, { 200, AJ_REACHABLE, "", "no answer in time" }, { 300, AJ_DATA_OPEN, "" } }, "100/300/300/0 " },
	/* clang-format on */
};

static void test_intervals(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_picture picture;
		struct aj_ledger *ledger;
		struct aj_err err = { 0 };
		char got[256] = "";
		size_t len = 0;
		bool answered = false;

		fresh();
		ledger = open_ledger();
		for (const struct seen *seen = rows[i].seen; seen->at; seen++) {
			see_it(ledger, seen);
			answered |= !*seen->why && seen->rung > AJ_CLOSED;
		}
		AJ_CHECK(aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s",
		    err.text);
		for (size_t k = 0; k < picture.n_exposures; k++) {
			const struct aj_exposure *x = &picture.exposures[k];

			len += (size_t)snprintf(got + len, sizeof(got) - len, "%d/%d/%d/%d ",
			    (int)x->not_before, (int)x->first_seen, (int)x->last_seen, (int)x->closed_seen);
		}
		AJ_CHECK_STR(rows[i].intervals, got, "%s", rows[i].what);
		AJ_CHECK(picture.endpoints == answered, "%s: %d", rows[i].what, (int)picture.endpoints);
		aj_picture_fini(&picture);
		aj_ledger_close(ledger);
	}
}

/* Two targets may declare one endpoint, for different kinds: the second visit of a run closes nothing. */
static void test_twice_in_a_run(void)
{
	struct aj_visit visit = { .endpoint = &endpoint,
		.kind = &kind,
		.rung = AJ_DATA_OPEN,
		.product = "",
		.version = "",
		.unanswered = "",
		.suspect = "" };
	struct aj_ledger_run run;
	struct aj_picture picture;
	struct aj_ledger *ledger;
	struct aj_err err = { 0 };

	fresh();
	ledger = open_ledger();
	run = begin(ledger, scope_hash, 100);
	AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 101, &err) == AJ_OK, "%s", err.text);
	visit.rung = AJ_REACHABLE;
	AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 102, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_end(ledger, &run, true, 103, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(picture.n_exposures == 1 && picture.exposures[0].closed_seen == 0);
	aj_picture_fini(&picture);
	see(ledger, 200, AJ_REACHABLE, "");
	AJ_CHECK(aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(
	    picture.n_exposures == 1 && picture.exposures[0].closed_seen == 200, "in the next run it does");
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
}

/* Of two visits of a run the one that got further counts, whichever comes first. */
static void test_further_in_a_run(void)
{
	static const enum aj_rung orders[][2] = { { AJ_METADATA_OPEN, AJ_DATA_OPEN },
		{ AJ_DATA_OPEN, AJ_METADATA_OPEN } };

	for (size_t i = 0; i < AJ_LEN(orders); i++) {
		struct aj_visit visit = { .endpoint = &endpoint,
			.kind = &kind,
			.product = "",
			.version = "",
			.unanswered = "",
			.suspect = "" };
		struct aj_ledger_run run;
		struct aj_picture picture;
		struct aj_ledger *ledger;
		struct aj_err err = { 0 };

		fresh();
		ledger = open_ledger();
		run = begin(ledger, scope_hash, 100);
		for (int k = 0; k < 2; k++) {
			visit.rung = orders[i][k];
			AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 101 + k, &err) == AJ_OK, "%s",
			    err.text);
		}
		AJ_CHECK(aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s",
		    err.text);
		AJ_CHECK(picture.n_exposures == 1 && picture.exposures[0].closed_seen == 0);
		AJ_CHECK(picture.exposures[0].rung == AJ_DATA_OPEN);
		aj_picture_fini(&picture);
		aj_ledger_close(ledger);
	}
}

/* A run that did not end goes on where it was, unless the scope is another one or too much time has gone by.
 */
static void test_taking_up(void)
{
	struct aj_visit visit = { .endpoint = &endpoint,
		.rung = AJ_REACHABLE,
		.product = "",
		.version = "",
		.unanswered = "",
		.suspect = "" };
	struct aj_set set = { .name = AJ_S("db0"), .count = 1, .bytes = AJ_UNTOLD };
	struct aj_ledger_sample sample = { .endpoint = &endpoint, .set = set.name, .why = "" };
	struct aj_ledger_run first, again;
	enum aj_rung rung = AJ_CLOSED;
	struct aj_ledger *ledger;
	struct aj_err err = { 0 };

	fresh();
	ledger = open_ledger();
	first = begin(ledger, scope_hash, 1000);
	AJ_CHECK(!first.taken_up && !aj_ledger_visited(ledger, &first, &endpoint, &rung));
	AJ_CHECK(aj_ledger_visit(ledger, &first, &visit, "", 1001, &err) == AJ_OK, "%s", err.text);
	aj_ledger_close(ledger); /* and no end of the run: as after a kill */

	ledger = open_ledger();
	again = begin(ledger, scope_hash, 2000);
	AJ_CHECK(again.taken_up && again.id == first.id);
	AJ_CHECK(aj_ledger_visited(ledger, &again, &endpoint, &rung));
	visit.rung = AJ_DATA_OPEN;
	visit.sets = &set;
	visit.n_sets = 1;
	AJ_CHECK(aj_ledger_visit(ledger, &again, &visit, "", 2001, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(!aj_ledger_visited(ledger, &again, &endpoint, &rung), "killed before its samples were told");
	AJ_CHECK(aj_ledger_sample(ledger, &again, &sample, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_ledger_visited(ledger, &again, &endpoint, &rung) && rung == AJ_DATA_OPEN);
	again = begin(ledger, other_hash, 2000);
	AJ_CHECK(!again.taken_up, "another scope");
	AJ_CHECK(!aj_ledger_visited(ledger, &again, &endpoint, &rung));
	again = begin(ledger, other_hash, 2000 + 25 * 3600);
	AJ_CHECK(!again.taken_up, "a day later");
	aj_ledger_close(ledger);
}

/* Another process may not write, and is told who does; it may read, and knows that more is to come. */
static bool is_kept_out(pid_t first)
{
	struct aj_ledger *ledger = NULL;
	struct aj_picture picture = { 0 };
	struct aj_ledger_run run;
	struct aj_err err = { 0 };
	char said[64];
	bool right;

	snprintf(said, sizeof(said), "process %d, its run 1 began 1970-01-01 00:16:40 UTC", (int)first);
	right = aj_ledger_open(path, &ledger, &err) == AJ_OK &&
		aj_ledger_begin(ledger, "scope.yaml", scope_hash, 1001, &run, &err) == AJ_EDENIED &&
		strstr(err.text, said);
	aj_ledger_close(ledger);
	right &= aj_ledger_read(path, &ledger, &err) == AJ_OK &&
		 aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, &err) == AJ_OK &&
		 aj_ledger_writer(ledger) == first && picture.under_way && picture.last_run == 1000;
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
	return right;
}

/* While one process writes a run, another one may not. */
static void test_one_at_a_time(void)
{
	pid_t child, first = getpid();
	struct aj_ledger *ledger;
	int how = -1;

	fresh();
	ledger = open_ledger();
	begin(ledger, scope_hash, 1000);
	child = fork();
	if (child == 0)
		_exit(is_kept_out(first));
	AJ_CHECK(child > 0 && waitpid(child, &how, 0) == child && WIFEXITED(how) && WEXITSTATUS(how) == 1);
	aj_ledger_close(ledger);
}

/* What a sample holds is told for the whole set; a later sample takes its place. */
static void test_samples(void)
{
	static const struct aj_type type = { .name = "EMAIL_ADDRESS" };
	struct aj_holding holding = { .type = &type,
		.found = 20,
		.distinct = 5,
		.severity = 3,
		.likelihood = AJ_LIKELY,
		.n_samples = 1,
		.samples = { "j•••@e•••.org" },
		.n_hashes = 1,
		.hashes = { 42 } };
	struct aj_ledger_sample sample = { .endpoint = &endpoint,
		.set = AJ_S("db0"),
		.bytes = 1000,
		.records = 10,
		.how = AJ_DONE,
		.why = "",
		.holdings = &holding,
		.n = 1 };
	struct aj_ledger_run run = { 0 };
	const struct aj_picture_set *set;
	struct aj_picture picture;
	struct aj_ledger *ledger;
	struct aj_err err = { 0 };

	fresh();
	ledger = open_ledger();
	see(ledger, 100, AJ_DATA_OPEN, "");
	run.id = 1;
	for (int i = 0; i < 2; i++)
		AJ_CHECK(aj_ledger_sample(ledger, &run, &sample, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(aj_picture_load(&picture, ledger, false, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(picture.n_exposures == 1 && picture.exposures[0].n_sets == 1);
	AJ_CHECK(picture.exposures[0].severity == 3);
	set = picture.exposures[0].sets;
	AJ_CHECK(set->n_findings == 1 && set->findings[0].found == 20 && set->findings[0].distinct == 5);
	AJ_CHECK(set->findings[0].whole.number == 200, "ten times the sample's");
	AJ_CHECK(set->findings[0].whole.low < 200 && set->findings[0].whole.high > 200);
	AJ_CHECK(!set->findings[0].has_bytes, "a set of records has their number");
	AJ_CHECK_STR("j•••@e•••.org", set->findings[0].masked, "masked");
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
}

/* Notes down the figures that are given, and takes only those that begin with "a". */
static bool take_a(void *to, struct aj_str figures, uint64_t bytes)
{
	struct aj_buf *buf = to;

	aj_buf_addf(buf, "%.*s:%d ", (int)figures.len, (const char *)figures.ptr, (int)bytes);
	return aj_str_starts(figures, AJ_S("a"));
}

static void check_counted(struct aj_ledger *ledger, int64_t run, const char *right)
{
	struct aj_buf buf;
	struct aj_err err = { 0 };

	aj_buf_init(&buf, 1 << 10);
	AJ_CHECK(aj_ledger_counted(ledger, &(struct aj_ledger_run){ .id = run }, take_a, &buf, &err) == AJ_OK,
	    "%s", err.text);
	aj_buf_add(&buf, aj_str("", 1));
	AJ_CHECK_STR(right, (const char *)buf.ptr, "run %d", (int)run);
	aj_buf_fini(&buf);
}

/* Of what is done in this run; what is not taken, or has no figures, is to be read again; none outlive the
 * run. */
static void test_counted(void)
{
	static const struct {
		const char *object, *figures;
		enum aj_how how;
	} told[] = { { "o1", "a1", AJ_DONE }, { "o2", "b2", AJ_DONE }, { "o3", "", AJ_DONE },
		{ "o4", "", AJ_PARTIAL }, { "o5", "a5", AJ_DONE } };
	static const char *const done[] = { "o1", "o5" };
	struct aj_ledger_run run = { .id = 1 };
	struct aj_ledger *ledger;
	struct aj_err err = { 0 };

	fresh();
	ledger = open_ledger();
	see(ledger, 100, AJ_DATA_OPEN, "");
	for (size_t i = 0; i < 2 * AJ_LEN(told); i++) {
		struct aj_ledger_sample sample = { .endpoint = &endpoint,
			.set = AJ_S("db0"),
			.object = aj_str_z(told[i % 5].object),
			.bytes = 10 + i,
			.how = told[i % 5].how,
			.why = "",
			.figures = aj_str_z(told[i % 5].figures) };

		AJ_CHECK(aj_ledger_sample(ledger, &run, &sample, &err) == AJ_OK, "%s", err.text);
	}
	check_counted(ledger, 2, "");
	check_counted(ledger, 1, "a1:15 b2:16 :17 a5:19 ");
	check_counted(ledger, 1, "a1:15 a5:19 ");
	for (size_t i = 0; i < AJ_LEN(told); i++) {
		struct aj_str object = aj_str_z(told[i].object);
		bool is = aj_str_eq(object, aj_str_z(done[0])) || aj_str_eq(object, aj_str_z(done[1]));
		enum aj_status st = aj_ledger_kept(ledger, &run, &endpoint, AJ_S("db0"), object, NULL, &err);

		AJ_CHECK(st == (is ? AJ_END : AJ_OK), "%s", told[i].object);
	}
	AJ_CHECK(aj_ledger_end(ledger, &run, true, 200, &err) == AJ_OK, "%s", err.text);
	check_counted(ledger, 1, ":15 :19 ");
	aj_ledger_close(ledger);
}

/*
 * Objects are counted in objects: 4 of 100 are a 25th of them, however many records were read in each. Those
 * of an earlier run count no more.
 */
static void test_objects(void)
{
	static const struct aj_type type = { .name = "EMAIL_ADDRESS" };
	struct aj_holding holding = { .type = &type, .found = 10, .distinct = 1, .severity = 3 };
	struct aj_ledger_sample sample = { .endpoint = &endpoint,
		.set = AJ_S("db0"),
		.bytes = 1000,
		.records = 500,
		.how = AJ_DONE,
		.why = "",
		.holdings = &holding,
		.n = 1 };
	const struct aj_picture_finding *finding;
	struct aj_picture picture;
	struct aj_ledger *ledger;
	struct aj_err err = { 0 };
	char name[] = "r0o0";

	fresh();
	ledger = open_ledger();
	for (int run = 1; run <= 2; run++) {
		see(ledger, 100 * run, AJ_DATA_OPEN, "");
		for (int i = 0; i < 4; i++) {
			name[1] = (char)('0' + run);
			name[3] = (char)('0' + i);
			sample.object = aj_str_z(name);
			AJ_CHECK(aj_ledger_sample(
				     ledger, &(struct aj_ledger_run){ .id = run }, &sample, &err) == AJ_OK,
			    "%s", err.text);
		}
	}
	AJ_CHECK(aj_picture_load(&picture, ledger, false, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(picture.n_exposures == 1 && picture.exposures[0].sets[0].n_findings == 1);
	finding = picture.exposures[0].sets[0].findings;
	AJ_CHECK(finding->found == 40, "%d", (int)finding->found);
	AJ_CHECK(finding->whole.number == 1000, "%d", (int)finding->whole.number);
	AJ_CHECK(finding->whole.low < 1000 && finding->whole.high > 1000);
	AJ_CHECK(finding->has_bytes && finding->by_bytes.number == 4000, "4,000 of 400,000 bytes: %d",
	    (int)finding->by_bytes.number);
	AJ_CHECK(finding->by_bytes.low < 4000 && finding->by_bytes.high > 4000);
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
}

/* A sample of set n of kind of content: sets of one kind are mirrors, if they have as many records. */
static void enter_set(struct aj_ledger *ledger, unsigned n, unsigned content)
{
	uint64_t ranks[20] = { 1 }; /* an empty record, which all of them have */
	struct aj_print print = { .ranks = ranks, .count = AJ_LEN(ranks) };
	char name[16];
	struct aj_ledger_sample sample = { .endpoint = &endpoint, .bytes = 1, .why = "", .print = &print };
	struct aj_err err = { 0 };

	sample.set = aj_str(name, (size_t)snprintf(name, sizeof(name), "s%05u", n));
	for (unsigned i = 1; i < AJ_LEN(ranks); i++)
		ranks[i] = (uint64_t)(content + 1) * 1000 + i;
	AJ_CHECK(aj_ledger_sample(ledger, &(struct aj_ledger_run){ .id = 1 }, &sample, &err) == AJ_OK, "%s",
	    err.text);
}

/* So many sets, whose contents go round, with a sample each. */
static struct aj_ledger *with_sets(unsigned n, unsigned contents)
{
	struct aj_set *sets = calloc(n, sizeof(*sets));
	char(*names)[16] = calloc(n, sizeof(*names));
	struct aj_visit visit = { .endpoint = &endpoint,
		.kind = &kind,
		.rung = AJ_DATA_OPEN,
		.product = "",
		.version = "",
		.unanswered = "",
		.suspect = "",
		.sets = sets,
		.n_sets = n };
	struct aj_ledger *ledger;
	struct aj_ledger_run run;
	struct aj_err err = { 0 };

	for (unsigned i = 0; i < n; i++)
		sets[i] = (struct aj_set){ .name = aj_str(names[i],
					       (size_t)snprintf(names[i], sizeof(*names), "s%05u", i)),
			.count = 100 + i % 2,
			.bytes = AJ_UNTOLD };
	fresh();
	ledger = open_ledger();
	run = begin(ledger, scope_hash, 100);
	AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 100, &err) == AJ_OK, "%s", err.text);
	for (unsigned i = 0; i < n; i++)
		enter_set(ledger, i, i % contents);
	free(sets);
	free(names);
	return ledger;
}

/* Of seven contents and two counts each is a group, numbered as they come; one record that all have is none.
 */
static void test_mirrors(void)
{
	struct aj_ledger *ledger = with_sets(280, 7);
	struct aj_picture picture;
	struct aj_err err = { 0 };

	AJ_CHECK(aj_picture_load(&picture, ledger, false, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(picture.mirrors == 14, "%u", picture.mirrors);
	for (size_t i = 0; i < picture.exposures[0].n_sets; i++)
		AJ_CHECK(picture.exposures[0].sets[i].mirror == i % 14 + 1, "set %zu: %u", i,
		    picture.exposures[0].sets[i].mirror);
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
	ledger = with_sets(50, 50);
	AJ_CHECK(aj_picture_load(&picture, ledger, false, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(picture.mirrors == 0, "%u", picture.mirrors);
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
}

/* A picture is whole, or it is none. */
/* What the way of standing open deserves, in a ledger that was written before there was such a thing. */
static void test_severity_of_the_way(void)
{
	static const struct {
		enum aj_rung rung;
		unsigned severity, want;
		const char *suspect;
	} ways[] = { { AJ_METADATA_OPEN, 0, 1, "" }, { AJ_METADATA_OPEN, 4, 4, "" },
		{ AJ_DATA_OPEN, 0, 2, "" }, { AJ_DATA_OPEN, 1, 2, "" }, { AJ_DATA_OPEN, 4, 4, "" },
		{ AJ_DATA_OPEN, 4, 1, "it lies" } };

	for (size_t i = 0; i < AJ_LEN(ways); i++) {
		struct aj_visit visit = { .endpoint = &endpoint,
			.kind = &kind,
			.rung = ways[i].rung,
			.product = "",
			.version = "",
			.refused = "",
			.unanswered = "",
			.suspect = ways[i].suspect,
			.severity = ways[i].severity };
		struct aj_database database;
		struct aj_ledger_run run;
		struct aj_picture picture;
		struct aj_ledger *ledger;
		struct aj_err err = { 0 };

		fresh();
		aj_ledger_close(open_ledger());
		AJ_CHECK(aj_database_open(&database, path, &err) == AJ_OK, "%s", err.text);
		aj_database_script(&database,
		    "ALTER TABLE exposure DROP COLUMN severity; DROP TABLE reading; DROP TABLE counted; DROP "
		    "TABLE list; DROP TABLE listed; "
		    "CREATE TABLE reading (data_set INTEGER PRIMARY KEY, run INTEGER, state BLOB); "
		    "PRAGMA user_version = 2");
		AJ_CHECK(aj_database_status(&database, &err) == AJ_OK, "%s", err.text);
		aj_database_close(&database);
		ledger = open_ledger();
		run = begin(ledger, scope_hash, 100);
		AJ_CHECK(aj_ledger_visit(ledger, &run, &visit, "", 100, &err) == AJ_OK, "%s", err.text);
		AJ_CHECK(aj_picture_load(&picture, ledger, false, AJ_PICTURE_MEMORY, &err) == AJ_OK, "%s",
		    err.text);
		AJ_CHECK(picture.n_exposures == 1 && picture.exposures[0].severity == ways[i].want, "%zu: %u",
		    i, picture.n_exposures ? picture.exposures[0].severity : 0);
		aj_picture_fini(&picture);
		aj_ledger_close(ledger);
	}
}

static void test_no_memory(void)
{
	struct aj_ledger *ledger = with_sets(30, 3);
	struct aj_picture picture;
	struct aj_err err = { 0 };
	size_t memory = 1 << 10;
	enum aj_status st;

	while (
	    (st = aj_picture_load(&picture, ledger, false, memory, &err)) == AJ_ELIMIT && memory < 1 << 24) {
		aj_picture_fini(&picture);
		memory += memory / 4;
	}
	AJ_CHECK(st == AJ_OK && memory > 30 * 20 * 8, "%zu: %s", memory, err.text);
	AJ_CHECK(picture.exposures[0].n_sets == 30 && picture.mirrors == 6);
	for (size_t i = 0; i < 30; i++)
		AJ_CHECK(picture.exposures[0].sets[i].n_ranks == 20);
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
}

/* Somebody else's database stays as it is: no table, no other mode of its journal, no key beside it. */
static void check_another_program(void)
{
	struct aj_database database;
	struct aj_ledger *ledger;
	struct aj_err err = { 0 };
	uint8_t before[16384], after[16384];
	size_t len;
	char name[80];
	FILE *file;

	fresh();
	AJ_CHECK(aj_database_open(&database, path, &err) == AJ_OK, "%s", err.text);
	aj_database_script(&database, "CREATE TABLE run (a); PRAGMA user_version = 1");
	AJ_CHECK(aj_database_status(&database, &err) == AJ_OK, "%s", err.text);
	aj_database_close(&database);
	file = fopen(path, "r");
	len = fread(before, 1, sizeof(before), file);
	fclose(file);
	AJ_CHECK(aj_ledger_open(path, &ledger, &err) == AJ_EINPUT, "%s", err.text);
	AJ_CHECK(strstr(err.text, "a database of another program"), "%s", err.text);
	file = fopen(path, "r");
	AJ_CHECK(fread(after, 1, sizeof(after), file) == len && memcmp(before, after, len) == 0);
	fclose(file);
	snprintf(name, sizeof(name), "%s.key", path);
	AJ_CHECK(access(name, F_OK) != 0);
	AJ_CHECK(aj_ledger_open(folder, &ledger, &err) == AJ_EINPUT, "%s", err.text);
	AJ_CHECK(aj_ledger_open("/dev/null", &ledger, &err) == AJ_EINPUT, "%s", err.text);
}

static void test_the_files(void)
{
	struct aj_ledger *ledger;
	struct aj_err err = { 0 };
	struct stat st;
	char name[80];
	FILE *file;

	fresh();
	aj_ledger_close(open_ledger());
	AJ_CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600, "the ledger");
	snprintf(name, sizeof(name), "%s.key", path);
	AJ_CHECK(stat(name, &st) == 0 && (st.st_mode & 0777) == 0600 && st.st_size == 16, "its key");
	fresh();
	file = fopen(path, "w");
	fputs("this is no database, but long enough to be taken for one", file);
	fclose(file);
	AJ_CHECK(aj_ledger_open(path, &ledger, &err) == AJ_EINPUT, "%s", err.text);
	check_another_program();
}

static void test_and_clean_up(void)
{
	fresh();
	AJ_CHECK(rmdir(folder) == 0);
}

static void test_begin(void)
{
	AJ_CHECK(mkdtemp(folder) != NULL);
	snprintf(path, sizeof(path), "%s/l.db", folder);
}

AJ_TESTS(test_begin, test_intervals, test_twice_in_a_run, test_further_in_a_run, test_taking_up,
    test_one_at_a_time, test_samples, test_counted, test_objects, test_mirrors, test_severity_of_the_way,
    test_no_memory, test_the_files, test_and_clean_up)
