/* report.c: "ajar report": the ledger as a page, a document or events. */

#include "cli/cli.h"
#include "cli/ledger_path.h"
#include "cli/output.h"
#include "dossier/dossier.h"

#include <stdlib.h>
#include <time.h>

enum { REPORT_MAX = 512 << 20 };

/* The forms' names are the choices. */
static const struct aj_dossier_form *form_of(const char *name)
{
	const struct aj_dossier_form *form = aj_dossier_forms;

	while (strcmp(form->name, name) != 0)
		form++;
	return form;
}

static enum aj_status write_report(const struct aj_settings *settings, const struct aj_dossier_form *form,
    const struct aj_picture *picture, const char *ledger, struct aj_err *err)
{
	const char *inputs[] = { ledger, NULL };
	struct aj_output output = { 0 };
	enum aj_status st, closed;
	struct aj_err ignored;
	struct aj_buf text;

	aj_buf_init(&text, REPORT_MAX);
	form->write(picture, time(NULL), &text);
	st = text.full ? aj_fail(err, AJ_ELIMIT, "no memory for the report")
		       : aj_output_open(&output, aj_set_text(settings, AJ_SET_OUTPUT), inputs, err);
	if (st == AJ_OK) {
		st = aj_output_write(&output, aj_buf_str(&text), err);
		closed = aj_output_close(&output, st == AJ_OK ? err : &ignored);
		st = st == AJ_OK ? closed : st;
	}
	aj_buf_fini(&text);
	return st;
}

static int report(const struct aj_settings *settings)
{
	const struct aj_dossier_form *form = form_of(aj_set_text(settings, AJ_SET_REPORT_FORMAT));
	struct aj_ledger *ledger = NULL;
	struct aj_picture picture = { 0 };
	struct aj_err err = { 0 };
	char path[4096];
	enum aj_status st;

	if (!aj_ledger_there(settings, "report", path, sizeof(path)))
		return AJ_EXIT_USAGE;
	st = aj_ledger_open(path, &ledger, &err);
	if (st == AJ_OK)
		st = aj_picture_load(&picture, ledger, true, AJ_PICTURE_MEMORY, &err);
	if (st == AJ_OK)
		st = write_report(settings, form, &picture, path, &err);
	if (st != AJ_OK)
		fprintf(stderr, "ajar report: %s\n", err.text);
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
	return st == AJ_OK ? AJ_EXIT_OK : st == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
}

int aj_cmd_report(int argc, char **argv)
{
	struct aj_settings settings;
	const char **rest = calloc((size_t)argc + 1, sizeof(*rest));
	int end;

	if (!rest)
		return AJ_EXIT_FAILURE;
	end = aj_cli_settings(&settings, AJ_COMMAND_REPORT, argc, argv, rest);
	if (end < 0 && rest[0]) {
		fprintf(stderr, "ajar report: no argument is wanted\n");
		end = AJ_EXIT_USAGE;
	} else if (end < 0) {
		end = report(&settings);
	}
	aj_settings_fini(&settings);
	free(rest);
	return end;
}
