/*
 * redact.c: "ajar redact": engine, policy and key; one object through scan and
 * redactor into a file of its own; the second pass; the report.
 */

#include "cli/redact_report.h"
#include "cli/say.h"

/* What is a report's has its place before there is work to tell of. */
static enum aj_status open_report(
    struct aj_copy *copy, const struct aj_settings *settings, struct aj_err *err)
{
	const char *name = aj_set_text(settings, AJ_SET_REPORT);
	enum aj_status st;

	if (!*name)
		return AJ_OK;
	if (strcmp(name, copy->output.name) == 0)
		return aj_fail(err, AJ_EINPUT, "%s cannot be both the copy and the report", name);
	st = aj_copy_rules(copy, aj_set_list(settings, AJ_SET_RULES), err);
	return st == AJ_OK ? aj_out_file_open(&copy->report, name, copy->input.file.fd, err) : st;
}

static enum aj_status prepare(
    struct aj_copy *copy, const struct aj_settings *settings, const char *name, struct aj_err *err)
{
	const char *const *rules = aj_set_list(settings, AJ_SET_RULES);
	const char *region = aj_set_text(settings, AJ_SET_REGION);
	struct aj_engine_options options = { .rule_files = *rules ? rules : NULL,
		.region = *region ? region : NULL };
	enum aj_status st = aj_engine_new(&options, &copy->engine, err);

	if (st != AJ_OK)
		return st;
	copy->american = strcmp(region, "US") == 0;
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
		st = aj_copy_open(copy, settings, name, err);
	return st == AJ_OK ? open_report(copy, settings, err) : st;
}

static bool is_clean(const struct aj_copy *copy)
{
	const struct aj_check_result *result = aj_check_result(copy->check);

	return result->left == 0 && !result->broken && aj_redactor_out_of_reach(copy->redactor) == 0 &&
	       aj_copy_whole(copy);
}

static enum aj_status redact(struct aj_copy *copy, enum aj_redact_end *end, struct aj_err *err)
{
	enum aj_status st = aj_copy_run(copy, err), told;
	struct aj_err second;

	*end = is_clean(copy) ? AJ_REDACT_CLEAN : AJ_REDACT_FAILED;
	if (st == AJ_OK && *end == AJ_REDACT_CLEAN)
		st = aj_copy_keep(copy, &copy->output, err);
	if (st == AJ_OK)
		aj_redact_tell(copy, *end, stderr);
	else
		*end = AJ_REDACT_REFUSED;
	if (!copy->report.name)
		return st;
	told = aj_redact_report(copy, *end, st != AJ_OK ? err->text : aj_scan_why(copy->scan), &second);
	if (st == AJ_OK && told != AJ_OK)
		*err = second;
	return st == AJ_OK ? told : st;
}

/* All that comes after the preparations. */
static int work(struct aj_copy *copy)
{
	enum aj_redact_end end = AJ_REDACT_REFUSED;
	struct aj_err err = { 0 };
	enum aj_status st = redact(copy, &end, &err);

	if (st != AJ_OK)
		aj_copy_failed(copy, &err);
	if (end == AJ_REDACT_FAILED) /* even if that could not be reported */
		return AJ_EXIT_FOUND;
	return st == AJ_OK ? AJ_EXIT_OK : st == AJ_EINPUT ? AJ_EXIT_INCOMPLETE : AJ_EXIT_FAILURE;
}

/* Who was to write the report has come to no end of its own. */
static void report_instead(struct aj_copy *copy, const char *why)
{
	struct aj_err err;
	enum aj_status st = aj_out_file_again(&copy->report, &err);

	if (st == AJ_OK)
		st = aj_redact_report(copy, AJ_REDACT_REFUSED, why, &err);
	if (st != AJ_OK)
		aj_say(stderr, "ajar redact: %s\n", err.text);
}

static int redact_file(const struct aj_settings *settings, const char *name)
{
	struct aj_copy copy = AJ_COPY_INIT;
	struct aj_err err = { 0 };
	enum aj_status st = prepare(&copy, settings, name, &err);
	bool ready = st == AJ_OK;
	int end = AJ_EXIT_USAGE;

	copy.command = "redact";
	if (st == AJ_OK)
		st = aj_copy_work(&copy, settings, false, work, &end, &err);
	if (st != AJ_OK) {
		aj_say(stderr, "ajar redact: %s\n", err.text);
		end = st == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
	}
	if (ready && st != AJ_OK && copy.report.name)
		report_instead(&copy, err.text);
	aj_copy_fini(&copy, end == AJ_EXIT_FOUND);
	return end;
}

int aj_cmd_redact(int argc, char **argv)
{
	return aj_copy_command(AJ_COMMAND_REDACT, argc, argv, redact_file);
}
