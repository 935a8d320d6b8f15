#pragma once

/* An output that keeps in memory what is written to it. */

#include "base/buf.h"
#include "base/out.h"

struct aj_collected {
	struct aj_out out; /* first */
	struct aj_buf bytes;
	unsigned writes, fails_at; /* the write that fails; 0: none does */
};

static inline enum aj_status aj_collect(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	struct aj_collected *to = (struct aj_collected *)out;

	if (++to->writes == to->fails_at)
		return aj_fail(err, AJ_EIO, "the disk is full");
	aj_buf_add(&to->bytes, bytes);
	return to->bytes.full ? aj_fail(err, AJ_ELIMIT, "no memory") : AJ_OK;
}

static inline enum aj_status aj_collect_end(struct aj_out *out, struct aj_err *err)
{
	(void)out, (void)err;
	return AJ_OK;
}

/* At most max bytes; its buffer is freed by the caller. */
static inline void aj_collected_init(struct aj_collected *to, size_t max, unsigned fails_at)
{
	*to = (struct aj_collected){ .out = { .write = aj_collect, .finish = aj_collect_end },
		.fails_at = fails_at };
	aj_buf_init(&to->bytes, max);
}
