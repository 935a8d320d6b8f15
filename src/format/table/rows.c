#include "format/table/rows.h"

#include "base/date.h"

enum { LINES = 32 * 1024 }; /* bytes of lines that are made in one go */

static enum aj_status rows_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_rows *rows = (struct aj_rows *)source;
	struct aj_str rest;

	(void)err;
	if (rows->given == rows->line.len) {
		rows->line.len = rows->given = 0;
		while (rows->status == AJ_OK && rows->line.len < LINES) {
			size_t before = rows->line.len;

			rows->line.full = false;
			rows->status = rows->next(rows, &rows->line, &rows->err);
			if (rows->status == AJ_OK && rows->line.full)
				rows->status = aj_fail(
				    &rows->err, AJ_ELIMIT, "a record of more than %d MiB", AJ_ROW_MAX >> 20);
			if (rows->status != AJ_OK)
				rows->line.len = before;
			else
				aj_buf_add(&rows->line, AJ_S("\n"));
		}
	}
	rest = aj_str_sub(aj_buf_str(&rows->line), rows->given, room);
	if (rest.len == 0)
		return AJ_END;
	memcpy(out, rest.ptr, rest.len);
	rows->given += rest.len;
	*got = rest.len;
	return AJ_OK;
}

enum aj_status aj_rows_hand_over(
    struct aj_rows *rows, struct aj_scan *scan, struct aj_str name, struct aj_err *err)
{
	struct aj_stream body;
	enum aj_status st;

	rows->source = (struct aj_source){ .fill = rows_fill };
	aj_buf_init(&rows->line, AJ_ROW_MAX);
	rows->given = 0;
	rows->status = AJ_OK;
	aj_stream_init(&body, &rows->source, 0);
	st = aj_scan_inner(scan, name, &body, err);
	if (st == AJ_OK && rows->status != AJ_OK && rows->status != AJ_END) {
		st = rows->status;
		*err = rows->err;
	}
	aj_stream_fini(&body);
	aj_buf_fini(&rows->line);
	return st;
}

enum aj_status aj_rows_take(struct aj_stream *in, uint64_t len, struct aj_buf *out, struct aj_err *err)
{
	while (len > 0) {
		struct aj_str shown;
		enum aj_status st = aj_stream_peek(in, 1, &shown, err);

		if (st != AJ_OK)
			return st;
		shown = aj_str_sub(shown, 0, len);
		aj_buf_add(out, shown);
		if (out->full)
			return aj_fail(err, AJ_ELIMIT, "no memory for a block");
		aj_stream_skip(in, shown.len);
		len -= shown.len;
	}
	return AJ_OK;
}

void aj_rows_comma(struct aj_buf *line)
{
	uint8_t last = line->len > 0 ? line->ptr[line->len - 1] : '\n';

	if (last != '{' && last != '[' && last != ':' && last != '\n')
		aj_buf_add(line, AJ_S(","));
}

void aj_rows_key(struct aj_buf *line, struct aj_str key)
{
	aj_rows_comma(line);
	aj_buf_json(line, key);
	aj_buf_add(line, AJ_S(":"));
}

void aj_rows_date(struct aj_buf *line, int64_t days)
{
	struct aj_date date;

	if (days < -1000000 || days > 3000000) {
		aj_buf_addf(line, "%lld", (long long)days);
		return;
	}
	date = aj_date_of(days);
	aj_buf_addf(line, "\"%04d-%02d-%02d\"", date.year, date.month, date.day);
}

void aj_rows_uuid(struct aj_buf *line, const uint8_t *bytes)
{
	aj_buf_add(line, AJ_S("\""));
	for (unsigned i = 0; i < 16; i++)
		aj_buf_addf(line, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", bytes[i]);
	aj_buf_add(line, AJ_S("\""));
}
