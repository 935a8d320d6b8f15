#pragma once

/* Vectorscan with the patterns of a file (name, tab, pattern), one database with start offsets and one
 * without. */

#include "base/str.h"

struct hs_database;
struct hs_scratch;

/* NULL: said on standard error. Never freed: it lives as long as the program. */
struct hs_database *bench_vectorscan(const char *patterns, bool offsets);

struct hs_scratch *bench_vectorscan_scratch(const struct hs_database *database);

/* The number of matches. Bytes go in as pieces of about 256 KiB that end with a line where there is one. */
uint64_t bench_vectorscan_scan(
    const struct hs_database *database, struct hs_scratch *scratch, struct aj_str bytes);
