#pragma once

/*
 * A recogniser run without the engine: finds candidates the slow, obvious way,
 * calls the recogniser under test and writes down what it noted, so that a table
 * of rows can be held against it. See detect/probe_test.h's users.
 */

#include "detect/look.h"

enum { AJ_PROBE_MAX = 64 };

struct aj_probe {
	struct aj_finding findings[AJ_PROBE_MAX];
	size_t count;
	char canonical[AJ_PROBE_MAX][256]; /* 0-terminated copies */
	char text[4096];		   /* "TYPE[start,end)likelihood=canonical\n" of each, in order */
};

/* Runs the whole engine (built-in rules, region, all recognisers, scoring) over z. */
void aj_probe_engine(struct aj_probe *probe, const char *z, const char *region);

/* The same with the value standing in a field of that name. */
void aj_probe_field(struct aj_probe *probe, const char *field, const char *z, const char *region);

/* True if a finding of that type name covers exactly the first occurrence of part in z. */
bool aj_probe_has(const struct aj_probe *probe, const char *type, const char *z, const char *part);
