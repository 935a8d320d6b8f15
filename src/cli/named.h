#pragma once

/* Stores among the operands of inspect: `elastic://10.0.0.5:9200/tickets`, looked for in the scope. */

#include "cli/list_file.h"
#include "cli/noted.h"
#include "cli/settings.h"
#include "estate/locator.h"

struct aj_named {
	struct aj_scope scope;
	struct aj_located *list;
	const struct aj_endpoint **endpoints; /* of the list */
	size_t n;			      /* 0: there are none, all are paths */
	struct aj_noted noted;		      /* without a ledger unless it was asked for */
	struct aj_list_file listing;	      /* with one */
};

/*
 * Looks up those that are no paths, in the scope that --scope names; takes "file://" off paths.
 * AJ_EINPUT: mixed with paths, not understood, or no scope; AJ_EDENIED: the scope does not have one.
 */
AJ_MUST_CHECK enum aj_status aj_named_find(
    struct aj_named *named, const struct aj_settings *settings, const char **operands, struct aj_err *err);
void aj_named_fini(struct aj_named *named); /* accepts a zeroed one */

/* Begins the run of these operands in the ledger that --ledger names, or takes up the last one if it was
 * broken off and would find the same. */
AJ_MUST_CHECK enum aj_status aj_named_note(struct aj_named *named, const struct aj_settings *settings,
    const char *const *operands, struct aj_err *err);

/* Reads them, each from end to end, instead of the crew's store; what the run that is taken up has read is
 * not read again: the summary counts it, and the list has it if it goes on. */
AJ_MUST_CHECK enum aj_status aj_named_read(struct aj_named *named, const struct aj_crew_options *crew,
    const atomic_bool *stop, struct aj_patrol_counts *counts, struct aj_summary *summary, struct aj_err *err);
