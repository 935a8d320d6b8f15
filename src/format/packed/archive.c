/*
 * archive.c: tar, ar, 7z and rar, by way of libarchive.
 *
 * Links, devices and directories are names only: nothing is followed, nothing is made. When the
 * archive is damaged, the members before that were read; what was read of the damaged one was
 * scanned as if it ended there.
 */

#include "dep/archive.h"
#include "format/packed/member_name.h"

struct reading {
	struct aj_scan *scan;
	struct aj_archive *archive;
	struct aj_mend mend;
};

/* A failure of the source ends the layer; anything else is noted, and reading goes on. */
static enum aj_status pass_over(
    struct reading *r, unsigned member, const struct aj_err *why, struct aj_err *err)
{
	if (why->status == AJ_EIO || why->status == AJ_ESTOP) {
		*err = *why;
		return why->status;
	}
	aj_scan_complain(r->scan, aj_archive_at(r->archive), "member %u: %s", member, why->text);
	return AJ_OK;
}

static enum aj_status read_body(struct reading *r, const struct aj_archive_member *member, struct aj_err *err)
{
	struct aj_stream body;
	struct aj_err why;
	enum aj_status st;

	aj_stream_init(&body, aj_archive_body(r->archive), 0);
	st = aj_scan_inner(r->scan, member->name, &body, err);
	if (st == AJ_OK && aj_archive_body_end(r->archive, &why) != AJ_OK)
		st = pass_over(r, member->number, &why, err);
	aj_stream_fini(&body);
	return st;
}

/* Where a link leads is data as the name is. */
static struct aj_str link_of(const struct aj_archive_member *member)
{
	return member->hard.len > 0 ? member->hard : member->symbolic;
}

static void tell(struct aj_scan *scan, const struct aj_archive_member *member)
{
	struct aj_member told = { .kind = AJ_MEMBER_OTHER,
		.name = member->name,
		.link = link_of(member),
		.size = member->size,
		.mode = member->mode,
		.when = member->when };

	if (member->hard.len > 0)
		told.kind = AJ_MEMBER_HARD_LINK;
	else if (member->symbolic.len > 0)
		told.kind = AJ_MEMBER_LINK;
	else if (member->folder)
		told.kind = AJ_MEMBER_FOLDER;
	else if (member->file && !member->holes)
		told.kind = AJ_MEMBER_FILE;
	aj_scan_member(scan, &told);
}

static enum aj_status read_members(struct reading *r, struct aj_err *err)
{
	struct aj_archive_member member;
	enum aj_status st;

	while ((st = aj_archive_next(r->archive, &member, err)) == AJ_OK) {
		tell(r->scan, &member);
		st = aj_member_name(r->scan, &r->mend, member.name, AJ_S(""), err);
		if (st == AJ_OK && link_of(&member).len > 0)
			st = aj_member_link(r->scan, &r->mend, member.name, link_of(&member), err);
		if (member.encrypted)
			aj_scan_complain(
			    r->scan, aj_archive_at(r->archive), "member %u is encrypted", member.number);
		else if (st == AJ_OK && member.file)
			st = read_body(r, &member, err);
		if (st != AJ_OK)
			return st;
	}
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status read_archive(
    enum aj_archive_kind kind, struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct reading r = { .scan = scan };
	enum aj_status st = aj_archive_open(kind, in, &r.archive, err);

	if (st == AJ_OK)
		st = read_members(&r, err);
	aj_archive_close(r.archive);
	aj_mend_fini(&r.mend);
	return st == AJ_OK ? aj_stream_drain(in, err) : st;
}

/* A number in octal digits after spaces, ended by a space or a zero; -1: it is none. */
static int64_t octal(struct aj_str field)
{
	int64_t value = 0;
	size_t at = 0, digits = 0;

	while (at < field.len && field.ptr[at] == ' ')
		at++;
	for (; at < field.len && field.ptr[at] >= '0' && field.ptr[at] <= '7'; at++, digits++)
		value = value * 8 + (field.ptr[at] - '0');
	return digits > 0 && (at == field.len || field.ptr[at] == ' ' || field.ptr[at] == 0) ? value : -1;
}

/* Every tar since Version 7 has a sum of the header's bytes in it, itself counted as spaces. */
static int tar_sniff(struct aj_str head)
{
	enum { HEADER = 512, SUM = 148, SUM_LEN = 8 };
	int64_t sum = SUM_LEN * ' ', want = octal(aj_str_sub(head, SUM, SUM_LEN));

	if (head.len < HEADER || head.ptr[0] == 0 || want < 0)
		return 0;
	for (size_t i = 0; i < HEADER; i++)
		if (i < SUM || i >= SUM + SUM_LEN)
			sum += head.ptr[i];
	if (sum != want)
		return 0;
	return aj_str_eq(aj_str_sub(head, 257, 5), AJ_S("ustar")) ? 56 : 33;
}

static enum aj_status tar_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return read_archive(AJ_ARCHIVE_TAR, scan, in, err);
}

static int ar_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("!<arch>\n")) ? 64 : 0;
}

static enum aj_status ar_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return read_archive(AJ_ARCHIVE_AR, scan, in, err);
}

static int sevenzip_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("7z\xbc\xaf\x27\x1c")) ? 48 : 0;
}

static enum aj_status sevenzip_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return read_archive(AJ_ARCHIVE_7Z, scan, in, err);
}

static int rar_sniff(struct aj_str head)
{
	return aj_str_starts(head, AJ_S("Rar!\x1a\x07\0")) || aj_str_starts(head, AJ_S("Rar!\x1a\x07\1\0"))
		   ? 56
		   : 0;
}

static enum aj_status rar_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return read_archive(AJ_ARCHIVE_RAR, scan, in, err);
}

const struct aj_format aj_format_tar = {
	.name = "tar",
	.about = "tar archives (GNU, pax, ustar, Version 7)",
	.sniff = tar_sniff,
	.read = tar_read,
	.prepare = aj_archive_prepare, /* once is enough for all of them */
};

const struct aj_format aj_format_ar = {
	.name = "ar",
	.about = "ar archives, Debian packages among them",
	.sniff = ar_sniff,
	.read = ar_read,
};

const struct aj_format aj_format_7z = {
	.name = "7z",
	.about = "7-Zip archives",
	.sniff = sevenzip_sniff,
	.read = sevenzip_read,
};

const struct aj_format aj_format_rar = {
	.name = "rar",
	.about = "RAR archives (versions 3 to 5)",
	.sniff = rar_sniff,
	.read = rar_read,
};
