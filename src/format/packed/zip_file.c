/*
 * zip_file.c: the directory of a zip file (APPNOTE 6.3.10, sections 4.3 and 4.4), and the local
 * headers where there is none.
 */

#include "format/packed/zip_file.h"

#include <stdlib.h>

enum {
	LOCAL = 30,   /* bytes of a local header before the name */
	CENTRAL = 46, /* of an entry of the directory before the name */
	END = 22,     /* of the end of the directory, before the comment */
	END64 = 56,
	LOCATOR64 = 20,
	COMMENT_MAX = 65535,
	DIRECTORY_MAX = 64 << 20, /* bytes: a million members with long names */
	MEMBERS_MAX = 1 << 20,
	SEARCH = 64 * 1024, /* bytes looked at at once for a header */

	ENCRYPTED = 1, /* flags */
	SIZES_FOLLOW = 8,
	EXTRA_ZIP64 = 1,
	STORED = 0, /* methods */
	METHOD_AES = 99,
};

/* What the end of the directory tells. */
struct end {
	uint64_t at;	     /* where the directory ends at the latest */
	uint64_t comment_at; /* offset behind it */
	uint64_t members, size, from;
	uint64_t count_mask; /* bits of members that the field has room for */
};

static uint16_t u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t u32(const uint8_t *p)
{
	return u16(p) | (uint32_t)u16(p + 2) << 16;
}

static uint64_t u64(const uint8_t *p)
{
	return u32(p) | (uint64_t)u32(p + 4) << 32;
}

static bool signed_as(const uint8_t *p, uint8_t a, uint8_t b)
{
	return p[0] == 'P' && p[1] == 'K' && p[2] == a && p[3] == b;
}

/* Takes the 64-bit sizes that an extra field has for those that are all ones. */
static void take_zip64(struct aj_str extra, struct aj_zip_member *member)
{
	uint64_t *const wide[] = { &member->size, &member->packed, &member->header };

	while (extra.len >= 4) {
		uint16_t id = u16(extra.ptr), len = u16(extra.ptr + 2);
		struct aj_str data = aj_str_sub(extra, 4, len);

		extra = aj_str_from(extra, 4 + (size_t)len);
		for (size_t i = 0; id == EXTRA_ZIP64 && i < AJ_LEN(wide); i++) {
			if (*wide[i] != UINT32_MAX || data.len < 8)
				continue;
			*wide[i] = u64(data.ptr);
			data = aj_str_from(data, 8);
		}
	}
}

/* The end of the directory stands at the end of the file, before a comment; the last one that fits counts. */
static enum aj_status find_end(const struct aj_zip *zip, struct end *end, struct aj_err *err)
{
	uint64_t size = zip->in.size, from = size > END + COMMENT_MAX ? size - END - COMMENT_MAX : 0;
	size_t len = (size_t)(size - from), at = len >= END ? len - END + 1 : 0;
	uint8_t *tail = malloc(len + 1);
	enum aj_status st;

	if (!tail)
		return aj_fail(err, AJ_ELIMIT, "no memory for the end of the directory");
	st = aj_random_read(&zip->in, from, tail, len, err);
	if (st != AJ_OK) {
		free(tail);
		return st;
	}
	while (at > 0 && !(signed_as(tail + at - 1, 5, 6) && u16(tail + at + 19) <= len - END - (at - 1)))
		at--;
	if (at > 0)
		*end = (struct end){ .at = from + at - 1,
			.members = u16(tail + at + 9),
			.size = u32(tail + at + 11),
			.from = u32(tail + at + 15),
			.count_mask = UINT16_MAX,
			.comment_at = from + at - 1 + END };
	free(tail);
	return at > 0 ? AJ_OK
		      : aj_fail(err, AJ_EINPUT, "no end of the directory: cut short at offset %llu",
			    (unsigned long long)size);
}

/* Where the file is large, the end has all ones, and what counts is in another one before it. */
static enum aj_status find_end64(const struct aj_zip *zip, struct end *end, struct aj_err *err)
{
	uint8_t locator[LOCATOR64], record[END64];
	uint64_t at;
	enum aj_status st;

