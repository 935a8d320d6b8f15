/*
 * crew_test.c: whole runs over objects that do to their worker what a hostile file might, once it has found a
 * mistake of a reader: a format that only this program has does what an object's first line says. Each
 * must cost that one object, and say why.
 *
 * The linker sends our own calls of clock_gettime here: an object that takes long need not be waited for. And
 * those of aj_frame_sink_to, for who was taken over sends what it likes, and of aj_frame_read.
 */

#include "role/crew.h"
#include "role/frame.h"
#include "role/zygote.h"
#include "store/file.h"
#include "store/offered.h"
#include "test/test.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
	FINE = 300,
	SOON_MS = 5000,	  /* an idle worker is given up, where one is to be */
	LATE_MS = 240000, /* … and where none is: the machine may be busy */
};

static _Thread_local int64_t ahead; /* seconds that have passed in this thread only */

int __real_clock_gettime(clockid_t clock, struct timespec *out);
int __wrap_clock_gettime(clockid_t clock, struct timespec *out);

int __wrap_clock_gettime(clockid_t clock, struct timespec *out)
{
	int failed = __real_clock_gettime(clock, out);

	if (clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_THREAD_CPUTIME_ID)
		out->tv_sec += ahead;
	return failed;
}

/* The first frame of a flood is taken when as many as there is room for have come, and the run is over then.
 */
static atomic_bool stop;
static bool flooded;
static unsigned taken; /* frames since then */

enum aj_status __real_aj_frame_read(struct aj_frames *frames, uint32_t kind, struct aj_str bytes,
    uint32_t *months, struct aj_frame *out, struct aj_err *err);
enum aj_status __wrap_aj_frame_read(struct aj_frames *frames, uint32_t kind, struct aj_str bytes,
    uint32_t *months, struct aj_frame *out, struct aj_err *err);

enum aj_status __wrap_aj_frame_read(struct aj_frames *frames, uint32_t kind, struct aj_str bytes,
    uint32_t *months, struct aj_frame *out, struct aj_err *err)
{
	enum { FILL_MS = 1000 };

	taken += flooded;
	if (kind == AJ_FRAME_FORMAT && !flooded) {
		poll(NULL, 0, FILL_MS);
		stop = true;
		flooded = true;
	}
	return __real_aj_frame_read(frames, kind, bytes, months, out, err);
}

static void (*send_up)(void *to, struct aj_str bytes);
static void *send_to;

void __real_aj_frame_sink_to(
    struct aj_frame_sink *frames, void (*send)(void *to, struct aj_str bytes), void *to);
void __wrap_aj_frame_sink_to(
    struct aj_frame_sink *frames, void (*send)(void *to, struct aj_str bytes), void *to);

void __wrap_aj_frame_sink_to(
    struct aj_frame_sink *frames, void (*send)(void *to, struct aj_str bytes), void *to)
{
	send_up = send;
	send_to = to;
	__real_aj_frame_sink_to(frames, send, to);
}

#ifdef __SANITIZE_ADDRESS__
/* As without it: memory that there is none of is NULL, and a signal is a signal. */
const char *__asan_default_options(void) __attribute__((visibility("default")));
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1:handle_sigill=0";
}
#endif

static enum aj_status tell(struct aj_scan *scan, const char *z, struct aj_err *err)
{
	struct aj_run run = { 0 };
	struct aj_text text = { .bytes = aj_str_z(z), .to = strlen(z), .runs = &run, .n_runs = 1 };

	return aj_scan_text(scan, &text, err);
}

static enum aj_status hang(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	while (poll(NULL, 0, -1) <= 0)
		;
	return AJ_OK;
}

static enum aj_status eat(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	enum { BITE = 16 << 20, BITES = 1000 };
	uint8_t *last = NULL;

	for (unsigned i = 0; i < BITES; i++) {
		uint8_t **bite = malloc(BITE);

		if (!bite) /* what was eaten goes with the process */
			return aj_fail(err, AJ_ELIMIT, "no memory is left");
		*bite = last;
		last = (uint8_t *)bite;
	}
	return AJ_OK;
}

static enum aj_status die(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	__builtin_trap();
}

static enum aj_status die_once(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	if (try == 1)
		__builtin_trap();
	return tell(scan, "once@fabrikam.com", err);
}

static enum aj_status tell_and_die(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	enum { MORE_THAN_A_RING = 20000 };

	for (unsigned i = 0; i < MORE_THAN_A_RING; i++)
		if (tell(scan, "told@fabrikam.com", err) != AJ_OK)
			return err->status;
	__builtin_trap();
}

static enum aj_status open_file(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? AJ_OK : aj_fail(err, AJ_EIO, "descriptor %d", fd);
}

