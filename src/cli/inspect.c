/*
 * inspect.c: "ajar inspect": settings, engine, store, crew, report.
 */

#include "cli/cli.h"
#include "cli/named.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/reading.h"
#include "cli/say.h"
#include "dep/mmdb.h"
#include "role/crew.h"
#include "role/zygote.h"
#include "sink/report.h"
#include "store/file.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

static int exit_of(const struct aj_settings *settings, const struct aj_summary *summary)
{
	int end = aj_report_exit(summary, (int)aj_set_choice(settings, AJ_SET_FAIL_ON));

	return end == AJ_EXIT_OK && atomic_load(&aj_reading_stop) ? AJ_EXIT_INCOMPLETE : end;
}

static enum aj_report_format format_of(const struct aj_settings *settings)
{
	enum aj_report_format format = AJ_REPORT_TERMINAL;

	aj_report_format_of(aj_str_z(aj_set_text(settings, AJ_SET_FORMAT)), &format);
	return format;
}

/* Before anything is read or written: a database that is none is a mistake of usage. */
static enum aj_status try_mmdb(const char *path, struct aj_err *err)
{
	struct aj_mmdb *mmdb = NULL;

	if (*path && aj_mmdb_open(path, &mmdb, err) != AJ_OK) {
		aj_within(err, "%s", path);
		err->status = AJ_EINPUT;
		return AJ_EINPUT;
	}
	aj_mmdb_close(mmdb);
	return AJ_OK;
}

/* What stands before the first finding. */
static enum aj_status begin(
    const struct aj_crew_options *crew, struct aj_named *named, struct aj_buf *text, struct aj_err *err)
{
	enum aj_status st;

	if (named->listing.goes_on)
		return AJ_OK;
	aj_report_head(crew->format, &crew->report, text);
	if (named->listing.since)
		aj_report_trouble(crew->format, &crew->report, aj_str_z(crew->report.title), AJ_PARTIAL,
		    aj_list_since, text);
	st = crew->write(crew->write_to, aj_buf_str(text), err);
	if (st == AJ_OK && named->noted.ledger)
		st = aj_list_file_begin(
		    &named->listing, crew->write_to, crew->format, text->len, &named->noted, err);
	return st;
}

/* The run itself, between opened output and closed output. */
static enum aj_status run(const struct aj_settings *settings, const struct aj_crew_options *crew,
    struct aj_named *named, struct aj_summary *summary, struct aj_err *err)
{
	struct aj_patrol_counts counts = { 0 };
	struct aj_progress *progress = &counts.progress;
	struct aj_progress_bar *bar = NULL;
	struct aj_buf text;
	double from = aj_reading_now();
	enum aj_status st;

	aj_buf_init(&text, 256u << 20);
	st = begin(crew, named, &text, err);
	text.len = 0;
	if (aj_reading_on_terminal(aj_set_choice(settings, AJ_SET_PROGRESS), STDERR_FILENO))
		bar = aj_progress_bar_start(progress);
	if (st == AJ_OK && named->n > 0)
		st = aj_named_read(named, crew, &aj_reading_stop, &counts, summary, err);
	else if (st == AJ_OK)
		st = aj_crew_run(crew, progress, &aj_reading_stop, summary, err);
	aj_progress_bar_stop(bar);
	if (st == AJ_OK) {
		summary->seconds = aj_reading_now() - from;
		aj_report_tail(crew->format, &crew->report, summary, &text);
		st = text.full ? aj_fail(err, AJ_ELIMIT, "no memory for the report")
			       : crew->write(crew->write_to, aj_buf_str(&text), err);
	}
	aj_buf_fini(&text);
	return st;
}

/* What the report calls what was read. A folder that is only pointed at ("." and "..") has a name to tell. */
static const char *title_of(const char *const *paths, const struct aj_named *named, char room[PATH_MAX])
{
	const char *slash = strrchr(paths[0], '/'), *last = slash ? slash + 1 : paths[0];

	if (paths[1])
		return named->n > 0 ? "several stores" : "several paths";
	if (strcmp(paths[0], "-") == 0)
		return "standard input";
	if (named->n > 0 || (strcmp(last, ".") != 0 && strcmp(last, "..") != 0) || !realpath(paths[0], room))
		return paths[0];
	slash = strrchr(room, '/');
	return slash && slash[1] ? slash + 1 : room;
}

