#include "redact/out_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Those that have a temporary name. Changed with signals held back, by one thread. */
static struct aj_out_file *temporaries;

static sigset_t hold_signals(void)
{
	sigset_t all, before;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	return before;
}

static void release_signals(sigset_t before)
{
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static enum aj_status fail(const struct aj_out_file *file, struct aj_err *err)
{
	bool standard = strcmp(file->name, "-") == 0;

	return aj_fail(
	    err, AJ_EIO, "writing %s: %s", standard ? "standard output" : file->name, strerror(errno));
}

static enum aj_status write_out(struct aj_out_file *file, struct aj_str bytes, struct aj_err *err)
{
	aj_sha256_add(&file->digest, bytes);
	while (bytes.len > 0) {
		ssize_t n = write(file->fd, bytes.ptr, bytes.len);

		if (n < 0 && errno != EINTR)
			return fail(file, err);
		bytes = aj_str_from(bytes, n < 0 ? 0 : (size_t)n);
	}
	return AJ_OK;
}

static enum aj_status write_waiting(struct aj_out_file *file, struct aj_err *err)
{
	enum aj_status st = write_out(file, aj_str(file->waiting, file->n_waiting), err);

	file->n_waiting = 0;
	return st;
}

static enum aj_status file_write(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	struct aj_out_file *file = (struct aj_out_file *)out;
	enum aj_status st = AJ_OK;

	file->bytes += bytes.len;
	if (bytes.len > AJ_OUT_FILE_ROOM - file->n_waiting)
		st = write_waiting(file, err);
	if (st != AJ_OK || bytes.len == 0)
		return st;
	if (bytes.len > AJ_OUT_FILE_ROOM)
		return write_out(file, bytes, err);
	memcpy(file->waiting + file->n_waiting, bytes.ptr, bytes.len);
	file->n_waiting += bytes.len;
	return AJ_OK;
}

static enum aj_status file_finish(struct aj_out *out, struct aj_err *err)
{
	struct aj_out_file *file = (struct aj_out_file *)out;
	enum aj_status st = write_waiting(file, err);

	if (st == AJ_OK && file->temporary && fsync(file->fd) != 0)
		return fail(file, err);
	return st;
}

static void file_close(struct aj_out *out)
{
	(void)out;
}

/* Whether the name is one of the open file in: through a link, too. */
static bool is_file(const char *name, int in)
{
	bool standard = strcmp(name, "-") == 0;
	struct stat ours, theirs;

	return (standard ? fstat(STDOUT_FILENO, &ours) : stat(name, &ours)) == 0 && fstat(in, &theirs) == 0 &&
	       ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino && S_ISREG(ours.st_mode);
}

/* False: errno is why. */
static bool make_temporary(struct aj_out_file *file)
{
	sigset_t before = hold_signals();
	int error;

	file->fd = mkostemp(file->temporary, O_CLOEXEC);
	error = errno;
	if (file->fd < 0) {
		free(file->temporary);
		file->temporary = NULL;
	} else {
		file->next = temporaries;
		temporaries = file;
	}
	release_signals(before);
	errno = error;
	return file->fd >= 0;
}

enum aj_status aj_out_file_open(struct aj_out_file *file, const char *name, int in, struct aj_err *err)
{
	struct stat there;

	*file =
	    (struct aj_out_file){ .out = { file_write, file_finish, file_close }, .fd = -1, .name = name };
	aj_sha256_begin(&file->digest);
	file->waiting = malloc(AJ_OUT_FILE_ROOM);
	if (!file->waiting)
		return aj_fail(err, AJ_ELIMIT, "no memory to write");
	if (is_file(name, in))
		return aj_fail(err, AJ_EINPUT, "%s is the input, which is never written to",
		    strcmp(name, "-") == 0 ? "standard output" : name);
	if (strcmp(name, "-") == 0) {
		file->fd = STDOUT_FILENO;
		return AJ_OK;
	}
	if (stat(name, &there) == 0 && !S_ISREG(there.st_mode))
		return aj_fail(err, AJ_EINPUT, "%s is no regular file, whose place a file could take", name);
	if (asprintf(&file->temporary, "%s.unchecked-XXXXXX", name) < 0) {
		file->temporary = NULL;
		return aj_fail(err, AJ_ELIMIT, "no memory for a name");
	}
	return make_temporary(file) ? AJ_OK : fail(file, err);
}

/* Its temporary name is nobody's to remove any more. */
static void forget_temporary(struct aj_out_file *file)
{
	struct aj_out_file **at = &temporaries;

	while (*at && *at != file)
		at = &(*at)->next;
	if (*at)
		*at = file->next;
	free(file->temporary);
	file->temporary = NULL;
}

int aj_out_file_name(struct aj_out_file *file)
{
	sigset_t before;
	int error = 0;

	if (!file->temporary)
		return 0;
	before = hold_signals();
	if (rename(file->temporary, file->name) != 0)
		error = errno;
	else
		forget_temporary(file);
	release_signals(before);
	return error;
}

enum aj_status aj_out_file_named(struct aj_out_file *file, int error, struct aj_err *err)
{
	errno = error;
	if (error)
		return fail(file, err);
	forget_temporary(file);
	return AJ_OK;
}

enum aj_status aj_out_file_again(struct aj_out_file *file, struct aj_err *err)
{
	file->n_waiting = 0;
	file->bytes = 0;
	aj_sha256_begin(&file->digest);
	if (file->temporary && (ftruncate(file->fd, 0) != 0 || lseek(file->fd, 0, SEEK_SET) != 0))
		return fail(file, err);
	return AJ_OK;
}

void aj_out_file_abandon(void)
{
	for (const struct aj_out_file *file = temporaries; file; file = file->next)
		unlink(file->temporary);
}

void aj_out_file_close(struct aj_out_file *file, bool leave)
{
	sigset_t before = hold_signals();

	if (file->temporary && !leave)
		unlink(file->temporary);
	forget_temporary(file);
	release_signals(before);
	if (file->fd > STDERR_FILENO)
		close(file->fd);
	if (file->waiting)
		explicit_bzero(file->waiting, AJ_OUT_FILE_ROOM);
	free(file->waiting);
	*file = (struct aj_out_file){ .fd = -1 };
}