static enum aj_status leave(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	_exit(0);
}

/* A loop that looks at no bound ends with the limit of the kernel's, made shorter here. */
static enum aj_status spin(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	volatile unsigned long turns = 1;

	aj_jail_allow_seconds(0);
	while (turns > 0)
		turns++;
	return AJ_OK;
}

static enum aj_status tell_one(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	return tell(scan, "own@fabrikam.com", err);
}

static enum aj_status dawdle(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	enum { STEP_SECONDS = 5, STEPS = 1000 };
	enum aj_status st = AJ_OK;

	for (unsigned i = 0; i < STEPS && st == AJ_OK; i++) {
		ahead += STEP_SECONDS;
		st = tell(scan, "slow@fabrikam.com", err);
	}
	return st;
}

/* Frames that say nothing, without an end; it has let itself have the time for it. */
struct flood {
	struct aj_frame_head head;
	struct aj_frame_format format;
};

static enum aj_status flood(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	enum { FRAMES = 4096, SECONDS = 20 };
	static struct flood frames[FRAMES];

	for (size_t i = 0; i < FRAMES; i++)
		frames[i].head = (struct aj_frame_head){ sizeof(frames[i].format), AJ_FRAME_FORMAT };
	aj_jail_allow_seconds(SECONDS);
	while (send_up)
		send_up(send_to, aj_str(frames, sizeof(frames)));
	return AJ_OK;
}

/* One waits for as many others as only another hand can have read meanwhile. */
enum { OTHERS = 20, OTHERS_MS = 20000 };
static _Atomic unsigned others;

static enum aj_status be_another(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	others++;
	return AJ_OK;
}

static enum aj_status await_others(struct aj_scan *scan, unsigned try, struct aj_err *err)
{
	for (int waited = 0; others < OTHERS && waited < OTHERS_MS; waited += 10)
		poll(NULL, 0, 10);
	return others == OTHERS ? AJ_OK : aj_fail(err, AJ_EIO, "%u others", others);
}

/* clang-format off */
static const struct row {
	const char *what;
	enum aj_status (*act)(struct aj_scan *scan, unsigned try, struct aj_err *err);
	enum aj_how how;
	const char *why; /* begins so */
	unsigned tries;
	enum { JAILED = 1, HERE = 2, HANGS = 4, ONCE = 8 } runs; /* in which it is read */
} rows[] = {
	{ "hangs", hang, AJ_FAILED, "no progress for 5 s", 1, HANGS },
	{ "eats", eat, AJ_FAILED, "hostile at offset 0: no memory is left", 1, JAILED | ONCE },
	{ "dies", die, AJ_FAILED, "worker was killed by signal 4, after ", 2, JAILED | ONCE },
	{ "dies once", die_once, AJ_DONE, NULL, 2, JAILED | ONCE },
	{ "tells and dies", tell_and_die, AJ_PARTIAL, "worker was killed by signal 4, after ", 2, JAILED | ONCE },
	{ "opens a file", open_file, AJ_FAILED, "worker was killed for a forbidden system call, after ", 2, JAILED | ONCE },
	{ "leaves", leave, AJ_FAILED, "worker has ended, after ", 2, JAILED | ONCE },
	{ "spins", spin, AJ_FAILED, "used up its processor time, after ", 1, JAILED | ONCE },
	{ "dawdles", dawdle, AJ_PARTIAL, "hostile at offset 0: took more than ", 1, JAILED | HERE | ONCE },
	{ "wants a process of its own", tell_one, AJ_DONE, NULL, 1, JAILED | HERE | ONCE },
	{ "floods", flood, AJ_PARTIAL, "interrupted", 1, 0 },
	{ "waits for others", await_others, AJ_DONE, NULL, 1, 0 },
	{ "is another one", be_another, AJ_DONE, NULL, OTHERS, 0 },
};
/* clang-format on */

/* How often each was begun, in whatever process. */
static _Atomic unsigned *tries;

static int hostile_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("!do ")) ? 40 : 0;
}

static enum aj_status hostile_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_str head;
	enum aj_status st = aj_stream_peek(in, 100, &head, err);

	if (st != AJ_OK && st != AJ_END)
		return st;
	for (size_t i = 0; i < AJ_LEN(rows); i++)
		if (aj_str_eq(aj_str_from(head, 4), aj_str_z(rows[i].what)))
			return rows[i].act(scan, ++tries[i], err);
	return aj_fail(err, AJ_EINPUT, "nothing to be done");
}

static const struct aj_format hostile = {
	.name = "hostile",
	.about = "does what it is told",
	.sniff = hostile_sniff,
	.read = hostile_read,
};

