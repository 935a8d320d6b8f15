#include "dep/archive.h"

#include "base/random.h"
#include "base/varint.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
	BLOCK = 64 * 1024, /* bytes read at once where the source can be read anywhere */
	TAR_END = 512,	   /* zeros at the end of a tar, at least */
};

struct aj_archive {
	struct aj_source body; /* first: it is handed out */
	enum aj_archive_kind kind;
	struct archive *reader;
	unsigned members;

	struct aj_stream *in;
	size_t shown; /* bytes that the library looks at: to be skipped before more is shown */
	bool seeks;
	struct aj_random random; /* if it seeks */
	uint8_t *block;		 /* of it, unless all is held */
	size_t zeros;		 /* with which what was read ends */
	uint64_t at;
	enum aj_status failed; /* with which reading the source failed, and err says why */
	struct aj_err err;

	struct aj_str piece;  /* of the body, not handed out yet */
	enum aj_status ended; /* of the body; AJ_OK: goes on */
	struct aj_err why;
};

/* Names are converted to the charset of the locale: that one has all characters. */
static locale_t utf8_locale;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_locale(void)
{
	utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

void aj_archive_prepare(void)
{
	pthread_once(&once, make_locale);
	setenv("TZ", "UTC0", 1);
	tzset();
}

static locale_t enter(void)
{
	pthread_once(&once, make_locale);
	return utf8_locale ? uselocale(utf8_locale) : (locale_t)0;
}

static void leave(locale_t before)
{
	if (before)
		uselocale(before);
}

static la_ssize_t fail_read(struct aj_archive *archive, enum aj_status st)
{
	archive->failed = st;
	archive_set_error(archive->reader, EINVAL, "the source failed");
	return ARCHIVE_FATAL;
}

/* How many bytes before the end of what was read are zeros; a kilobyte is enough to know. */
static void count_zeros(struct aj_archive *archive, struct aj_str seen)
{
	size_t n = 0;

	while (n < seen.len && n < TAR_END && seen.ptr[seen.len - 1 - n] == 0)
		n++;
	archive->zeros = n == seen.len ? archive->zeros + n : n;
}

static la_ssize_t read_stream(struct archive *reader, void *state, const void **out)
{
	struct aj_archive *archive = state;
	struct aj_str seen;
	enum aj_status st;

	(void)reader;
	aj_stream_skip(archive->in, archive->shown);
	archive->shown = 0;
	st = aj_stream_peek(archive->in, 1, &seen, &archive->err);
	if (st != AJ_OK && st != AJ_END)
		return fail_read(archive, st);
	archive->shown = seen.len;
	*out = seen.ptr;
	archive->at = archive->in->at + seen.len;
	count_zeros(archive, seen);
	return (la_ssize_t)seen.len;
}

static la_ssize_t read_random(struct archive *reader, void *state, const void **out)
{
	struct aj_archive *archive = state;
	uint64_t left = archive->at < archive->random.size ? archive->random.size - archive->at : 0;
	size_t len = left < BLOCK ? (size_t)left : BLOCK;
	enum aj_status st;

	(void)reader;
	if (archive->random.held) {
		*out = archive->random.held + archive->at;
	} else {
		st = aj_random_read(&archive->random, archive->at, archive->block, len, &archive->err);
		if (st != AJ_OK)
			return fail_read(archive, st);
		*out = archive->block;
	}
	archive->at += len;
	return (la_ssize_t)len;
}

static la_int64_t skip_random(struct archive *reader, void *state, la_int64_t request)
{
	struct aj_archive *archive = state;
	uint64_t left = archive->at < archive->random.size ? archive->random.size - archive->at : 0;

	(void)reader;
	if (request < 0)
		return 0;
	if ((uint64_t)request > left)
		request = (la_int64_t)left;
	archive->at += (uint64_t)request;
	return request;
}

static la_int64_t seek_random(struct archive *reader, void *state, la_int64_t offset, int whence)
{
	struct aj_archive *archive = state;
	la_int64_t from =
	    whence == SEEK_SET ? 0 : (la_int64_t)(whence == SEEK_CUR ? archive->at : archive->random.size);
	la_int64_t at;

	(void)reader;
	if (__builtin_add_overflow(from, offset, &at) || at < 0)
		return ARCHIVE_FAILED;
	if ((uint64_t)at > archive->random.size) /* reading there gives the end of the file */
		at = (la_int64_t)archive->random.size;
	archive->at = (uint64_t)at;
	return at;
}

/* Failures of the library: its message, unless it may have bytes of the archive in it. */
static enum aj_status explain(const struct aj_archive *archive, struct aj_err *err)
{
	const char *text = archive_error_string(archive->reader);
	unsigned long long at = aj_archive_at(archive);

	if (archive->failed != AJ_OK) {
		*err = archive->err;
		return archive->failed;
	}
	if (archive_errno(archive->reader) == ENOMEM)
		return aj_fail(err, AJ_ELIMIT, "needs more memory than there is, near offset %llu", at);
	if (!text || archive->kind == AJ_ARCHIVE_ISO)
		text = "damaged";
	return aj_fail(err, AJ_EINPUT, "%s, near offset %llu", text, at);
}

static int support(struct archive *reader, enum aj_archive_kind kind)
{
	switch (kind) {
	case AJ_ARCHIVE_TAR:
		return archive_read_support_format_tar(reader) == ARCHIVE_OK
			   ? archive_read_set_option(reader, "tar", "read_concatenated_archives", "1")
			   : ARCHIVE_FATAL;
	case AJ_ARCHIVE_AR:
		return archive_read_support_format_ar(reader);
	case AJ_ARCHIVE_7Z:
		return archive_read_support_format_7zip(reader);
	case AJ_ARCHIVE_RAR:
		return archive_read_support_format_rar(reader) == ARCHIVE_OK
			   ? archive_read_support_format_rar5(reader)
			   : ARCHIVE_FATAL;
	case AJ_ARCHIVE_ISO:
		return archive_read_support_format_iso9660(reader);
	case AJ_ARCHIVE_ZIP:
		return archive_read_support_format_zip_streamable(reader);
	}
	return ARCHIVE_FATAL;
}

static enum aj_status body_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_archive *archive = (struct aj_archive *)source;
	locale_t before = enter();

	(void)err;
	while (archive->piece.len == 0 && archive->ended == AJ_OK) {
		const void *piece = NULL;
		size_t len = 0;
		la_int64_t offset;
		int result = archive_read_data_block(archive->reader, &piece, &len, &offset);

		if (result == ARCHIVE_EOF)
			archive->ended = AJ_END;
		else if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
			archive->ended = explain(archive, &archive->why);
		else
			archive->piece = aj_str(piece, len);
	}
	leave(before);
	if (archive->piece.len == 0)
		return AJ_END;
	*got = archive->piece.len < room ? archive->piece.len : room;
	memcpy(out, archive->piece.ptr, *got);
	archive->piece = aj_str_from(archive->piece, *got);
	return AJ_OK;
}

