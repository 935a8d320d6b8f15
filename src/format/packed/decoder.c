#include "format/packed/decoder.h"

#include "format/packed/inflating.h"

struct decoder {
	struct aj_source source;
	struct aj_stream *in;
	struct aj_scan *scan;
	struct aj_codec *codec;
	int (*begins)(struct aj_str head);
	unsigned unit;	       /* from 1; 0: none yet */
	uint64_t began;	       /* offset of the unit */
	uint64_t out;	       /* bytes of output so far */
	bool between;	       /* the last unit is complete */
	enum aj_status status; /* with which it ended */
	struct aj_err err;
};

/* Is there another unit? Zeros, as they fill files up to a multiple of something, are passed over. */
static enum aj_status next_unit(struct decoder *d, struct aj_err *err)
{
	enum { LOOK = 64 };
	struct aj_str rest;
	enum aj_status st;

	while ((st = aj_stream_peek(d->in, 1, &rest, err)) == AJ_OK && rest.ptr[0] == 0 && d->unit > 0)
		aj_stream_skip(d->in, 1);
	if (st == AJ_OK)
		st = aj_stream_peek(d->in, LOOK, &rest, err);
	if (st != AJ_OK && (st != AJ_END || (rest.len == 0 && d->unit > 0)))
		return st;
	if (d->unit > 0 && d->begins(rest) == 0) {
		aj_scan_complain(d->scan, d->in->at, "bytes that are no %s follow %s %u", d->codec->unit,
		    d->codec->unit, d->unit);
		return AJ_END;
	}
	d->unit++;
	d->began = d->in->at;
	d->between = false;
	return d->codec->begin(d->codec, err);
}

/* One step of the decompressor. got may be 0. */
static enum aj_status decode_some(
    struct decoder *d, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_str shown, left;
	enum aj_status seen = aj_stream_peek(d->in, 1, &shown, err), st;

	if (seen != AJ_OK && seen != AJ_END)
		return seen;
	left = shown;
	st = d->codec->step(d->codec, &left, out, room, got, err);
	aj_stream_skip(d->in, shown.len - left.len);
	d->out += *got;
	if (st == AJ_EINPUT || st == AJ_ELIMIT)
		return aj_within(err, "%s %u, which begins at offset %llu", d->codec->unit, d->unit,
		    (unsigned long long)d->began);
	d->between = st == AJ_END;
	if (st == AJ_OK && seen == AJ_END && *got == 0)
		return aj_fail(err, AJ_EINPUT, "%s %u: cut short at offset %llu", d->codec->unit, d->unit,
		    (unsigned long long)d->in->at);
	if (aj_bomb(d->in->at, d->out))
		return aj_fail(err, AJ_ELIMIT, "%s %u: expands to more than %d times its size",
		    d->codec->unit, d->unit, AJ_BOMB_RATIO);
	return AJ_OK;
}

static enum aj_status decoder_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct decoder *d = (struct decoder *)source;

	(void)err;
	*got = 0;
	while (d->status == AJ_OK && *got == 0) {
		if (d->unit == 0 || d->between)
			d->status = next_unit(d, &d->err);
		if (d->status == AJ_OK)
			d->status = decode_some(d, out, room, got, &d->err);
	}
	return *got > 0 ? AJ_OK : AJ_END;
}

enum aj_status aj_decoder_read(struct aj_scan *scan, struct aj_stream *in, struct aj_codec *codec,
    int (*begins)(struct aj_str head), struct aj_err *err)
{
	struct decoder d = {
		.source.fill = decoder_fill, .in = in, .scan = scan, .codec = codec, .begins = begins
	};
	enum aj_status st;

	if (!codec)
		return aj_fail(err, AJ_ELIMIT, "no memory for the decompressor");
	st = aj_scan_inner_all(scan, AJ_S(""), &d.source, err);
	if (st == AJ_OK && d.status != AJ_OK && d.status != AJ_END) {
		st = d.status;
		*err = d.err;
	}
	codec->free(codec);
	return st == AJ_OK ? aj_stream_drain(in, err) : st;
}
