/*
 * redact.c: "ajar redact": engine, policy and key; one object through scan and
 * redactor into a file of its own; the second pass; the report.
 */

#include "cli/redact_report.h"

/* The report has its place before there is work to tell of. */
static enum aj_status open_report(
    const struct aj_copy *copy, const char *name, struct aj_out_file *report, struct aj_err *err)
{
	if (strcmp(name, copy->output.name) == 0)
		return aj_fail(err, AJ_EINPUT, "%s cannot be both the copy and the report", name);
	return aj_out_file_open(report, name, copy->input.file.fd, err);
}

static enum aj_status prepare(struct aj_copy *copy, struct aj_out_file *report,
    const struct aj_settings *settings, const char *name, struct aj_err *err)
{
	const char *const *rules = aj_set_list(settings, AJ_SET_RULES);
	const char *region = aj_set_text(settings, AJ_SET_REGION),
		   *report_name = aj_set_text(settings, AJ_SET_REPORT);
	struct aj_engine_options options = { .rule_files = *rules ? rules : NULL,
		.region = *region ? region : NULL };
	enum aj_status st = aj_engine_new(&options, &copy->engine, err);

	if (st != AJ_OK)
		return st;
	copy->types = aj_engine_types(copy->engine, &copy->n_types);
	st = aj_policy_load(
	    &copy->policy, aj_set_text(settings, AJ_SET_POLICY), copy->types, copy->n_types, err);
	if (st == AJ_OK)
		st = aj_copy_key(copy, settings, err);
	if (st == AJ_OK && aj_policy_keyed(&copy->policy) && !copy->key.given)
		st = aj_fail(err, AJ_EINPUT,
		    "the policy %s makes tokens, which need a key: --key-file FILE or AJAR_REDACT_KEY",
		    copy->policy.name);
	if (st == AJ_OK)
		st = aj_copy_open(copy, settings, name, false, err);
	if (st == AJ_OK && *report_name)
		st = open_report(copy, report_name, report, err);
	return st;
}

static bool is_clean(const struct aj_copy *copy)
{
	const struct aj_check_result *result = aj_check_result(copy->check);

	return result->left == 0 && !result->broken && aj_redactor_out_of_reach(copy->redactor) == 0 &&
	       copy->how == AJ_DONE;
}

/* All that comes after the preparations. Gives what to end with. */
static enum aj_status redact(struct aj_copy *copy, struct aj_out_file *report,
    const struct aj_settings *settings, enum aj_redact_end *end, struct aj_err *err)
{
	enum aj_status st = aj_copy_run(copy, err), told;
	struct aj_err second;

	*end = is_clean(copy) ? AJ_REDACT_CLEAN : AJ_REDACT_FAILED;
	if (st == AJ_OK && *end == AJ_REDACT_CLEAN)
		st = aj_out_file_keep(&copy->output, err);
	if (st == AJ_OK)
		aj_redact_tell(copy, *end, stderr);
	else
		*end = AJ_REDACT_REFUSED;
	if (!report->name)
		return st;
	told = aj_redact_report(
	    copy, *end, st == AJ_OK ? "" : err->text, aj_set_list(settings, AJ_SET_RULES), report, &second);
	if (st == AJ_OK && told != AJ_OK)
		*err = second;
	return st == AJ_OK ? told : st;
}

static int redact_file(const struct aj_settings *settings, const char *name)
{
	struct aj_copy copy = AJ_COPY_INIT;
	struct aj_out_file report = { .fd = -1 };
	enum aj_redact_end end = AJ_REDACT_REFUSED;
	struct aj_err err = { 0 };
	enum aj_status st = prepare(&copy, &report, settings, name, &err);
	bool ready = st == AJ_OK;

	if (st == AJ_OK)
		st = redact(&copy, &report, settings, &end, &err);
	if (st != AJ_OK)
		fprintf(stderr, "ajar redact: %s\n", err.text);
	aj_out_file_close(&report, false);
	aj_copy_fini(&copy, end == AJ_REDACT_FAILED);
	if (end == AJ_REDACT_FAILED) /* even if that could not be reported */
		return AJ_EXIT_FOUND;
	if (st == AJ_OK)
		return AJ_EXIT_OK;
	return st != AJ_EINPUT ? AJ_EXIT_FAILURE : ready ? AJ_EXIT_INCOMPLETE : AJ_EXIT_USAGE;
}

int aj_cmd_redact(int argc, char **argv)
{
	return aj_copy_command(AJ_COMMAND_REDACT, argc, argv, redact_file);
}