/* The key of a run, by which values are counted: that of the ledger, or one that is forgotten. */
static enum aj_status set_key(struct aj_crew_options *crew, const struct aj_named *named, struct aj_err *err)
{
	if (named->noted.ledger)
		memcpy(crew->census.key, aj_ledger_key(named->noted.ledger), sizeof(crew->census.key));
	else if (getrandom(crew->census.key, sizeof(crew->census.key), 0) != sizeof(crew->census.key))
		return aj_fail(err, AJ_EIO, "no random key: %s", strerror(errno));
	memcpy(crew->report.key, crew->census.key, sizeof(crew->report.key));
	return AJ_OK;
}

/* Between opened output and closed output: the store, the run. */
static enum aj_status read_all(const struct aj_settings *settings, const char *const *paths,
    struct aj_crew_options *crew, struct aj_named *named, const struct aj_output *output,
    struct aj_summary *summary, struct aj_err *err)
{
	const char *const *include = aj_set_list(settings, AJ_SET_INCLUDE);
	struct aj_file_id report = { output->dev, output->ino };
	struct aj_file_options files = { .paths = paths,
		.include = *include ? include : NULL,
		.exclude = aj_set_list(settings, AJ_SET_EXCLUDE),
		.max_size = aj_set_number(settings, AJ_SET_MAX_SIZE),
		.report = output->regular ? &report : NULL,
		.stop = &aj_reading_stop };
	enum aj_status st = named->n == 0 ? aj_file_store(&files, &crew->store, err) : AJ_OK;

	if (st != AJ_OK)
		return st;
	crew->report.colour = aj_reading_coloured(aj_set_choice(settings, AJ_SET_COLOUR), output->fd);
	crew->report.width = aj_reading_columns(output->fd);
	st = run(settings, crew, named, summary, err);
	if (crew->store)
		crew->store->ops->close(crew->store);
	return st;
}

/* And says what of a run that is taken up is told there. */
static enum aj_status open_output(struct aj_output *output, const struct aj_settings *settings,
    const char *const *paths, enum aj_report_format format, struct aj_named *named, struct aj_err *err)
{
	const char *path = aj_set_text(settings, AJ_SET_OUTPUT), *earlier = named->listing.earlier;
	enum aj_status st;

	if (!named->noted.ledger)
		return aj_output_open(output, path, paths, err);
	st = aj_list_file_open(&named->listing, output, path, paths, format, &named->noted, err);
	if (st != AJ_OK || !named->noted.run.taken_up)
		return st;
	aj_say(stderr, "ajar inspect: a run that was broken off is taken up: figures are of all of it");
	if (named->listing.goes_on)
		aj_say(stderr, ", and the list in %s goes on%s\n", path,
		    named->listing.since ? " since then" : "");
	else if (!aj_report_lists(format))
		aj_say(stderr, "\n");
	else
		aj_say(stderr, "; this list has only what is found from now on%s%s\n",
		    *earlier ? ": what was found before is in " : "", earlier);
	return st;
}

static enum aj_status inspect(const struct aj_settings *settings, const char *const *paths,
    struct aj_named *named, struct aj_engine *engine, struct aj_output *output, struct aj_summary *summary,
    struct aj_err *err)
{
	const char *mmdb = aj_set_text(settings, AJ_SET_MMDB);
	char title[PATH_MAX];
	struct aj_crew_options crew = {
		.engine = engine,
		.jobs = aj_reading_jobs(settings),
		.census = { .engine = engine, .mmdb = *mmdb ? mmdb : NULL },
		.format = format_of(settings),
		.report = { .title = title_of(paths, named, title),
		    .when = time(NULL),
		    .fail_on = (int)aj_set_choice(settings, AJ_SET_FAIL_ON),
		    .show = aj_set_switch(settings, AJ_SET_SHOW) },
		.write = aj_output_write,
		.write_to = output,
	};
	enum aj_status st = try_mmdb(mmdb, err), closed;
	struct aj_err ignored;

	crew.report.types = aj_engine_types(engine, &crew.report.n_types);
	if (st == AJ_OK)
		st = set_key(&crew, named, err);
	if (st == AJ_OK)
		st = aj_reading_zygote(AJ_COMMAND_INSPECT, settings, engine, &crew, err);
	if (st == AJ_OK)
		st = open_output(output, settings, paths, crew.format, named, err);
	crew.report.list_lacks = named->listing.since ? aj_list_since : NULL;
	if (st == AJ_OK) {
		st = read_all(settings, paths, &crew, named, output, summary, err);
		closed = aj_output_close(output, st == AJ_OK ? err : &ignored);
		st = st == AJ_OK ? closed : st;
	}
	aj_zygote_stop(crew.zygote);
	explicit_bzero(crew.census.key, sizeof(crew.census.key));
	explicit_bzero(crew.report.key, sizeof(crew.report.key));
	return st;
}

