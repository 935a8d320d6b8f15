/*
 * gzip.c: gzip files (RFC 1952), of one member or of many, by way of ISA-L.
 *
 * When a member is damaged or cut, what was decompressed before is scanned to
 * its end as if the stream ended there; then the failure comes out.
 */

#include "format/packed/inflating.h"
#include "scan/format.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

enum {
	BITS_HELD =
	    8, /* bytes that the inflater may have taken in advance and gives back at a member's end */
};

struct gzip {
	struct aj_source source;
	struct aj_stream *in;
	struct aj_scan *scan;
	struct inflate_state inflate;
	size_t held;	       /* bytes used up but still shown, in case they are given back */
	unsigned member;       /* from 1; 0: none yet */
	uint64_t began;	       /* offset of the member */
	uint64_t out;	       /* bytes of output so far */
	enum aj_status status; /* with which it ended */
	struct aj_err err;
};

static int gzip_sniff(struct aj_str head)
{
	/* ID1, ID2, CM = deflate; the upper flag bits are reserved and zero. */
	return aj_str_starts(head, AJ_S("\x1f\x8b\x08")) && head.len > 3 && (head.ptr[3] & 0xe0) == 0 ? 27
												      : 0;
}

static enum aj_status cut_short(struct gzip *gz, struct aj_err *err)
{
	return aj_fail(err, AJ_EINPUT, "member %u: cut short at offset %llu", gz->member,
	    (unsigned long long)gz->in->at + gz->held);
}

/* Passes over what is in front of the compressed data; want bytes of it are shown, where there are any. */
static enum aj_status skip_shown(struct gzip *gz, size_t want, struct aj_str *shown, struct aj_err *err)
{
	enum aj_status st = aj_stream_peek(gz->in, want, shown, err);

	if (st != AJ_OK) {
		gz->held = 0;
		if (st == AJ_END)
			aj_stream_skip(gz->in, shown->len);
		return st == AJ_END ? cut_short(gz, err) : st;
	}
	*shown = aj_str_sub(*shown, 0, want);
	return AJ_OK;
}

/* A name or a comment: everything to a zero byte. */
static enum aj_status skip_string(struct gzip *gz, struct aj_err *err)
{
	for (;;) {
		struct aj_str shown;
		enum aj_status st = skip_shown(gz, 1, &shown, err);
		size_t zero;

		if (st == AJ_OK)
			st = aj_stream_peek(gz->in, 0, &shown, err);
		if (st != AJ_OK)
			return st;
		zero = aj_str_find(shown, 0, '\0');
		aj_stream_skip(gz->in, zero < shown.len ? zero + 1 : zero);
		if (zero < shown.len)
			return AJ_OK;
	}
}

static enum aj_status skip_bytes(struct gzip *gz, size_t len, struct aj_err *err)
{
	struct aj_str shown;
	enum aj_status st = skip_shown(gz, len, &shown, err);

	if (st == AJ_OK)
		aj_stream_skip(gz->in, len);
	return st;
}

/* RFC 1952, section 2.3. The header's checksum is passed over: what counts is that of the content. */
static enum aj_status read_header(struct gzip *gz, struct aj_err *err)
{
	enum { HEADER = 10, FHCRC = 2, FEXTRA = 4, FNAME = 8, FCOMMENT = 16 };
	struct aj_str shown;
	enum aj_status st = skip_shown(gz, HEADER, &shown, err);
	uint8_t flags;

	if (st != AJ_OK)
		return st;
	flags = shown.ptr[3];
	if (!gzip_sniff(shown))
		return aj_fail(err, AJ_EINPUT, "member %u: not a header of gzip at offset %llu", gz->member,
		    (unsigned long long)gz->in->at);
	aj_stream_skip(gz->in, HEADER);
	if (flags & FEXTRA) {
		st = skip_shown(gz, 2, &shown, err);
		if (st == AJ_OK)
			st = skip_bytes(gz, 2 + ((size_t)shown.ptr[1] << 8 | shown.ptr[0]), err);
	}
	if (st == AJ_OK && (flags & FNAME))
		st = skip_string(gz, err);
	if (st == AJ_OK && (flags & FCOMMENT))
		st = skip_string(gz, err);
	if (st == AJ_OK && (flags & FHCRC))
		st = skip_bytes(gz, 2, err);
	return st;
}

static enum aj_status begin_member(struct gzip *gz, struct aj_err *err)
{
	gz->member++;
	gz->began = gz->in->at;
	isal_inflate_reset(&gz->inflate);
	gz->inflate.crc_flag = ISAL_GZIP_NO_HDR_VER;
	return read_header(gz, err);
}