static enum aj_status open_reader(struct aj_archive *archive, struct aj_err *err)
{
	struct archive *reader = archive->reader;

	if (!reader || support(reader, archive->kind) != ARCHIVE_OK ||
	    archive_read_set_callback_data(reader, archive) != ARCHIVE_OK ||
	    archive_read_set_read_callback(reader, archive->seeks ? read_random : read_stream) != ARCHIVE_OK)
		return aj_fail(err, AJ_ELIMIT, "no memory for the reader of archives");
	if (archive->seeks) {
		archive_read_set_seek_callback(reader, seek_random);
		archive_read_set_skip_callback(reader, skip_random);
	}
	return archive_read_open1(reader) == ARCHIVE_OK ? AJ_OK : explain(archive, err);
}

enum aj_status aj_archive_open(
    enum aj_archive_kind kind, struct aj_stream *in, struct aj_archive **out, struct aj_err *err)
{
	struct aj_archive *archive = calloc(1, sizeof(*archive));
	enum aj_status st = AJ_OK;
	locale_t before;

	if (!archive)
		return aj_fail(err, AJ_ELIMIT, "no memory for the reader of archives");
	archive->body.fill = body_fill;
	archive->kind = kind;
	archive->in = in;
	archive->seeks = kind == AJ_ARCHIVE_7Z || kind == AJ_ARCHIVE_ISO || kind == AJ_ARCHIVE_RAR;
	if (archive->seeks)
		st = aj_random_open(&archive->random, in, AJ_RANDOM_HELD, err);
	if (st == AJ_OK && archive->seeks && !archive->random.held) {
		archive->block = malloc(BLOCK);
		if (!archive->block)
			st = aj_fail(err, AJ_ELIMIT, "no memory for the reader of archives");
	}
	if (st == AJ_OK) {
		before = enter();
		archive->reader = archive_read_new();
		st = open_reader(archive, err);
		leave(before);
	}
	if (st != AJ_OK) {
		aj_archive_close(archive);
		return st;
	}
	*out = archive;
	return AJ_OK;
}

void aj_archive_close(struct aj_archive *archive)
{
	if (!archive)
		return;
	if (archive->reader)
		archive_read_free(archive->reader);
	if (archive->seeks)
		aj_random_close(&archive->random);
	else
		aj_stream_skip(archive->in, archive->shown);
	free(archive->block);
	free(archive);
}

static struct aj_str link_of(struct archive_entry *entry, bool hard)
{
	const char *link = hard ? archive_entry_hardlink(entry) : archive_entry_symlink(entry);

