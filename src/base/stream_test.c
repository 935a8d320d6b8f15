#include "base/stream.h"
#include "test/test.h"

#include <stdlib.h>
#include <unistd.h>

enum { LENGTH = 5000, PIECE_MAX = 1000 };

static uint8_t text[LENGTH];

/* Lends pieces from one place, where nothing stays of those before. */
struct lender {
	struct aj_source source;
	uint8_t place[PIECE_MAX + AJ_STREAM_SLACK];
	struct aj_str left;
	size_t piece;
	bool tells_last; /* what is lent last is said to be */
};

static struct aj_str take_piece(struct lender *lender, size_t room)
{
	struct aj_str piece = aj_str_sub(lender->left, 0, lender->piece < room ? lender->piece : room);

	memset(lender->place, '#', sizeof(lender->place));
	lender->left = aj_str_from(lender->left, piece.len);
	return piece;
}

static bool lend(struct aj_source *source, struct aj_str *out, bool *last)
{
	struct lender *lender = (struct lender *)source;
	struct aj_str piece = take_piece(lender, PIECE_MAX);

	if (piece.len == 0)
		return false;
	memcpy(lender->place, piece.ptr, piece.len);
	*out = aj_str(lender->place, piece.len);
	*last = lender->tells_last && lender->left.len == 0;
	return true;
}

static enum aj_status fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_str piece = take_piece((struct lender *)source, room);

	if (piece.len == 0)
		return AJ_END;
	memcpy(out, piece.ptr, piece.len);
	*got = piece.len;
	return AJ_OK;
}

static void lender_init(struct lender *lender, size_t piece, bool tells_last)
{
	for (size_t i = 0; i < LENGTH; i++)
		text[i] = (uint8_t)(i * 31 + i / 256);
	*lender = (struct lender){
		.source = { .fill = fill, .lend = lend },
		.left = aj_str(text, LENGTH),
		.piece = piece,
		.tells_last = tells_last,
	};
}

/* Whatever is lent and asked for, what is seen are the bytes as they follow one another. */
static void test_lent(void)
{
	static const size_t sizes[] = { 1, 2, 7, 63, 64, 999, 1000 };

	for (size_t i = 0; i < 2 * AJ_LEN(sizes) * AJ_LEN(sizes); i++) {
		size_t want = sizes[i / 2 % AJ_LEN(sizes)], skip = want / 2 + 1, at = 0;
		struct lender lender;
		struct aj_stream in;
		struct aj_str seen;
		struct aj_err err;
		enum aj_status st;

		lender_init(&lender, sizes[i / 2 / AJ_LEN(sizes)], i % 2 == 1);
		aj_stream_init(&in, &lender.source, 0);
		while ((st = aj_stream_peek(&in, want, &seen, &err)) == AJ_OK ||
		       (st == AJ_END && seen.len > 0)) {
			AJ_CHECK((seen.len >= want) == (st == AJ_OK), "%zu", i);
			AJ_CHECK(
			    at + seen.len <= LENGTH && memcmp(seen.ptr, text + at, seen.len) == 0, "%zu", i);
			at += skip < seen.len ? skip : seen.len;
			aj_stream_skip(&in, skip < seen.len ? skip : seen.len);
		}
		AJ_CHECK(st == AJ_END && at == LENGTH && in.at == LENGTH, "%zu: %zu", i, at);
		aj_stream_fini(&in);
	}
}

/* What is lent whole is read where it is, however much is asked for. */
static void test_in_place(void)
{
	struct lender lender;
	struct aj_stream in;
	struct aj_str seen;
	struct aj_err err;

	lender_init(&lender, PIECE_MAX, true);
	lender.left.len = PIECE_MAX;
	aj_stream_init(&in, &lender.source, 0);
	AJ_CHECK(aj_stream_peek(&in, AJ_STREAM_WINDOW, &seen, &err) == AJ_END);
	AJ_CHECK(seen.ptr == lender.place && seen.len == PIECE_MAX);
	aj_stream_skip(&in, PIECE_MAX - 1);
	AJ_CHECK(aj_stream_peek(&in, 2, &seen, &err) == AJ_END);
	AJ_CHECK(seen.ptr == lender.place + PIECE_MAX - 1 && seen.len == 1);
	AJ_CHECK(!in.buffer);
	aj_stream_fini(&in);
}

/* A file that loses bytes while it is read has no end where it ends now. */
static void test_shrunk(void)
{
	char path[] = "/tmp/ajar-stream-XXXXXX";
	int fd = mkstemp(path);
	struct aj_file_source file;
	struct aj_stream in;
	struct aj_err err = { 0 };

	AJ_CHECK(fd >= 0 && unlink(path) == 0 && write(fd, "0123456789", 10) == 10);
	aj_file_source_part(&file, fd, 0, 10);
	aj_stream_init(&in, &file.source, 0);
	AJ_CHECK(aj_stream_drain(&in, &err) == AJ_OK && in.at == 10, "whole: %s", err.text);
	aj_stream_fini(&in);
	aj_file_source_part(&file, fd, 0, 10);
	aj_stream_init(&in, &file.source, 0);
	AJ_CHECK(ftruncate(fd, 4) == 0 && aj_stream_drain(&in, &err) == AJ_EIO);
	AJ_CHECK_STR(
	    "the file has become shorter while it was read: it ends before 10", err.text, "%s", "cut");
	aj_stream_fini(&in);
	close(fd);
}

AJ_TESTS(test_lent, test_in_place, test_shrunk)
