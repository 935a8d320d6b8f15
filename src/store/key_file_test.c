/* key_file_test.c: which files a key is taken from. */

#include "store/key_file.h"

#include "test/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *what, *text;
	size_t times; /* that text is repeated */
	mode_t mode;
	enum aj_status status;
	const char *key;
} rows[] = {
	{ "a line", "c2VjcmV0\n", 1, 0600, AJ_OK, "c2VjcmV0" },
	{ "for reading only", "c2VjcmV0", 1, 0400, AJ_OK, "c2VjcmV0" },
	{ "with Windows' line end", "c2VjcmV0\r\n", 1, 0600, AJ_OK, "c2VjcmV0" },
	{ "empty", "", 1, 0600, AJ_EINPUT, "" },
	{ "blank", "\n \n", 1, 0600, AJ_EINPUT, "" },
	{ "too long", "0123456789abcdef", 256, 0600, AJ_EINPUT, "" },
	{ "read by the group", "c2VjcmV0\n", 1, 0640, AJ_EDENIED, "" },
	{ "read by all", "c2VjcmV0\n", 1, 0604, AJ_EDENIED, "" },
	{ "written by all", "c2VjcmV0\n", 1, 0602, AJ_EDENIED, "" },
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		char path[] = "/tmp/ajar-key-XXXXXX";
		int fd = mkstemp(path);
		struct aj_key key;
		struct aj_err err = { 0 };

		for (size_t n = 0; n < rows[i].times; n++)
			AJ_CHECK(write(fd, rows[i].text, strlen(rows[i].text)) >= 0);
		fchmod(fd, rows[i].mode);
		close(fd);
		AJ_CHECK(aj_key_read(path, &key, &err) == rows[i].status, "%s: %s", rows[i].what, err.text);
		AJ_CHECK(aj_str_eq(aj_str(key.bytes, key.len), aj_str_z(rows[i].key)), "%s", rows[i].what);
		aj_key_wipe(&key);
		AJ_CHECK(key.len == 0 && key.bytes[0] == 0, "%s", rows[i].what);
		unlink(path);
	}
}

static void test_no_files(void)
{
	char folder[] = "/tmp/ajar-keys-XXXXXX", path[64];
	struct aj_key key;
	struct aj_err err;

	AJ_CHECK(mkdtemp(folder) != NULL);
	AJ_CHECK(aj_key_read(folder, &key, &err) == AJ_EDENIED, "a folder");
	snprintf(path, sizeof(path), "%s/link", folder);
	AJ_CHECK(aj_key_read(path, &key, &err) == AJ_EIO, "nothing");
	AJ_CHECK(symlink("/dev/null", path) == 0 && aj_key_read(path, &key, &err) == AJ_EIO, "a link");
	unlink(path);
	AJ_CHECK(mkfifo(path, 0600) == 0 && aj_key_read(path, &key, &err) == AJ_EDENIED, "a pipe");
	unlink(path);
	rmdir(folder);
}

AJ_TESTS(test_rows, test_no_files)
