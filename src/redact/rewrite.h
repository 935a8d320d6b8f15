#pragma once

/*
 * A copy of a layer that is made while a reader reads it: the reader pulls its bytes
 * through a source that keeps them; whoever sees the findings says which of them are to
 * be replaced and up to where all is said; what was said of goes on, edited, to the
 * output. Bytes that no edit names are copied as they are.
 */

#include "base/buf.h"
#include "base/out.h"
#include "base/stream.h"

enum {
	AJ_REWRITE_KEPT = 64 << 20, /* bytes of a layer that are kept at most while nothing is said of them */
	AJ_REWRITE_EDITS = 64 << 10, /* edits that wait at most */
};

struct aj_edit {
	uint64_t from, to; /* offsets in the layer */
	size_t text, len;  /* of the replacement, in texts */
};

struct aj_rewrite {
	struct aj_source source; /* first: for the reader's stream */
	struct aj_source *inner;
	struct aj_out *out;
	uint8_t *kept; /* [begin, end) of the layer, room for more */
	size_t room;
	uint64_t begin, end;
	struct aj_edit *edits; /* in order, not overlapping */
	size_t n_edits, edits_room;
	struct aj_buf texts;
	uint64_t written; /* edits that are done */
	/* NULL, or told of each edit as it is written, in order. */
	enum aj_status (*edited)(
	    void *arg, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);
	void *edited_arg;
	/* NULL, or told of the bytes of the layer as they were, in order, when they have been written. */
	enum aj_status (*was)(void *arg, struct aj_str bytes, struct aj_err *err);
	void *was_arg;
};

/*
 * Puts itself between the stream, of which nothing has been skipped, and its source.
 * aj_rewrite_close takes it out again.
 */
AJ_MUST_CHECK enum aj_status aj_rewrite_open(
    struct aj_rewrite *rewrite, struct aj_stream *in, struct aj_out *out, struct aj_err *err);
void aj_rewrite_close(struct aj_rewrite *rewrite, struct aj_stream *in); /* accepts a zeroed one */

/* What stands at [from, to) of the layer; clipped to what is kept. */
struct aj_str aj_rewrite_raw(const struct aj_rewrite *rewrite, uint64_t from, uint64_t to);

/* Shortens [from, to) to what no edit has taken yet, from its beginning on; empty: nothing. */
void aj_rewrite_free_part(const struct aj_rewrite *rewrite, uint64_t *from, uint64_t *to);

/*
 * text is to stand in place of [from, to). Edits may come in any order as long as none of
 * them reaches before what was passed. One that overlaps an earlier one makes that
 * longer and keeps its text. AJ_EINPUT: too late, what stood there is written already.
 */
AJ_MUST_CHECK enum aj_status aj_rewrite_edit(
    struct aj_rewrite *rewrite, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);

/* No edit will begin before upto any more: writes what stands before it. */
AJ_MUST_CHECK enum aj_status aj_rewrite_pass(struct aj_rewrite *rewrite, uint64_t upto, struct aj_err *err);
