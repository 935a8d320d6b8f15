/*
 * speed.c: measures one contender on one file at a time, as bench.py asks. Reads lines
 *
 *   CONTENDER THREADS LIMIT FILE
 *
 * (memchr, ajar, vectorscan, vectorscan-offsets; LIMIT bytes of the file, 0: all) and
 * answers each with "CPU WALL BYTES FOUND": processor seconds of all threads
 * together, seconds that passed, bytes read, things found. The file is in memory before
 * the clock runs; what is compiled once is compiled before.
 *
 *   speed PATTERNS
 */

#include "scan.h"
#include "vectorscan.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

enum { THREADS_MAX = 64 };

struct contenders {
	struct aj_engine *engine;
	struct hs_database *vectorscan, *offsets;
};

struct part {
	const struct contenders *contenders;
	const char *contender, *path;
	struct aj_str bytes;
	double cpu;
	uint64_t found;
	pthread_t thread;
};

static void vectorscan(struct part *part, const struct hs_database *database)
{
	struct hs_scratch *scratch = bench_vectorscan_scratch(database);
	double from = bench_cpu();

	part->found = bench_vectorscan_scan(database, scratch, part->bytes);
	part->cpu = bench_cpu() - from;
}

static void *run_part(void *context)
{
	struct part *part = context;
	struct bench_count count = { 0 };

	if (strcmp(part->contender, "ajar") == 0) {
		part->cpu = bench_scan(part->contenders->engine, part->path, part->bytes, &count);
		part->found = count.findings;
	} else if (strcmp(part->contender, "memchr") == 0) {
		part->cpu = -bench_cpu();
		part->found = memchr(part->bytes.ptr, 0x01, part->bytes.len) != NULL;
		part->cpu += bench_cpu();
	} else if (strcmp(part->contender, "vectorscan") == 0) {
		vectorscan(part, part->contenders->vectorscan);
	} else if (strcmp(part->contender, "vectorscan-offsets") == 0) {
		vectorscan(part, part->contenders->offsets);
	}
	return NULL;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Parts of about the same size; each but the last ends with a line. */
static void cut(struct aj_str bytes, unsigned threads, struct part *parts)
{
	size_t from = 0;

	for (unsigned i = 0; i < threads; i++) {
		size_t to = i + 1 == threads ? bytes.len
					     : aj_str_find(bytes, bytes.len / threads * (i + 1), '\n') + 1;

		to = to > bytes.len ? bytes.len : to < from ? from : to;
		parts[i].bytes = aj_str_sub(bytes, from, to - from);
		from = to;
	}
}

static void measure(const struct contenders *contenders, const char *contender, unsigned threads,
    struct aj_str bytes, const char *path)
{
	struct part parts[THREADS_MAX];
	double from, cpu = 0;
	uint64_t found = 0;

	for (unsigned i = 0; i < threads; i++)
		parts[i] = (struct part){ contenders, contender, path };
	cut(bytes, threads, parts);
	from = now();
	for (unsigned i = 1; i < threads; i++)
		if (pthread_create(&parts[i].thread, NULL, run_part, &parts[i]) != 0)
			exit(4);
	run_part(&parts[0]);
	for (unsigned i = 1; i < threads; i++)
		pthread_join(parts[i].thread, NULL);
	from = now() - from;
	for (unsigned i = 0; i < threads; i++) {
		cpu += parts[i].cpu;
		found += parts[i].found;
	}
	printf("%.9f %.9f %zu %llu\n", cpu, from, bytes.len, (unsigned long long)found);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct contenders contenders = { 0 };
	char contender[64], path[4096];
	unsigned long long limit;
	struct aj_err err;
	unsigned threads;

	if (argc != 2) {
		fprintf(stderr, "usage: speed PATTERNS\n");
		return 2;
	}
	if (aj_engine_new(&(struct aj_engine_options){ .least = AJ_POSSIBLE }, &contenders.engine, &err) !=
	    AJ_OK) {
		fprintf(stderr, "%s\n", err.text);
		return 4;
	}
	contenders.vectorscan = bench_vectorscan(argv[1], false);
	contenders.offsets = bench_vectorscan(argv[1], true);
	if (!contenders.vectorscan || !contenders.offsets)
		return 4;
	while (scanf("%63s %u %llu %4095[^\n]", contender, &threads, &limit, path) == 4) {
		struct aj_str bytes = bench_map(path);

		if (bytes.len == 0 || threads == 0 || threads > THREADS_MAX)
			return 4;
		measure(&contenders, contender, threads,
		    aj_str_sub(bytes, 0, limit ? (size_t)limit : SIZE_MAX), path);
		munmap((void *)bytes.ptr, bytes.len);
	}
	aj_engine_free(contenders.engine);
	return 0;
}
