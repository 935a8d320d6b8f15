#include "dep/codec.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum {
	WINDOW_LOG_MAX = 27, /* 128 MiB, what the zstd program itself accepts unless told otherwise */
	HINT_FIRST = 5,	     /* bytes of a frame that tell how long its header is */
};

struct zstd {
	struct aj_codec codec;
	ZSTD_DCtx *context;
	size_t hint; /* bytes of input that the next step takes */
};

static enum aj_status zstd_begin(struct aj_codec *codec, struct aj_err *err)
{
	struct zstd *z = (struct zstd *)codec;

	(void)err;
	ZSTD_DCtx_reset(z->context, ZSTD_reset_session_only);
	z->hint = HINT_FIRST;
	return AJ_OK;
}

static enum aj_status explain(size_t result, struct aj_err *err)
{
	ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

	if (code == ZSTD_error_frameParameter_windowTooLarge)
		return aj_fail(
		    err, AJ_ELIMIT, "needs a window of more than %d MiB", 1 << (WINDOW_LOG_MAX - 20));
	if (code == ZSTD_error_memory_allocation)
		return aj_fail(err, AJ_ELIMIT, "no memory for its window");
	return aj_fail(err, AJ_EINPUT, "%s", ZSTD_getErrorString(code));
}

/* Step by step: what a call has decompressed before it meets an error is lost. */
static enum aj_status zstd_step(
    struct aj_codec *codec, struct aj_str *in, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct zstd *z = (struct zstd *)codec;
	ZSTD_outBuffer target = { out, room, 0 };
	ZSTD_inBuffer input = { in->ptr, in->len < z->hint ? in->len : z->hint, 0 };
	size_t result = ZSTD_decompressStream(z->context, &target, &input);

	*got = target.pos;
	if (ZSTD_isError(result))
		return explain(result, err);
	*in = aj_str_from(*in, input.pos);
	z->hint = result;
	return result == 0 ? AJ_END : AJ_OK;
}

static void zstd_free(struct aj_codec *codec)
{
	struct zstd *z = (struct zstd *)codec;

	ZSTD_freeDCtx(z->context);
	free(z);
}

struct aj_codec *aj_zstd_new(void)
{
	struct zstd *z = calloc(1, sizeof(*z));

	if (!z)
		return NULL;
	z->codec =
	    (struct aj_codec){ .unit = "frame", .begin = zstd_begin, .step = zstd_step, .free = zstd_free };
	z->context = ZSTD_createDCtx();
	if (!z->context ||
	    ZSTD_isError(ZSTD_DCtx_setParameter(z->context, ZSTD_d_windowLogMax, WINDOW_LOG_MAX))) {
		zstd_free(&z->codec);
		return NULL;
	}
	return &z->codec;
}
