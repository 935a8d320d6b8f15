#include "dep/codec.h"

#include <lz4frame.h>
#include <stdlib.h>

struct lz4 {
	struct aj_codec codec;
	LZ4F_dctx *context;
	size_t hint; /* bytes of input that the next step takes */
};

enum { HINT_FIRST = 7 }; /* of the shortest header of a frame */

static enum aj_status lz4_begin(struct aj_codec *codec, struct aj_err *err)
{
	struct lz4 *lz4 = (struct lz4 *)codec;

	(void)err;
	LZ4F_resetDecompressionContext(lz4->context);
	lz4->hint = HINT_FIRST;
	return AJ_OK;
}

/* Block by block: what a call has decompressed before it meets an error is lost. */
static enum aj_status lz4_step(
    struct aj_codec *codec, struct aj_str *in, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct lz4 *lz4 = (struct lz4 *)codec;
	size_t used = in->len < lz4->hint ? in->len : lz4->hint, made = room, result;

	result = LZ4F_decompress(lz4->context, out, &made, in->ptr, &used, NULL);
	*got = 0;
	if (LZ4F_isError(result))
		return aj_fail(err, AJ_EINPUT, "is damaged");
	*got = made;
	*in = aj_str_from(*in, used);
	lz4->hint = result;
	return result == 0 ? AJ_END : AJ_OK;
}

static void lz4_free(struct aj_codec *codec)
{
	struct lz4 *lz4 = (struct lz4 *)codec;

	LZ4F_freeDecompressionContext(lz4->context);
	free(lz4);
}

struct aj_codec *aj_lz4_new(void)
{
	struct lz4 *lz4 = calloc(1, sizeof(*lz4));

	if (!lz4)
		return NULL;
	lz4->codec =
	    (struct aj_codec){ .unit = "frame", .begin = lz4_begin, .step = lz4_step, .free = lz4_free };
	if (LZ4F_isError(LZ4F_createDecompressionContext(&lz4->context, LZ4F_VERSION))) {
		free(lz4);
		return NULL;
	}
	return &lz4->codec;
}
