#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static enum aj_status fail(const struct aj_output *output, struct aj_err *err)
{
	return aj_fail(err, AJ_EIO, "writing %s: %s", output->name, strerror(errno));
}

/* Whether it is one of the inputs, or lies in one that is a directory. */
static bool is_input(const struct aj_output *output, const char *const *inputs)
{
	char ours[PATH_MAX], input[PATH_MAX];
	bool known = realpath(output->name, ours) != NULL;
	struct stat st;

	for (; *inputs; inputs++) {
		if (stat(*inputs, &st) != 0)
			continue;
		if (st.st_dev == output->dev && st.st_ino == output->ino)
			return true;
		if (!S_ISDIR(st.st_mode) || !known || !realpath(*inputs, input))
			continue;
		if (aj_str_starts(aj_str_z(ours), aj_str_z(input)) &&
		    (input[1] == '\0' || ours[strlen(input)] == '/'))
			return true;
	}
	return false;
}

/* Devices and pipes stay as they are: only a file is ours to empty and to hide. */
static enum aj_status make_ours(const struct aj_output *output, struct aj_err *err)
{
	if (output->regular && (fchmod(output->fd, 0600) != 0 || ftruncate(output->fd, 0) != 0))
		return fail(output, err);
	return AJ_OK;
}

enum aj_status aj_output_open(
    struct aj_output *output, const char *path, const char *const *inputs, struct aj_err *err)
{
	bool standard = strcmp(path, "-") == 0;
	struct stat st;
	enum aj_status status = AJ_OK;

	*output = (struct aj_output){ STDOUT_FILENO, standard ? "standard output" : path };
	if (!standard)
		output->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (output->fd < 0 || fstat(output->fd, &st) != 0)
		return fail(output, err);
	output->regular = S_ISREG(st.st_mode);
	output->dev = st.st_dev;
	output->ino = st.st_ino;
	if (output->regular && st.st_size > 0 && is_input(output, inputs))
		status = aj_fail(err, AJ_EINPUT,
		    "%s: there already, and part of what is to be read; the input is "
		    "never written to",
		    output->name);
	else if (!standard)
		status = make_ours(output, err);
	if (status != AJ_OK && !standard)
		close(output->fd);
	return status;
}

enum aj_status aj_output_append(struct aj_output *output, const char *path, struct aj_err *err)
{
	struct stat st;

	*output = (struct aj_output){ open(path, O_WRONLY | O_APPEND | O_CLOEXEC), path };
	if (output->fd < 0 || fstat(output->fd, &st) != 0)
		return fail(output, err);
	output->regular = S_ISREG(st.st_mode);
	output->dev = st.st_dev;
	output->ino = st.st_ino;
	return AJ_OK;
}

enum aj_status aj_output_write(void *to, struct aj_str bytes, struct aj_err *err)
{
	struct aj_output *output = to;

	while (bytes.len > 0) {
		ssize_t n = write(output->fd, bytes.ptr, bytes.len);

		if (n < 0 && errno != EINTR) {
			output->broken = errno == EPIPE;
			return fail(output, err);
		}
		bytes = aj_str_from(bytes, n < 0 ? 0 : (size_t)n);
	}
	return AJ_OK;
}

enum aj_status aj_output_close(struct aj_output *output, struct aj_err *err)
{
	if (output->fd != STDOUT_FILENO && close(output->fd) != 0)
		return fail(output, err);
	return AJ_OK;
}

bool aj_output_unread(void)
{
	struct pollfd output = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

_Noreturn void aj_output_hang_up(void)
{
	signal(SIGPIPE, SIG_DFL);
	raise(SIGPIPE);
	_exit(128 + SIGPIPE); /* it is blocked */
}
