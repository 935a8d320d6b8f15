/*
 * unpack.c: how much of the speed of a bare decompression library is left when ajar reads
 * a gzip or zip file. By turns, ROUNDS times: each prints a line "CONTENDER MB/S", of bytes
 * unpacked for each second of processor time.
 *
 *   unpack gzip|zip FILE ROUNDS
 *
 * ajar: the format's reader, from the opened file to what takes its inner objects, which here
 * looks at nothing. isa-l: the same data through isal_inflate, with checksum, in a loop that does
 * no more. libarchive: its reader of zip, which is zlib's inflate. What comes out is counted, and
 * must be the same.
 */

#include "dep/inflate.h"
#include "format/packed/zip_file.h"
#include "scan/format.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { IN = 64 * 1024, OUT = 256 * 1024 };

extern const struct aj_format aj_format_gzip, aj_format_zip;

/* What takes the place of scan/scan.c. */
struct aj_scan {
	struct aj_arena arena;
	struct aj_fields fields;
	uint64_t bytes;
	unsigned complaints;
};

struct aj_arena *aj_scan_arena(struct aj_scan *scan)
{
	return &scan->arena;
}

struct aj_fields *aj_scan_fields(struct aj_scan *scan)
{
	return &scan->fields;
}

enum aj_status aj_scan_text(struct aj_scan *scan, const struct aj_text *text, struct aj_err *err)
{
	(void)scan, (void)text, (void)err;
	return AJ_OK;
}

enum aj_status aj_scan_inner(
    struct aj_scan *scan, struct aj_str name, struct aj_stream *body, struct aj_err *err)
{
	struct aj_str seen;
	enum aj_status st;

	(void)name;
	while ((st = aj_stream_peek(body, 1, &seen, err)) == AJ_OK) {
		scan->bytes += seen.len;
		aj_stream_skip(body, seen.len);
	}
	return st == AJ_END ? AJ_OK : st;
}

void aj_scan_kind(struct aj_scan *scan, const char *kind)
{
	(void)scan, (void)kind;
}

void aj_scan_entry(struct aj_scan *scan, struct aj_str name)
{
	(void)scan, (void)name;
}

void aj_scan_member(struct aj_scan *scan, const struct aj_member *member)
{
	(void)scan, (void)member;
}

void aj_scan_complain(struct aj_scan *scan, uint64_t at, const char *fmt, ...)
{
	(void)at, (void)fmt;
	scan->complaints++;
}

static void die(const char *what)
{
	fprintf(stderr, "unpack: %s\n", what);
	exit(1);
}

static double processor_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void open_file(struct aj_file_source *file, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		die("the file is not there");
	aj_file_source_init(file, fd, &st, 0, UINT64_MAX);
}

static uint64_t by_ajar(const struct aj_format *format, int fd)
{
	struct aj_scan scan = { 0 };
	struct aj_file_source file;
	struct aj_stream in;
	struct aj_err err;

	if (aj_fields_init(&scan.fields, &err) != AJ_OK)
		die(err.text);
	aj_arena_init(&scan.arena, 8 << 20);
	open_file(&file, fd);
	aj_stream_init(&in, &file.source, 0);
	if (format->read(&scan, &in, &err) != AJ_OK || scan.complaints > 0)
		die("the file cannot be read");
	aj_stream_fini(&in);
	aj_arena_fini(&scan.arena);
	aj_fields_fini(&scan.fields);
	return scan.bytes;
}

/* The compressed bytes from at to to; raw: of a zip, whose checksum is not in the data. Gives the bytes
 * unpacked. */
static uint64_t inflate_part(int fd, uint64_t at, uint64_t to, bool raw)
{
	static uint8_t in[IN], out[OUT];
	static struct inflate_state z;
	uint64_t bytes = 0;
	uint32_t crc = 0;
	int result;

	isal_inflate_init(&z);
	z.crc_flag = raw ? ISAL_DEFLATE : ISAL_GZIP;
	do {
		if (z.avail_in == 0 && at < to) {
			ssize_t got = pread(fd, in, to - at < IN ? to - at : IN, (off_t)at);

			if (got <= 0)
				die("the file ended");
			z.next_in = in;
			z.avail_in = (uint32_t)got;
			at += (uint64_t)got;
		}
		z.next_out = out;
		z.avail_out = OUT;
		result = isal_inflate(&z);
		if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT && result != ISAL_OUT_OVERFLOW)
			die("ISA-L found damage");
		if (raw)
			crc = crc32_gzip_refl(crc, out, OUT - z.avail_out);
		bytes += OUT - z.avail_out;
	} while (z.block_state != ISAL_BLOCK_FINISH);
	return bytes + (crc == 1); /* so that it is not left out */
}

static uint64_t by_isal(bool zipped, int fd)
{
	struct aj_file_source file;
	struct aj_stream in;
	struct aj_zip zip;
	struct aj_err err;
	uint64_t bytes = 0;

	if (!zipped)
		return inflate_part(fd, 0, (uint64_t)lseek(fd, 0, SEEK_END), false);
	open_file(&file, fd);
	aj_stream_init(&in, &file.source, 0);
	if (aj_zip_open(&zip, &in, &err) != AJ_OK)
		die(err.text);
	for (size_t i = 0; i < zip.count; i++) {
		uint8_t head[30];
		uint64_t data;

		if (zip.members[i].method != 8 ||
		    pread(fd, head, sizeof(head), (off_t)zip.members[i].header) != sizeof(head))
			die("a member is not deflated");
		data = zip.members[i].header + 30 + (head[26] | (uint64_t)head[27] << 8) +
		       (head[28] | (uint64_t)head[29] << 8);
		bytes += inflate_part(fd, data, data + zip.members[i].packed, true);
	}
	aj_zip_close(&zip);
	aj_stream_fini(&in);
	return bytes;
}

static uint64_t by_libarchive(const char *path)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	uint64_t bytes = 0;

	archive_read_support_format_zip_seekable(a);
	if (archive_read_open_filename(a, path, IN) != ARCHIVE_OK)
		die(archive_error_string(a));
	while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
		const void *block;
		size_t len;
		la_int64_t at;

		while (archive_read_data_block(a, &block, &len, &at) == ARCHIVE_OK)
			bytes += len;
	}
	archive_read_free(a);
	return bytes;
}

int main(int argc, char **argv)
{
	bool zipped = argc == 4 && strcmp(argv[1], "zip") == 0;
	int fd = argc == 4 ? open(argv[2], O_RDONLY | O_CLOEXEC) : -1;
	static const char *const names[] = { "ajar", "isa-l", "libarchive" };

	if (fd < 0)
		die("unpack gzip|zip FILE ROUNDS");
	for (int round = 0; round < atoi(argv[3]); round++) {
		uint64_t bytes[3];

		for (int who = 0; who < (zipped ? 3 : 2); who++) {
			double start = processor_time();

			bytes[who] = who == 0	? by_ajar(zipped ? &aj_format_zip : &aj_format_gzip, fd)
				     : who == 1 ? by_isal(zipped, fd)
						: by_libarchive(argv[2]);
			printf(
			    "%s %.1f\n", names[who], (double)bytes[who] * 1e-6 / (processor_time() - start));
			if (bytes[who] != bytes[0])
				die("not the same bytes");
		}
	}
	return 0;
}
