#pragma once

#include "cli/settings.h"

/* The path of the ledger, by the settings or the usual one, whose folders are made. */
AJ_MUST_CHECK enum aj_status aj_ledger_place(
    const struct aj_settings *settings, char *out, size_t room, struct aj_err *err);

/* The path of a ledger that is there and has something in it. AJ_EINPUT: there is none, and nothing was made.
 */
AJ_MUST_CHECK enum aj_status aj_ledger_there(
    const struct aj_settings *settings, char *out, size_t room, struct aj_err *err);
