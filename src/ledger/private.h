#pragma once

/* What the files of the ledger share. */

#include "base/embedded.h"
#include "ledger/database.h"
#include "ledger/ledger.h"

struct aj_ledger {
	struct aj_database database;
	uint8_t key[16];
	int key_file; /* held locked by who writes a run; -1: none */
};

/* Within a transaction. The lists of all runs; of a set, or an object in it, more of the list counts, or
 * none. */
void aj_ledger_forget_lists(struct aj_database *db);
void aj_ledger_enter_listed(
    struct aj_database *db, int64_t set, struct aj_str object, uint64_t first, uint64_t behind);
void aj_ledger_forget_listed(struct aj_database *db, int64_t set, struct aj_str object);
