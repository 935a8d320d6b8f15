#include "dep/unpack.h"

#include "dep/codec.h"
#include "dep/inflate.h"

#include <brotli/decode.h>
#include <lz4.h>
#include <snappy-c.h>
#include <stdlib.h>
#include <zstd.h>

enum {
	PART = 64 * 1024,     /* of output that is put together at a time */
	ZSTD_WINDOW_LOG = 27, /* 128 MiB, as the zstd program itself */
	LZ4_FIRST = 4,	      /* a block is taken to become so many times its size, then twice that, ... */
	LZ4_RATIO_MAX = 256,  /* no block becomes more */
};

static enum aj_status damaged(struct aj_err *err, const char *codec)
{
	return aj_fail(err, AJ_EINPUT, "%s data are damaged or cut", codec);
}

static enum aj_status too_much(struct aj_err *err, const struct aj_buf *out)
{
	return aj_fail(err, AJ_ELIMIT, "becomes more than %zu bytes", out->ceiling);
}

static enum aj_status inflate_all(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	struct aj_inflate *inflate = aj_inflate_new();
	uint8_t *part = calloc(1, PART);
	enum aj_status st = inflate && part ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for the inflater");

	while (st == AJ_OK) {
		size_t got = 0, before = in.len;

		st = aj_inflate_step(inflate, &in, part, PART, &got, err);
		aj_buf_add(out, aj_str(part, got));
		if (out->full)
			st = too_much(err, out);
		else if (st == AJ_EINPUT || (st == AJ_OK && got == 0 && in.len == before))
			st = damaged(err, "deflate");
	}
	aj_inflate_free(inflate);
	free(part);
	return st == AJ_END ? AJ_OK : st;
}

/* One unit; what follows it is left. */
static enum aj_status decode_all(
    struct aj_codec *codec, const char *name, struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	uint8_t *part = malloc(PART);
	enum aj_status st = codec && part ? codec->begin(codec, err)
					  : aj_fail(err, AJ_ELIMIT, "no memory for the decompressor");

	while (st == AJ_OK) {
		size_t got = 0, before = in.len;

		st = codec->step(codec, &in, part, PART, &got, err);
		aj_buf_add(out, aj_str(part, got));
		if (out->full)
			st = too_much(err, out);
		else if (st == AJ_EINPUT || (st == AJ_OK && got == 0 && in.len == before))
			st = damaged(err, name);
	}
	if (codec)
		codec->free(codec);
	free(part);
	return st == AJ_END ? AJ_OK : st;
}

/* RFC 1950, section 2.2: compression method 8, and the two bytes are a multiple of 31. */
static struct aj_str without_zlib_header(struct aj_str in)
{
	if (in.len >= 2 && (in.ptr[0] & 15) == 8 && ((unsigned)in.ptr[0] << 8 | in.ptr[1]) % 31 == 0)
		return aj_str_from(in, in.ptr[1] & 0x20 ? 6 : 2);
	return in;
}

/* RFC 1952, section 2.3. What is no header comes out as it is, and fails as deflate. */
static struct aj_str without_gzip_header(struct aj_str in)
{
	uint8_t flags = in.len > 3 ? in.ptr[3] : 0;

	if (!aj_str_starts(in, AJ_S("\x1f\x8b\x08")))
		return in;
	in = aj_str_from(in, 10);
	if (flags & 4)
		in = aj_str_from(in, in.len >= 2 ? 2 + ((size_t)in.ptr[1] << 8 | in.ptr[0]) : in.len);
	if (flags & 8)
		in = aj_str_from(in, aj_str_find(in, 0, '\0') + 1);
	if (flags & 16)
		in = aj_str_from(in, aj_str_find(in, 0, '\0') + 1);
	return flags & 2 ? aj_str_from(in, 2) : in;
}

/* Room for len bytes of a block whose size is known. NULL: more than out may hold, or no memory. */
static uint8_t *block_room(const struct aj_buf *out, size_t len)
{
	return len <= out->ceiling - out->len ? malloc(len ? len : 1) : NULL;
}