	if (!link)
		link = hard ? archive_entry_hardlink_utf8(entry) : archive_entry_symlink_utf8(entry);
	return aj_str_z(link ? link : "");
}

static struct aj_str name_of(struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);

	if (!name)
		name = archive_entry_pathname_utf8(entry);
	return aj_str_z(name ? name : "");
}

/* Goes from block to block of a RAR 5, as their headers have it, up to the one that ends the archive. */
static bool rar5_ends(const struct aj_archive *archive)
{
	enum { MARK = 8, MOST = 64, CRC = 4, KIND_END = 5, HAS_EXTRA = 1, HAS_DATA = 2 };
	uint64_t at = MARK, size = archive->random.size, len, kind, flags, extra, data;
	uint8_t bytes[MOST];
	struct aj_err ignored;

	while (at < size) {
		struct aj_str s = aj_str(bytes, size - at < MOST ? (size_t)(size - at) : MOST);

		if (s.len < CRC || aj_random_read(&archive->random, at, bytes, s.len, &ignored) != AJ_OK)
			return false;
		s = aj_str_from(s, CRC);
		if (!aj_varint(&s, &len) || len == 0 || len > size - at)
			return false;
		at += len + (uint64_t)(s.ptr - bytes);
		extra = data = 0;
		if (!aj_varint(&s, &kind) || !aj_varint(&s, &flags) ||
		    ((flags & HAS_EXTRA) && !aj_varint(&s, &extra)) ||
		    ((flags & HAS_DATA) && !aj_varint(&s, &data)))
			return false;
		if (kind == KIND_END)
			return at <= size;
		if (at > size || data > size - at)
			return false;
		at += data;
	}
	return false;
}

/* The library takes the end of the file for that of the archive, also where the archive does not end yet. */
static enum aj_status check_end(const struct aj_archive *archive, struct aj_err *err)
{
	uint8_t mark[8] = { 0 };
	struct aj_err ignored;

	if (archive->kind == AJ_ARCHIVE_TAR && archive->zeros < TAR_END)
		return aj_fail(err, AJ_EINPUT, "no end of the archive: cut short at offset %llu",
		    (unsigned long long)archive->at);
	if (archive->kind == AJ_ARCHIVE_RAR &&
	    aj_random_read(&archive->random, 0, mark, sizeof(mark), &ignored) == AJ_OK && mark[6] == 1 &&
	    !rar5_ends(archive))
		return aj_fail(err, AJ_EINPUT, "no end of the archive: cut short at offset %llu",
		    (unsigned long long)archive->random.size);
	return AJ_END;
}

enum aj_status aj_archive_next(struct aj_archive *archive, struct aj_archive_member *out, struct aj_err *err)
{
	struct archive_entry *entry;
	locale_t before = enter();
	enum aj_status st = AJ_OK;
	int result;

	archive->piece = aj_str(NULL, 0);
	archive->ended = AJ_OK;
	do
		result = archive_read_next_header(archive->reader, &entry);
	while (result == ARCHIVE_RETRY);
	if (result == ARCHIVE_EOF)
		st = check_end(archive, err);
	else if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
		st = archive->failed == AJ_OK && archive->members == 0 &&
			     archive_read_has_encrypted_entries(archive->reader) > 0
			 ? aj_fail(err, AJ_EDENIED, "the list of its members is encrypted")
			 : explain(archive, err);
	else
		*out = (struct aj_archive_member){ .name = name_of(entry),
			.number = ++archive->members,
			.encrypted = archive_entry_is_data_encrypted(entry),
			.file =
			    archive_entry_filetype(entry) == AE_IFREG || archive_entry_filetype(entry) == 0,
			.folder = archive_entry_filetype(entry) == AE_IFDIR,
			.holes = archive_entry_sparse_count(entry) > 0,
			.symbolic = link_of(entry, false),
			.hard = link_of(entry, true),
			.mode = archive_entry_perm(entry),
			.when = archive_entry_mtime(entry),
			.size = archive_entry_size(entry) > 0 ? (uint64_t)archive_entry_size(entry) : 0 };
	leave(before);
	return st;
}

struct aj_source *aj_archive_body(struct aj_archive *archive)
{
	return &archive->body;
}

enum aj_status aj_archive_body_end(const struct aj_archive *archive, struct aj_err *err)
{
	if (archive->ended == AJ_OK || archive->ended == AJ_END)
		return AJ_OK;
	*err = archive->why;
	return archive->ended;
}

uint64_t aj_archive_at(const struct aj_archive *archive)
{
	la_int64_t at = archive->reader ? archive_filter_bytes(archive->reader, 0) : 0;

	return at > 0 ? (uint64_t)at : 0;
}
