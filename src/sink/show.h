#pragma once

/*
 * How names and figures are shown to people. Names come from input: whatever
 * could move the cursor, hide or turn text around is shown as an escape.
 */

#include "base/buf.h"
#include "sink/summary.h"

enum { AJ_SHOW_MAX = 48 }; /* room for any figure below, its final 0 included */

/* True for what must never reach a terminal or a page as itself: controls, bidi marks, invisible characters.
 */
bool aj_show_hides(uint32_t point);

/* Appends name with \n, \x1b, \u{202e} for what is hidden and \xff for bytes that are not UTF-8. */
void aj_show_name(struct aj_buf *out, struct aj_str name);

/* Columns that shown text takes on a terminal: 0 for combining marks, 2 for wide characters. */
size_t aj_show_width(struct aj_str shown);

/* The longest start of shown text that takes at most columns. */
struct aj_str aj_show_start(struct aj_str shown, size_t columns);

/* Appends shown text, its middle replaced by … where it takes more than columns. */
void aj_show_cut(struct aj_buf *out, struct aj_str shown, size_t columns);

/* Each gives the length written; out is 0-terminated. */
size_t aj_show_count(uint64_t n, char out[AJ_SHOW_MAX]); /* 1,204,332 */
size_t aj_show_error(
    const struct aj_distinct *distinct, char out[AJ_SHOW_MAX]);	    /* ±0.8 %, or "" when exact */
size_t aj_show_bytes(uint64_t bytes, char out[AJ_SHOW_MAX]);	    /* 214.6 GB */
size_t aj_show_seconds(double seconds, char out[AJ_SHOW_MAX]);	    /* 1 h 42 min */
size_t aj_show_month(struct aj_month month, char out[AJ_SHOW_MAX]); /* 2005-01, or "" */
size_t aj_show_time(int64_t when, char out[AJ_SHOW_MAX]);	    /* 2019-11-27T08:00:00Z */

/* "low", "medium", "high", "critical" */
const char *aj_show_severity(int severity);
