/*
 * zip_body.c: what a member of a zip file holds.
 */

#include "dep/inflate.h"
#include "format/inflating.h"
#include "format/zip_file.h"

#include <stdlib.h>

enum {
	LOCAL = 30,         /* bytes of a local header before the name */
	INPUT = 64 * 1024,  /* bytes of the file read at once */
	STORED = 0,
	DEFLATED = 8,
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
		return aj_fail(err, AJ_EINPUT, "is cut short at offset %llu", (unsigned long long)body->zip->in.size);
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
		return body->member->sized && body->out < body->member->packed ? cut_short(body, err) : check(body, err);
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

static enum aj_status body_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_zip_body *body = (struct aj_zip_body *)source;

	(void)err;
	*got = 0;
	while (body->status == AJ_OK && *got == 0) {
		body->status = body->inflate ? inflate_some(body, out, room, got, &body->err) :
		                               copy_some(body, out, room, got, &body->err);
		body->crc = aj_crc32(body->crc, aj_str(out, *got));
		body->out += *got;
		if (body->status == AJ_END && body->inflate)
			body->status = check(body, &body->err);
	}
	return *got > 0 ? AJ_OK : AJ_END;
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
	if (member->method != STORED && member->method != DEFLATED)
		return aj_fail(err, AJ_EINPUT, "is packed by method %u, which is not known", member->method);
	st = find_data(body, err);
	if (st != AJ_OK || member->method == STORED)
		return st;
	body->inflate = aj_inflate_new();
	body->input = zip->in.held ? NULL : malloc(INPUT);
	if (!body->inflate || (!body->input && !zip->in.held))
		return aj_fail(err, AJ_ELIMIT, "no memory for the inflater");
	return AJ_OK;
}

void aj_zip_body_close(struct aj_zip_body *body)
{
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
	return body->inflate ? body->data + aj_inflate_used(body->inflate) : body->at;
}
