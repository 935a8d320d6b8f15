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
