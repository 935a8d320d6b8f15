/* ledger_view.c: opens the ledger, lets a command show what is in it, and says what went wrong. */

#include "cli/ledger_view.h"

#include "cli/cli.h"
#include "cli/ledger_path.h"
#include "cli/say.h"

#include <stdlib.h>

static int show(const struct aj_ledger_view *view, const struct aj_settings *settings)
{
	const char *command = aj_settings_command(view->command);
	struct aj_ledger *ledger = NULL;
	struct aj_picture picture = { 0 };
	struct aj_err err = { 0 };
	int end = AJ_EXIT_OK;
	char path[4096];
	enum aj_status st;

	st = aj_ledger_there(settings, path, sizeof(path), &err);
	if (st == AJ_OK)
		st = aj_ledger_read(path, &ledger, &err);
	if (st == AJ_OK)
		st = aj_picture_load(&picture, ledger, view->closed, AJ_PICTURE_MEMORY, &err);
	if (st == AJ_OK)
		st = view->show(settings, &picture, path, &end, &err);
	if (st != AJ_OK)
		aj_say(stderr, "ajar %s: %s\n", command, err.text);
	aj_picture_fini(&picture);
	aj_ledger_close(ledger);
	return st == AJ_OK ? end : st == AJ_EINPUT ? AJ_EXIT_USAGE : AJ_EXIT_FAILURE;
}

int aj_ledger_view(const struct aj_ledger_view *view, int argc, char **argv)
{
	const char **rest = calloc((size_t)argc + 1, sizeof(*rest));
	struct aj_settings settings;
	int end;

	if (!rest)
		return AJ_EXIT_FAILURE;
	end = aj_cli_settings(&settings, view->command, argc, argv, rest);
	if (end < 0 && rest[0]) {
		aj_say(stderr, "ajar %s: no argument is wanted\n", aj_settings_command(view->command));
		end = AJ_EXIT_USAGE;
	} else if (end < 0) {
		end = show(view, &settings);
	}
	aj_settings_fini(&settings);
	free(rest);
	return end;
}