	if (end->at < LOCATOR64)
		return AJ_OK;
	st = aj_random_read(&zip->in, end->at - LOCATOR64, locator, sizeof(locator), err);
	if (st != AJ_OK || !signed_as(locator, 6, 7))
		return st;
	at = u64(locator + 8);
	if (at > end->at || end->at - at < LOCATOR64 + END64) /* it was moved: then it stands right before */
		at = end->at >= LOCATOR64 + END64 ? end->at - LOCATOR64 - END64 : 0;
	st = aj_random_read(&zip->in, at, record, sizeof(record), err);
	if (st != AJ_OK)
		return st;
	if (!signed_as(record, 6, 6))
		return aj_fail(
		    err, AJ_EINPUT, "no 64-bit end of the directory at offset %llu", (unsigned long long)at);
	*end = (struct end){ .at = at,
		.members = u64(record + 32),
		.size = u64(record + 40),
		.from = u64(record + 48),
		.count_mask = UINT64_MAX,
		.comment_at = end->comment_at };
	return AJ_OK;
}

static bool entry_at(const struct aj_zip *zip, uint64_t at)
{
	uint8_t sign[4];
	struct aj_err ignored;

	return aj_random_read(&zip->in, at, sign, sizeof(sign), &ignored) == AJ_OK && signed_as(sign, 1, 2);
}

/*
 * Where the directory begins, and by how much all offsets in it are too small, because the zip
 * was put behind something else. It ends where its end begins; only if that leads nowhere, the
 * offset is what counts.
 */
static enum aj_status place(
    const struct aj_zip *zip, const struct end *end, uint64_t *from, uint64_t *shift, struct aj_err *err)
{
	uint64_t behind = end->size <= end->at ? end->at - end->size : end->at;

	*from = behind;
	*shift = behind > end->from ? behind - end->from : 0;
	if (behind < end->at ? entry_at(zip, behind) : end->members == 0)
		return AJ_OK;
	*from = end->from < end->at ? end->from : end->at;
	*shift = 0;
	if (*from < end->at && entry_at(zip, *from))
		return AJ_OK;
	return aj_fail(err, AJ_EINPUT, "no directory at offset %llu", (unsigned long long)end->from);
}

static void take_entry(struct aj_str entry, uint64_t shift, struct aj_zip_member *member)
{
	const uint8_t *p = entry.ptr;
	struct aj_str name = aj_str_sub(entry, CENTRAL, u16(p + 28));

	*member = (struct aj_zip_member){ .name = name,
		.comment = aj_str_sub(entry, CENTRAL + name.len + u16(p + 30), u16(p + 32)),
		.size = u32(p + 24),
		.packed = u32(p + 20),
		.header = u32(p + 42),
		.crc = u32(p + 16),
		.changed = u32(p + 12),
		.attributes = u32(p + 38),
		.maker = p[5],
		.method = u16(p + 10),
		.flags = u16(p + 8),
		.sized = true,
		.promised = true,
		.until = UINT64_MAX };
	take_zip64(aj_str_sub(entry, CENTRAL + name.len, u16(p + 30)), member);
	if (__builtin_add_overflow(member->header, shift, &member->header))
		member->header = UINT64_MAX;
	member->encrypted = (member->flags & ENCRYPTED) || member->method == METHOD_AES;
}

/* Bytes of the entry that directory begins with; 0: none, or not all of it is there. */
static size_t entry_len(struct aj_str directory)
{
	const uint8_t *p = directory.ptr;
	size_t len;

	if (directory.len < CENTRAL || !signed_as(p, 1, 2))
		return 0;
	len = (size_t)CENTRAL + u16(p + 28) + u16(p + 30) + u16(p + 32);
	return len <= directory.len ? len : 0;
}

static enum aj_status take_entries(
    struct aj_zip *zip, struct aj_str directory, uint64_t shift, struct aj_err *err)
{
	struct aj_str rest = directory;
	size_t count = 0, len;

