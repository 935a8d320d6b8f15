/*
 * zip_body.c: what a member of a zip file holds.
 */

#include "dep/archive.h"
#include "dep/codec.h"
#include "dep/inflate.h"
#include "format/packed/inflating.h"
#include "format/packed/zip_file.h"

#include <stdlib.h>

enum {
	LOCAL = 30,	   /* bytes of a local header before the name */
	INPUT = 64 * 1024, /* bytes of the file read at once */
	STORED = 0,
	DEFLATED = 8,
	BZIP2 = 12,
	LZMA = 14,
	ZSTD = 93,
	XZ = 95,
	PPMD = 98,
};

/* A zip of this one member, with a header that tells what the directory does, for libarchive. */
struct aj_zip_packed {
	struct aj_source source;
	const struct aj_zip_body *body;
	uint8_t header[LOCAL + 1];
	size_t given; /* of the header */
	uint64_t at;
	struct aj_stream in;
	struct aj_archive *archive;
};

/* The local header is there and its name and extra field lie within the file; the data begin behind them. */
static enum aj_status find_data(struct aj_zip_body *body, struct aj_err *err)
{
	const struct aj_zip_member *member = body->member;
	unsigned long long at = member->header;
	uint8_t p[LOCAL];
	enum aj_status st;

	if (at > body->zip->in.size || body->zip->in.size - at < LOCAL)
		return aj_fail(err, AJ_EINPUT, "is missing: its header would be at offset %llu", at);
	st = aj_random_read(&body->zip->in, at, p, sizeof(p), err);
	if (st != AJ_OK)
		return st;
	if (memcmp(p, "PK\3\4", 4) != 0)
		return aj_fail(err, AJ_EINPUT, "has no header at offset %llu", at);
	body->data = at + LOCAL + (p[26] | (uint64_t)p[27] << 8) + (p[28] | (uint64_t)p[29] << 8);
	if (body->data > body->zip->in.size)
		return aj_fail(
		    err, AJ_EINPUT, "is cut short at offset %llu", (unsigned long long)body->zip->in.size);
	body->to = body->zip->in.size < member->until ? body->zip->in.size : member->until;
	if (body->to < body->data)
		body->to = body->data;
	if (member->sized && member->packed < body->to - body->data)
		body->to = body->data + member->packed;
	body->at = body->data;
	return AJ_OK;
}

static enum aj_status cut_short(const struct aj_zip_body *body, struct aj_err *err)
{
	return aj_fail(err, AJ_EINPUT, "is cut short at offset %llu", (unsigned long long)body->to);
}

/* The data are complete: are they what was promised? */
static enum aj_status check(const struct aj_zip_body *body, struct aj_err *err)
{
	const struct aj_zip_member *member = body->member;

	if (!member->promised)
		return AJ_END;
	if (body->out != member->size)
		return aj_fail(err, AJ_EINPUT, "holds %llu bytes, the directory says %llu",
		    (unsigned long long)body->out, (unsigned long long)member->size);
	if (body->crc != member->crc)
		return aj_fail(err, AJ_EINPUT, "does not match its checksum; its data begin at offset %llu",
		    (unsigned long long)body->data);
	return AJ_END;
}

static enum aj_status copy_some(
    struct aj_zip_body *body, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	enum aj_status st;

	if (body->at == body->to)
		return body->member->sized && body->out < body->member->packed ? cut_short(body, err)
									       : check(body, err);
	if (room > body->to - body->at)
		room = (size_t)(body->to - body->at);
	st = aj_random_read(&body->zip->in, body->at, out, room, err);
	if (st != AJ_OK)
		return st;
	*got = room;
	body->at += room;
	return AJ_OK;
}

/* Shows more of the packed data, if there is more: as it is held, or a piece of the file. */
static enum aj_status take_input(struct aj_zip_body *body, struct aj_err *err)
{
	uint64_t more = body->to - body->at;
	enum aj_status st;

