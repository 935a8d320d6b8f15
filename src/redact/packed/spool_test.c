#include "redact/packed/spool.h"
#include "test/allocations.h"
#include "test/test.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Files as the process outside of the jail makes them, or not. */
struct files {
	struct aj_nameless nameless; /* first */
	const char *path;	     /* instead of one without a name; "": none can be made */
	int flags;
	unsigned opened;
};

static int open_file(struct aj_nameless *nameless)
{
	struct files *files = (struct files *)nameless;

	files->opened++;
	if (!files->path)
		return aj_nameless_open(nameless);
	if (*files->path)
		return open(files->path, files->flags | O_CLOEXEC);
	errno = EMFILE;
	return -1;
}

/* Byte i of what is spooled. */
static uint8_t byte_at(uint64_t i)
{
	return (uint8_t)(i ^ i >> 8 ^ i >> 16);
}

static enum aj_status write_all(struct aj_spool *spool, uint64_t size, size_t step, struct aj_err *err)
{
	static uint8_t piece[1 << 20];
	enum aj_status st = AJ_OK;

	for (uint64_t at = 0; at < size && st == AJ_OK; at += step) {
		size_t n = size - at < step ? (size_t)(size - at) : step;

		for (size_t i = 0; i < n; i++)
			piece[i] = byte_at(at + i);
		st = spool->out.write(&spool->out, aj_str(piece, n), err);
	}
	return st;
}

/* How many of the bytes come out as they went in; stops at some piece (0: at none). */
struct seen {
	uint64_t right;
	unsigned pieces, stops_at;
};

static enum aj_status see(void *to, struct aj_str piece, struct aj_err *err)
{
	struct seen *seen = to;

	if (++seen->pieces == seen->stops_at)
		return aj_fail(err, AJ_ELIMIT, "enough");
	for (size_t i = 0; i < piece.len && piece.ptr[i] == byte_at(seen->right); i++)
		seen->right++;
	return AJ_OK;
}

static void test_sizes(void)
{
	static const uint64_t sizes[] = { 0, 1, AJ_SPOOL_HELD - 1, AJ_SPOOL_HELD, AJ_SPOOL_HELD + 1,
		2 * AJ_SPOOL_HELD + 3 };
	static const size_t steps[] = { 4093, 1 << 20 };
	struct files files = { .nameless.open = open_file };
	struct aj_spool spool;
	struct aj_err err;

	aj_spool_init(&spool, &files.nameless);
	for (size_t i = 0; i < AJ_LEN(sizes) * AJ_LEN(steps); i++) {
		uint64_t size = sizes[i / AJ_LEN(steps)];
		unsigned before = files.opened;

		AJ_CHECK(write_all(&spool, size, steps[i % AJ_LEN(steps)], &err) == AJ_OK);
		AJ_CHECK(spool.bytes == size);
		AJ_CHECK(files.opened == before + (size > AJ_SPOOL_HELD), "%llu: %u files",
		    (unsigned long long)size, files.opened - before);
		for (int times = 0; times < 2; times++) {
			struct seen seen = { 0 };

			AJ_CHECK(aj_spool_read(&spool, see, &seen, &err) == AJ_OK);
			AJ_CHECK(seen.right == size, "%llu: %llu", (unsigned long long)size,
			    (unsigned long long)seen.right);
		}
		aj_spool_reset(&spool); /* and it is as new */
		AJ_CHECK(spool.bytes == 0 && spool.fd == -1);
	}
	aj_spool_fini(&spool);
}

/* Whoever has enough is asked no more. */
static void test_enough(void)
{
	struct files files = { .nameless.open = open_file };
	struct seen all = { 0 };
	struct aj_spool spool;
	struct aj_err err;

	aj_spool_init(&spool, &files.nameless);
	AJ_CHECK(write_all(&spool, AJ_SPOOL_HELD + 200000, 1 << 20, &err) == AJ_OK);
	AJ_CHECK(aj_spool_read(&spool, see, &all, &err) == AJ_OK && all.pieces > 3);
	for (unsigned n = 1; n <= all.pieces; n++) {
		struct seen seen = { .stops_at = n };

		AJ_CHECK(aj_spool_read(&spool, see, &seen, &err) == AJ_ELIMIT, "%u", n);
		AJ_CHECK(seen.pieces == n, "%u: %u", n, seen.pieces);
	}
	aj_spool_fini(&spool);
}

static void test_files_that_fail(void)
{
	static const struct {
		const char *what, *path;
		int flags;
		enum aj_status written, read;
		const char *text;
	} rows[] = {
		{ "none can be made", "", 0, AJ_EIO, AJ_OK, "opening a temporary file: " },
		{ "full", "/dev/full", O_RDWR, AJ_EIO, AJ_OK, "writing a temporary file: " },
		{ "cannot be read", "/dev/null", O_WRONLY, AJ_OK, AJ_EIO, "reading a temporary file: " },
	};

	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct files files = { { open_file }, rows[i].path, rows[i].flags, 0 };
		struct seen seen = { 0 };
		struct aj_err err = { 0 };
		struct aj_spool spool;

		aj_spool_init(&spool, &files.nameless);
		AJ_CHECK(write_all(&spool, AJ_SPOOL_HELD + 1, 1 << 20, &err) == rows[i].written, "%s",
		    rows[i].what);
		if (rows[i].written == AJ_OK)
			AJ_CHECK(aj_spool_read(&spool, see, &seen, &err) == rows[i].read, "%s", rows[i].what);
		AJ_CHECK(strncmp(err.text, rows[i].text, strlen(rows[i].text)) == 0, "%s: %s", rows[i].what,
		    err.text);
		aj_spool_fini(&spool);
	}
}

static void test_every_allocation_fails(void)
{
	struct files files = { .nameless.open = open_file };
	unsigned n = 0;

	do {
		struct seen seen = { 0 };
		struct aj_spool spool;
		struct aj_err err;
		enum aj_status st;

		aj_allocations_fail_at(++n);
		aj_spool_init(&spool, &files.nameless);
		st = write_all(&spool, 300000, 4093, &err);
		if (st == AJ_OK)
			st = aj_spool_read(&spool, see, &seen, &err);
		AJ_CHECK(st == (aj_allocations_failed() ? AJ_ELIMIT : AJ_OK), "%u: %d", n, st);
		AJ_CHECK(st != AJ_OK || seen.right == 300000);
		aj_spool_fini(&spool);
	} while (aj_allocations_failed() && n < 100);
	aj_allocations_fail_at(0);
	AJ_CHECK(n > 1 && n < 100, "%u", n);
}

AJ_TESTS(test_sizes, test_enough, test_files_that_fail, test_every_allocation_fails)