static int fresh_sniff(struct aj_str head)
{
	return aj_str_eq(head, AJ_S("!do wants a process of its own")) ? 80 : 0;
}

static const struct aj_format fresh = {
	.name = "fresh",
	.about = "after which its worker ends",
	.sniff = fresh_sniff,
	.read = hostile_read,
	.fresh = true,
};

/* Instead of those of scan/drivers.c. */
extern const struct aj_format aj_format_text;
const struct aj_format *const aj_formats[] = { &hostile, &fresh, &aj_format_text, NULL };

static char folder[64];
static struct aj_offered *offered; /* instead, in the run of what is read once */

static void put(const char *name, const char *content)
{
	struct aj_err err = { 0 };
	char path[128];
	FILE *file;

	if (offered) {
		AJ_CHECK(
		    aj_offered_put(offered, aj_str_z(name), aj_str_z(content), AJ_KEY_NONE, &err) == AJ_OK);
		return;
	}
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	AJ_CHECK(file && fputs(content, file) >= 0, "%s", path);
	if (file)
		fclose(file);
}

/* The hostile ones stand among others, which go through the same workers. */
static void put_all(unsigned run)
{
	char name[64], content[64];
	size_t every = FINE / AJ_LEN(rows);
	struct aj_err err = { 0 };

	snprintf(folder, sizeof(folder), "/tmp/ajar-crew-test-XXXXXX");
	AJ_CHECK(mkdtemp(folder) != NULL);
	if (run == ONCE)
		AJ_CHECK(aj_offered_new(&offered, &err) == AJ_OK);
	for (unsigned i = 0; i < FINE; i++) {
		const struct row *row = i % every == 0 && i / every < AJ_LEN(rows) ? &rows[i / every] : NULL;

		snprintf(name, sizeof(name), "%04u", i);
		snprintf(content, sizeof(content), "mail to person%u@fabrikam.com\n", i);
		put(name, content);
		if (!row || !(row->runs & run))
			continue;
		snprintf(name, sizeof(name), "%04u-%s", i, row->what);
		snprintf(content, sizeof(content), "!do %s", row->what);
		put(name, content);
	}
	if (offered)
		aj_offered_end(offered);
}

static void remove_all(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	AJ_CHECK(system(command) == 0);
}

static enum aj_status write_nowhere(void *to, struct aj_str bytes, struct aj_err *err)
{
	return AJ_OK;
}

static void warn_nobody(const void *to, const char *missing)
{
}

static enum aj_status run_crew(unsigned run, unsigned jobs, struct aj_summary *summary, struct aj_err *err)
{
	const char *paths[] = { folder, NULL };
	struct aj_file_options files = { .paths = paths };
	struct aj_engine_options engine_options = { .least = AJ_POSSIBLE };
	struct aj_engine *engine = NULL;
	struct aj_crew_options crew = { .warn = warn_nobody,
		.jobs = jobs,
		.write = write_nowhere,
		.idle_ms = run == HANGS ? SOON_MS : LATE_MS };
	struct aj_progress progress = { 0 };
	enum aj_status st = aj_engine_new(&engine_options, &engine, err);

	crew.engine = crew.census.engine = engine;
	if (st == AJ_OK && run != HERE)
		st = aj_zygote_start(&(struct aj_worker_options){ .engine = engine }, &crew.zygote, err);
	if (st == AJ_OK)
		st = offered ? AJ_OK : aj_file_store(&files, &crew.store, err);
	if (offered)
		crew.store = aj_offered_store(offered);
	if (st == AJ_OK)
		st = aj_crew_run(&crew, &progress, &stop, summary, err);
	if (crew.store)
		crew.store->ops->close(crew.store);
	offered = NULL;
	aj_zygote_stop(crew.zygote);
	aj_engine_free(engine);
	return st;
}

static const struct aj_summary_object *trouble_of(const struct aj_summary *summary, const char *what)
{
	for (size_t i = 0; i < summary->n_troubles; i++)
		if (aj_str_ends(aj_str_z(summary->troubles[i].name), aj_str_z(what)))
			return &summary->troubles[i];
	return NULL;
}

/* What came of what is read once is gone: it is not tried again. */
static struct row expected(const struct row *row, unsigned run)
{
	struct row want = *row;

	if (run != ONCE || row->tries == 1)
		return want;
	want.tries = 1;
	if (want.how == AJ_DONE) {
		want.how = AJ_FAILED;
		want.why = "worker was killed by signal 4, after ";
	}
	return want;
}

