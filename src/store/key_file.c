/* key_file.c: one line, mode 0600, ours. The descriptor is judged, not the name. */

#include "store/key_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum aj_status judge(int fd, struct aj_err *err)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return aj_fail(err, AJ_EIO, "the key file: %s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return aj_fail(err, AJ_EDENIED, "the key file is no regular file");
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return aj_fail(err, AJ_EDENIED, "the key file is somebody else's");
	if (st.st_mode & 077)
		return aj_fail(err, AJ_EDENIED, "the key file is open to others (mode %03o, not 600)",
		    (unsigned)st.st_mode & 0777);
	return AJ_OK;
}

/* One byte more than fits, so that a longer file is noticed. */
static enum aj_status take(int fd, struct aj_key *key, struct aj_err *err)
{
	while (key->len < sizeof(key->bytes)) {
		ssize_t n = read(fd, key->bytes + key->len, sizeof(key->bytes) - key->len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return aj_fail(err, AJ_EIO, "the key file: %s", strerror(errno));
		if (n == 0)
			break;
		key->len += (size_t)n;
	}
	while (key->len > 0 && key->len < sizeof(key->bytes) && aj_is_space(key->bytes[key->len - 1]))
		key->len--;
	if (key->len == 0 || key->len == sizeof(key->bytes))
		return aj_fail(err, AJ_EINPUT, "the key file is empty or longer than a key");
	return AJ_OK;
}

enum aj_status aj_key_read(const char *path, struct aj_key *out, struct aj_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum aj_status st;

	out->len = 0;
	if (fd < 0)
		return aj_fail(err, AJ_EIO, "the key file: %s", strerror(errno));
	st = judge(fd, err);
	if (st == AJ_OK)
		st = take(fd, out, err);
	close(fd);
	if (st != AJ_OK)
		aj_key_wipe(out);
	return st;
}

void aj_key_wipe(struct aj_key *key)
{
	explicit_bzero(key, sizeof(*key));
}
