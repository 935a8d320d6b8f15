#pragma once

#include "cli/settings.h"

/* The path of the ledger, by the settings or the usual one, whose folders are made. False: there is none. */
bool aj_ledger_path(const struct aj_settings *settings, char *out, size_t room);