	while ((len = entry_len(rest)) > 0 && count < MEMBERS_MAX) {
		rest = aj_str_from(rest, len);
		count++;
	}
	zip->members = malloc((count + 1) * sizeof(*zip->members));
	if (!zip->members)
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu members", count);
	for (rest = directory; zip->count < count; rest = aj_str_from(rest, entry_len(rest))) {
		struct aj_zip_member *member = &zip->members[zip->count++];

		take_entry(rest, shift, member);
		member->number = (uint32_t)zip->count;
	}
	if (count == MEMBERS_MAX && entry_len(rest) > 0)
		return aj_fail(err, AJ_ELIMIT, "more than %d members", MEMBERS_MAX);
	return AJ_OK;
}

/* Puts the bytes from from to to into view: those that are held, or a copy. */
static enum aj_status show_directory(
    struct aj_zip *zip, uint64_t from, uint64_t to, struct aj_str *out, struct aj_err *err)
{
	size_t len = to - from < DIRECTORY_MAX ? (size_t)(to - from) : DIRECTORY_MAX;
	enum aj_status st;

	if (zip->in.held) {
		*out = aj_str(zip->in.held + from, (size_t)(to - from));
		return AJ_OK;
	}
	zip->directory = malloc(len + 1);
	if (!zip->directory)
		return aj_fail(err, AJ_ELIMIT, "no memory for a directory of %zu bytes", len);
	st = aj_random_read(&zip->in, from, zip->directory, len, err);
	*out = aj_str(zip->directory, st == AJ_OK ? len : 0);
	return st;
}

