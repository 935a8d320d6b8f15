#pragma once

/*
 * The bytes of a stream, read in any order: for formats with a directory at
 * their end or pages that refer to one another (zip, SQLite, Parquet, OLE). A
 * source that can be read anywhere is; what another source gives is held in
 * memory, up to a bound.
 */

#include "base/stream.h"

struct aj_random {
	struct aj_stream *in;
	uint64_t size; /* bytes of the layer */
	uint8_t *held; /* all of them, or NULL: read from the source when asked for */
};

enum { AJ_RANDOM_HELD = 256 << 20 }; /* the most that is held of a source that can only be read forward */

/*
 * Takes over a stream of which nothing has been skipped. AJ_ELIMIT: it is larger than
 * max and cannot be read anywhere. A failure of the source comes out with what was
 * read before it held, so that a reader may try to make sense of that.
 */
AJ_MUST_CHECK enum aj_status aj_random_open(
    struct aj_random *random, struct aj_stream *in, uint64_t max, struct aj_err *err);

/*
 * How a reader ends that went on although opening gave opened, and why: that is told
 * instead of what the reader says (st, err), unless it was told to stop.
 */
enum aj_status aj_random_outcome(
    enum aj_status opened, const struct aj_err *why, enum aj_status st, struct aj_err *err);

/* Accepts a zeroed struct. The stream stays the caller's; it counts as used up. */
void aj_random_close(struct aj_random *random);

/* Puts exactly len bytes from offset at into out; AJ_EINPUT, with the offset, where they are not all there.
 */
AJ_MUST_CHECK enum aj_status aj_random_read(
    const struct aj_random *random, uint64_t at, void *out, size_t len, struct aj_err *err);

/* As a source of [from, to), for a stream over a member or page; clipped to the size. Borrows random. */
struct aj_random_source {
	struct aj_source source;
	const struct aj_random *random;
	uint64_t from, at; /* at: of the next byte that fill gives, counted from from */
};
void aj_random_source_init(
    struct aj_random_source *part, const struct aj_random *random, uint64_t from, uint64_t to);
