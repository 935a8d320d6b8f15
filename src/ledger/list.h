#pragma once

/*
 * The file into which a run lists its findings, so that who takes the run up goes on with it: what in it is
 * of sets and objects, or pieces of them, that count as read. The findings themselves are in that file only.
 */

#include "ledger/ledger.h"

struct aj_ledger_list {
	char path[4096], copy[4096]; /* copy: its name until it takes the place of an earlier one, or "" */
	char format[16];
	uint64_t device, inode; /* of the file */
	uint64_t head;		/* bytes before the first finding */
	bool since;		/* what an earlier part of the run has found is not in it */
};

/* A run begins a list, of which nothing counts yet. */
AJ_MUST_CHECK enum aj_status aj_ledger_list_begin(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_ledger_list *list, struct aj_err *err);

/* The list of the run that is taken up. AJ_END: it has none. */
AJ_MUST_CHECK enum aj_status aj_ledger_list_of(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    struct aj_ledger_list *list, struct aj_err *err);

/* What of it counts, in its order, from byte first to the one before behind. */
AJ_MUST_CHECK enum aj_status aj_ledger_listed(struct aj_ledger *ledger,
    enum aj_status (*take)(void *to, uint64_t first, uint64_t behind, struct aj_err *err), void *to,
    struct aj_err *err);

/* Of another file that has the head and, one behind the other, what counts. */
AJ_MUST_CHECK enum aj_status aj_ledger_list_moved(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_ledger_list *list, struct aj_err *err);
