/*
 * copy_work.c: the jailed part of a copy: what stands between input and output is made when no
 * more files can be opened, and what it asks for is granted here.
 */

#include "cli/copy.h"
#include "cli/reading.h"
#include "cli/say.h"

#include <errno.h>

/* What it wishes. */
enum { NAMELESS_FILE, OUTPUT_NAME, REPORT_NAME };

/* One run in a process of its own. */
struct job {
	struct aj_copy *copy;
	bool restore;
	int (*work)(struct aj_copy *copy);
};

static int ask_for_file(struct aj_nameless *nameless)
{
	int fd = -1;

	errno = aj_solo_ask(((struct aj_copy_nameless *)nameless)->solo, NAMELESS_FILE, &fd);
	return fd;
}

static enum aj_status make(struct aj_copy *copy, bool restore, struct aj_err *err)
{
	struct aj_sink *none = NULL;
	enum aj_status st = aj_aside_new(&copy->aside, err);

	copy->input.aside = copy->aside;
	if (st == AJ_OK)
		st = aj_check_new(&copy->policy, &copy->key, &copy->check, err);
	if (st == AJ_OK)
		st = aj_redactor_new(&(struct aj_redactor_options){ .restore = restore,
					 .american = copy->american,
					 .engine = copy->engine,
					 .policy = &copy->policy,
					 .key = &copy->key,
					 .types = copy->types,
					 .n_types = copy->n_types,
					 .aside = copy->aside,
					 .to = &copy->output.out,
					 .nameless = &copy->nameless.nameless,
					 .check = copy->check },
		    &copy->redactor, err);
	if (st == AJ_OK)
		st = aj_scan_new(copy->engine, &none, &copy->scan, err);
	if (st == AJ_OK)
		aj_scan_tap(copy->scan, aj_redactor_tap(copy->redactor));
	return st;
}

static int ready(void *arg)
{
	struct job *job = arg;
	struct aj_err err;

	job->copy->nameless.nameless.open = ask_for_file;
	if (make(job->copy, job->restore, &err) == AJ_OK)
		return 0;
	aj_say(stderr, "ajar %s: %s\n", job->copy->command, err.text);
	return AJ_EXIT_FAILURE;
}

static int run(struct aj_solo *solo, void *arg)
{
	struct job *job = arg;

	job->copy->solo = job->copy->nameless.solo = solo;
	return job->work(job->copy);
}

static int grant(void *arg, unsigned wish, int *fd)
{
	struct aj_copy *copy = ((struct job *)arg)->copy;

	switch (wish) {
	case NAMELESS_FILE:
		*fd = aj_nameless_open(NULL);
		return *fd < 0 ? errno : 0;
	case OUTPUT_NAME:
		return aj_out_file_name(&copy->output);
	case REPORT_NAME:
		return aj_out_file_name(&copy->report);
	default:
		return ENOSYS;
	}
}

static void warn(void *arg, const char *missing)
{
	aj_reading_warn_of_jail(((struct job *)arg)->copy->command, missing);
}

enum aj_status aj_copy_work(struct aj_copy *copy, const struct aj_settings *settings, bool restore,
    int (*work)(struct aj_copy *copy), int *end, struct aj_err *err)
{
	struct job job = { copy, restore, work };
	enum aj_status st;

	if (!aj_set_switch(settings, AJ_SET_IN_PROCESS))
		return aj_solo_run(&(struct aj_solo_options){ ready, run, grant, warn, &job }, end, err);
	copy->nameless.nameless.open = aj_nameless_open;
	st = make(copy, restore, err);
	if (st == AJ_OK)
		*end = work(copy);
	return st;
}

enum aj_status aj_copy_keep(struct aj_copy *copy, struct aj_out_file *file, struct aj_err *err)
{
	unsigned wish = file == &copy->report ? REPORT_NAME : OUTPUT_NAME;

	return aj_out_file_named(
	    file, copy->solo ? aj_solo_ask(copy->solo, wish, NULL) : aj_out_file_name(file), err);
}
