/*
 * xls.c: Excel workbooks ([MS-XLS], BIFF8; BIFF5 as far as it is alike), of sheets
 * shown or hidden. A row is a record; a row of words before the first row of data
 * names the columns. Comments, links, headers and footers are values of their own.
 * The entry is the sheet; offsets are those of the stream Workbook: of a string that
 * cells share, where it is kept.
 */

#include "format/ole/xls_strings.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "format/cell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
	RECORD = 4,
	COLUMNS_MAX = 256,
	SHEETS_MAX = 4096,
	FORMATS_MAX = 4096, /* cell formats of which is known whether they are dates */
	HEADER_ROWS = 8,    /* rows that are looked at for names of columns */
	CELL_MAX = 8224 * 2,
	NAME_MAX = 256,
};

enum type {
	FORMULA = 0x06,
	END = 0x0a,
	PAGE_HEADER = 0x14,
	PAGE_FOOTER = 0x15,
	NOTE = 0x1c,
	DATE_1904 = 0x22,
	FILEPASS = 0x2f,
	CONTINUE = 0x3c,
	CODEPAGE = 0x42,
	SHEET = 0x85,
	MULRK = 0xbd,
	RSTRING = 0xd6,
	XF = 0xe0,
	SST = 0xfc,
	LABELSST = 0xfd,
	TEXT_BOX = 0x1b6,
	LINK = 0x1b8,
	NUMBER = 0x203,
	LABEL = 0x204,
	STRING = 0x207,
	RK = 0x27e,
	FORMAT = 0x41e,
	BEGIN_OLD = 0x409,
	BEGIN = 0x809,
};

enum kind { NOTHING, SHARED, TEXT, VALUE };

struct cell {
	enum kind kind;
	uint32_t shared; /* number of the string */
	uint64_t at;	 /* of the letters or the number in the stream */
	uint32_t bytes;	 /* of letters */
	bool wide;
	bool date;
	double value;
};

struct sheet {
	uint32_t at;
	struct aj_str name;
};

struct xls {
	struct aj_ole *ole;
	struct aj_cfb_source part;
	struct aj_stream in;
	bool biff8, old_dates;
	const struct aj_codepage *page;
	struct sheet *sheets;
	size_t n_sheets;
	struct aj_xls_strings strings;
	enum type last; /* SST: the record before was of the table of strings; TEXT_BOX likewise */
	uint8_t date_xf[FORMATS_MAX]; /* a cell format shows dates */
	size_t n_xf;
	uint8_t date_format[8192]; /* a bit for each number of a format */
	struct cell cells[COLUMNS_MAX];
	uint32_t row, width; /* width: columns of the row, as far as used */
	const struct aj_field *names[COLUMNS_MAX];
	unsigned rows;	/* of the sheet so far */
	unsigned named; /* columns that have names; rows are looked at for more until one is of data */
	bool settled;
	struct cell *formula; /* whose text is in the record STRING that follows; NULL: none */
	char entry[AJ_OLE_PATH];
	size_t entry_base;
	uint8_t letters[CELL_MAX];
};

static const struct aj_codepage *letters_of(const struct xls *xls, bool wide)
{
	if (!xls->biff8)
		return xls->page;
	return aj_codepage_of(wide ? AJ_CODEPAGE_UTF16 : AJ_CODEPAGE_LATIN1);
}

static struct aj_str text_of_number(const struct xls *xls, const struct cell *cell, char *out, size_t room)
{
	time_t seconds;
	struct tm tm;
	double day = cell->value + (xls->old_dates ? 1462 : 0);

	if (cell->date && day >= 1 && day < 2958466) {
		seconds = (time_t)llround((day - 25569) * 86400);
		if (gmtime_r(&seconds, &tm))
			return aj_str(out, strftime(out, room, fmod(day, 1) == 0 ? "%F" : "%F %T", &tm));
	}
	if (fabs(cell->value) < 1e16 && cell->value == rint(cell->value))
		return aj_str(out, (size_t)snprintf(out, room, "%.0f", cell->value));
	return aj_str(out, (size_t)snprintf(out, room, "%.15g", cell->value));
}

