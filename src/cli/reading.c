/* reading.c: interrupts, terminals, engine and jail of the commands that read. */

#include "cli/reading.h"
#include "cli/say.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

atomic_bool aj_reading_stop;

/* timeout(1) and service managers send one signal to the process and once more to its group. */
enum { SAME_MS = 500 };

static _Atomic int64_t first_ms; /* when the first interrupt came; 0: none has */

/* The first interrupt ends the run with what there is, the second one ends the program. */
static void on_interrupt(int signal_number)
{
	struct timespec t;
	int64_t now, first = 0;

	clock_gettime(CLOCK_MONOTONIC, &t);
	now = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	if (atomic_compare_exchange_strong(&first_ms, &first, now))
		atomic_store(&aj_reading_stop, true);
	else if (now - first >= SAME_MS)
		_exit(128 + signal_number);
}

unsigned aj_reading_jobs(const struct aj_settings *settings)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t wanted = aj_set_number(settings, AJ_SET_JOBS);

	return wanted ? (unsigned)wanted : cores > 0 ? (unsigned)cores : 1;
}

bool aj_reading_on_terminal(unsigned choice, int fd)
{
	const char *term = getenv("TERM");

	if (choice != 0) /* always, never */
		return choice == 1;
	return isatty(fd) && !(term && strcmp(term, "dumb") == 0);
}

/* NO_COLOR (no-color.org) is a wish; what was asked for by name goes before it. */
bool aj_reading_coloured(unsigned choice, int fd)
{
	const char *plain = getenv("NO_COLOR");

	return aj_reading_on_terminal(choice, fd) && (choice != 0 || !plain || !*plain);
}

int aj_reading_columns(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

double aj_reading_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void aj_reading_warn_of_jail(const void *command, const char *missing)
{
	aj_say(stderr,
	    "ajar %s: WARNING: the jail for hostile files is weaker on this system, which lacks: %s\n",
	    (const char *)command, missing);
}

enum aj_status aj_reading_zygote(enum aj_command command, const struct aj_settings *settings,
    struct aj_engine *engine, struct aj_crew_options *crew, struct aj_err *err)
{
	struct aj_worker_options worker = { .engine = engine,
		.seed = aj_census_seed(crew->census.key),
		.spots = aj_report_lists(crew->format) };

	if (aj_set_switch(settings, AJ_SET_IN_PROCESS))
		return AJ_OK;
	crew->warn = aj_reading_warn_of_jail;
	crew->warn_to = aj_settings_command(command);
	return aj_zygote_start(&worker, &crew->zygote, err);
}

enum aj_status aj_reading_engine(
    const struct aj_settings *settings, struct aj_engine **out, struct aj_err *err)
{
	const char *const *rules = aj_set_list(settings, AJ_SET_RULES);
	const char *region = aj_set_text(settings, AJ_SET_REGION);
	struct aj_engine_options options = { .rule_files = *rules ? rules : NULL,
		.region = *region ? region : NULL,
		.least =
		    (enum aj_likelihood)(AJ_VERY_UNLIKELY + aj_set_choice(settings, AJ_SET_MIN_LIKELIHOOD)) };

	return aj_engine_new(&options, out, err);
}

static void add_text(struct aj_sha256 *digest, const char *text)
{
	aj_sha256_add(digest, aj_str(text, strlen(text) + 1));
}

enum aj_status aj_reading_digest(
    const struct aj_settings *settings, struct aj_sha256 *digest, struct aj_err *err)
{
	unsigned least = aj_set_choice(settings, AJ_SET_MIN_LIKELIHOOD);
	enum aj_status st = AJ_OK;

	add_text(digest, AJ_VERSION);
	aj_sha256_add(digest, aj_str(&least, sizeof(least)));
	add_text(digest, aj_set_text(settings, AJ_SET_REGION));
	add_text(digest, aj_set_text(settings, AJ_SET_MMDB));
	for (const char *const *rule = aj_set_list(settings, AJ_SET_RULES); *rule && st == AJ_OK; rule++) {
		add_text(digest, *rule);
		st = aj_sha256_file(digest, *rule, err);
	}
	add_text(digest, "");
	return st;
}

void aj_reading_interrupts(void)
{
	struct sigaction action = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}
