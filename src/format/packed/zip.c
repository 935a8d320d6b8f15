/*
 * zip.c: zip files, and what is one without saying so (jar, apk, war).
 *
 * The members are read in the order of their places. Where the directory is damaged or
 * tells nothing of a stretch of the file, its members are found by their own headers.
 */

#include "format/packed/member_name.h"
#include "format/packed/zip_members.h"

#include <time.h>

struct zip {
	struct aj_zip *file;
	struct aj_scan *scan;
	struct aj_zip_taker *taker;
	struct aj_mend mend;
	uint64_t behind; /* all up to here was read */
};

static int zip_sniff(struct aj_str head)
{
	/* The first member, or the end of an empty file; one cut for floppy disks has a mark of its own
	 * first. */
	if (aj_str_starts(head, AJ_S("PK\7\10")) || aj_str_starts(head, AJ_S("PK00")))
		head = aj_str_from(head, 4);
	if (aj_str_starts(head, AJ_S("PK\5\6")) && head.len >= 22)
		return 32;
	/* The upper byte of the version that is needed is of no use: zero in all files. */
	return aj_str_starts(head, AJ_S("PK\3\4")) && head.len > 5 && head.ptr[5] == 0 ? 34 : 0;
}

static void complain(const struct zip *zip, const struct aj_zip_member *member, const struct aj_err *err)
{
	if (member->number > 0)
		aj_scan_complain(zip->scan, member->header, "member %u %s", member->number, err->text);
	else
		aj_scan_complain(zip->scan, member->header, "a member that is in no directory %s", err->text);
}

/* A failure of the member: reading goes on after it, unless the source failed. */
static enum aj_status pass_over(
    const struct zip *zip, const struct aj_zip_member *member, const struct aj_err *why, struct aj_err *err)
{
	if (why->status == AJ_EIO || why->status == AJ_ESTOP) {
		*err = *why;
		return why->status;
	}
	complain(zip, member, why);
	return AJ_OK;
}

/* All up to len bytes after at was read, or is known to be unreadable. */
static void leave_behind(struct zip *zip, uint64_t at, uint64_t len)
{
	uint64_t most = zip->file->directory_at;

	if (at > most || len > most - at)
		at = most;
	else
		at += len;
	if (zip->behind < at)
		zip->behind = at;
}

static enum aj_status read_body(struct zip *zip, const struct aj_zip_member *member, struct aj_err *err)
{
	struct aj_zip_body body;
	struct aj_stream in;
	struct aj_err why;
	enum aj_status st = aj_zip_body_open(&body, zip->file, member, &why);

	if (st != AJ_OK) {
		aj_zip_body_close(&body);
		return pass_over(zip, member, &why, err);
	}
	aj_stream_init(&in, &body.source, 0);
	if (zip->taker)
		st = zip->taker->take(zip->taker, aj_str_sub(member->name, 0, AJ_ZIP_NAME_MAX), &in, err);
	else
		st = aj_scan_inner(zip->scan, aj_str_sub(member->name, 0, AJ_ZIP_NAME_MAX), &in, err);
	if (st == AJ_OK && aj_zip_body_end(&body, &why) != AJ_OK)
		st = pass_over(zip, member, &why, err);
	leave_behind(zip, aj_zip_body_behind(&body), 0);
	aj_stream_fini(&in);
	aj_zip_body_close(&body);
	return st;
}

/* APPNOTE 4.4.6; of a time zone nothing is said. Who tells no date has zeros for month and day. */
static int64_t seconds_of(uint32_t changed)
{
	int month = (int)(changed >> 21 & 15), day = (int)(changed >> 16 & 31);
	struct tm tm = { .tm_year = (int)(changed >> 25) + 80,
		.tm_mon = month > 0 ? month - 1 : 0,
		.tm_mday = day > 0 ? day : 1,
		.tm_hour = (int)(changed >> 11 & 31),
		.tm_min = (int)(changed >> 5 & 63),
		.tm_sec = (int)(changed & 31) * 2 };

	return (int64_t)timegm(&tm);
}

