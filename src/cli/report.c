/* report.c: "ajar report": the ledger as a page, a document or events. */

#include "cli/cli.h"
#include "cli/ledger_view.h"
#include "cli/output.h"
#include "dossier/dossier.h"

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

static enum aj_status write_report(const struct aj_settings *settings, const struct aj_picture *picture,
    const char *ledger, int *end, struct aj_err *err)
{
	const struct aj_dossier_form *form = form_of(aj_set_text(settings, AJ_SET_REPORT_FORMAT));
	char key[4096 + sizeof(".key")];
	const char *inputs[] = { ledger, key, NULL };
	struct aj_output output = { 0 };
	enum aj_status st, closed;
	struct aj_err ignored;
	struct aj_buf text;

	(void)end;
	snprintf(key, sizeof(key), "%s.key", ledger);
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

int aj_cmd_report(int argc, char **argv)
{
	static const struct aj_ledger_view view = {
		.command = AJ_COMMAND_REPORT, .closed = true, .show = write_report
	};

	return aj_ledger_view(&view, argc, argv);
}
