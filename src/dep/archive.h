#pragma once

/*
 * Archives of the kinds that libarchive reads, member by member in the order of the file. Of
 * libarchive only the reader of the kind that was asked for is in use, and no filter: nothing is
 * written, no program is started, no file is opened. (Zip: format/packed/zip_file.h.)
 */

#include "base/stream.h"

enum aj_archive_kind {
	AJ_ARCHIVE_TAR,
	AJ_ARCHIVE_AR,
	AJ_ARCHIVE_7Z,
	AJ_ARCHIVE_RAR,
	AJ_ARCHIVE_ISO,
	AJ_ARCHIVE_ZIP, /* local headers only: for members packed in one of the rarer ways */
};

struct aj_archive;

struct aj_archive_member {
	struct aj_str name; /* in UTF-8 where the kind of archive says so; until the next member */
	unsigned number;    /* from 1 */
	bool encrypted;
	bool file; /* may have a body; else a directory, a symbolic link, a device */
	bool folder, holes;
	struct aj_str symbolic, hard; /* where a link leads; "": it is none */
	uint32_t mode;
	int64_t when;
	uint64_t size;
};

/*
 * What the library would else do while it reads: load a locale for the conversion of names, and a
 * time zone. For a process that will be forbidden to open files; sets TZ to UTC0.
 */
void aj_archive_prepare(void);

/*
 * Takes over a stream of which nothing was skipped, and which must outlive the archive. Kinds with
 * a directory at their end read it in any order (base/random.h).
 */
AJ_MUST_CHECK enum aj_status aj_archive_open(
    enum aj_archive_kind kind, struct aj_stream *in, struct aj_archive **out, struct aj_err *err);
void aj_archive_close(struct aj_archive *archive); /* accepts NULL */

/*
 * The next member, past what was left of the one before. AJ_END: there is none. After a failure
 * there is no next one either. AJ_EDENIED: the list of the members is encrypted.
 */
AJ_MUST_CHECK enum aj_status aj_archive_next(
    struct aj_archive *archive, struct aj_archive_member *out, struct aj_err *err);

/*
 * What the present member holds, holes of sparse files left out; until the next member. It ends
 * where it is damaged: aj_archive_body_end tells, once it was read. The messages do not name it.
 */
struct aj_source *aj_archive_body(struct aj_archive *archive);
AJ_MUST_CHECK enum aj_status aj_archive_body_end(const struct aj_archive *archive, struct aj_err *err);

/* The offset up to which the archive was read: near what was met last. */
uint64_t aj_archive_at(const struct aj_archive *archive);
