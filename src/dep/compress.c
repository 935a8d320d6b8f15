#include "dep/compress.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <zstd.h>

enum { CHUNK = 64 * 1024, LEVEL_BYTES = ISAL_DEF_LVL1_DEFAULT };

struct gzip_out {
	struct aj_out out; /* first */
	struct aj_out *next;
	struct isal_zstream stream;
	uint8_t level[LEVEL_BYTES], chunk[CHUNK];
};

static enum aj_status gzip_step(struct gzip_out *gz, struct aj_err *err)
{
	do {
		size_t got;

		gz->stream.next_out = gz->chunk;
		gz->stream.avail_out = CHUNK;
		if (isal_deflate(&gz->stream) != COMP_OK)
			return aj_fail(err, AJ_EIO, "gzip: cannot be compressed");
		got = CHUNK - gz->stream.avail_out;
		if (got > 0) {
			enum aj_status st = gz->next->write(gz->next, aj_str(gz->chunk, got), err);

			if (st != AJ_OK)
				return st;
		}
	} while (gz->stream.avail_out == 0 || gz->stream.avail_in > 0);
	return AJ_OK;
}

static enum aj_status gzip_write(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	struct gzip_out *gz = (struct gzip_out *)out;
	enum aj_status st = AJ_OK;

	while (bytes.len > 0 && st == AJ_OK) {
		struct aj_str piece = aj_str_sub(bytes, 0, 1 << 30);

		gz->stream.next_in = (uint8_t *)piece.ptr;
		gz->stream.avail_in = (uint32_t)piece.len;
		st = gzip_step(gz, err);
		bytes = aj_str_from(bytes, piece.len);
	}
	return st;
}

static enum aj_status gzip_finish(struct aj_out *out, struct aj_err *err)
{
	struct gzip_out *gz = (struct gzip_out *)out;
	enum aj_status st;

	gz->stream.end_of_stream = 1;
	gz->stream.avail_in = 0;
	st = gzip_step(gz, err);
	return st == AJ_OK ? gz->next->finish(gz->next, err) : st;
}

static void gzip_close(struct aj_out *out)
{
	free(out);
}

struct aj_out *aj_compress_gzip(struct aj_out *next)
{
	struct gzip_out *gz = malloc(sizeof(*gz));

	if (!gz)
		return NULL;
	gz->out = (struct aj_out){ gzip_write, gzip_finish, gzip_close };
	gz->next = next;
	isal_deflate_init(&gz->stream);
	gz->stream.level = 1;
	gz->stream.level_buf = gz->level;
	gz->stream.level_buf_size = LEVEL_BYTES;
	gz->stream.gzip_flag = IGZIP_GZIP;
	gz->stream.flush = NO_FLUSH;
	return &gz->out;
}

struct zstd_out {
	struct aj_out out; /* first */
	struct aj_out *next;
	ZSTD_CCtx *context;
	uint8_t chunk[CHUNK];
};

static enum aj_status zstd_step(
    struct zstd_out *z, struct aj_str bytes, ZSTD_EndDirective end, struct aj_err *err)
{
	ZSTD_inBuffer in = { bytes.ptr, bytes.len, 0 };
	size_t left;

	do {
		ZSTD_outBuffer chunk = { z->chunk, CHUNK, 0 };

		left = ZSTD_compressStream2(z->context, &chunk, &in, end);
		if (ZSTD_isError(left))
			return aj_fail(err, AJ_EIO, "zstd: %s", ZSTD_getErrorName(left));
		if (chunk.pos > 0) {
			enum aj_status st = z->next->write(z->next, aj_str(z->chunk, chunk.pos), err);

			if (st != AJ_OK)
				return st;
		}
	} while (end == ZSTD_e_end ? left > 0 : in.pos < in.size);
	return AJ_OK;
}

static enum aj_status zstd_write(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	return zstd_step((struct zstd_out *)out, bytes, ZSTD_e_continue, err);
}

static enum aj_status zstd_finish(struct aj_out *out, struct aj_err *err)
{
	struct zstd_out *z = (struct zstd_out *)out;
	enum aj_status st = zstd_step(z, AJ_S(""), ZSTD_e_end, err);

	return st == AJ_OK ? z->next->finish(z->next, err) : st;
}

static void zstd_close(struct aj_out *out)
{
	ZSTD_freeCCtx(((struct zstd_out *)out)->context);
	free(out);
}

struct aj_out *aj_compress_zstd(struct aj_out *next)
{
	struct zstd_out *z = malloc(sizeof(*z));

	if (!z)
		return NULL;
	z->out = (struct aj_out){ zstd_write, zstd_finish, zstd_close };
	z->next = next;
	z->context = ZSTD_createCCtx();
	if (!z->context) {
		free(z);
		return NULL;
	}
	ZSTD_CCtx_setParameter(z->context, ZSTD_c_checksumFlag, 1);
	return &z->out;
}