/* The letters of a cell, into a value that has been begun or as a sample. */
static enum aj_status spell(
    struct xls *xls, const struct cell *cell, struct aj_xls_out *out, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	struct aj_str text;
	char number[64];

	out->end = cell->at;
	switch (cell->kind) {
	case SHARED:
		return aj_xls_string(&xls->strings, cell->shared, out, err);
	case TEXT:
		st = aj_cfb_read(&xls->part, cell->at, xls->letters, cell->bytes, err);
		if (st == AJ_OK)
			st = aj_xls_letters(letters_of(xls, cell->wide), aj_str(xls->letters, cell->bytes),
			    cell->at, out, err);
		return st;
	case VALUE:
		text = text_of_number(xls, cell, number, sizeof(number));
		for (size_t i = 0; i < text.len && st == AJ_OK && out->batch; i++)
			st = aj_letters_put(out->batch, text.ptr[i], cell->at + (i < 7 ? i : 7), err);
		out->end = cell->at + 8;
		return st;
	case NOTHING:
		break;
	}
	return AJ_OK;
}

static enum aj_status put_cell(
    struct xls *xls, const struct cell *cell, const struct aj_field *field, struct aj_err *err)
{
	struct aj_batch *batch = &xls->ole->batch;
	struct aj_xls_out out = { .batch = batch };
	uint64_t at = cell->kind == SHARED ? aj_xls_string_at(&xls->strings, cell->shared) : cell->at;
	enum aj_status st = aj_cell_begin(batch, field, at, err);

	if (st == AJ_OK)
		st = spell(xls, cell, &out, err);
	if (st == AJ_OK || st == AJ_EINPUT)
		aj_letters_end(batch, out.end);
	return st;
}

/* A name of a column: short, of letters more than of digits, no address. */
static bool is_name(const struct aj_xls_out *out)
{
	size_t digits = 0;

	if (out->letters == 0 || out->letters >= AJ_XLS_SAMPLE)
		return false;
	for (size_t i = 0; i < out->letters; i++) {
		if (out->sample[i] == '@')
			return false;
		digits += aj_is_digit(out->sample[i]);
	}
	return digits * 2 < out->letters;
}

/* Whether the row names the columns: two names or more and nothing else, or the first row a single one. */
static enum aj_status look_for_names(struct xls *xls, bool *named, struct aj_err *err)
{
	unsigned cells = 0, names = 0;
	enum aj_status st = AJ_OK;

	for (uint32_t i = 0; i < xls->width && st == AJ_OK; i++) {
		struct aj_xls_out out = { 0 };

		if (xls->cells[i].kind == NOTHING)
			continue;
		cells++;
		if (xls->cells[i].kind == VALUE)
			continue;
		st = spell(xls, &xls->cells[i], &out, err);
		names += is_name(&out);
	}
	*named = names == cells && (names >= 2 || (names == 1 && xls->rows == 0));
	if (names < cells || names >= 2 || xls->rows + 1 == HEADER_ROWS)
		xls->settled = true; /* names or data: no more rows are looked at */
	if (*named)
		xls->named = names;
	return st;
}

/* What was just written as a value is the name of a column. */
static void take_name(struct xls *xls, uint32_t column)
{
	const struct aj_batch *batch = &xls->ole->batch;
	const struct aj_value *value = &batch->values[batch->n_values - 1];
	struct aj_fields *fields = xls->ole->fields;

	if (batch->n_values > 0)
		xls->names[column] =
		    aj_field_child(fields, &fields->root, aj_str(batch->bytes + value->at, value->len));
}

static enum aj_status end_row(struct xls *xls, struct aj_err *err)
{
	struct aj_batch *batch = &xls->ole->batch;
	bool named = false, any = false;
	enum aj_status st = AJ_OK;

