#pragma once

/*
 * The list of findings of a run with a ledger: where the run is taken up and writes into the same file, the
 * list goes on behind what counts as read, so that each finding stands in it once. What a run that was broken
 * off had listed beyond that is cut out, for it is read again.
 */

#include "cli/noted.h"
#include "cli/output.h"
#include "sink/report.h"

struct aj_list_file {
	bool goes_on;	    /* behind what the file has */
	bool begun;	    /* … and there are findings in that */
	bool since;	    /* what an earlier part of the run has found is not in it */
	uint64_t length;    /* bytes that the file has */
	char earlier[4096]; /* the file that has what was found before, or "" */
};

/* What is told of a list that is since the run was taken up only. */
extern const char aj_list_since[];

/*
 * As aj_output_open, for any format, and says how the list goes on. AJ_EINPUT: the file has the list so far,
 * but in another format, and would be lost.
 */
AJ_MUST_CHECK enum aj_status aj_list_file_open(struct aj_list_file *list, struct aj_output *output,
    const char *path, const char *const *inputs, enum aj_report_format format, struct aj_noted *noted,
    struct aj_err *err);

/* What stands before the first finding has been written, so many bytes; unless the list goes on. */
AJ_MUST_CHECK enum aj_status aj_list_file_begin(struct aj_list_file *list, const struct aj_output *output,
    enum aj_report_format format, uint64_t head, struct aj_noted *noted, struct aj_err *err);
