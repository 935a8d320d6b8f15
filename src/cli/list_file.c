#include "cli/list_file.h"

#include "ledger/list.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { COPY = 64 << 10 };

const char aj_list_since[] =
    "a run that was broken off was taken up: what it had found before is not in this list";

static bool is_file(const struct aj_ledger_list *list, const char *path)
{
	struct stat file;

	return *path && lstat(path, &file) == 0 && S_ISREG(file.st_mode) && file.st_dev == list->device &&
	       file.st_ino == list->inode;
}

/* Whether it is there yet. A copy that has not taken its place does so. */
static bool is_there(const struct aj_ledger_list *list)
{
	return is_file(list, list->path) ||
	       (is_file(list, list->copy) && rename(list->copy, list->path) == 0);
}

/* Copying what counts. */
struct copy {
	int from, to;
	uint64_t head, length; /* of what was copied */
	size_t separator;      /* bytes before each finding but the first */
	bool begun;
};

static enum aj_status write_all(int fd, const uint8_t *bytes, size_t len, struct aj_err *err)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno != EINTR)
			return aj_fail(err, AJ_EIO, "copying the list so far: %s", strerror(errno));
		bytes += n < 0 ? 0 : n;
		len -= n < 0 ? 0 : (size_t)n;
	}
	return AJ_OK;
}

static enum aj_status copy_bytes(struct copy *copy, uint64_t first, uint64_t behind, struct aj_err *err)
{
	uint8_t bytes[COPY];
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && first < behind) {
		size_t want = behind - first < COPY ? (size_t)(behind - first) : COPY;
		ssize_t n = pread(copy->from, bytes, want, (off_t)first);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			st = aj_fail(err, AJ_EIO, "reading the list so far: %s",
			    n < 0 ? strerror(errno) : "it has become shorter");
		else
			st = write_all(copy->to, bytes, (size_t)n, err);
		first += n > 0 ? (uint64_t)n : 0;
		copy->length += n > 0 ? (uint64_t)n : 0;
	}
	explicit_bzero(bytes, sizeof(bytes));
	return st;
}

static enum aj_status copy_listed(void *to, uint64_t first, uint64_t behind, struct aj_err *err)
{
	struct copy *copy = to;
	bool was_first = copy->begun || first == copy->head;
	enum aj_status st = copy_bytes(copy, first, behind, err);

	/* What separated it from what is cut out becomes white space, so that nothing moves. */
	if (st == AJ_OK && !was_first && copy->separator > 0 &&
	    pwrite(copy->to, "        ", copy->separator, (off_t)copy->head) != (ssize_t)copy->separator)
		st = aj_fail(err, AJ_EIO, "copying the list so far: %s", strerror(errno));
	copy->begun = true;
	return st;
}

/* What counts, copied to a file of its own, is the list of the ledger before it takes the old one's place:
 * killed between the two, it does so in the next run. */
static enum aj_status keep_what_counts(struct aj_list_file *file, struct aj_ledger_list *list,
    enum aj_report_format format, struct aj_noted *noted, struct aj_err *err)
{
	struct copy copy = { .from = open(list->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW),
		.to = -1,
		.head = list->head,
		.separator = aj_report_separator(format) };
	struct stat made;
	enum aj_status st = AJ_OK;

	if ((size_t)snprintf(list->copy, sizeof(list->copy), "%s.XXXXXX", list->path) >= sizeof(list->copy))
		st = aj_fail(err, AJ_EINPUT, "the path of the list is too long");
	if (st == AJ_OK && (copy.from < 0 || (copy.to = mkostemp(list->copy, O_CLOEXEC)) < 0))
		st = aj_fail(err, AJ_EIO, "a copy of the list so far, %s: %s", list->copy, strerror(errno));
	if (st == AJ_OK)
		st = copy_bytes(&copy, 0, list->head, err);
	if (st == AJ_OK)
		st = aj_ledger_listed(noted->ledger, copy_listed, &copy, err);
	if (st == AJ_OK && fstat(copy.to, &made) != 0)
		st = aj_fail(err, AJ_EIO, "%s: %s", list->copy, strerror(errno));
	if (st == AJ_OK) {
		list->device = made.st_dev;
		list->inode = made.st_ino;
		st = aj_ledger_list_moved(noted->ledger, &noted->run, list, err);
	}
	if (st != AJ_OK && copy.to >= 0)
		unlink(list->copy);
	if (copy.from >= 0)
		close(copy.from);
	if (copy.to >= 0)
		close(copy.to);
	file->begun = copy.begun;
	file->length = copy.length;
	return st;
}

/* What counts of the list so far takes its place. */
static enum aj_status go_on(struct aj_list_file *file, struct aj_ledger_list *list,
    enum aj_report_format format, struct aj_noted *noted, struct aj_err *err)
{
	enum aj_status st = keep_what_counts(file, list, format, noted, err);

	if (st == AJ_OK && rename(list->copy, list->path) != 0)
		st = aj_fail(err, AJ_EIO, "%s cannot become %s: %s", list->copy, list->path, strerror(errno));
	file->goes_on = true;
	file->since = list->since;
	return st;
}

enum aj_status aj_list_file_open(struct aj_list_file *file, struct aj_output *output, const char *path,
    const char *const *inputs, enum aj_report_format format, struct aj_noted *noted, struct aj_err *err)
{
	struct aj_ledger_list list = { 0 };
	bool lists = aj_report_lists(format);
	char resolved[PATH_MAX];
	const char *place = realpath(path, resolved) ? resolved : path;
	enum aj_status st = AJ_END;
	bool there;

	*file = (struct aj_list_file){ 0 };
	if (noted->run.taken_up)
		st = aj_ledger_list_of(noted->ledger, &noted->run, &list, err);
	there = st == AJ_OK && is_there(&list);
	if (there && strcmp(list.path, place) == 0) {
		if (strcmp(list.format, aj_report_name(format)) != 0)
			return aj_fail(err, AJ_EINPUT,
			    "%s has the list so far, as %s: --output is to name another file for %s", path,
			    list.format, aj_report_name(format));
		st = go_on(file, &list, format, noted, err);
		return st == AJ_OK ? aj_output_append(output, path, err) : st;
	}
	if (st != AJ_OK && st != AJ_END)
		return st;
	file->since = lists && noted->run.taken_up;
	if (there)
		snprintf(file->earlier, sizeof(file->earlier), "%s", list.path);
	return aj_output_open(output, path, inputs, err);
}

enum aj_status aj_list_file_begin(struct aj_list_file *file, const struct aj_output *output,
    enum aj_report_format format, uint64_t head, struct aj_noted *noted, struct aj_err *err)
{
	struct aj_ledger_list list = {
		.device = output->dev, .inode = output->ino, .head = head, .since = file->since
	};
	char resolved[PATH_MAX];

	if (file->goes_on)
		return AJ_OK;
	file->length = head;
	/* Of a run that lists nothing, or not into a file, there is nothing to go on with. */
	if (aj_report_lists(format) && output->regular && output->fd != STDOUT_FILENO &&
	    realpath(output->name, resolved)) {
		snprintf(list.path, sizeof(list.path), "%s", resolved);
		snprintf(list.format, sizeof(list.format), "%s", aj_report_name(format));
	}
	return aj_ledger_list_begin(noted->ledger, &noted->run, &list, err);
}
