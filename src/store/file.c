/*
 * file.c: files, directories and standard input.
 *
 * A directory is read whole and sorted, so that runs are repeatable; only the
 * names on the way from a root to the current directory are in memory. Below a
 * root no symbolic link is followed, neither when listing nor when opening: the
 * kernel is told so (openat2), or each part of a name is opened in the directory
 * before it with O_NOFOLLOW.
 */

#include "store/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <linux/openat2.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	DEPTH_MAX = 128,	    /* directories in directories: each holds a descriptor open */
	PATH_BYTES_MAX = 64 * 1024, /* of a name */
	WAIT_MS = 100,		    /* for a pipe, before we look whether to stop */
	AHEAD_ANYWAY = 128 << 10,   /* what the system reads ahead without being told so */
};

/* A directory that is being listed. */
struct level {
	int fd;
	dev_t device;
	ino_t inode;
	char **names; /* sorted */
	size_t count, next;
	size_t path_len; /* of the store's path: this directory's part of it */
};

struct file_store {
	struct aj_store store;
	struct aj_file_options options;
	size_t root;		  /* index of the next path to begin with */
	struct aj_file_id *roots; /* of the paths; zeros: not there, or no file or directory */
	size_t n_roots;
	struct level levels[DEPTH_MAX];
	size_t depth;
	char *path; /* PATH_BYTES_MAX bytes: the name handed out last */
	size_t path_len;
	atomic_bool
	    by_parts; /* names are opened part by part: a root has links in it, or there is no openat2 */
};

struct opened {
	struct aj_file_source file; /* first: it is handed out */
	int fd;
	bool waits; /* a pipe or a device: a read may block */
	const atomic_bool *stop;
	uint64_t left; /* bytes to be read of what has no size */
	enum aj_status (*fill)(
	    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err);
};

static bool matches(const char *const *patterns, const char *path)
{
	const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;

	for (; patterns && *patterns; patterns++)
		if (fnmatch(*patterns, path, 0) == 0 || fnmatch(*patterns, last, 0) == 0)
			return true;
	return false;
}

static bool excluded(const struct file_store *fs)
{
	return matches(fs->options.exclude, fs->path);
}

static bool wanted(const struct file_store *fs)
{
	return !excluded(fs) && (!fs->options.include || matches(fs->options.include, fs->path));
}

/* Makes the path the first len bytes of it and name. False: too long. */
static bool set_path(struct file_store *fs, size_t len, const char *name)
{
	size_t add = strlen(name);
	bool slash = len > 0 && fs->path[len - 1] != '/';

	if (len + slash + add + 1 > PATH_BYTES_MAX)
		return false;
	if (slash)
		fs->path[len++] = '/';
	memcpy(fs->path + len, name, add + 1);
	fs->path_len = len + add;
	return true;
}

static enum aj_status list(struct file_store *fs, struct aj_listed *out, enum aj_how how, const char *why)
{
	*out = (struct aj_listed){ .name = aj_str(fs->path, fs->path_len), .how = how, .why = why };
	return AJ_OK;
}

static const char *reason(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "permission denied";
	case ENOENT:
		return "no such file or directory";
	case ELOOP:
		return "symbolic link";
	case ENOTDIR: /* also what O_NOFOLLOW and O_DIRECTORY together say of a symbolic link */
		return "a part of its name is not a directory";
	case ENAMETOOLONG:
		return "its name is too long";
	case EMFILE:
	case ENFILE:
		return "too many open files";
	case ENOMEM:
		return "no memory";
	case EIO:
		return "input/output error";
	default: /* ENXIO, ESTALE, ETIMEDOUT, …: in the system's words */
		return strerrordesc_np(error) ? strerrordesc_np(error) : "cannot be read";
	}
}

static void level_fini(struct level *level)
{
	for (size_t i = 0; i < level->count; i++)
		free(level->names[i]);
	free(level->names);
	if (level->fd >= 0)
		close(level->fd);
	*level = (struct level){ .fd = -1 };
}

static bool is_file(struct aj_file_id id, const struct stat *st)
{
	return id.inode != 0 && id.inode == st->st_ino && id.device == st->st_dev;
}

/* The path'th path is the same file or directory as one before it. */
static bool named_before(const struct file_store *fs, size_t path, const struct stat *st)
{
	for (size_t i = 0; i < path; i++)
		if (is_file(fs->roots[i], st))
			return true;
	return false;
}

/* What was met below a path is a path that was named itself. A file with two names may be meant by both. */
static bool named_itself(const struct file_store *fs, const struct stat *st)
{
	return (S_ISDIR(st->st_mode) || st->st_nlink == 1) && named_before(fs, fs->n_roots, st);
}

