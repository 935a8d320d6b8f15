#pragma once

/* Writes zip and tar (pax where it must be) by libarchive, member by member. */

#include "base/out.h"

enum aj_archive_format { AJ_ARCHIVE_WRITE_TAR, AJ_ARCHIVE_WRITE_ZIP };

struct aj_archive_writer;

struct aj_archive_write_member {
	const char *name;
	const char *symbolic, *hard; /* where a link leads, or NULL */
	bool folder;
	uint64_t size;
	uint32_t mode;
	int64_t when;
	bool stored; /* in a zip: not compressed; */
	bool utf8;   /* name is said to be UTF-8, if it is more than ASCII; a tar's always is */
};

/* next is borrowed. Owners are not written. AJ_ELIMIT: no memory. Times are those of UTC: sets TZ. */
AJ_MUST_CHECK enum aj_status aj_archive_writer_new(
    enum aj_archive_format format, struct aj_out *next, struct aj_archive_writer **out, struct aj_err *err);
void aj_archive_writer_free(struct aj_archive_writer *writer); /* accepts NULL */

AJ_MUST_CHECK enum aj_status aj_archive_writer_begin(
    struct aj_archive_writer *writer, const struct aj_archive_write_member *member, struct aj_err *err);

/* What the member holds: size bytes in all. */
AJ_MUST_CHECK enum aj_status aj_archive_writer_write(
    struct aj_archive_writer *writer, struct aj_str bytes, struct aj_err *err);

/* There are no more members. */
AJ_MUST_CHECK enum aj_status aj_archive_writer_finish(struct aj_archive_writer *writer, struct aj_err *err);