void aj_zip_tell(struct aj_scan *scan, const struct aj_zip_member *member)
{
	enum { UNIX = 3, KIND = 0170000, LINK = 0120000, NAME_IS_UTF8 = 0x800 };
	uint32_t mode = member->maker == UNIX ? member->attributes >> 16 : 0;
	bool folder = aj_str_ends(member->name, AJ_S("/"));
	struct aj_member told = { .kind = folder		  ? AJ_MEMBER_FOLDER
					  : (mode & KIND) == LINK ? AJ_MEMBER_OTHER
								  : AJ_MEMBER_FILE,
		.name = aj_str_sub(member->name, 0, AJ_ZIP_NAME_MAX),
		.size = member->size,
		.mode = mode & 07777 ? mode & 07777
			: folder     ? 0755
				     : 0644,
		.when = seconds_of(member->changed),
		.stored = member->method == 0,
		.utf8 = member->flags & NAME_IS_UTF8 };

	aj_scan_member(scan, &told);
}

static enum aj_status read_member(struct zip *zip, const struct aj_zip_member *member, struct aj_err *err)
{
	struct aj_str name = aj_str_sub(member->name, 0, AJ_ZIP_NAME_MAX);
	bool part = zip->taker && zip->taker->is_part(zip->taker, name);
	enum aj_status st;
	uint64_t len = 0;

	aj_zip_tell(zip->scan, member);
	st = part ? AJ_OK : aj_member_name(zip->scan, &zip->mend, name, member->comment, err);

	if (__builtin_add_overflow(member->sized ? member->packed : 0, 30 + member->name.len, &len))
		len = UINT64_MAX;
	if (!member->overlaps)
		leave_behind(zip, member->header, len);
	if (st == AJ_OK && (member->size > 0 || member->packed > 0 || !member->sized))
		st = read_body(zip, member, err);
	return st;
}

/* Reads the members of a stretch of the file by their own headers. */
static enum aj_status walk(struct zip *zip, uint64_t from, uint64_t to, struct aj_err *err)
{
	struct aj_zip_member member;
	uint8_t name[AJ_ZIP_NAME_MAX];
	enum aj_status st = AJ_OK;

	if (to > zip->file->directory_at)
		to = zip->file->directory_at;
	while (st == AJ_OK && from < to) {
		uint64_t at;

		st = aj_zip_search(zip->file, from, to, &at, err);
		if (st != AJ_OK || at == to)
			break;
		zip->behind = at + 30;
		st = aj_zip_local(zip->file, at, to, &member, name, err);
		if (st == AJ_OK)
			st = read_member(zip, &member, err);
		if (st == AJ_END)
			st = AJ_OK;
		from = zip->behind;
	}
	if (zip->behind < to)
		zip->behind = to;
	return st;
}

static enum aj_status read_members(struct zip *zip, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; st == AJ_OK && i < zip->file->count; i++) {
		const struct aj_zip_member *member = &zip->file->members[i];

		if (!member->overlaps)
			st = walk(zip, zip->behind, member->header, err);
		if (st == AJ_OK)
			st = read_member(zip, member, err);
	}
	return st == AJ_OK ? walk(zip, zip->behind, zip->file->directory_at, err) : st;
}

/* The file's comment, and whatever else follows the end of the directory. */
static enum aj_status read_comment(struct zip *zip, struct aj_err *err)
{
	struct aj_random_source comment;

	aj_random_source_init(&comment, &zip->file->in, zip->file->comment_at, UINT64_MAX);
	if (zip->file->comment_at == 0 || comment.source.size == 0)
		return AJ_OK;
	return aj_scan_inner_source(zip->scan, AJ_S("comment"), &comment.source, err);
}

enum aj_status aj_zip_members(
    struct aj_zip *file, struct aj_scan *scan, struct aj_zip_taker *taker, struct aj_err *err)
{
	struct zip zip = { .file = file, .scan = scan, .taker = taker };
	enum aj_status st = read_members(&zip, err);

	if (st == AJ_OK)
		st = read_comment(&zip, err);
	aj_mend_fini(&zip.mend);
	return st;
}

static enum aj_status zip_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_zip file;
	struct aj_err damage;
	enum aj_status whole = aj_zip_open(&file, in, &damage), st;

	st = aj_zip_members(&file, scan, NULL, err);
	aj_zip_close(&file);
	if (st == AJ_OK && whole != AJ_OK) {
		st = whole;
		*err = damage;
	}
	return st;
}

const struct aj_format aj_format_zip = {
	.name = "zip",
	.about = "zip archives, each member by its content",
	.sniff = zip_sniff,
	.read = zip_read,
};
