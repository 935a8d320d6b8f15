#pragma once

/* A scan of bytes in memory, all detectors on; findings are counted, and where each stands is worked out. */

#include "scan/scan.h"

struct bench_count {
	uint64_t findings, records;
	uint64_t places; /* sum of the findings' offsets, so that none is left out */
};

/* Processor seconds of the calling thread. */
double bench_cpu(void);

/* Scans bytes as the object name; gives the processor seconds of it, or a negative number. */
double bench_scan(
    const struct aj_engine *engine, const char *name, struct aj_str bytes, struct bench_count *out);

/* The file, mapped and read in; an empty view if that fails. */
struct aj_str bench_map(const char *path);