	for (uint32_t i = 0; i < xls->width; i++)
		any |= xls->cells[i].kind != NOTHING;
	if (!any)
		return AJ_OK;
	if (!xls->settled)
		st = look_for_names(xls, &named, err);
	if (aj_batch_full(batch) && (st == AJ_OK || st == AJ_EINPUT))
		st = aj_batch_flush(batch, err);
	aj_batch_begin_record(batch);
	for (uint32_t i = 0; i < xls->width && (st == AJ_OK || st == AJ_EINPUT); i++) {
		size_t before = batch->n_values;

		if (xls->cells[i].kind == NOTHING)
			continue;
		st = put_cell(xls, &xls->cells[i], named ? NULL : xls->names[i], err);
		if (named && batch->n_values == before + 1)
			take_name(xls, i);
	}
	xls->rows++;
	memset(xls->cells, 0, xls->width * sizeof(*xls->cells));
	xls->width = 0;
	xls->formula = NULL;
	st = aj_ole_tolerate(xls->ole, st, "", err);
	return st == AJ_OK ? aj_batch_end_record(batch, err) : st;
}

/* The cell of a record that begins with its row and column. NULL: there is no such column. */
static enum aj_status begin_cell(
    struct xls *xls, uint32_t row, uint32_t column, struct cell **out, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	*out = NULL;
	if (row != xls->row)
		st = end_row(xls, err);
	xls->row = row;
	if (st != AJ_OK || column >= COLUMNS_MAX)
		return st;
	if (column >= xls->width)
		xls->width = column + 1;
	*out = &xls->cells[column];
	return AJ_OK;
}

/* Letters behind a length of two bytes and, in BIFF8, a byte of flags; at: where s stands. False: cut short.
 */
static bool take_letters(const struct xls *xls, struct aj_str s, uint64_t at, struct cell *cell)
{
	size_t head = xls->biff8 ? 3 : 2, len;

	if (s.len < head)
		return false;
	cell->kind = TEXT;
	cell->wide = xls->biff8 && (s.ptr[2] & 1);
	if (xls->biff8 && (s.ptr[2] & 8))
		head += 2; /* runs of fonts */
	if (xls->biff8 && (s.ptr[2] & 4))
		head += 4;
	len = (size_t)aj_le16(s.ptr) << cell->wide;
	if (head > s.len)
		head = s.len;
	cell->at = at + head;
	cell->bytes = (uint32_t)(len < s.len - head ? len : s.len - head);
	if (cell->bytes > CELL_MAX)
		cell->bytes = CELL_MAX;
	return true;
}

/* [MS-XLS] 2.5.217: a number in four bytes */
static double rk_value(uint32_t rk)
{
	uint64_t bits = (uint64_t)(rk & ~3u) << 32;
	double value;

	if (rk & 2)
		value = (int32_t)rk >> 2;
	else
		memcpy(&value, &bits, sizeof(value));
	return rk & 1 ? value / 100 : value;
}

static bool is_date(const struct xls *xls, uint32_t xf)
{
	return xf < xls->n_xf && xls->date_xf[xf];
}

static void set_number(struct xls *xls, struct cell *cell, double value, uint32_t xf, uint64_t at)
{
	*cell = (struct cell){ .kind = VALUE, .value = value, .date = is_date(xls, xf), .at = at };
	if (!isfinite(value))
		cell->kind = NOTHING;
}

static enum aj_status read_cell(
    struct xls *xls, enum type type, struct aj_str s, uint64_t at, struct aj_err *err)
{
	uint32_t xf = aj_le16(s.ptr + 4), shared;
	struct cell *cell;
	double value;
	enum aj_status st = begin_cell(xls, aj_le16(s.ptr), aj_le16(s.ptr + 2), &cell, err);

	if (st != AJ_OK || !cell)
		return st;
	switch (type) {
	case LABELSST:
		shared = s.len >= 10 ? aj_le32(s.ptr + 6) : UINT32_MAX;
		if (shared < xls->strings.count)
			*cell = (struct cell){ .kind = SHARED, .shared = shared };
		break;
	case LABEL:
	case RSTRING:
		take_letters(xls, aj_str_from(s, 6), at + 6, cell);
		break;
	case RK:
		if (s.len >= 10)
			set_number(xls, cell, rk_value(aj_le32(s.ptr + 6)), xf, at + 6);
		break;
	case NUMBER:
	case FORMULA:
		if (s.len < 14)
			break;
		if (type == FORMULA &&
		    aj_le16(s.ptr + 12) == 0xffff) { /* no number: text follows if it is 0 */
			xls->formula = s.ptr[6] == 0 ? cell : NULL;
			break;
		}
		memcpy(&value, s.ptr + 6, sizeof(value));
		set_number(xls, cell, value, xf, at + 6);
		break;
	default:
		break;
	}
	return AJ_OK;
}