static enum aj_status unsnap(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	size_t len = 0;
	uint8_t *room;

	if (snappy_uncompressed_length((const char *)in.ptr, in.len, &len) != SNAPPY_OK)
		return damaged(err, "snappy");
	room = block_room(out, len);
	if (!room)
		return too_much(err, out);
	if (snappy_uncompress((const char *)in.ptr, in.len, (char *)room, &len) == SNAPPY_OK)
		aj_buf_add(out, aj_str(room, len));
	else
		st = damaged(err, "snappy");
	free(room);
	return st != AJ_OK ? st : out->full ? too_much(err, out) : AJ_OK;
}

/* The block does not tell its size: tried with more and more room. */
static enum aj_status unlz4(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	if (in.len > INT32_MAX / LZ4_RATIO_MAX)
		return too_much(err, out);
	for (size_t times = LZ4_FIRST; times <= LZ4_RATIO_MAX; times *= 2) {
		uint8_t *room = block_room(out, in.len * times);
		int len;

		if (!room)
			return too_much(err, out);
		len = LZ4_decompress_safe(
		    (const char *)in.ptr, (char *)room, (int)in.len, (int)(in.len * times));
		if (len >= 0)
			aj_buf_add(out, aj_str(room, (size_t)len));
		free(room);
		if (len >= 0)
			return out->full ? too_much(err, out) : AJ_OK;
	}
	return damaged(err, "lz4");
}

static enum aj_status unzstd(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	uint8_t *part = malloc(PART);
	ZSTD_inBuffer input = { in.ptr, in.len, 0 };
	enum aj_status st = AJ_OK;
	size_t result = 1;

	if (!context || !part ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG)))
		st = aj_fail(err, AJ_ELIMIT, "no memory for the decompressor");
	while (st == AJ_OK && (result != 0 || input.pos < input.size)) {
		ZSTD_outBuffer target = { part, PART, 0 };
		size_t before = input.pos;

		result = ZSTD_decompressStream(context, &target, &input);
		aj_buf_add(out, aj_str(part, target.pos));
		if (out->full)
			st = too_much(err, out);
		else if (ZSTD_isError(result) || (result != 0 && input.pos == before && target.pos == 0))
			st = damaged(err, "zstd");
	}
	ZSTD_freeDCtx(context);
	free(part);
	return st;
}

static enum aj_status unbrotli(struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	uint8_t *part = malloc(PART);
	BrotliDecoderResult result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	enum aj_status st = AJ_OK;

	if (!state || !part)
		st = aj_fail(err, AJ_ELIMIT, "no memory for the decompressor");
	while (st == AJ_OK && result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
		size_t room = PART;
		uint8_t *to = part;

		result = BrotliDecoderDecompressStream(state, &in.len, &in.ptr, &room, &to, NULL);
		aj_buf_add(out, aj_str(part, PART - room));
		if (out->full)
			st = too_much(err, out);
	}
	if (st == AJ_OK && result != BROTLI_DECODER_RESULT_SUCCESS)
		st = damaged(err, "brotli");
	if (state)
		BrotliDecoderDestroyInstance(state);
	free(part);
	return st;
}

enum aj_status aj_unpack(enum aj_packing packing, struct aj_str in, struct aj_buf *out, struct aj_err *err)
{
	switch (packing) {
	case AJ_PACKED_ZLIB:
		return inflate_all(without_zlib_header(in), out, err);
	case AJ_PACKED_GZIP:
		return inflate_all(without_gzip_header(in), out, err);
	case AJ_PACKED_SNAPPY:
		return unsnap(in, out, err);
	case AJ_PACKED_LZ4:
		return unlz4(in, out, err);
	case AJ_PACKED_LZ4_FRAME:
		return decode_all(aj_lz4_new(), "lz4", in, out, err);
	case AJ_PACKED_ZSTD:
		return unzstd(in, out, err);
	case AJ_PACKED_BROTLI:
		return unbrotli(in, out, err);
	case AJ_PACKED_BZIP2:
		return decode_all(aj_bzip2_new(), "bzip2", in, out, err);
	case AJ_PACKED_XZ:
		return decode_all(aj_xz_new(), "xz", in, out, err);
	case AJ_PACKED_DEFLATE:
	default:
		return inflate_all(in, out, err);
	}
}
