#include "dep/codec.h"

#include <lzma.h>
#include <stdlib.h>

struct lzma {
	struct aj_codec codec;
	enum { XZ, LZMA, LZIP } kind;
	lzma_stream stream;
};

static enum aj_status lzma_begin(struct aj_codec *codec, struct aj_err *err)
{
	struct lzma *lzma = (struct lzma *)codec;
	lzma_ret result = lzma->kind == XZ     ? lzma_stream_decoder(&lzma->stream, AJ_CODEC_MEMORY, 0)
			  : lzma->kind == LZMA ? lzma_alone_decoder(&lzma->stream, AJ_CODEC_MEMORY)
					       : lzma_lzip_decoder(&lzma->stream, AJ_CODEC_MEMORY, 0);

	return result == LZMA_OK ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for xz");
}

static enum aj_status lzma_step(
    struct aj_codec *codec, struct aj_str *in, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct lzma *lzma = (struct lzma *)codec;
	lzma_ret result;

	lzma->stream.next_in = in->ptr;
	lzma->stream.avail_in = in->len;
	lzma->stream.next_out = out;
	lzma->stream.avail_out = room;
	result = lzma_code(&lzma->stream, LZMA_RUN);
	*got = room - lzma->stream.avail_out;
	*in = aj_str_from(*in, in->len - lzma->stream.avail_in);
	switch (result) {
	case LZMA_OK:
	case LZMA_BUF_ERROR: /* no progress without more input */
		return AJ_OK;
	case LZMA_STREAM_END:
		return AJ_END;
	case LZMA_MEMLIMIT_ERROR:
		return aj_fail(err, AJ_ELIMIT, "needs %llu MiB of memory, more than %d",
		    (unsigned long long)(lzma_memusage(&lzma->stream) >> 20), AJ_CODEC_MEMORY >> 20);
	case LZMA_MEM_ERROR:
		return aj_fail(err, AJ_ELIMIT, "needs more memory than there is");
	case LZMA_OPTIONS_ERROR:
		return aj_fail(err, AJ_EINPUT, "has options that are not known");
	default:
		return aj_fail(err, AJ_EINPUT, "is damaged");
	}
}

static void lzma_free_codec(struct aj_codec *codec)
{
	struct lzma *lzma = (struct lzma *)codec;

	lzma_end(&lzma->stream);
	free(lzma);
}

static struct aj_codec *new (int kind)
{
	struct lzma *lzma = calloc(1, sizeof(*lzma));

	if (!lzma)
		return NULL;
	lzma->codec = (struct aj_codec){
		.unit = "stream", .begin = lzma_begin, .step = lzma_step, .free = lzma_free_codec
	};
	lzma->kind = kind;
	lzma->stream = (lzma_stream)LZMA_STREAM_INIT;
	return &lzma->codec;
}

struct aj_codec *aj_xz_new(void)
{
	return new (XZ);
}

struct aj_codec *aj_lzma_new(void)
{
	return new (LZMA);
}

struct aj_codec *aj_lzip_new(void)
{
	return new (LZIP);
}
