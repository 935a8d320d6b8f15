#pragma once

/* The kinds of access logs, told by their first line, and what their columns are called. */

#include "base/str.h"

enum aj_log_column {
	AJ_LOG_PLAIN,
	AJ_LOG_REQUEST, /* "GET /path?a=b HTTP/1.1" */
	AJ_LOG_URL,	/* https://host/path?a=b */
	AJ_LOG_QUERY,	/* a=b&c=d */
	AJ_LOG_ENCODED, /* with %40 and the like */
};

struct aj_log_layout {
	const char *name;
	uint8_t separator;
	const char *const *columns; /* names, ending with NULL */
};

/* How a column of that name is to be read. */
enum aj_log_column aj_log_column_of(struct aj_str name);

/* The layout of the lines that head begins with; NULL: they are of no access log. */
const struct aj_log_layout *aj_log_layout_of(struct aj_str head);

/*
 * The next column of a line at *at: what is inside its quotes or brackets. Moves *at
 * behind it and its separator. There is slack behind line, as behind a stream's. False: there is no more.
 * quotes: those and brackets count.
 */
bool aj_log_next(struct aj_str line, uint8_t separator, bool quotes, size_t *at, struct aj_str *column);
