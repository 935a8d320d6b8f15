/* restore.c: "ajar restore": what redact has encrypted, back from the copy, with the key. */

#include "cli/copy.h"
#include "cli/say.h"

#include <inttypes.h>

static enum aj_status prepare(
    struct aj_copy *copy, const struct aj_settings *settings, const char *name, struct aj_err *err)
{
	enum aj_status st = aj_engine_new(&(struct aj_engine_options){ 0 }, &copy->engine, err);

	if (st != AJ_OK)
		return st;
	copy->types = aj_engine_types(copy->engine, &copy->n_types);
	st = aj_copy_key(copy, settings, err);
	if (st == AJ_OK && !copy->key.given)
		st = aj_fail(err, AJ_EINPUT, "no key: --key-file FILE or AJAR_REDACT_KEY");
	return st == AJ_OK ? aj_copy_open(copy, settings, name, err) : st;
}

/* All that comes after the preparations. */
static int work(struct aj_copy *copy)
{
	struct aj_err err = { 0 };
	enum aj_status st = aj_copy_run(copy, &err);

	if (st == AJ_OK && !aj_copy_whole(copy))
		st = aj_fail(&err, AJ_EINPUT, "%s could not be read whole: %s", copy->input.name,
		    aj_scan_why(copy->scan));
	if (st == AJ_OK)
		st = aj_copy_keep(copy, &copy->output, &err);
	if (st == AJ_OK)
		aj_say(stderr, "%s -> %s: %" PRIu64 " value%s restored\n", copy->input.name,
		    copy->output.name, aj_redactor_restored(copy->redactor),
		    aj_redactor_restored(copy->redactor) == 1 ? "" : "s");
	else
		aj_copy_failed(copy, &err);
	return st == AJ_OK ? AJ_EXIT_OK : st == AJ_EINPUT ? AJ_EXIT_INCOMPLETE : AJ_EXIT_FAILURE;
}

static int restore_file(const struct aj_settings *settings, const char *name)
{
	struct aj_copy copy = AJ_COPY_INIT;
	struct aj_err err = { 0 };
	enum aj_status st = prepare(&copy, settings, name, &err);
	int end = AJ_EXIT_USAGE;

	copy.command = "restore";
	if (st == AJ_OK)
		st = aj_copy_work(&copy, settings, true, work, &end, &err);
	if (st != AJ_OK) {
		aj_say(stderr, "ajar restore: %s\n", err.text);
		end = st == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
	}
	aj_copy_fini(&copy, false);
	return end;
}

int aj_cmd_restore(int argc, char **argv)
{
	return aj_copy_command(AJ_COMMAND_RESTORE, argc, argv, restore_file);
}
