#include "base/buf.h"
#include "dep/archive_write.h"
#include "test/archive_list.h"
#include "test/collected.h"
#include "test/test.h"

#define LONG_NAME                                                                                            \
	"a-folder-with-a-name-of-some-length/and-another-one-in-it-that-is-no-shorter/"                      \
	"and-one-more-because-a-"                                                                            \
	"hundred-bytes-are-the-bound/a-folder-with-a-name-of-some-length/and-another-one-in-it/"             \
	"the-bound-of-the-"                                                                                  \
	"prefix/"                                                                                            \
	"is-passed-by-this-name-of-a-file-whose-own-name-is-more-than-a-hundred-bytes-long-too-it-goes-on-"  \
	"and-on.txt"

struct row {
	const char *what;
	enum aj_archive_format format;
	struct aj_archive_write_member member;
	const char *holds;
	const char *listed; /* NULL: it cannot be written */
};

static enum aj_status write_row(const struct row *row, struct aj_collected *to, struct aj_err *err)
{
	struct aj_archive_writer *writer = NULL;
	struct aj_archive_write_member last = { .name = "z", .size = 1, .mode = 0644, .when = 10 };
	enum aj_status st = aj_archive_writer_new(row->format, &to->out, &writer, err);

	if (st == AJ_OK)
		st = aj_archive_writer_begin(writer, &row->member, err);
	for (const char *c = row->holds; *c && st == AJ_OK; c++)
		st = aj_archive_writer_write(writer, aj_str(c, 1), err);
	if (st == AJ_OK)
		st = aj_archive_writer_begin(writer, &last, err);
	if (st == AJ_OK)
		st = aj_archive_writer_write(writer, AJ_S("Z"), err);
	if (st == AJ_OK)
		st = aj_archive_writer_finish(writer, err);
	aj_archive_writer_free(writer);
	return st;
}

#define TAR AJ_ARCHIVE_WRITE_TAR
#define ZIP AJ_ARCHIVE_WRITE_ZIP

static const struct row rows[] = {
	/* clang-format off */
	{ "file", TAR, { .name = "a.txt", .size = 5, .mode = 0640, .when = 1574812800 }, "hello", "a.txt 640 1574812800: hello|z 644 10: Z|" },
	{ "file", ZIP, { .name = "a.txt", .size = 5, .mode = 0640, .when = 1574812800 }, "hello", "a.txt 640 1574812800: hello|z 644 10: Z|" },
	{ "file that is stored", ZIP, { .name = "a", .size = 5, .mode = 0600, .when = 1574812800, .stored = true }, "hello", "a 600 1574812800: hello|z 644 10: Z|" },
	{ "empty file", TAR, { .name = "a", .mode = 0600 }, "", "a 600 0: |z 644 10: Z|" },
	{ "empty file", ZIP, { .name = "a", .mode = 0600 }, "", "a 600 0: |z 644 10: Z|" },
	{ "folder", TAR, { .name = "a", .folder = true, .mode = 0750 }, "", "a/ 750 0 folder: |z 644 10: Z|" },
	{ "folder", ZIP, { .name = "a", .folder = true, .mode = 0750 }, "", "a/ 750 0 folder: |z 644 10: Z|" },
	{ "link", TAR, { .name = "a", .symbolic = "../b", .mode = 0777 }, "", "a 777 0 -> ../b: |z 644 10: Z|" },
	{ "link", ZIP, { .name = "a", .symbolic = "../b", .mode = 0777 }, "", "a 777 0 -> ../b: |z 644 10: Z|" },
	{ "hard link", TAR, { .name = "a", .hard = "z", .mode = 0600 }, "", "a 600 0 = z: |z 644 10: Z|" },
	{ "modes of a set user", TAR, { .name = "a", .mode = 0104755 }, "", "a 4755 0: |z 644 10: Z|" },
	{ "name beyond ASCII", TAR, { .name = "J\xc3\xa4ne", .size = 1, .mode = 0600 }, "x", "J\xc3\xa4ne 600 0: x|z 644 10: Z|" },
	{ "name beyond ASCII", ZIP, { .name = "J\xc3\xa4ne", .size = 1, .mode = 0600, .utf8 = true }, "x", "J\xc3\xa4ne 600 0: x|z 644 10: Z|" },
	{ "long name", TAR, { .name = LONG_NAME, .size = 1, .mode = 0600 }, "x", LONG_NAME " 600 0: x|z 644 10: Z|" },
	{ "long name", ZIP, { .name = LONG_NAME, .size = 1, .mode = 0600 }, "x", LONG_NAME " 600 0: x|z 644 10: Z|" },
	{ "time before 1970", TAR, { .name = "a", .mode = 0600, .when = -86400 }, "", "a 600 -86400: |z 644 10: Z|" },
	{ "more than there was to be", TAR, { .name = "a", .size = 2, .mode = 0600 }, "hello", NULL },
	{ "more than there was to be", ZIP, { .name = "a", .size = 2, .mode = 0600 }, "hello", NULL },
	{ "less than there was to be", TAR, { .name = "a", .size = 9, .mode = 0600 }, "hello", NULL },
	{ "less than there was to be", ZIP, { .name = "a", .size = 9, .mode = 0600 }, "hello", NULL },
	{ "bytes of a folder", TAR, { .name = "a", .folder = true, .mode = 0750 }, "hello", NULL },
	/* clang-format on */
};

