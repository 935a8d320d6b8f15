#include "dep/codec.h"

#include <bzlib.h>
#include <stdlib.h>

struct bzip2 {
	struct aj_codec codec;
	bz_stream stream;
	bool begun;
};

static enum aj_status bzip2_begin(struct aj_codec *codec, struct aj_err *err)
{
	struct bzip2 *bz = (struct bzip2 *)codec;

	if (bz->begun)
		BZ2_bzDecompressEnd(&bz->stream);
	bz->stream = (bz_stream){ 0 };
	bz->begun = BZ2_bzDecompressInit(&bz->stream, 0, 0) == BZ_OK;
	return bz->begun ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for bzip2");
}

static enum aj_status bzip2_step(
    struct aj_codec *codec, struct aj_str *in, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct bzip2 *bz = (struct bzip2 *)codec;
	unsigned shown = in->len < UINT32_MAX / 2 ? (unsigned)in->len : UINT32_MAX / 2;
	unsigned space = room < UINT32_MAX / 2 ? (unsigned)room : UINT32_MAX / 2;
	int result;

	bz->stream.next_in = (char *)in->ptr;
	bz->stream.avail_in = shown;
	bz->stream.next_out = (char *)out;
	bz->stream.avail_out = space;
	result = BZ2_bzDecompress(&bz->stream);
	*got = space - bz->stream.avail_out;
	*in = aj_str_from(*in, shown - bz->stream.avail_in);
	switch (result) {
	case BZ_OK:
		return AJ_OK;
	case BZ_STREAM_END:
		return AJ_END;
	case BZ_MEM_ERROR:
		return aj_fail(err, AJ_ELIMIT, "needs more memory than there is");
	default:
		return aj_fail(err, AJ_EINPUT, "is damaged");
	}
}

static void bzip2_free(struct aj_codec *codec)
{
	struct bzip2 *bz = (struct bzip2 *)codec;

	if (bz->begun)
		BZ2_bzDecompressEnd(&bz->stream);
	free(bz);
}

struct aj_codec *aj_bzip2_new(void)
{
	struct bzip2 *bz = calloc(1, sizeof(*bz));

	if (!bz)
		return NULL;
	bz->codec = (struct aj_codec){
		.unit = "stream", .begin = bzip2_begin, .step = bzip2_step, .free = bzip2_free
	};
	return &bz->codec;
}