static bool add_name(struct level *level, size_t *room, const char *name)
{
	char *copy;

	if (level->count == *room) {
		size_t more = *room ? 2 * *room : 64;
		char **grown = realloc(level->names, more * sizeof(*grown));

		if (!grown)
			return false;
		level->names = grown;
		*room = more;
	}
	copy = strdup(name);
	if (!copy)
		return false;
	level->names[level->count++] = copy;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Reads all names of the level's directory. Gives 0 or an errno. */
static int read_names(struct level *level)
{
	int fd = dup(level->fd), error = 0;
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	size_t room = 0;

	if (!dir) {
		error = errno;
		if (fd >= 0)
			close(fd);
		return error;
	}
	for (;;) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(dir);
		if (!entry) {
			error = errno;
			break;
		}
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (!add_name(level, &room, entry->d_name)) {
			error = ENOMEM;
			break;
		}
	}
	closedir(dir);
	if (level->count > 0)
		qsort(level->names, level->count, sizeof(*level->names), by_name);
	return error;
}

/* The directory fd is one of those that we are in already: a bind mount inside itself. */
static bool is_inside_itself(const struct file_store *fs, const struct stat *st)
{
	for (size_t i = 0; i < fs->depth; i++)
		if (fs->levels[i].device == st->st_dev && fs->levels[i].inode == st->st_ino)
			return true;
	return false;
}

/* Enters the directory at fs->path, named name in at. Why not, or NULL. Takes no ownership of at. */
static const char *enter(struct file_store *fs, int at, const char *name, int follow)
{
	struct level *level = &fs->levels[fs->depth];
	struct stat st;
	int error;

	if (fs->depth == DEPTH_MAX)
		return "too deep: more than 128 directories";
	*level = (struct level){ .fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow) };
	if (level->fd < 0 || fstat(level->fd, &st) != 0) {
		error = errno;
		level_fini(level);
		return reason(error);
	}
	if (is_inside_itself(fs, &st)) {
		level_fini(level);
		return "a directory inside itself";
	}
	error = read_names(level);
	if (error) {
		level_fini(level);
		return reason(error);
	}
	level->device = st.st_dev;
	level->inode = st.st_ino;
	level->path_len = fs->path_len;
	fs->depth++;
	return NULL;
}

/* What is to be done with a file that is no directory. */
static enum aj_status list_file(
    struct file_store *fs, const struct stat *st, bool named, struct aj_listed *out)
{
	bool pipe = S_ISFIFO(st->st_mode) || S_ISCHR(st->st_mode);

	if (S_ISLNK(st->st_mode))
		return list(fs, out, AJ_SKIPPED, "symbolic link");
	if (!S_ISREG(st->st_mode) && !(named && pipe))
		return list(fs, out, AJ_SKIPPED, "not a regular file");
	if (fs->options.report && is_file(*fs->options.report, st))
		return list(fs, out, AJ_SKIPPED, "it is the report that is being written");
	if (fs->options.max_size > 0 && S_ISREG(st->st_mode) && (uint64_t)st->st_size > fs->options.max_size)
		list(fs, out, AJ_SKIPPED, "larger than --max-size");
	else
		list(fs, out, AJ_DONE, "");
	out->size = S_ISREG(st->st_mode) ? (uint64_t)st->st_size : 0;
	return AJ_OK;
}

/* The next name of the innermost directory. AJ_END: it gave nothing to be listed. */
static enum aj_status next_entry(struct file_store *fs, struct aj_listed *out)
{
	struct level *level = &fs->levels[fs->depth - 1];
	const char *name, *why;
	struct stat st;

