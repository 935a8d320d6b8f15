#pragma once

/* A command that shows the ledger in one way and takes no argument. */

#include "cli/settings.h"
#include "ledger/picture.h"

struct aj_ledger_view {
	enum aj_command command;
	bool closed; /* of what was open once, too */

	/* ledger: its path. end: how the program ends if this goes well, AJ_EXIT_OK unless it is set. */
	enum aj_status (*show)(const struct aj_settings *settings, const struct aj_picture *picture,
	    const char *ledger, int *end, struct aj_err *err);
};

/* Runs the command: how the program ends. */
int aj_ledger_view(const struct aj_ledger_view *view, int argc, char **argv);
