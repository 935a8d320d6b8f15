#include "dep/archive_write.h"

#include "dep/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdlib.h>

struct aj_archive_writer {
	struct archive *writer;
	struct archive_entry *entry;
	enum aj_archive_format format;
	struct aj_out *next;
	uint64_t left;	       /* of the member */
	locale_t utf8, bytes;  /* names are in the charset of the locale; in bytes, it is told of none */
	enum aj_status failed; /* with which writing failed, and err says why */
	struct aj_err err;
};

static la_ssize_t write_out(struct archive *a, void *state, const void *bytes, size_t len)
{
	struct aj_archive_writer *writer = state;

	if (writer->failed == AJ_OK)
		writer->failed = writer->next->write(writer->next, aj_str(bytes, len), &writer->err);
	if (writer->failed == AJ_OK)
		return (la_ssize_t)len;
	archive_set_error(a, EIO, "writing failed");
	return ARCHIVE_FATAL;
}

static enum aj_status explain(struct aj_archive_writer *writer, struct aj_err *err)
{
	if (writer->failed != AJ_OK) {
		*err = writer->err;
		return writer->failed;
	}
	return aj_fail(err, archive_errno(writer->writer) == ENOMEM ? AJ_ELIMIT : AJ_EINPUT,
	    "the member cannot be written");
}

static bool set_up(struct aj_archive_writer *writer)
{
	struct archive *a = writer->writer;

	if (writer->format == AJ_ARCHIVE_WRITE_ZIP)
		return archive_write_set_format_zip(a) == ARCHIVE_OK &&
		       archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK;
	return archive_write_set_format_pax_restricted(a) == ARCHIVE_OK;
}

enum aj_status aj_archive_writer_new(
    enum aj_archive_format format, struct aj_out *next, struct aj_archive_writer **out, struct aj_err *err)
{
	struct aj_archive_writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return aj_fail(err, AJ_ELIMIT, "no memory to write an archive");
	aj_archive_prepare();
	writer->format = format;
	writer->next = next;
	writer->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	writer->bytes = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
	writer->writer = archive_write_new();
	writer->entry = archive_entry_new();
	if (!writer->writer || !writer->entry || !writer->utf8 || !writer->bytes || !set_up(writer) ||
	    archive_write_open(writer->writer, writer, NULL, write_out, NULL) != ARCHIVE_OK) {
		aj_archive_writer_free(writer);
		return aj_fail(err, AJ_ELIMIT, "no memory to write an archive");
	}
	*out = writer;
	return AJ_OK;
}

void aj_archive_writer_free(struct aj_archive_writer *writer)
{
	if (!writer)
		return;
	writer->failed = writer->failed == AJ_OK ? AJ_ESTOP : writer->failed; /* nothing more goes out */
	if (writer->entry)
		archive_entry_free(writer->entry);
	if (writer->writer) {
		archive_write_close(writer->writer); /* freeing alone keeps the buffer of one that failed */
		archive_write_free(writer->writer);
	}
	if (writer->utf8)
		freelocale(writer->utf8);
	if (writer->bytes)
		freelocale(writer->bytes);
	free(writer);
}

static void fill(struct archive_entry *entry, const struct aj_archive_write_member *member)
{
	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, member->name);
	archive_entry_set_perm(entry, (mode_t)(member->mode & 07777));
	archive_entry_set_mtime(entry, (time_t)member->when, 0);
	archive_entry_set_filetype(entry, member->symbolic ? AE_IFLNK : member->folder ? AE_IFDIR : AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)member->size);
	if (member->symbolic)
		archive_entry_set_symlink(entry, member->symbolic);
	if (member->hard)
		archive_entry_set_hardlink(entry, member->hard);
}

/* libarchive would fill a member that is too short with zeros. */
static enum aj_status end_member(const struct aj_archive_writer *writer, struct aj_err *err)
{
	return writer->left == 0 ? AJ_OK
				 : aj_fail(err, AJ_EINPUT, "a member is %llu bytes shorter than was told",
				       (unsigned long long)writer->left);
}

enum aj_status aj_archive_writer_begin(
    struct aj_archive_writer *writer, const struct aj_archive_write_member *member, struct aj_err *err)
{
	enum aj_status st = end_member(writer, err);
	locale_t before;
	int result;

	if (st != AJ_OK)
		return st;
	before =
	    uselocale(writer->format == AJ_ARCHIVE_WRITE_ZIP && !member->utf8 ? writer->bytes : writer->utf8);
	fill(writer->entry, member);
	if (writer->format == AJ_ARCHIVE_WRITE_ZIP && member->stored)
		archive_write_zip_set_compression_store(writer->writer);
	else if (writer->format == AJ_ARCHIVE_WRITE_ZIP)
		archive_write_zip_set_compression_deflate(writer->writer);
	result = archive_write_header(writer->writer, writer->entry);
	uselocale(before);
	writer->left = member->size;
	return result == ARCHIVE_OK || result == ARCHIVE_WARN ? AJ_OK : explain(writer, err);
}

enum aj_status aj_archive_writer_write(
    struct aj_archive_writer *writer, struct aj_str bytes, struct aj_err *err)
{
	while (bytes.len > 0) {
		la_ssize_t n = archive_write_data(writer->writer, bytes.ptr, bytes.len);

		if (n <= 0)
			return explain(writer, err);
		writer->left -= (uint64_t)n;
		bytes = aj_str_from(bytes, (size_t)n);
	}
	return AJ_OK;
}

enum aj_status aj_archive_writer_finish(struct aj_archive_writer *writer, struct aj_err *err)
{
	enum aj_status st = end_member(writer, err);

	if (st != AJ_OK)
		return st;
	return archive_write_close(writer->writer) == ARCHIVE_OK ? AJ_OK : explain(writer, err);
}