static enum aj_status read_numbers(struct xls *xls, struct aj_str s, uint64_t at, struct aj_err *err)
{
	uint32_t row = aj_le16(s.ptr), column = aj_le16(s.ptr + 2);
	enum aj_status st = AJ_OK;

	for (size_t i = 4; i + 6 <= s.len - 2 && column < COLUMNS_MAX && st == AJ_OK; i += 6, column++) {
		struct cell *cell;

		st = begin_cell(xls, row, column, &cell, err);
		if (st == AJ_OK && cell)
			set_number(
			    xls, cell, rk_value(aj_le32(s.ptr + i + 2)), aj_le16(s.ptr + i), at + i + 2);
	}
	return st;
}

/* A value that is in no row. */
static enum aj_status put_apart(
    struct xls *xls, const struct cell *cell, const char *name, struct aj_err *err)
{
	struct aj_batch *batch = &xls->ole->batch;
	struct aj_fields *fields = xls->ole->fields;
	enum aj_status st = end_row(xls, err);

	if (st != AJ_OK)
		return st;
	aj_batch_begin_record(batch);
	st = aj_ole_tolerate(xls->ole,
	    put_cell(xls, cell, *name ? aj_field_child(fields, &fields->root, aj_str_z(name)) : NULL, err),
	    "", err);
	return st == AJ_OK ? aj_batch_end_record(batch, err) : st;
}

/* 2.4.140 and [MS-OSHARED] 2.3.7: only the addresses of links to the web, which mail is among. */
static enum aj_status read_link(struct xls *xls, struct aj_str s, uint64_t at, struct aj_err *err)
{
	static const uint8_t url[] = { 0xe0, 0xc9, 0xea, 0x79, 0xf9, 0xba, 0xce, 0x11 };
	const uint8_t *hit = s.len > sizeof(url) ? memmem(s.ptr, s.len, url, sizeof(url)) : NULL;
	struct cell cell = { .kind = TEXT, .wide = true };
	size_t from = hit ? (size_t)(hit - s.ptr) + 20 : 0;

	if (!hit || s.len < from || !xls->biff8)
		return AJ_OK;
	cell.at = at + from;
	cell.bytes = (uint32_t)aj_str_sub(s, from, aj_le32(s.ptr + from - 4)).len & ~1u;
	if (cell.bytes > CELL_MAX)
		cell.bytes = CELL_MAX;
	return put_apart(xls, &cell, "link", err);
}

static enum aj_status begin_sheet(struct xls *xls, uint64_t at, struct aj_err *err)
{
	size_t len = xls->entry_base;
	enum aj_status st = end_row(xls, err);

	if (st == AJ_OK)
		st = aj_batch_flush(&xls->ole->batch, err);
	if (st != AJ_OK)
		return st;
	for (size_t i = 0; i < xls->n_sheets; i++) {
		struct aj_str name = xls->sheets[i].name;

		if (xls->sheets[i].at != at || name.len > sizeof(xls->entry) - len)
			continue;
		memcpy(xls->entry + len, name.ptr, name.len);
		len += name.len;
		break;
	}
	aj_scan_entry(xls->ole->scan, aj_str(xls->entry, len));
	memset(xls->names, 0, sizeof(xls->names));
	xls->rows = xls->named = 0;
	xls->settled = false;
	xls->row = UINT32_MAX;
	return AJ_OK;
}

/* 2.4.28 */
static enum aj_status note_sheet(struct xls *xls, struct aj_str s, struct aj_err *err)
{
	size_t head = xls->biff8 ? 8 : 7, len = 0;
	bool wide = xls->biff8 && s.len > 7 && (s.ptr[7] & 1);
	struct sheet *sheet = &xls->sheets[xls->n_sheets];
	uint8_t name[NAME_MAX * 4];
	struct aj_str raw;

