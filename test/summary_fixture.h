#pragma once

/* Summaries to try reports on, made without a run. All names in them are invented. */

#include "sink/summary.h"

/* Built-in types and a few of secrets that rules would add. */
const struct aj_type *aj_fixture_types(size_t *count);
const struct aj_type *aj_fixture_type(const char *name); /* aborts where there is none such */

/* A support database: fifteen years of cases, copied five times, of which some could not be read. */
void aj_fixture_support(struct aj_summary *out);

/* Objects read whole, and nothing in them. */
void aj_fixture_empty(struct aj_summary *out);

/* The largest figures and names that try to break out of a report. */
void aj_fixture_hostile(struct aj_summary *out);
