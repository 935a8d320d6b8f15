#pragma once

/* The summary as the members of a JSON object, for every format that carries it (schema: doc/reports.md). */

#include "sink/report.h"

/* Appends members without the braces. line stands before each of them: "\n  ", or NULL for all on one line.
 */
void aj_summary_json(const struct aj_report_options *options, const struct aj_summary *summary,
    const char *line, struct aj_buf *out);