	if (body->left.len > 0 || more == 0)
		return AJ_OK;
	if (body->zip->in.held) {
		body->left = aj_str(body->zip->in.held + body->at, (size_t)more);
		body->at = body->to;
		return AJ_OK;
	}
	if (more > INPUT)
		more = INPUT;
	st = aj_random_read(&body->zip->in, body->at, body->input, (size_t)more, err);
	if (st != AJ_OK)
		return st;
	body->left = aj_str(body->input, (size_t)more);
	body->at += more;
	return AJ_OK;
}

/* One call of the inflater. got may be 0. */
static enum aj_status inflate_some(
    struct aj_zip_body *body, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	enum aj_status st = take_input(body, err);
	size_t before = body->left.len;

	if (st != AJ_OK)
		return st;
	st = aj_inflate_step(body->inflate, &body->left, out, room, got, err);
	if (st == AJ_EINPUT)
		return aj_fail(err, AJ_EINPUT, "is damaged near offset %llu",
		    (unsigned long long)body->data + aj_inflate_used(body->inflate));
	if (st == AJ_OK && *got == 0 && before == body->left.len && body->at == body->to)
		return cut_short(body, err);
	if (st == AJ_OK && aj_bomb(aj_inflate_used(body->inflate), body->out + *got))
		return aj_fail(err, AJ_ELIMIT, "expands to more than %d times its size", AJ_BOMB_RATIO);
	return st;
}

static enum aj_status decode_some(
    struct aj_zip_body *body, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	enum aj_status st = take_input(body, err);
	size_t before = body->left.len;

	if (st != AJ_OK)
		return st;
	st = body->codec->step(body->codec, &body->left, out, room, got, err);
	if (st == AJ_EINPUT)
		return aj_fail(err, AJ_EINPUT, "is damaged near offset %llu",
		    (unsigned long long)(body->at - body->left.len));
	if (st == AJ_OK && *got == 0 && before == body->left.len && body->at == body->to)
		return cut_short(body, err);
	if (st == AJ_OK && aj_bomb(body->at - body->data, body->out + *got))
		return aj_fail(err, AJ_ELIMIT, "expands to more than %d times its size", AJ_BOMB_RATIO);
	return st;
}

static enum aj_status packed_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_zip_packed *packed = (struct aj_zip_packed *)source;
	struct aj_str header =
	    aj_str_sub(aj_str(packed->header, sizeof(packed->header)), packed->given, room);
	uint64_t left = packed->body->to - packed->at;
	enum aj_status st;

	*got = header.len;
	if (header.len > 0) {
		memcpy(out, header.ptr, header.len);
		packed->given += header.len;
		return AJ_OK;
	}
	if (left == 0)
		return AJ_END;
	*got = left < room ? (size_t)left : room;
	st = aj_random_read(&packed->body->zip->in, packed->at, out, *got, err);
	if (st == AJ_OK)
		packed->at += *got;
	return st;
}