	if (s.len < head || xls->n_sheets == SHEETS_MAX)
		return AJ_OK;
	raw = aj_str_sub(s, head, (size_t)s.ptr[6] << wide);
	for (size_t i = 0; i < raw.len;) {
		uint32_t point;

		i += aj_codepage_read(letters_of(xls, wide), aj_str_from(raw, i), &point);
		if (point >= ' ')
			len += aj_utf8_write(point, name + len);
	}
	sheet->at = aj_le32(s.ptr);
	xls->n_sheets++;
	return aj_arena_dup(aj_scan_arena(xls->ole->scan), aj_str(name, len), &sheet->name, err);
}

/* A format of the file's own shows dates if it has a y, or a d beside an m, outside of quotes and brackets.
 */
static void note_format(struct xls *xls, struct aj_str s)
{
	bool quoted = false, day = false, month = false, year = false;
	uint32_t number = s.len >= 2 ? aj_le16(s.ptr) : 0;

	for (size_t i = xls->biff8 ? 5 : 3; i < s.len; i++) {
		uint8_t c = aj_to_lower(s.ptr[i]);

		if (c == '"' || c == '[' || c == ']')
			quoted = c == '[' || (c == '"' && !quoted);
		if (quoted)
			continue;
		day |= c == 'd';
		month |= c == 'm';
		year |= c == 'y' || c == 'j'; /* German files have j */
	}
	if (year || (day && month))
		xls->date_format[number >> 3] |= (uint8_t)(1u << (number & 7));
}

static void note_cell_format(struct xls *xls, struct aj_str s)
{
	uint32_t number = s.len >= 4 ? aj_le16(s.ptr + 2) : 0;

	if (xls->n_xf == FORMATS_MAX)
		return;
	/* Those that every version knows: 14 to 17 and 22, and Asian ones. */
	xls->date_xf[xls->n_xf++] = (number >= 14 && number <= 17) || number == 22 ||
				    (number >= 27 && number <= 36) || (number >= 50 && number <= 58) ||
				    (xls->date_format[number >> 3] >> (number & 7) & 1);
}

static enum aj_status read_continued(struct xls *xls, struct aj_str record, uint64_t at, struct aj_err *err)
{
	struct cell cell = { .kind = TEXT };

	if (xls->last == SST)
		return aj_xls_strings_add(&xls->strings, at, record, err);
	if (xls->last != TEXT_BOX || record.len <= RECORD + 1)
		return AJ_OK;
	xls->last = CONTINUE;
	cell.wide = xls->biff8 && (record.ptr[RECORD] & 1);
	cell.at = at + RECORD + xls->biff8;
	cell.bytes = (uint32_t)(record.len - RECORD - xls->biff8);
	if (cell.bytes > CELL_MAX)
		cell.bytes = CELL_MAX;
	return put_apart(xls, &cell, "comment", err);
}

static enum aj_status read_apart(
    struct xls *xls, struct aj_str s, uint64_t at, size_t from, const char *name, struct aj_err *err)
{
	struct cell cell = { 0 };

	if (s.len <= from || !take_letters(xls, aj_str_from(s, from), at + from, &cell))
		return AJ_OK;
	return put_apart(xls, &cell, name, err);
}

/* record: with its header; at: where it stands. */
static enum aj_status read_record(struct xls *xls, struct aj_str record, uint64_t at, struct aj_err *err)
{
	enum type type = aj_le16(record.ptr);
	struct aj_str s = aj_str_from(record, RECORD);