static void test_rows(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct aj_collected to;
		struct aj_buf listed;
		struct aj_err err = { 0 };
		enum aj_status st;

		aj_collected_init(&to, 1 << 20, 0);
		aj_buf_init(&listed, 1 << 20);
		st = write_row(&rows[i], &to, &err);
		AJ_CHECK(st == (rows[i].listed ? AJ_OK : AJ_EINPUT), "%s, %d: %d %s", rows[i].what,
		    rows[i].format, st, err.text);
		aj_archive_list(aj_buf_str(&to.bytes), &listed);
		if (rows[i].listed)
			AJ_CHECK_STR(
			    rows[i].listed, (const char *)listed.ptr, "%s, %d", rows[i].what, rows[i].format);
		aj_buf_fini(&listed);
		aj_buf_fini(&to.bytes);
	}
}

/* Whichever write fails, the failure comes out as itself, and nothing is written after it. */
static void test_every_write_fails(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		enum aj_status st = AJ_EIO;

		for (unsigned n = 1; st == AJ_EIO; n++) {
			struct aj_collected to;
			struct aj_err err = { 0 };

			aj_collected_init(&to, 1 << 20, n);
			st = write_row(&rows[i], &to, &err);
			AJ_CHECK(st == AJ_EIO || to.writes < n, "%s: write %u: %d", rows[i].what, n, st);
			if (st == AJ_EIO) {
				AJ_CHECK(to.writes == n, "%s: %u writes, of which the %u. failed",
				    rows[i].what, to.writes, n);
				AJ_CHECK_STR("the disk is full", err.text);
			}
			aj_buf_fini(&to.bytes);
		}
	}
}

/* One that is given up writes no end. */
static void test_given_up(void)
{
	for (int format = TAR; format <= ZIP; format++) {
		struct aj_collected to;
		struct aj_archive_writer *writer = NULL;
		struct aj_err err;
		size_t before;

		aj_collected_init(&to, 1 << 20, 0);
		AJ_CHECK(
		    aj_archive_writer_new((enum aj_archive_format)format, &to.out, &writer, &err) == AJ_OK);
		AJ_CHECK(aj_archive_writer_begin(writer,
			     &(struct aj_archive_write_member){ .name = "a", .size = 5, .mode = 0600 },
			     &err) == AJ_OK);
		before = to.bytes.len;
		aj_archive_writer_free(writer);
		AJ_CHECK(to.bytes.len == before);
		aj_buf_fini(&to.bytes);
	}
	aj_archive_writer_free(NULL);
}

AJ_TESTS(test_rows, test_every_write_fails, test_given_up)
