#pragma once

/* A layer in memory that was read to its end through a rewriting, which collects what becomes of it. */

#include "redact/rewrite.h"
#include "test/collected.h"
#include "test/test.h"

struct aj_rewriting {
	struct aj_memory_source memory;
	struct aj_stream in;
	struct aj_rewrite rewrite;
	struct aj_collected got;
};

/* The bytes come step by step (0: all at once). The struct stays where it is. */
static inline void aj_rewriting_open(struct aj_rewriting *r, const char *layer, size_t step)
{
	struct aj_err err;

	aj_memory_source_init(&r->memory, aj_str_z(layer), step);
	aj_stream_init(&r->in, &r->memory.source, 0);
	aj_collected_init(&r->got, 1000, 0);
	AJ_CHECK(aj_rewrite_open(&r->rewrite, &r->in, &r->got.out, &err) == AJ_OK);
	AJ_CHECK(aj_stream_drain(&r->in, &err) == AJ_OK);
}

static inline void aj_rewriting_close(struct aj_rewriting *r)
{
	aj_rewrite_close(&r->rewrite, &r->in);
	aj_stream_fini(&r->in);
	aj_buf_fini(&r->got.bytes);
}