	if (level->next == level->count) {
		level_fini(level);
		fs->depth--;
		return AJ_END;
	}
	name = level->names[level->next++];
	if (!set_path(fs, level->path_len, name)) {
		fs->path_len = level->path_len;
		return list(fs, out, AJ_FAILED, "holds names that are too long");
	}
	if (fstatat(level->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return wanted(fs) ? list(fs, out, AJ_FAILED, reason(errno)) : AJ_END;
	if (named_itself(fs, &st))
		return AJ_END;
	if (!S_ISDIR(st.st_mode))
		return wanted(fs) ? list_file(fs, &st, false, out) : AJ_END;
	if (excluded(fs))
		return AJ_END;
	why = enter(fs, level->fd, name, O_NOFOLLOW);
	return why ? list(fs, out, AJ_FAILED, why) : AJ_END;
}

/* The next path that was named. AJ_END: it gave nothing to be listed itself. */
static enum aj_status next_root(struct file_store *fs, struct aj_listed *out)
{
	const char *path = fs->options.paths[fs->root++], *why;
	struct stat st;

	if (!set_path(fs, 0, path)) {
		set_path(fs, 0, "(a path)");
		return list(fs, out, AJ_FAILED, "its name is too long");
	}
	if (strcmp(path, "-") == 0)
		return list(fs, out, AJ_DONE, "");
	if (stat(path, &st) != 0)
		return list(fs, out, AJ_FAILED,
		    errno == ELOOP ? "a symbolic link that leads nowhere but to links" : reason(errno));
	if (named_before(fs, fs->root - 1, &st))
		return AJ_END;
	if (!S_ISDIR(st.st_mode))
		return wanted(fs) ? list_file(fs, &st, true, out) : AJ_END;
	why = enter(fs, AT_FDCWD, path, 0);
	return why ? list(fs, out, AJ_FAILED, why) : AJ_END;
}

static enum aj_status file_next(struct aj_store *store, struct aj_listed *out, struct aj_err *err)
{
	struct file_store *fs = (struct file_store *)store;

	(void)err;
	for (;;) {
		enum aj_status st;

		if (fs->depth == 0 && !fs->options.paths[fs->root])
			return AJ_END;
		st = fs->depth > 0 ? next_entry(fs, out) : next_root(fs, out);
		if (st != AJ_END)
			return st;
	}
}

/* How much of name is the root under which it was listed: the longest that fits, 0 for none. */
static size_t root_of(const struct file_store *fs, struct aj_str name)
{
	size_t best = 0;

	for (const char *const *path = fs->options.paths; *path; path++) {
		struct aj_str root = aj_str_z(*path);

		if (root.len <= best || !aj_str_starts(name, root))
			continue;
		if (root.len == name.len || root.ptr[root.len - 1] == '/' || name.ptr[root.len] == '/')
			best = root.len;
	}
	return best;
}

/* Opens the parts of rest, one in the other, below the directory at, which it closes. Gives -1 and errno. */
static int open_below(int at, struct aj_str rest, int flags)
{
	while (at >= 0) {
		char part[NAME_MAX + 1];
		struct aj_str first;
		int fd, error;

		while (rest.len > 0 && rest.ptr[0] == '/')
			rest = aj_str_from(rest, 1);
		if (rest.len == 0)
			return at;
		first = aj_str_until(rest, '/');
		rest = aj_str_from(rest, first.len);
		if (first.len > NAME_MAX) {
			close(at);
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(part, first.ptr, first.len);
		part[first.len] = '\0';
		fd = openat(at, part, (rest.len > 0 ? O_PATH | O_DIRECTORY | O_CLOEXEC : flags) | O_NOFOLLOW);
		error = errno;
		close(at);
		errno = error;
		at = fd;
	}
	return -1;
}

/* All parts at once, none of them a symbolic link, those of the root included. Gives -1. */
static int open_at_once(struct aj_str name, int flags)
{
	struct open_how how = { .flags = (uint64_t)flags, .resolve = RESOLVE_NO_SYMLINKS };
	char path[PATH_MAX];

	if (name.len >= sizeof(path))
		return -1;
	memcpy(path, name.ptr, name.len);
	path[name.len] = '\0';
	return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
}

/* A name below a root, which may be, or have in it, a symbolic link: then and on old systems part by part. */
static int open_under(struct file_store *fs, const char *root, struct aj_str name, int flags)
{
	bool by_parts = atomic_load_explicit(&fs->by_parts, memory_order_relaxed);
	int fd = by_parts ? -1 : open_at_once(name, flags);

	if (fd >= 0)
		return fd;
	fd = open_below(open(root, O_PATH | O_DIRECTORY | O_CLOEXEC), aj_str_from(name, strlen(root)), flags);
	if (fd >= 0)
		atomic_store_explicit(&fs->by_parts, true, memory_order_relaxed);
	return fd;
}

/* O_NONBLOCK: opening a FIFO that came in the place of a file must not hang. */
static int open_name(struct file_store *fs, struct aj_str name, bool *named)
{
	int flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, fd;
	size_t root_len = root_of(fs, name);
	char *root;

	*named = root_len == name.len;
	if (aj_str_eq(name, AJ_S("-")))
		return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	root = strndup((const char *)name.ptr, root_len);
	if (!root || root_len == 0) {
		free(root);
		errno = root ? ENOENT : ENOMEM;
		return -1;
	}
	fd = *named ? open(root, flags) : open_under(fs, root, name, flags);
	free(root);
	return fd;
}

/* A pipe may wait for ever: looks now and then whether that is still wanted. False: it is not. */
static bool wait_for(const struct opened *opened)
{
	struct pollfd wait = { .fd = opened->fd, .events = POLLIN };

	do {
		if (opened->stop && atomic_load_explicit(opened->stop, memory_order_relaxed))
			return false;
	} while (poll(&wait, 1, WAIT_MS) <= 0);
	return true;
}

/* What is read as it comes ends at --max-size, and says so if there is more. */
static enum aj_status coming_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct opened *opened = (struct opened *)source;
	uint8_t more;
	enum aj_status st;

	if (opened->waits && !wait_for(opened))
		return aj_fail(err, AJ_ESTOP, "interrupted");
	if (opened->left == 0) {
		st = opened->fill(source, &more, sizeof(more), got, err);
		return st == AJ_OK ? aj_fail(err, AJ_ELESS, "larger than --max-size: read up to there") : st;
	}
	st = opened->fill(source, out, room < opened->left ? room : (size_t)opened->left, got, err);
	if (st == AJ_OK)
		opened->left -= *got;
	return st;
}

static void opened_close(struct aj_source *source)
{
	struct opened *opened = (struct opened *)source;

	close(opened->fd);
	free(opened);
}

static enum aj_status fail_open(int error, struct aj_err *err)
{
	bool denied = error == EACCES || error == EPERM;

	return aj_fail(err, denied ? AJ_EDENIED : AJ_EIO, "%s", reason(error));
}

static enum aj_status file_open(struct aj_store *store, struct aj_str name, uint64_t from, uint64_t to,
    struct aj_source **out, struct aj_err *err)
{
	struct file_store *fs = (struct file_store *)store;
	struct opened *opened;
	struct stat st;
	bool named, seekable;
	int fd = open_name(fs, name, &named);

	if (fd < 0)
		return fail_open(errno, err);
	if (fstat(fd, &st) != 0) {
		int error = errno;

		close(fd);
		return fail_open(error, err);
	}
	if (S_ISDIR(st.st_mode) || (!S_ISREG(st.st_mode) && !named)) {
		close(fd);
		return aj_fail(err, AJ_EINPUT, "%s", named ? "a directory" : "not a regular file");
	}
	seekable = S_ISREG(st.st_mode) && !aj_str_eq(name, AJ_S("-"));
	if (seekable && (uint64_t)st.st_size > AHEAD_ANYWAY)
		posix_fadvise(fd, (off_t)from, 0, POSIX_FADV_SEQUENTIAL);
	else if (!seekable && !aj_str_eq(name, AJ_S("-"))) /* a pipe that was named: now it may block */
		fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
	opened = malloc(sizeof(*opened));
	if (!opened) {
		close(fd);
		return aj_fail(err, AJ_ELIMIT, "no memory for a file");
	}
	aj_file_source_init(&opened->file, fd, seekable ? &st : NULL, from, to);
	opened->file.source.close = opened_close;
	opened->fd = fd;
	opened->waits = !S_ISREG(st.st_mode);
	opened->stop = fs->options.stop;
	opened->left = fs->options.max_size > 0 ? fs->options.max_size : UINT64_MAX;
	opened->fill = opened->file.source.fill;
	if (!seekable)
		opened->file.source.fill = coming_fill;
	opened->file.source.once = !seekable;
	*out = &opened->file.source;
	return AJ_OK;
}

static void file_close(struct aj_store *store)
{
	struct file_store *fs = (struct file_store *)store;

	while (fs->depth > 0)
		level_fini(&fs->levels[--fs->depth]);
	free(fs->roots);
	free(fs->path);
	free(fs);
}

static const struct aj_store_ops file_ops = {
	.name = "file",
	.about = "files, directories and standard input",
	.next = file_next,
	.open = file_open,
	.close = file_close,
};

/* Which files and directories the paths are. False: no memory. */
static bool know_roots(struct file_store *fs)
{
	struct stat st;

	while (fs->options.paths[fs->n_roots])
		fs->n_roots++;
	fs->roots = calloc(fs->n_roots + 1, sizeof(*fs->roots));
	for (size_t i = 0; fs->roots && i < fs->n_roots; i++)
		if (strcmp(fs->options.paths[i], "-") != 0 && stat(fs->options.paths[i], &st) == 0 &&
		    (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
			fs->roots[i] = (struct aj_file_id){ st.st_dev, st.st_ino };
	return fs->roots != NULL;
}

enum aj_status aj_file_store(const struct aj_file_options *options, struct aj_store **out, struct aj_err *err)
{
	struct file_store *fs = calloc(1, sizeof(*fs));

	if (fs) {
		fs->store.ops = &file_ops;
		fs->options = *options;
		fs->path = malloc(PATH_BYTES_MAX);
	}
	if (!fs || !fs->path || !know_roots(fs)) {
		if (fs)
			file_close(&fs->store);
		return aj_fail(err, AJ_ELIMIT, "no memory for listing files");
	}
	*out = &fs->store;
	return AJ_OK;
}