	if (type == CONTINUE)
		return read_continued(xls, record, at, err);
	if (xls->last == SST)
		xls->last = CONTINUE;
	if (xls->strings.len > 0 && !xls->strings.index) {
		enum aj_status st = aj_ole_tolerate(
		    xls->ole, aj_xls_strings_finish(&xls->strings, err), "shared strings", err);

		if (st != AJ_OK)
			return st;
	}
	at += RECORD;
	switch (type) {
	case BEGIN_OLD:
	case BEGIN:
		xls->biff8 = s.len >= 2 && aj_le16(s.ptr) >= 0x600;
		return begin_sheet(xls, at - RECORD, err);
	case FILEPASS:
		return aj_fail(err, AJ_ELIMIT, "encrypted: a workbook that needs its password");
	case CODEPAGE:
		xls->page = s.len >= 2 ? aj_codepage_of(aj_le16(s.ptr)) : NULL;
		return AJ_OK;
	case DATE_1904:
		xls->old_dates = s.len >= 1 && s.ptr[0];
		return AJ_OK;
	case FORMAT:
		note_format(xls, s);
		return AJ_OK;
	case XF:
		note_cell_format(xls, s);
		return AJ_OK;
	case SHEET:
		return note_sheet(xls, s, err);
	case SST:
		xls->last = SST;
		return xls->strings.len == 0 ? aj_xls_strings_add(&xls->strings, at - RECORD, record, err)
					     : AJ_OK;
	case TEXT_BOX:
		xls->last = TEXT_BOX;
		return AJ_OK;
	case LABELSST:
	case LABEL:
	case RSTRING:
	case RK:
	case NUMBER:
	case FORMULA:
		return s.len >= 8 ? read_cell(xls, type, s, at, err) : AJ_OK;
	case MULRK:
		return s.len >= 12 ? read_numbers(xls, s, at, err) : AJ_OK;
	case STRING:
		if (xls->formula)
			take_letters(xls, s, at, xls->formula);
		xls->formula = NULL;
		return AJ_OK;
	case PAGE_HEADER:
	case PAGE_FOOTER:
		return read_apart(xls, s, at, 0, "", err);
	case NOTE:
		return read_apart(xls, s, at, 8, "author", err);
	case LINK:
		return read_link(xls, s, at, err);
	case END:
		return end_row(xls, err);
	case CONTINUE:
		break;
	}
	return AJ_OK;
}

static enum aj_status read_records(struct xls *xls, struct aj_err *err)
{
	enum aj_status st;

	for (;;) {
		struct aj_str shown;
		size_t len;

		st = aj_stream_peek(&xls->in, RECORD, &shown, err);
		if (st != AJ_OK)
			break;
		len = RECORD + aj_le16(shown.ptr + 2);
		/* Behind the last record there may be zeros. */
		if (aj_le32(shown.ptr) == 0) {
			st = AJ_END;
			break;
		}
		st = aj_stream_peek(&xls->in, len, &shown, err);
		if (st != AJ_OK && st != AJ_END)
			break;
		if (st == AJ_END)
			aj_scan_complain(xls->ole->scan, xls->in.at, "a record is cut short");
		shown = aj_str_sub(shown, 0, len);
		st = read_record(xls, shown, xls->in.at, err);
		if (st != AJ_OK)
			break;
		aj_stream_skip(&xls->in, shown.len);
	}
	return st == AJ_END ? end_row(xls, err) : st;
}

enum aj_status aj_ole_read_xls(struct aj_ole *ole, int32_t storage, struct aj_err *err)
{
	struct xls *xls = calloc(1, sizeof(*xls));
	int32_t id = aj_cfb_find(&ole->cfb, storage, "Workbook");
	enum aj_status st, flushed;
	struct aj_err other;

	if (!xls)
		return aj_fail(err, AJ_ELIMIT, "no memory for a workbook");
	xls->ole = ole;
	xls->sheets = calloc(SHEETS_MAX, sizeof(*xls->sheets));
	if (!aj_cfb_is_stream(&ole->cfb, id))
		id = aj_cfb_find(&ole->cfb, storage, "Book");
	st = xls->sheets ? aj_ole_open(ole, id, &xls->part, err)
			 : aj_fail(err, AJ_ELIMIT, "no memory for a workbook");
	if (st == AJ_OK) {
		xls->entry_base = storage == AJ_CFB_ROOT ? 0 : aj_ole_path(ole, storage).len;
		if (xls->entry_base > 0) {
			memcpy(xls->entry, ole->path, xls->entry_base);
			xls->entry[xls->entry_base++] = '/';
		}
		aj_stream_init(&xls->in, &xls->part.source, 0);
		st = read_records(xls, err);
	}
	flushed = aj_batch_flush(&ole->batch, &other);
	ole->batch.in_record = false;
	st = aj_ole_end(ole, id, st, flushed, &other, err);
	aj_xls_strings_fini(&xls->strings);
	aj_stream_fini(&xls->in);
	aj_cfb_source_close(&xls->part);
	free(xls->sheets);
	free(xls);
	return st;
}