static int by_place(const void *a, const void *b)
{
	const struct aj_zip_member *x = a, *y = b;

	if (x->header != y->header)
		return x->header < y->header ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

/*
 * Of two members whose bytes are partly the same only the first is one: overlapping ones are how
 * a small file comes to hold petabytes. The local extra field is not counted, it is not known yet.
 */
static void mark_overlaps(struct aj_zip *zip)
{
	uint64_t behind = 0;

	if (zip->count > 0)
		qsort(zip->members, zip->count, sizeof(*zip->members), by_place);
	for (size_t i = 0; i < zip->count; i++) {
		struct aj_zip_member *member = &zip->members[i];
		uint64_t end;

		member->overlaps = member->header < behind;
		if (__builtin_add_overflow(member->header, member->packed, &end) ||
		    __builtin_add_overflow(end, LOCAL + member->name.len, &end))
			end = UINT64_MAX;
		if (!member->overlaps)
			behind = end < zip->directory_at ? end : zip->directory_at;
	}
}

static enum aj_status read_directory(struct aj_zip *zip, struct aj_err *err)
{
	struct end end = { 0 };
	struct aj_str directory = { 0 };
	uint64_t from, shift;
	enum aj_status st = find_end(zip, &end, err);

	if (st == AJ_OK)
		st = find_end64(zip, &end, err);
	if (st == AJ_OK)
		st = place(zip, &end, &from, &shift, err);
	if (st == AJ_OK)
		st = show_directory(zip, from, end.at, &directory, err);
	if (st != AJ_OK)
		return st;
	zip->directory_at = from;
	zip->comment_at = end.comment_at;
	st = take_entries(zip, directory, shift, err);
	mark_overlaps(zip);
	/* Old programs wrote the lowest 16 bits of a larger number. */
	if (st == AJ_OK && (zip->count & end.count_mask) != end.members)
		return aj_fail(err, AJ_EINPUT,
		    "the directory at offset %llu has %zu members, its end says %llu",
		    (unsigned long long)from, zip->count, (unsigned long long)end.members);
	return st;
}

enum aj_status aj_zip_open(struct aj_zip *zip, struct aj_stream *in, struct aj_err *err)
{
	enum aj_status st;

	*zip = (struct aj_zip){ 0 };
	st = aj_random_open(&zip->in, in, AJ_RANDOM_HELD, err);
	zip->directory_at = zip->in.size;
	return st == AJ_OK ? read_directory(zip, err) : st;
}

void aj_zip_close(struct aj_zip *zip)
{
	free(zip->members);
	free(zip->directory);
	aj_random_close(&zip->in);
	*zip = (struct aj_zip){ 0 };
}

const struct aj_zip_member *aj_zip_find(const struct aj_zip *zip, struct aj_str name)
{
	for (size_t i = 0; i < zip->count; i++)
		if (aj_str_eq(zip->members[i].name, name))
			return &zip->members[i];
	return NULL;
}

enum aj_status aj_zip_search(
    const struct aj_zip *zip, uint64_t from, uint64_t to, uint64_t *at, struct aj_err *err)
{
	uint8_t *window = malloc(SEARCH);
	enum aj_status st = AJ_OK;

	if (!window)
		return aj_fail(err, AJ_ELIMIT, "no memory to look for members");
	if (to > zip->in.size)
		to = zip->in.size;
	*at = to;
	while (from < to && to - from >= LOCAL) {
		size_t len = to - from < SEARCH ? (size_t)(to - from) : SEARCH;
		const uint8_t *hit;

		st = aj_random_read(&zip->in, from, window, len, err);
		if (st != AJ_OK)
			break;
		hit = memmem(window, len, "PK\3\4", 4);
		if (hit) {
			*at = from + (uint64_t)(hit - window);
			break;
		}
		from += len - 3;
	}
	free(window);
	return st;
}

/* A stored member that was found to end at the next header may have its sizes in front of that. */
static enum aj_status take_descriptor(
    const struct aj_zip *zip, uint64_t data, struct aj_zip_member *member, struct aj_err *err)
{
	enum { DESCRIPTOR = 16 };
	uint8_t p[DESCRIPTOR];
	enum aj_status st;

	if (member->packed < DESCRIPTOR)
		return AJ_OK;
	st = aj_random_read(&zip->in, data + member->packed - DESCRIPTOR, p, sizeof(p), err);
	if (st != AJ_OK || !signed_as(p, 7, 8) || u32(p + 8) != member->packed - DESCRIPTOR)
		return st;
	member->packed -= DESCRIPTOR;
	member->crc = u32(p + 4);
	member->size = member->packed;
	member->promised = true;
	return AJ_OK;
}

enum aj_status aj_zip_local(const struct aj_zip *zip, uint64_t at, uint64_t to, struct aj_zip_member *out,
    uint8_t room[AJ_ZIP_NAME_MAX], struct aj_err *err)
{
	uint8_t p[LOCAL];
	uint64_t data, next = 0;
	size_t len;
	enum aj_status st;

	if (at > zip->in.size || zip->in.size - at < LOCAL)
		return AJ_END;
	st = aj_random_read(&zip->in, at, p, sizeof(p), err);
	if (st != AJ_OK)
		return st;
	if (!signed_as(p, 3, 4))
		return AJ_END;
	data = at + LOCAL + u16(p + 26) + u16(p + 28);
	len = u16(p + 26) < AJ_ZIP_NAME_MAX ? u16(p + 26) : AJ_ZIP_NAME_MAX;
	if (len > zip->in.size - at - LOCAL)
		len = (size_t)(zip->in.size - at - LOCAL);
	st = aj_random_read(&zip->in, at + LOCAL, room, len, err);
	if (st != AJ_OK)
		return st;
	*out = (struct aj_zip_member){ .name = aj_str(room, len),
		.size = u32(p + 22),
		.packed = u32(p + 18),
		.header = at,
		.crc = u32(p + 14),
		.changed = u32(p + 10),
		.method = u16(p + 8),
		.flags = u16(p + 6),
		.until = to };
	out->encrypted = (out->flags & ENCRYPTED) || out->method == METHOD_AES;
	/* Sizes beyond 4 GiB stand in the extra field: then the data say themselves where they end. */
	out->sized = !(out->flags & SIZES_FOLLOW) && out->packed != UINT32_MAX && out->size != UINT32_MAX;
	out->promised = out->sized;
	if (out->sized || out->method != STORED)
		return AJ_OK;
	st = aj_zip_search(zip, data, to, &next, err);
	if (st != AJ_OK)
		return st;
	out->packed = next > data ? next - data : 0;
	out->sized = true;
	return take_descriptor(zip, data, out, err);
}
