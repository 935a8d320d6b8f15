#include "format/cell.h"

#include "format/text/charset.h"

enum { ROOM = 64 }; /* bytes that are kept free in the batch */

enum aj_status aj_cell_begin(
    struct aj_batch *batch, const struct aj_field *field, uint64_t raw, struct aj_err *err)
{
	if (aj_batch_full(batch)) {
		enum aj_status st = aj_batch_flush(batch, err);

		if (st != AJ_OK)
			return st;
	}
	aj_batch_begin_value(batch, field, raw);
	return AJ_OK;
}

enum aj_status aj_cell_room(struct aj_batch *batch, struct aj_err *err)
{
	if (aj_batch_room(batch) >= ROOM && !aj_batch_runs_full(batch))
		return AJ_OK;
	return aj_batch_flush_within(batch, err);
}

/* Appends what comes before the first bad byte, and that byte. Gives how many were used. */
static size_t add_foreign(struct aj_batch *batch, struct aj_str bytes, uint64_t raw)
{
	size_t bad = aj_charset_lone(bytes, 0) ? 0 : aj_charset_bad(bytes, 0, true);
	size_t room = aj_batch_room(batch) - ROOM / 2;

	if (bad > room)
		bad = aj_charset_boundary(bytes, room);
	if (bad > 0) {
		aj_cell_continue(batch, raw);
		memcpy(batch->bytes + batch->len, bytes.ptr, bad);
		batch->len += bad;
		return bad;
	}
	aj_batch_run(batch, raw);
	batch->len += aj_charset_convert(bytes.ptr[0], batch->bytes + batch->len);
	aj_batch_run(batch, raw + 1);
	return 1;
}

enum aj_status aj_cell_plain(
    struct aj_batch *batch, struct aj_str bytes, uint64_t raw, bool foreign, struct aj_err *err)
{
	while (bytes.len > 0) {
		enum aj_status st = aj_cell_room(batch, err);
		size_t n = bytes.len;

		if (st != AJ_OK)
			return st;
		if (foreign) {
			n = add_foreign(batch, bytes, raw);
		} else {
			if (n > aj_batch_room(batch) - ROOM / 2)
				n = aj_batch_room(batch) - ROOM / 2;
			aj_cell_continue(batch, raw);
			memcpy(batch->bytes + batch->len, bytes.ptr, n);
			batch->len += n;
		}
		bytes = aj_str_from(bytes, n);
		raw += n;
	}
	return AJ_OK;
}

enum aj_status aj_cell_decoded(
    struct aj_batch *batch, struct aj_str bytes, uint64_t raw, uint64_t raw_end, struct aj_err *err)
{
	enum aj_status st = aj_cell_room(batch, err);

	if (st != AJ_OK)
		return st;
	aj_batch_run(batch, raw);
	if (bytes.len > 0)
		memcpy(batch->bytes + batch->len, bytes.ptr, bytes.len);
	batch->len += bytes.len;
	aj_batch_run(batch, raw_end);
	return AJ_OK;
}

enum aj_status aj_cell_line(
    struct aj_batch *batch, const struct aj_field *field, struct aj_cursor *in, struct aj_err *err)
{
	enum aj_status st = aj_cell_begin(batch, field, aj_cursor_offset(in), err);
	bool ended = false;

	while (st == AJ_OK && !ended && aj_cursor_has(in, 1)) {
		struct aj_str left = aj_cursor_left(in), part = aj_str_until(left, '\n');

		st = aj_cell_plain(batch, part, aj_cursor_offset(in), in->foreign, err);
		ended = part.len < left.len;
		in->pos += part.len;
	}
	if (st == AJ_OK)
		aj_cell_end(batch, AJ_CELL_STRING);
	return st;
}

bool aj_cell_is_import(struct aj_str line)
{
	static const char joints[] = "._, *;()\r";
	size_t at = 7; /* behind "import " */

	if (aj_str_starts(line, AJ_S("from "))) {
		at = aj_str_find_str(line, 5, AJ_S(" import "));
		if (at == line.len)
			return false;
		at = 5;
	} else if (!aj_str_starts(line, AJ_S("import "))) {
		return false;
	}
	for (; at < line.len; at++)
		if (!aj_is_alnum(line.ptr[at]) && !memchr(joints, line.ptr[at], sizeof(joints) - 1))
			return false;
	return true;
}
