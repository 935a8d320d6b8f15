#include "base/stream.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FIRST_ROOM = 64 * 1024,
	FILL_AHEAD = 64 * 1024, /* beyond what was asked for: the more, the more is moved later */
};

void aj_stream_init(struct aj_stream *stream, struct aj_source *source, uint64_t at)
{
	*stream = (struct aj_stream){ .source = source, .at = at };
}

void aj_stream_fini(struct aj_stream *stream)
{
	free(stream->buffer);
	*stream = (struct aj_stream){ 0 };
}

/* Moves what is unread to the front of the buffer, which then has room for want bytes. */
static enum aj_status make_room(struct aj_stream *stream, size_t want, struct aj_err *err)
{
	size_t have = stream->tail - stream->head;
	size_t room = stream->room ? stream->room : FIRST_ROOM;
	uint8_t *grown;

	while (room < want)
		room *= 2;
	if (room > stream->room) {
		grown = malloc(room + AJ_STREAM_SLACK);
		if (!grown)
			return aj_fail(err, AJ_ELIMIT, "no memory for a window of %zu bytes", room);
		if (have > 0)
			memcpy(grown, stream->bytes + stream->head, have);
		memset(grown + room, 0, AJ_STREAM_SLACK);
		free(stream->buffer);
		stream->buffer = grown;
		stream->room = room;
	} else if (have > 0) {
		memmove(stream->buffer, stream->bytes + stream->head, have);
	}
	stream->bytes = stream->buffer;
	stream->head = 0;
	stream->tail = have;
	return AJ_OK;
}

/* Fills the buffer, which has room for that, until want bytes are unread or the source has ended. */
static enum aj_status fill(struct aj_stream *stream, size_t want, struct aj_err *err)
{
	while (stream->tail - stream->head < want && !stream->ended) {
		size_t room = stream->room - stream->tail, got = 0;
		size_t most = want - (stream->tail - stream->head);
		enum aj_status st;

		if (most < FILL_AHEAD)
			most = FILL_AHEAD;
		st = stream->source->fill(
		    stream->source, stream->buffer + stream->tail, room < most ? room : most, &got, err);
		if (st == AJ_ELESS)
			stream->less = *err;
		if (st == AJ_END || st == AJ_ELESS)
			stream->ended = true;
		else if (st != AJ_OK)
			return st;
		assert(got <= room);
		stream->tail += got;
	}
	return AJ_OK;
}

/* Where nothing is unread, shows what the source lends instead of the buffer. */
static void borrow(struct aj_stream *stream)
{
	struct aj_str lent;

	if (stream->head < stream->tail || stream->ended || !stream->source->lend ||
	    !stream->source->lend(stream->source, &lent, &stream->ended))
		return;
	stream->bytes = lent.ptr;
	stream->head = 0;
	stream->tail = lent.len;
}

enum aj_status aj_stream_peek(struct aj_stream *stream, size_t want, struct aj_str *out, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	assert(want <= AJ_STREAM_WINDOW);
	if (stream->tail - stream->head < want)
		borrow(stream);
	if (stream->tail - stream->head < want && !stream->ended) {
		if (stream->bytes != stream->buffer || stream->head + want > stream->room)
			st = make_room(stream, want, err);
		if (st == AJ_OK)
			st = fill(stream, want, err);
		if (st != AJ_OK)
			return st;
	}
	*out = aj_str(stream->bytes ? stream->bytes + stream->head : NULL, stream->tail - stream->head);
	return out->len >= want ? AJ_OK : AJ_END;
}

void aj_stream_skip(struct aj_stream *stream, size_t len)
{
	assert(len <= stream->tail - stream->head);
	stream->head += len;
	stream->at += len;
}

enum aj_status aj_stream_drain(struct aj_stream *stream, struct aj_err *err)
{
	struct aj_str rest;
	enum aj_status st;

	while ((st = aj_stream_peek(stream, 1, &rest, err)) == AJ_OK)
		aj_stream_skip(stream, rest.len);
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status memory_read_at(
    struct aj_source *source, uint64_t at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_memory_source *memory = (struct aj_memory_source *)source;
	struct aj_str there = aj_str_sub(memory->bytes, at, room);

	(void)err;
	if (there.len == 0)
		return AJ_END;
	if (memory->step > 0)
		there = aj_str_sub(there, 0, memory->step);
	memcpy(out, there.ptr, there.len);
	*got = there.len;
	return AJ_OK;
}

static enum aj_status memory_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_memory_source *memory = (struct aj_memory_source *)source;
	enum aj_status st = memory_read_at(source, memory->bytes.len - memory->left.len, out, room, got, err);

	if (st == AJ_OK)
		memory->left = aj_str_from(memory->left, *got);
	return st;
}

void aj_memory_source_init(struct aj_memory_source *memory, struct aj_str bytes, size_t step)
{
	*memory = (struct aj_memory_source){
		.source = { .fill = memory_fill, .read_at = memory_read_at, .size = bytes.len },
		.bytes = bytes,
		.left = bytes,
		.step = step,
	};
}

static enum aj_status file_read_at(
    struct aj_source *source, uint64_t at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_file_source *file = (struct aj_file_source *)source;
	ssize_t n;

	if (at >= file->to)
		return AJ_END;
	if (room > file->to - at)
		room = file->to - at;
	do {
		n = file->seekable ? pread(file->fd, out, room, (off_t)at) : read(file->fd, out, room);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return aj_fail(
		    err, AJ_EIO, "reading at offset %llu: %s", (unsigned long long)at, strerror(errno));
	if (n == 0)
		return AJ_END;
	*got = (size_t)n;
	return AJ_OK;
}

/* The file has lost bytes since it was listed. Those of /sys never had as many as they say. */
static bool has_shrunk(const struct aj_file_source *file)
{
	off_t size;

	if (!file->seekable || file->to == UINT64_MAX || file->at >= file->to)
		return false;
	size = lseek(file->fd, 0, SEEK_END); /* a jail has no fstat */
	return size >= 0 && (uint64_t)size < file->to;
}

static enum aj_status file_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_file_source *file = (struct aj_file_source *)source;
	enum aj_status st = file_read_at(source, file->at, out, room, got, err);

	if (st == AJ_END && has_shrunk(file))
		return aj_fail(err, AJ_EIO,
		    "the file has become shorter while it was read: it ends before %llu",
		    (unsigned long long)file->to);
	if (st != AJ_OK)
		return st;
	file->at += *got;
	/* It gave less than was asked for, and all that it had: it need not be asked for its end. */
	if (*got < room && file->source.size > 0 && file->at >= file->source.size)
		file->to = file->at;
	return AJ_OK;
}

void aj_file_source_part(struct aj_file_source *file, int fd, uint64_t from, uint64_t to)
{
	*file = (struct aj_file_source){ { .fill = file_fill, .file = file }, fd, true, from, to };
	if (from > 0)
		return;
	file->source.read_at = file_read_at;
	file->source.size = to;
}

void aj_file_source_init(
    struct aj_file_source *file, int fd, const struct stat *regular, uint64_t from, uint64_t to)
{
	*file = (struct aj_file_source){ .source = { .fill = file_fill }, fd, regular != NULL, from, to };
	if (!regular)
		return;
	file->source.file = file;
	if (from > 0)
		return;
	file->source.read_at = file_read_at;
	file->source.size = (uint64_t)regular->st_size < to ? (uint64_t)regular->st_size : to;
}