static void put32(uint8_t *to, uint64_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static enum aj_status open_packed(struct aj_zip_body *body, struct aj_err *err)
{
	enum { EOS_FOLLOWS = 2, NAME_IS_UTF8 = 0x800 };
	const struct aj_zip_member *member = body->member;
	struct aj_zip_packed *packed = body->packed = calloc(1, sizeof(*packed));
	struct aj_archive_member ignored;
	enum aj_status st;

	if (!packed)
		return aj_fail(err, AJ_ELIMIT, "no memory for a decompressor");
	if (!member->promised || member->packed > UINT32_MAX - 1 || member->size > UINT32_MAX - 1)
		return aj_fail(err, AJ_EINPUT,
		    "is packed by method %u, which is read only where all sizes are known", member->method);
	packed->source.fill = packed_fill;
	packed->body = body;
	packed->at = body->data;
	memcpy(packed->header, "PK\3\4\77", 5);
	put32(packed->header + 6,
	    (member->flags & EOS_FOLLOWS) | NAME_IS_UTF8 | (uint64_t)member->method << 16);
	put32(packed->header + 14, member->crc);
	put32(packed->header + 18, member->packed);
	put32(packed->header + 22, member->size);
	packed->header[26] = 1;
	packed->header[LOCAL] = 'x';
	aj_stream_init(&packed->in, &packed->source, 0);
	st = aj_archive_open(AJ_ARCHIVE_ZIP, &packed->in, &packed->archive, err);
	return st == AJ_OK ? aj_archive_next(packed->archive, &ignored, err) : st;
}

static enum aj_status unpack_some(
    struct aj_zip_body *body, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_source *source = aj_archive_body(body->packed->archive);
	enum aj_status st = source->fill(source, out, room, got, err);

	if (st == AJ_END && aj_archive_body_end(body->packed->archive, err) == AJ_OK)
		return check(body, err);
	if (st == AJ_END)
		return aj_fail(
		    err, AJ_EINPUT, "is damaged near offset %llu", (unsigned long long)body->packed->at);
	return st;
}

static enum aj_status body_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_zip_body *body = (struct aj_zip_body *)source;

	(void)err;
	*got = 0;
	while (body->status == AJ_OK && *got == 0) {
		body->status = body->inflate  ? inflate_some(body, out, room, got, &body->err)
			       : body->codec  ? decode_some(body, out, room, got, &body->err)
			       : body->packed ? unpack_some(body, out, room, got, &body->err)
					      : copy_some(body, out, room, got, &body->err);
		body->crc = aj_crc32(body->crc, aj_str(out, *got));
		body->out += *got;
		if (body->status == AJ_END && (body->inflate || body->codec))
			body->status = check(body, &body->err);
	}
	return *got > 0 ? AJ_OK : AJ_END;
}

/* False: the method is not known. */
static bool open_codec(struct aj_zip_body *body, unsigned method)
{
	struct aj_codec *(*open)(void) = method == BZIP2  ? aj_bzip2_new
					 : method == ZSTD ? aj_zstd_new
					 : method == XZ	  ? aj_xz_new
							  : NULL;

	body->codec = open ? open() : NULL;
	return open;
}

enum aj_status aj_zip_body_open(struct aj_zip_body *body, const struct aj_zip *zip,
    const struct aj_zip_member *member, struct aj_err *err)
{
	enum aj_status st;

	*body = (struct aj_zip_body){ .source.fill = body_fill, .zip = zip, .member = member };
	if (member->overlaps)
		return aj_fail(err, AJ_ELIMIT, "overlaps another one at offset %llu: left out",
		    (unsigned long long)member->header);
	if (member->encrypted)
		return aj_fail(err, AJ_EDENIED, "is encrypted");
	st = find_data(body, err);
	if (st != AJ_OK || member->method == STORED)
		return st;
	if (member->method == LZMA || member->method == PPMD)
		return open_packed(body, err);
	if (member->method == DEFLATED)
		body->inflate = aj_inflate_new();
	else if (!open_codec(body, member->method))
		return aj_fail(err, AJ_EINPUT, "is packed by method %u, which is not known", member->method);
	body->input = zip->in.held ? NULL : malloc(INPUT);
	if ((!body->inflate && !body->codec) || (!body->input && !zip->in.held))
		return aj_fail(err, AJ_ELIMIT, "no memory for the decompressor");
	return body->codec ? body->codec->begin(body->codec, err) : AJ_OK;
}

void aj_zip_body_close(struct aj_zip_body *body)
{
	if (body->packed) {
		aj_archive_close(body->packed->archive);
		aj_stream_fini(&body->packed->in);
		free(body->packed);
	}
	if (body->codec)
		body->codec->free(body->codec);
	aj_inflate_free(body->inflate);
	free(body->input);
	*body = (struct aj_zip_body){ 0 };
}

enum aj_status aj_zip_body_end(const struct aj_zip_body *body, struct aj_err *err)
{
	if (body->status == AJ_OK || body->status == AJ_END)
		return AJ_OK;
	*err = body->err;
	return body->status;
}

uint64_t aj_zip_body_behind(const struct aj_zip_body *body)
{
	if (body->member->sized)
		return body->to;
	return body->inflate ? body->data + aj_inflate_used(body->inflate) : body->at - body->left.len;
}