/* Between members: is there another one? Zeros as tape drives write them are passed over. */
static enum aj_status next_member(struct gzip *gz, struct aj_err *err)
{
	struct aj_str rest;
	enum aj_status st;

	aj_stream_skip(gz->in, gz->held);
	gz->held = 0;
	while ((st = aj_stream_peek(gz->in, 2, &rest, err)) == AJ_OK && rest.ptr[0] == 0)
		aj_stream_skip(gz->in, 1);
	if (st != AJ_OK && st != AJ_END)
		return st;
	if (st == AJ_END && (rest.len == 0 || rest.ptr[0] == 0))
		return AJ_END;
	if (aj_str_starts(rest, AJ_S("\x1f\x8b")))
		return begin_member(gz, err);
	aj_scan_complain(gz->scan, gz->in->at, "bytes that are no gzip member follow member %u", gz->member);
	return AJ_END;
}

static enum aj_status explain(struct gzip *gz, int result, struct aj_err *err)
{
	const char *what = result == ISAL_INCORRECT_CHECKSUM ? "does not match its checksum"
			   : result == ISAL_INVALID_LOOKBACK ? "refers to what was never there"
							     : "is damaged";

	return aj_fail(err, AJ_EINPUT, "member %u, which begins at offset %llu, %s", gz->member,
	    (unsigned long long)gz->began, what);
}

/* One call of the inflater. got may be 0. */
static enum aj_status inflate_some(
    struct gzip *gz, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct inflate_state *z = &gz->inflate;
	struct aj_str shown;
	enum aj_status st = aj_stream_peek(gz->in, gz->held + 1, &shown, err);
	enum isal_block_state state = z->block_state;
	size_t used;
	int result;

	if (st != AJ_OK && st != AJ_END)
		return st;
	z->next_in = (uint8_t *)shown.ptr + gz->held;
	z->avail_in = (uint32_t)(shown.len - gz->held);
	z->next_out = out;
	z->avail_out = (uint32_t)room;
	result = isal_inflate(z);
	*got = room - z->avail_out;
	used = (size_t)(z->next_in - shown.ptr);
	gz->held = used < BITS_HELD ? used : BITS_HELD;
	aj_stream_skip(gz->in, used - gz->held);
	gz->out += *got;
	if (result != ISAL_DECOMP_OK && result != ISAL_END_INPUT && result != ISAL_OUT_OVERFLOW)
		return explain(gz, result, err);
	if (st == AJ_END && *got == 0 && z->block_state == state)
		return cut_short(gz, err);
	if (aj_bomb(gz->in->at, gz->out))
		return aj_fail(err, AJ_ELIMIT, "member %u: expands to more than %d times its size",
		    gz->member, AJ_BOMB_RATIO);
	return AJ_OK;
}

static enum aj_status gzip_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct gzip *gz = (struct gzip *)source;

	(void)err;
	*got = 0;
	if (room > UINT32_MAX)
		room = UINT32_MAX;
	while (gz->status == AJ_OK) {
		if (gz->member == 0)
			gz->status = begin_member(gz, &gz->err);
		else if (gz->inflate.block_state == ISAL_BLOCK_FINISH)
			gz->status = next_member(gz, &gz->err);
		if (gz->status == AJ_OK)
			gz->status = inflate_some(gz, out, room, got, &gz->err);
		if (*got > 0)
			return AJ_OK;
	}
	return AJ_END;
}

static enum aj_status gzip_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct gzip *gz = calloc(1, sizeof(*gz)); /* damaged data may show what is in it */
	enum aj_status st;

	if (!gz)
		return aj_fail(err, AJ_ELIMIT, "no memory for the inflater");
	gz->source = (struct aj_source){ .fill = gzip_fill };
	gz->in = in;
	gz->scan = scan;
	isal_inflate_init(&gz->inflate);
	gz->status = AJ_OK;
	st = aj_scan_inner_all(scan, AJ_S(""), &gz->source, err);
	if (st == AJ_OK && gz->status != AJ_OK && gz->status != AJ_END) {
		st = gz->status;
		*err = gz->err;
	}
	free(gz);
	return st == AJ_OK ? aj_stream_drain(in, err) : st;
}

const struct aj_format aj_format_gzip = {
	.name = "gzip",
	.about = "gzip (one or more members)",
	.sniff = gzip_sniff,
	.read = gzip_read,
};
