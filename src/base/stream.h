#pragma once

/*
 * A stream of bytes that the reader pulls: it looks ahead as far as it needs,
 * then skips what it has used. What was shown by a peek stays valid until the
 * next peek or skip of the same stream. AJ_STREAM_SLACK bytes behind it may be
 * read, though they mean nothing, so that readers can load whole registers.
 *
 * A source fills the stream's buffer; it is one function, so that files,
 * memory, decompressors and failing test sources look alike.
 */

#include "base/err.h"

enum {
	AJ_STREAM_WINDOW = 1 << 20, /* the furthest that a peek may look ahead */
	AJ_STREAM_SLACK = 64,
};

struct aj_source {
	/*
	 * Puts up to room bytes (room > 0) into out and their number into got.
	 * AJ_OK with got > 0, AJ_END or AJ_ELESS at the end, or a failure. May block.
	 */
	enum aj_status (*fill)(
	    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err);
	void (*close)(struct aj_source *source); /* NULL: nothing to close */

	/*
	 * NULL, or: shows where some of the next bytes lie (out->len > 0, AJ_STREAM_SLACK behind them may be
	 * read), which then are given and stay as they are until the next lend or fill. last: there are none
	 * behind them, for sure. May block. False: it has nothing to lend; fill goes on, or says why not.
	 */
	bool (*lend)(struct aj_source *source, struct aj_str *out, bool *last);

	/*
	 * NULL: it can only be read forward. Else as fill, from offset at of the layer on, whatever
	 * fill has given; size is then the number of the layer's bytes.
	 */
	enum aj_status (*read_at)(struct aj_source *source, uint64_t at, uint8_t *out, size_t room,
	    size_t *got, struct aj_err *err);
	uint64_t size;

	/* Not NULL: it is nothing but a part of this regular file, which may be read in another process
	 * instead. */
	const struct aj_file_source *file;
	bool once; /* what has been read is gone: opened again, it would not begin where it did */
};

/* The fill of a source that can be read anywhere: what stands at *at, which moves behind it. */
static inline enum aj_status aj_source_fill_at(
    struct aj_source *source, uint64_t *at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	enum aj_status st = source->read_at(source, *at, out, room, got, err);

	if (st == AJ_OK)
		*at += *got;
	return st;
}

struct aj_stream {
	struct aj_source *source;
	const uint8_t *bytes; /* buffer, or what the source has lent; [head, tail) of them are unread */
	size_t head, tail;
	uint8_t *buffer; /* room bytes; grows up to AJ_STREAM_WINDOW */
	size_t room;
	uint64_t at; /* offset in this layer of the next unread byte */
	bool ended;
	struct aj_err less; /* AJ_ELESS: it has ended so, which readers need not know; else AJ_OK */
};

/* The stream borrows source, which must outlive it. at is the offset of its first byte. */
void aj_stream_init(struct aj_stream *stream, struct aj_source *source, uint64_t at);

/* Frees the buffer, not the source. Accepts a zeroed stream. */
void aj_stream_fini(struct aj_stream *stream);

/*
 * Shows at least want bytes (want <= AJ_STREAM_WINDOW), more where they are at
 * hand. AJ_END if fewer are left: out then holds those.
 */
AJ_MUST_CHECK enum aj_status aj_stream_peek(
    struct aj_stream *stream, size_t want, struct aj_str *out, struct aj_err *err);

/* Uses up bytes that a peek has shown; more than that is a programming error. */
void aj_stream_skip(struct aj_stream *stream, size_t len);

/* Uses up all that is left. */
AJ_MUST_CHECK enum aj_status aj_stream_drain(struct aj_stream *stream, struct aj_err *err);

/* Bytes in memory as a source; at most step of them per fill (0: no bound). */
struct aj_memory_source {
	struct aj_source source;
	struct aj_str bytes, left;
	size_t step;
};
void aj_memory_source_init(struct aj_memory_source *memory, struct aj_str bytes, size_t step);

struct stat;

/*
 * The bytes [from, to) of an open file. regular: what fstat says of a regular file, which is read by pread;
 * NULL: a pipe, which is read as it comes (from = 0). Read anywhere: from 0 only.
 */
struct aj_file_source {
	struct aj_source source;
	int fd;
	bool seekable;
	uint64_t at, to;
};
void aj_file_source_init(
    struct aj_file_source *file, int fd, const struct stat *regular, uint64_t from, uint64_t to);

/* The same of a regular file whose part is known to end at to, without asking the system. */
void aj_file_source_part(struct aj_file_source *file, int fd, uint64_t from, uint64_t to);