static void check_row(const struct aj_summary *summary, const struct row *row, unsigned begun)
{
	const struct aj_summary_object *trouble = trouble_of(summary, row->what);

	AJ_CHECK(begun == row->tries, "%s: begun %u times", row->what, begun);
	if (row->how == AJ_DONE) {
		AJ_CHECK(!trouble, "%s: %s", row->what, trouble ? trouble->why : "");
		return;
	}
	AJ_CHECK(trouble && trouble->how == row->how, "%s: %d", row->what, trouble ? (int)trouble->how : -1);
	AJ_CHECK(trouble && aj_str_starts(aj_str_z(trouble->why), aj_str_z(row->why)), "%s: %s", row->what,
	    trouble ? trouble->why : "no trouble");
}

static void check_run(unsigned run, unsigned jobs)
{
	struct aj_summary summary = { 0 };
	struct aj_err err = { 0 };
	uint64_t want[AJ_SKIPPED + 1] = { [AJ_DONE] = FINE };
	size_t told = 0;
	enum aj_status st;

	tries = mmap(
	    NULL, AJ_LEN(rows) * sizeof(*tries), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	AJ_CHECK(tries != MAP_FAILED);
	put_all(run);
	st = run_crew(run, jobs, &summary, &err);
	AJ_CHECK(st == AJ_OK, "%s", err.text);
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct row row = expected(&rows[i], run);

		if (!(row.runs & run))
			continue;
		check_row(&summary, &row, tries[i]);
		want[row.how]++;
		told += row.how == AJ_PARTIAL || row.how == AJ_DONE;
	}
	for (size_t i = 0; i < AJ_LEN(want); i++)
		AJ_CHECK(summary.objects[i] == want[i], "%s: %llu", aj_how_name((enum aj_how)i),
		    (unsigned long long)summary.objects[i]);
	/* Those who told something told it once, however often they were tried. */
	AJ_CHECK(summary.subjects.count == FINE + told, "%llu persons",
	    (unsigned long long)summary.subjects.count);
	AJ_CHECK(aj_report_exit(&summary, 0) == 1, "%d", aj_report_exit(&summary, 0));
	aj_summary_fini(&summary);
	remove_all();
	munmap(tries, AJ_LEN(rows) * sizeof(*tries));
}

static void test_one_worker(void)
{
	check_run(JAILED, 1);
}

static void test_two_workers(void)
{
	check_run(JAILED, 2);
}

/* Samples and streams: whoever ends a worker must not take with it what others gave to it. */
static void test_once(void)
{
	check_run(ONCE, 1);
}

static void test_in_process(void)
{
	check_run(HERE, 1);
}

static void test_hang(void)
{
	check_run(HANGS, 2);
}

/* Where nothing is listed, an object that takes long holds up its own hand only. */
static void test_no_turns(void)
{
	struct aj_summary summary = { 0 };
	struct aj_err err = { 0 };
	char name[64];

	tries = calloc(AJ_LEN(rows), sizeof(*tries));
	snprintf(folder, sizeof(folder), "/tmp/ajar-crew-test-XXXXXX");
	AJ_CHECK(mkdtemp(folder) != NULL);
	put("0000", "!do waits for others");
	for (unsigned i = 1; i <= OTHERS; i++) {
		snprintf(name, sizeof(name), "%04u", i);
		put(name, "!do is another one");
	}
	AJ_CHECK(run_crew(HERE, 2, &summary, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(summary.objects[AJ_DONE] == 1 + OTHERS, "%s",
	    summary.n_troubles > 0 ? summary.troubles[0].why : "too few");
	aj_summary_fini(&summary);
	remove_all();
	free(tries);
}

/* Whatever a worker sends, in between it is looked whether the run is over, and at the time. */
static void test_flood(void)
{
	struct aj_summary summary = { 0 };
	struct aj_err err = { 0 };
	size_t row = 0;

	while (rows[row].act != flood)
		row++;
	tries = mmap(
	    NULL, AJ_LEN(rows) * sizeof(*tries), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	AJ_CHECK(tries != MAP_FAILED);
	snprintf(folder, sizeof(folder), "/tmp/ajar-crew-test-XXXXXX");
	AJ_CHECK(mkdtemp(folder) != NULL);
	put("floods", "!do floods");
	AJ_CHECK(run_crew(JAILED, 1, &summary, &err) == AJ_OK, "%s", err.text);
	AJ_CHECK(flooded && taken < AJ_LINK_UP / sizeof(struct flood), "%u frames", taken);
	stop = false;
	check_row(&summary, &rows[row], tries[row]);
	aj_summary_fini(&summary);
	remove_all();
	munmap(tries, AJ_LEN(rows) * sizeof(*tries));
}

AJ_TESTS(test_one_worker, test_two_workers, test_once, test_hang, test_in_process, test_no_turns, test_flood)
