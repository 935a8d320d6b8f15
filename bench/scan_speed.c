/*
 * scan_speed.c: how fast files are scanned, all detectors on, one thread, best of
 * some rounds, per CPU second. With the memory limit (memchr) in the same run.
 * For a quick look; script/bench compares.
 *
 *   scan_speed ROUNDS FILE…
 */

#include "scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

static double memchr_once(struct aj_str bytes)
{
	double from = bench_cpu();
	volatile bool found = memchr(bytes.ptr, 0x01, bytes.len) != NULL;

	(void)found;
	return bench_cpu() - from;
}

static void file(const struct aj_engine *engine, const char *path, struct aj_str bytes, long rounds)
{
	double best = 1e9, limit = 1e9;
	struct bench_count count = { 0 };

	for (long r = 0; r < rounds; r++) {
		double t = bench_scan(engine, path, bytes, &count), m = memchr_once(bytes);

		best = t < best ? t : best;
		limit = m < limit ? m : limit;
	}
	printf("%-24s %8.0f MB/s   memchr %8.0f MB/s   %9llu findings  %9llu records\n", path,
	    (double)bytes.len / best / 1e6, (double)bytes.len / limit / 1e6,
	    (unsigned long long)count.findings, (unsigned long long)count.records);
}

int main(int argc, char **argv)
{
	struct aj_engine *engine;
	struct aj_err err;
	double start = bench_cpu();
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	if (argc < 3) {
		fprintf(stderr, "usage: scan_speed ROUNDS FILE...\n");
		return 2;
	}
	if (aj_engine_new(&(struct aj_engine_options){ .least = AJ_POSSIBLE }, &engine, &err) != AJ_OK) {
		fprintf(stderr, "%s\n", err.text);
		return 4;
	}
	printf("start-up %.2f ms\n", (bench_cpu() - start) * 1e3);
	for (int i = 2; i < argc; i++) {
		struct aj_str bytes = bench_map(argv[i]);

		if (bytes.len == 0)
			return 4;
		file(engine, argv[i], bytes, rounds);
		munmap((void *)bytes.ptr, bytes.len);
	}
	aj_engine_free(engine);
	return 0;
}
