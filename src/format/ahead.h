#pragma once

/*
 * Looking ahead in a stream without minding how it ends: once the source has ended or
 * failed, what is at hand is the rest, and the failure comes out when that has been read.
 */

#include "base/stream.h"

struct aj_ahead {
	bool ended;	       /* the source has nothing more */
	enum aj_status status; /* with which it ended: AJ_OK, or how it failed */
	struct aj_err err;
};

/* What follows: want bytes at least, or all that is left. Dies with the next look, and when it is skipped. */
struct aj_str aj_ahead_look(struct aj_ahead *ahead, struct aj_stream *in, size_t want);

/* The failure of the source, if it has failed. */
AJ_MUST_CHECK enum aj_status aj_ahead_finish(const struct aj_ahead *ahead, struct aj_err *err);
