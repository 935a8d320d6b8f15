#include "format/ahead.h"

struct aj_str aj_ahead_look(struct aj_ahead *ahead, struct aj_stream *in, size_t want)
{
	struct aj_str all = { 0 };

	if (!ahead->ended) {
		enum aj_status st = aj_stream_peek(in, want, &all, &ahead->err);

		ahead->ended = st != AJ_OK;
		ahead->status = st == AJ_END ? AJ_OK : st;
	}
	if (ahead->ended && aj_stream_peek(in, 0, &all, &(struct aj_err){ 0 }) != AJ_OK)
		all = (struct aj_str){ 0 };
	return all;
}

enum aj_status aj_ahead_finish(const struct aj_ahead *ahead, struct aj_err *err)
{
	if (ahead->status != AJ_OK)
		*err = ahead->err;
	return ahead->status;
}
