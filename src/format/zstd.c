/*
 * zstd.c: Zstandard files (RFC 8878), of any number of frames, by way of libzstd.
 *
 * When a frame is damaged or cut, what was decompressed before is scanned to its
 * end as if the stream ended there; then the failure comes out.
 */

#include "format/inflating.h"
#include "scan/format.h"

#include <zstd.h>
#include <zstd_errors.h>

/* 128 MiB, what the zstd program itself accepts unless told otherwise. */
enum { WINDOW_LOG_MAX = 27 };

/* Bytes of a frame that tell how long its header is. */
enum { HINT_FIRST = 5 };

struct zstd {
	struct aj_source source;
	struct aj_stream *in;
	struct aj_scan *scan;
	ZSTD_DCtx *context;
	uint64_t out;    /* bytes of output so far */
	unsigned frame;  /* from 1 */
	size_t hint;     /* bytes of input that the next step of the decompressor takes */
	bool between;    /* the last frame is complete, and no byte of another one was read */
	enum aj_status status; /* with which it ended */
	struct aj_err err;
};

static int zstd_sniff(struct aj_str head)
{
	if (aj_str_starts(head, AJ_S("\x28\xb5\x2f\xfd")))
		return 32;
	/* A skippable frame (section 3.1.2), as pzstd writes one first. */
	return head.len >= 4 && (head.ptr[0] & 0xf0) == 0x50 && aj_str_starts(aj_str_from(head, 1), AJ_S("\x2a\x4d\x18"))
	    ? 28 : 0;
}

static enum aj_status explain(struct zstd *z, size_t result, struct aj_err *err)
{
	ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
	unsigned long long at = z->in->at;

	if (code == ZSTD_error_frameParameter_windowTooLarge)
		return aj_fail(err, AJ_ELIMIT, "frame %u: needs a window of more than %d MiB", z->frame,
		    1 << (WINDOW_LOG_MAX - 20));
	if (code == ZSTD_error_memory_allocation)
		return aj_fail(err, AJ_ELIMIT, "frame %u: no memory for its window", z->frame);
	if (code == ZSTD_error_prefix_unknown && z->between && z->frame > 1) {
		aj_scan_complain(z->scan, at, "bytes that are no frame follow frame %u", z->frame - 1);
		return AJ_END;
	}
	return aj_fail(err, AJ_EINPUT, "frame %u: %s, after offset %llu", z->frame,
	    ZSTD_getErrorString(code), at);
}

/* One call of the decompressor. got may be 0. */
static enum aj_status inflate_some(
    struct zstd *z, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	ZSTD_outBuffer target = { out, room, 0 };
	ZSTD_inBuffer input = { 0 };
	struct aj_str shown;
	enum aj_status st = aj_stream_peek(z->in, 1, &shown, err);
	size_t result;

	if (st == AJ_END && z->between)
		return AJ_END;
	if (st != AJ_OK && st != AJ_END)
		return st;
	/* Step by step: what a call has decompressed before it meets an error is lost. */
	input.src = shown.ptr;
	input.size = shown.len < z->hint ? shown.len : z->hint;
	result = ZSTD_decompressStream(z->context, &target, &input);
	*got = target.pos;
	if (ZSTD_isError(result))
		return explain(z, result, err);
	z->hint = result > 0 ? result : HINT_FIRST;
	aj_stream_skip(z->in, input.pos);
	z->out += target.pos;
	if (result == 0)
		z->frame++;
	z->between = result == 0 || (z->between && input.pos == 0);
	if (st == AJ_END && target.pos == 0 && result != 0)
		return aj_fail(err, AJ_EINPUT, "frame %u: cut short at offset %llu", z->frame,
		    (unsigned long long)z->in->at);
	if (aj_bomb(z->in->at, z->out))
		return aj_fail(err, AJ_ELIMIT, "frame %u: expands to more than %d times its size", z->frame,
		    AJ_BOMB_RATIO);
	return AJ_OK;
}

static enum aj_status zstd_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct zstd *z = (struct zstd *)source;

	(void)err;
	*got = 0;
	while (z->status == AJ_OK && *got == 0)
		z->status = inflate_some(z, out, room, got, &z->err);
	return *got > 0 ? AJ_OK : AJ_END;
}

static enum aj_status zstd_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct zstd z = { .source.fill = zstd_fill, .in = in, .scan = scan, .frame = 1,
		.hint = HINT_FIRST, .between = true };
	struct aj_stream body;
	enum aj_status st;

	z.context = ZSTD_createDCtx();
	if (!z.context || ZSTD_isError(ZSTD_DCtx_setParameter(z.context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX))) {
		ZSTD_freeDCtx(z.context);
		return aj_fail(err, AJ_ELIMIT, "no memory for the decompressor");
	}
	aj_stream_init(&body, &z.source, 0);
	st = aj_scan_inner(scan, AJ_S(""), &body, err);
	if (st == AJ_OK)
		st = aj_stream_drain(&body, err);
	if (st == AJ_OK && z.status != AJ_OK && z.status != AJ_END) {
		st = z.status;
		*err = z.err;
	}
	aj_stream_fini(&body);
	ZSTD_freeDCtx(z.context);
	return st == AJ_OK ? aj_stream_drain(in, err) : st;
}

const struct aj_format aj_format_zstd = {
	.name = "zstd",
	.about = "Zstandard (one or more frames)",
	.sniff = zstd_sniff,
	.read = zstd_read,
};
