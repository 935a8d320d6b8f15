/* scan.c: see scan.h. */

#include "scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct count_sink {
	struct aj_sink sink;
	struct bench_count count;
};

static enum aj_status begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	return AJ_OK;
}

static enum aj_status span(struct aj_sink *sink, const struct aj_span *s, struct aj_err *err)
{
	struct bench_count *count = &((struct count_sink *)sink)->count;

	count->findings += s->n_findings;
	count->records += s->records;
	for (size_t i = 0; i < s->n_findings; i++)
		count->places += s->spots[i].start + s->spots[i].end;
	return AJ_OK;
}

static enum aj_status end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	if (how != AJ_DONE)
		fprintf(stderr, "%.*s: %s: %s\n", (int)object->name.len, (const char *)object->name.ptr,
		    aj_how_name(how), why);
	return AJ_OK;
}

static const struct aj_sink_ops count_ops = { "count", "counts", true, begin, span, end };

double bench_cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double bench_scan(
    const struct aj_engine *engine, const char *name, struct aj_str bytes, struct bench_count *out)
{
	struct aj_object object = { 0, aj_str_z(name), bytes.len };
	struct count_sink count = { .sink = { &count_ops } };
	struct aj_sink *sinks[] = { &count.sink, NULL };
	struct aj_memory_source memory;
	struct aj_stream stream;
	struct aj_scan *scan;
	struct aj_err err;
	enum aj_how how;
	double from;

	if (aj_scan_new(engine, sinks, &scan, &err) != AJ_OK)
		return -1;
	aj_memory_source_init(&memory, bytes, 0);
	aj_stream_init(&stream, &memory.source, 0);
	from = bench_cpu();
	if (aj_scan_object(scan, &object, NULL, &stream, &how, &err) != AJ_OK)
		fprintf(stderr, "%s: %s\n", name, err.text);
	from = bench_cpu() - from;
	aj_stream_fini(&stream);
	aj_scan_free(scan);
	*out = count.count;
	return from;
}

struct aj_str bench_map(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (fd >= 0)
		close(fd);
	return bytes == MAP_FAILED ? aj_str(NULL, 0) : aj_str(bytes, (size_t)st.st_size);
}
