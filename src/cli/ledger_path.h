#pragma once

#include "cli/settings.h"

/* The path of the ledger, by the settings or the usual one, whose folders are made. False: there is none. */
bool aj_ledger_path(const struct aj_settings *settings, char *out, size_t room);

/* The same of a ledger that is there and has something in it. False: there is none, as was told for command.
 */
bool aj_ledger_there(const struct aj_settings *settings, const char *command, char *out, size_t room);