/* Says what ended the run. */
static int end_of_failure(const struct aj_output *output, const struct aj_err *err)
{
	if (output->broken)
		aj_output_hang_up();
	aj_say(stderr, "ajar inspect: %s\n", err->text);
	return err->status == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
}

static int inspect_all(const struct aj_settings *settings, const char *const *paths, struct aj_named *named)
{
	struct aj_engine *engine = NULL;
	struct aj_summary summary = { 0 };
	struct aj_output output = { 0 };
	struct aj_err err = { 0 };
	int end;
	enum aj_status st = aj_reading_engine(settings, &engine, &err);

	if (st != AJ_OK) {
		aj_say(stderr, "ajar inspect: %s\n", err.text);
		return st == AJ_ELIMIT ? AJ_EXIT_FAILURE : AJ_EXIT_USAGE;
	}
	st = inspect(settings, paths, named, engine, &output, &summary, &err);
	end = st == AJ_OK ? exit_of(settings, &summary) : end_of_failure(&output, &err);
	aj_summary_fini(&summary);
	aj_engine_free(engine);
	return end;
}

static bool on_command_line(const struct aj_settings *settings, enum aj_setting_id id)
{
	return strcmp(settings->of[id].source, "command line") == 0;
}

/* What was asked for and changes nothing here is not passed over in silence. */
static void tell_idle(const struct aj_settings *settings, const struct aj_named *named)
{
	if (named->n == 0 && on_command_line(settings, AJ_SET_LEDGER))
		aj_say(stderr, "ajar inspect: --ledger is for stores: of files nothing is kept\n");
	if (named->n == 0 && on_command_line(settings, AJ_SET_SCOPE))
		aj_say(stderr, "ajar inspect: --scope is for stores: files are read without one\n");
	if (aj_set_switch(settings, AJ_SET_SHOW) && on_command_line(settings, AJ_SET_SHOW) &&
	    !aj_report_lists(format_of(settings)))
		aj_say(stderr,
		    "ajar inspect: --show is for lists (--format ndjson, csv or sarif): samples stay "
		    "masked\n");
}

static int inspect_operands(const struct aj_settings *settings, const char **operands)
{
	struct aj_named named;
	struct aj_err err = { 0 };
	enum aj_status st = aj_named_find(&named, settings, operands, &err);
	int end = st == AJ_ELIMIT ? AJ_EXIT_FAILURE : AJ_EXIT_USAGE;

	if (st == AJ_OK && named.n > 0 && *aj_set_text(settings, AJ_SET_LEDGER)) {
		st = aj_named_note(&named, settings, operands, &err);
		end = st == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
	}
	if (st == AJ_OK)
		tell_idle(settings, &named);
	if (st == AJ_OK)
		end = inspect_all(settings, operands, &named);
	else
		aj_say(stderr, "ajar inspect: %s\n", err.text);
	if (st == AJ_OK && named.noted.ledger && atomic_load(&aj_reading_stop))
		aj_say(stderr, "ajar inspect: interrupted: the same command goes on where this one ended\n");
	aj_named_fini(&named);
	return end;
}

static bool has_empty(const char *const *paths)
{
	while (*paths && **paths)
		paths++;
	return *paths != NULL;
}

int aj_cmd_inspect(int argc, char **argv)
{
	struct aj_settings settings;
	const char **paths = calloc((size_t)argc + 1, sizeof(*paths));
	int end;

	if (!paths)
		return AJ_EXIT_FAILURE;
	aj_reading_interrupts();
	end = aj_cli_settings(&settings, AJ_COMMAND_INSPECT, argc, argv, paths);
	if (end < 0 && !paths[0]) {
		aj_say(stderr, "ajar inspect: no path is given; `-` is standard input, `.` this folder\n");
		end = AJ_EXIT_USAGE;
	} else if (end < 0 && has_empty(paths)) {
		aj_say(stderr, "ajar inspect: a path is empty (a variable that is not set?)\n");
		end = AJ_EXIT_USAGE;
	} else if (end < 0) {
		end = inspect_operands(&settings, paths);
	}
	aj_settings_fini(&settings);
	free(paths);
	return end;
}
