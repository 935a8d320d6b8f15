#include "redact/packed/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

static enum aj_status fail(const char *what, struct aj_err *err)
{
	return aj_fail(err, AJ_EIO, "%s a temporary file: %s", what, strerror(errno));
}

int aj_nameless_open(struct aj_nameless *nameless)
{
	const char *folder = getenv("TMPDIR");
	char *name;
	int fd;

	(void)nameless;
	if (!folder || !*folder)
		folder = "/tmp";
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0 || asprintf(&name, "%s/ajar-XXXXXX", folder) < 0)
		return fd;
	fd = mkostemp(name, O_CLOEXEC); /* not all file systems have files without names */
	if (fd >= 0)
		unlink(name);
	free(name);
	return fd;
}

static enum aj_status write_file(struct aj_spool *spool, struct aj_str bytes, struct aj_err *err)
{
	if (spool->fd < 0)
		spool->fd = spool->nameless->open(spool->nameless);
	if (spool->fd < 0)
		return fail("opening", err);
	while (bytes.len > 0) {
		ssize_t n = write(spool->fd, bytes.ptr, bytes.len);

		if (n < 0 && errno != EINTR)
			return fail("writing", err);
		bytes = aj_str_from(bytes, n < 0 ? 0 : (size_t)n);
	}
	return AJ_OK;
}

static enum aj_status spool_write(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	struct aj_spool *spool = (struct aj_spool *)out;

	spool->bytes += bytes.len;
	if (spool->fd < 0 && bytes.len <= AJ_SPOOL_HELD - spool->held.len) {
		aj_buf_add(&spool->held, bytes);
		return spool->held.full ? aj_fail(err, AJ_ELIMIT, "no memory for a member") : AJ_OK;
	}
	return write_file(spool, bytes, err);
}

static enum aj_status spool_finish(struct aj_out *out, struct aj_err *err)
{
	return AJ_OK;
}

static void spool_close(struct aj_out *out)
{
}

void aj_spool_init(struct aj_spool *spool, struct aj_nameless *nameless)
{
	*spool = (struct aj_spool){
		.out = { spool_write, spool_finish, spool_close }, .nameless = nameless, .fd = -1
	};
	aj_buf_init(&spool->held, AJ_SPOOL_HELD);
}

void aj_spool_reset(struct aj_spool *spool)
{
	if (spool->fd >= 0)
		close(spool->fd);
	spool->fd = -1;
	spool->held.len = 0;
	spool->bytes = 0;
}

void aj_spool_fini(struct aj_spool *spool)
{
	if (!spool->out.write)
		return;
	aj_spool_reset(spool);
	aj_buf_wipe(&spool->held);
}

enum aj_status aj_spool_read(struct aj_spool *spool,
    enum aj_status (*fn)(void *to, struct aj_str piece, struct aj_err *err), void *to, struct aj_err *err)
{
	enum aj_status st = spool->held.len > 0 ? fn(to, aj_buf_str(&spool->held), err) : AJ_OK;
	uint8_t piece[PIECE];

	for (off_t at = 0; spool->fd >= 0 && st == AJ_OK;) {
		ssize_t n = pread(spool->fd, piece, sizeof(piece), at);

		if (n < 0 && errno != EINTR)
			return fail("reading", err);
		if (n == 0)
			break;
		if (n > 0)
			st = fn(to, aj_str(piece, (size_t)n), err);
		at += n > 0 ? n : 0;
	}
	return st;
}
