/*
 * scan_speed.c: how fast files are scanned, all detectors on, one thread, best of
 * some rounds, per CPU second. With the memory limit (memchr) in the same run.
 *
 *   scan_speed ROUNDS FILE…
 */

#include "scan/scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct count_sink {
	struct aj_sink sink;
	uint64_t findings, records;
};

static enum aj_status begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	return AJ_OK;
}

static enum aj_status span(struct aj_sink *sink, const struct aj_span *s, struct aj_err *err)
{
	struct count_sink *count = (struct count_sink *)sink;

	count->findings += s->n_findings;
	count->records += s->text->n_records;
	return AJ_OK;
}

static enum aj_status end(
    struct aj_sink *sink, const struct aj_object *object, enum aj_how how, const char *why, struct aj_err *err)
{
	if (how != AJ_DONE)
		printf("%.*s: %s: %s\n", (int)object->name.len, (const char *)object->name.ptr, aj_how_name(how), why);
	return AJ_OK;
}

static const struct aj_sink_ops count_ops = { "count", "counts", begin, span, end };

static double cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double scan_once(struct aj_engine *engine, const char *path, struct aj_str bytes, struct count_sink *count)
{
	struct aj_object object = { 0, aj_str_z(path), bytes.len };
	struct aj_sink *sinks[] = { &count->sink, NULL };
	struct aj_memory_source memory;
	struct aj_stream stream;
	struct aj_scan *scan;
	struct aj_err err;
	enum aj_how how;
	double from;

	*count = (struct count_sink){ { &count_ops }, 0, 0 };
	if (aj_scan_new(engine, sinks, AJ_POSSIBLE, &scan, &err) != AJ_OK)
		exit(4);
	aj_memory_source_init(&memory, bytes, 0);
	aj_stream_init(&stream, &memory.source, 0);
	from = cpu_now();
	if (aj_scan_object(scan, &object, NULL, &stream, &how, &err) != AJ_OK)
		printf("%s: %s\n", path, err.text);
	from = cpu_now() - from;
	aj_stream_fini(&stream);
	aj_scan_free(scan);
	return from;
}

static double memchr_once(struct aj_str bytes)
{
	double from = cpu_now();
	volatile bool found = memchr(bytes.ptr, 0x01, bytes.len) != NULL;

	(void)found;
	return cpu_now() - from;
}

int main(int argc, char **argv)
{
	struct aj_engine *engine;
	struct aj_err err;
	double start = cpu_now();
	long rounds = argc > 1 ? strtol(argv[1], NULL, 10) : 0;

	if (argc < 3) {
		fprintf(stderr, "usage: scan_speed ROUNDS FILE...\n");
		return 2;
	}
	if (aj_engine_new(&(struct aj_engine_options){ 0 }, &engine, &err) != AJ_OK) {
		fprintf(stderr, "%s\n", err.text);
		return 4;
	}
	printf("start-up %.2f ms\n", (cpu_now() - start) * 1e3);
	for (int i = 2; i < argc; i++) {
		int fd = open(argv[i], O_RDONLY | O_CLOEXEC);
		struct stat st;
		struct count_sink count;
		double best = 1e9, limit = 1e9;
		struct aj_str bytes;

		if (fd < 0 || fstat(fd, &st) != 0)
			return 4;
		bytes = aj_str(mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0),
		    (size_t)st.st_size);
		for (int r = 0; r < rounds; r++) {
			double t = scan_once(engine, argv[i], bytes, &count), m = memchr_once(bytes);

			best = t < best ? t : best;
			limit = m < limit ? m : limit;
		}
		printf("%-24s %8.0f MB/s   memchr %8.0f MB/s   %9llu findings  %9llu records\n", argv[i],
		    (double)bytes.len / best / 1e6, (double)bytes.len / limit / 1e6,
		    (unsigned long long)count.findings, (unsigned long long)count.records);
		munmap((void *)bytes.ptr, bytes.len);
		close(fd);
	}
	aj_engine_free(engine);
	return 0;
}
