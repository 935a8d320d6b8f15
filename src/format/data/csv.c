/*
 * csv.c: delimited text (RFC 4180, and what is found in reality: other separators,
 * ragged rows, bare quotes, Windows-1252). One record a row; the header gives the
 * names of the columns and is itself handed over without them.
 *
 * A quote opens a cell only at its start and closes it only before a separator or
 * the end of the line; anywhere else it stands for itself.
 */

#include "format/cell.h"
#include "format/data/csv_dialect.h"
#include "format/text/charset.h"

#include <stdio.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum {
	WINDOW = 64 * 1024,	 /* bytes indexed at a time; a longer cell is read in stretches */
	QUOTED_MAX = 256 * 1024, /* bytes in quotes; beyond, the opening quote was none */
	COLUMNS_MAX = AJ_FIELDS_MAX,
	STRETCH_MARKS = 4096,		  /* cells that are taken over in one piece */
	PADDING_MAX = 8,		  /* spaces between a separator and a quote */
	CLOSER_MAX = 1 + PADDING_MAX + 2, /* bytes that tell whether a quote closes */
};

struct csv {
	struct aj_scan *scan;
	struct aj_stream *in;
	struct aj_batch batch;
	uint8_t separator;
	struct aj_str window; /* what the stream shows; dies with refill() */
	size_t pos;	      /* in it */
	uint32_t *marks;      /* where separators, quotes and newlines stand in it */
	size_t n_marks, mark; /* mark: the first one that is not before pos */
	bool ended;	      /* the window shows all that is left */
	bool foreign;	      /* it has bytes that are not UTF-8 */
	bool header;	      /* the row being read names the columns */
	size_t column;
	const struct aj_field **columns;
	size_t n_columns;
	enum aj_status status; /* with which the source ended */
	struct aj_err err;
};

/* A bit for each of the 64 bytes at p that is a separator, a quote or a newline. */
static inline uint64_t mark_block(const uint8_t *p, uint8_t separator)
{
	uint64_t mask = 0;

#ifdef __SSE2__
	for (int i = 0; i < 4; i++) {
		__m128i b = _mm_loadu_si128((const __m128i *)(p + 16 * i));
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8((char)separator)),
		    _mm_or_si128(
			_mm_cmpeq_epi8(b, _mm_set1_epi8('"')), _mm_cmpeq_epi8(b, _mm_set1_epi8('\n'))));

		mask |= (uint64_t)(uint16_t)_mm_movemask_epi8(hit) << 16 * i;
	}
#else
	for (int i = 0; i < 64; i++)
		mask |= (uint64_t)(p[i] == separator || p[i] == '"' || p[i] == '\n') << i;
#endif
	return mask;
}

/* Lists the marks of the window. The stream's slack allows for reading whole blocks. */
static void index_window(struct csv *c)
{
	size_t n = 0, len = c->window.len;

	for (size_t at = 0; at < len; at += 64) {
		uint64_t mask = mark_block(c->window.ptr + at, c->separator);

		if (len - at < 64)
			mask &= ((uint64_t)1 << (len - at)) - 1;
		for (; mask; mask &= mask - 1)
			c->marks[n++] = (uint32_t)(at + (size_t)__builtin_ctzll(mask));
	}
	c->n_marks = n;
	c->mark = 0;
}

/* Moves the window on to pos. A failing source ends it: what was read before counts. */
static void refill(struct csv *c)
{
	struct aj_str all = { 0 };
	enum aj_status st = c->status == AJ_OK ? AJ_END : c->status;

	aj_stream_skip(c->in, c->pos);
	c->pos = 0;
	if (c->status == AJ_OK)
		st = aj_stream_peek(c->in, WINDOW + 1, &all, &c->err);
	if (st != AJ_OK && st != AJ_END) {
		c->status = st;
		if (aj_stream_peek(c->in, 0, &all, &(struct aj_err){ 0 }) != AJ_OK)
			all.len = 0;
	}
	c->ended = all.len <= WINDOW;
	c->window = aj_str_sub(all, 0, WINDOW);
	c->foreign = aj_charset_bad(c->window, 0, c->ended) < c->window.len;
	index_window(c);
}

static uint64_t offset(const struct csv *c)
{
	return c->in->at + c->pos;
}

static const struct aj_field *name_column(struct csv *c, struct aj_str name)
{
	struct aj_fields *fields = aj_scan_fields(c->scan);
	char made[32];

	if (name.len == 0) {
		snprintf(made, sizeof(made), "col%zu", c->n_columns + 1);
		name = aj_str_z(made);
	}
	return fields ? aj_field_child(fields, &fields->root, name) : NULL;
}

/* The field of the present column. */
static inline const struct aj_field *column_field(struct csv *c)
{
	if (c->header)
		return NULL;
	for (; c->n_columns <= c->column && c->n_columns < COLUMNS_MAX; c->n_columns++)
		c->columns[c->n_columns] = name_column(c, AJ_S(""));
	return c->column < COLUMNS_MAX ? c->columns[c->column] : NULL;
}

static enum aj_status begin_value(struct csv *c, size_t at, struct aj_err *err)
{
	if (aj_batch_full(&c->batch)) {
		enum aj_status st = aj_batch_flush(&c->batch, err);

		if (st != AJ_OK)
			return st;
	}
	aj_batch_begin_value(&c->batch, column_field(c), c->in->at + at);
	return AJ_OK;
}

/* Ends the value that was begun, or forgets it if it is empty; of a header, it names a column. */
static void end_value(struct csv *c)
{
	struct aj_batch *batch = &c->batch;
	struct aj_str text = aj_str_from(aj_str(batch->bytes, batch->len), batch->values[batch->n_values].at);

	if (c->header && c->n_columns < COLUMNS_MAX) {
		c->columns[c->n_columns] = name_column(c, text);
		c->n_columns++;
	}
	if (text.len == 0)
		aj_batch_drop_value(batch);
	else
		aj_batch_end_value(batch);
}

/* Appends bytes of which some are not UTF-8. len is bounded by the batch's room. */
static size_t append_foreign(struct csv *c, size_t from, size_t to)
{
	struct aj_batch *batch = &c->batch;
	struct aj_str all = aj_str_sub(c->window, 0, to);

	while (from < to && aj_batch_room(batch) >= AJ_BATCH_SLACK && !aj_batch_runs_full(batch)) {
		size_t bad = aj_charset_lone(all, from) ? from : aj_charset_bad(all, from, true);
		size_t n = bad - from;

		if (n > aj_batch_room(batch) - 16)
			n = aj_charset_boundary(all, from + aj_batch_room(batch) - 16) - from;
		memcpy(batch->bytes + batch->len, all.ptr + from, n);
		batch->len += n;
		from += n;
		if (from < bad || from == to)
			continue;
		batch->len += aj_charset_convert(all.ptr[from], batch->bytes + batch->len);
		from++;
		aj_batch_run(batch, c->in->at + from);
	}
	return from;
}

/* Appends [from, to) of the window to the value; in parts if the batch is full. */
static enum aj_status append(struct csv *c, size_t from, size_t to, struct aj_err *err)
{
	struct aj_batch *batch = &c->batch;

	while (from < to) {
		size_t n = to - from, room = aj_batch_room(batch);

		if (room < AJ_BATCH_SLACK || aj_batch_runs_full(batch)) {
			enum aj_status st = aj_batch_flush_within(batch, err);

			if (st != AJ_OK)
				return st;
			continue;
		}
		if (c->foreign) {
			from = append_foreign(c, from, to);
			continue;
		}
		if (n > room - 16)
			n = room - 16;
		if (n <= 16) /* there is slack behind the window and behind the batch */
			memcpy(batch->bytes + batch->len, c->window.ptr + from, 16);
		else
			memcpy(batch->bytes + batch->len, c->window.ptr + from, n);
		batch->len += n;
		from += n;
	}
	return AJ_OK;
}

/* The next mark that is not a quote; n_marks if there is none in the window. */
static inline size_t next_end(const struct csv *c)
{
	size_t i = c->mark;

	while (i < c->n_marks && c->window.ptr[c->marks[i]] == '"')
		i++;
	return i;
}

/* Stops before what may be a \r\n or a character cut by the window. */
static size_t safe_end(const struct csv *c)
{
	size_t end = c->ended ? c->window.len : aj_charset_boundary(c->window, c->window.len - 1);

	return end > c->pos ? end : c->pos;
}

/* The rest of a cell without quotes, however long, to its separator, newline or the end. */
static enum aj_status read_long(struct csv *c, struct aj_err *err)
{
	for (;;) {
		size_t i = next_end(c);
		size_t end = i < c->n_marks ? c->marks[i] : safe_end(c), to = end;
		enum aj_status st;

		if (i < c->n_marks && c->window.ptr[end] == '\n' && to > c->pos &&
		    c->window.ptr[to - 1] == '\r')
			to--;
		st = append(c, c->pos, to, err);
		if (st != AJ_OK)
			return st;
		c->pos = end;
		c->mark = i;
		if (i < c->n_marks || c->ended)
			return AJ_OK;
		refill(c);
	}
}

/*
 * The quote at at closes the cell if a separator, the end of the line or of all
 * follows it, perhaps behind spaces. CLOSER_MAX bytes of the window tell.
 */
static bool closes(const struct csv *c, size_t at)
{
	const uint8_t *p = c->window.ptr;
	size_t next = at + 1, len = c->window.len;

	while (next < len && p[next] == ' ' && next - at <= PADDING_MAX)
		next++;
	if (next < len && p[next] == '\r')
		next++;
	else if (next < len && p[next] == c->separator)
		return true;
	return next == len || p[next] == '\n';
}

/* What stands between the quotes; the value has been begun and pos is behind the opening quote. */
static enum aj_status read_quoted(struct csv *c, struct aj_err *err)
{
	uint64_t opened = offset(c) - 1;

	for (;;) {
		const uint8_t *p = c->window.ptr;
		size_t i = c->mark, at;
		bool known, doubled, closing;
		enum aj_status st;

		while (i < c->n_marks && p[c->marks[i]] != '"')
			i++;
		/* A quote near the end of the window is looked at when more is known. */
		known = i < c->n_marks && (c->ended || c->marks[i] + CLOSER_MAX < c->window.len);
		at = i < c->n_marks ? c->marks[i] : safe_end(c);
		doubled = known && at + 1 < c->window.len && p[at + 1] == '"';
		closing = known && !doubled && closes(c, at);
		st = append(c, c->pos, known && !closing ? at + 1 : at, err);
		if (st != AJ_OK)
			return st;
		c->pos = at + known + doubled;
		c->mark = i + known + doubled;
		if (closing)
			return AJ_OK;
		if (doubled)
			aj_batch_run(&c->batch, offset(c));
		if (!known && c->ended) {
			aj_scan_complain_of_form(c->scan, opened, "a quote is never closed");
			return AJ_OK;
		}
		if (offset(c) - opened > QUOTED_MAX) {
			aj_scan_complain_of_form(
			    c->scan, opened, "more than %d KiB in quotes", QUOTED_MAX / 1024);
			return read_long(c, err);
		}
		if (!known)
			refill(c);
	}
}

/* Behind a closed quote: passes over what stands before the separator. */
static void to_cell_end(struct csv *c)
{
	size_t i = next_end(c);

	c->pos = i < c->n_marks ? c->marks[i] : c->window.len;
	c->mark = i;
}

/* A cell that lies in [pos, end) of the window, without quotes. */
static enum aj_status read_short(struct csv *c, size_t end, bool line, struct aj_err *err)
{
	const uint8_t *p = c->window.ptr;
	size_t from = c->pos, to = end;
	enum aj_status st;

	if (line && to > from && p[to - 1] == '\r')
		to--;
	while (from < to && p[from] == ' ')
		from++;
	while (from < to && p[to - 1] == ' ')
		to--;
	c->pos = end;
	if (from == to && !c->header)
		return AJ_OK;
	st = begin_value(c, from, err);
	if (st == AJ_OK)
		st = append(c, from, to, err);
	if (st == AJ_OK)
		end_value(c);
	return st;
}

/* The index of the quote with which the cell at pos begins; SIZE_MAX: it begins with none. */
static inline size_t opening_quote(const struct csv *c)
{
	size_t at = c->pos;

	while (at < c->window.len && c->window.ptr[at] == ' ' && at - c->pos < PADDING_MAX)
		at++;
	return at < c->window.len && c->window.ptr[at] == '"' ? at : SIZE_MAX;
}

/* The cell at pos. Leaves pos at its separator, newline, or the end of all. */
static enum aj_status read_cell(struct csv *c, struct aj_err *err)
{
	size_t quote = opening_quote(c), i;
	enum aj_status st;

	if (quote != SIZE_MAX) {
		c->pos = quote + 1;
		c->mark++; /* spaces are no marks: the first one is the quote */
		st = begin_value(c, c->pos, err);
		if (st == AJ_OK)
			st = read_quoted(c, err);
		if (st != AJ_OK)
			return st;
		end_value(c);
		to_cell_end(c);
		return AJ_OK;
	}
	i = next_end(c);
	if (i == c->n_marks && !c->ended && c->pos > 0) {
		refill(c);
		i = next_end(c);
	}
	if (i < c->n_marks || c->ended) {
		size_t end = i < c->n_marks ? c->marks[i] : c->window.len;

		c->mark = i;
		return read_short(c, end, i < c->n_marks && c->window.ptr[end] == '\n', err);
	}
	st = begin_value(c, c->pos, err);
	if (st == AJ_OK)
		st = read_long(c, err);
	if (st == AJ_OK)
		end_value(c);
	return st;
}

/*
 * The cells from pos on that hold no quotes at their start, to the end of the row:
 * behind the last one's mark, and the index of the mark after it. pos: there are none.
 */
static size_t plain_stretch(const struct csv *c, size_t *mark_end)
{
	const uint8_t *p = c->window.ptr;
	size_t cell = c->pos, limit = c->n_marks;

	if (limit > c->mark + STRETCH_MARKS)
		limit = c->mark + STRETCH_MARKS;
	*mark_end = c->mark;
	for (size_t i = c->mark; i < limit; i++) {
		size_t mark = c->marks[i];

		if (p[mark] == '"') {
			if (mark == cell || p[cell] == ' ')
				break;
			continue;
		}
		cell = mark + 1;
		*mark_end = i + 1;
		if (p[mark] == '\n')
			break;
	}
	return cell;
}

/* Notes the value in [from, to) of the window, which stands at at in the batch. Gives the values' number. */
static inline size_t add_plain(struct csv *c, size_t n, size_t from, size_t to, size_t at)
{
	const uint8_t *p = c->window.ptr;

	for (; from < to && p[from] == ' '; at++)
		from++;
	while (from < to && p[to - 1] == ' ')
		to--;
	c->batch.values[n] = (struct aj_value){ (uint32_t)at, (uint32_t)(to - from), column_field(c) };
	c->column++;
	return n + (from < to);
}

/*
 * Takes over cells without quotes, up to end, in one piece: most files consist of
 * little else. The separators become zeros.
 */
static enum aj_status read_plain(struct csv *c, size_t end, size_t mark_end, bool *line, struct aj_err *err)
{
	struct aj_batch *batch = &c->batch;
	const uint8_t *p = c->window.ptr;
	size_t stop = end - 1, from = c->pos, n;

	*line = p[stop] == '\n';
	stop -= *line && stop > c->pos && p[stop - 1] == '\r';
	if (stop - c->pos + 1 > aj_batch_room(batch) || aj_batch_full(batch) || aj_batch_runs_full(batch) ||
	    batch->n_values + (mark_end - c->mark) >= AJ_BATCH_VALUES) {
		enum aj_status st = aj_batch_flush(batch, err);

		if (st != AJ_OK)
			return st;
	}
	aj_cell_continue(batch, offset(c));
	memcpy(batch->bytes + batch->len, p + from, stop - from);
	n = batch->n_values;
	for (; c->mark < mark_end; c->mark++) {
		size_t to = c->marks[c->mark];

		if (p[to] == '"')
			continue;
		if (to > stop)
			to = stop;
		n = add_plain(c, n, from, to, batch->len + from - c->pos);
		batch->bytes[batch->len + to - c->pos] = 0;
		from = to + 1;
	}
	batch->n_values = n;
	batch->len += stop - c->pos + 1;
	c->pos = end;
	return AJ_OK;
}

/* Takes over what can be in one piece; *line: to the end of the row. */
static enum aj_status read_stretch(struct csv *c, bool *line, struct aj_err *err)
{
	size_t mark_end, end;

	*line = false;
	if (c->foreign || c->header)
		return AJ_OK;
	end = plain_stretch(c, &mark_end);
	return end > c->pos ? read_plain(c, end, mark_end, line, err) : AJ_OK;
}

static enum aj_status end_row(struct csv *c, struct aj_err *err)
{
	c->column = 0;
	c->header = false;
	return c->batch.in_record ? aj_batch_end_record(&c->batch, err) : AJ_OK;
}

/* Passes over a line with nothing on it, which is no record. */
static bool skip_blank_line(struct csv *c)
{
	const uint8_t *p = c->window.ptr + c->pos;
	size_t left = c->window.len - c->pos, return_len = left > 1 && p[0] == '\r';

	if (left <= return_len || p[return_len] != '\n')
		return false;
	c->pos += return_len + 1;
	c->mark++;
	return true;
}

/* At the start of a cell: makes sure that enough is shown to tell what it is. False: nothing is left. */
static bool look(struct csv *c)
{
	if (c->window.len - c->pos <= PADDING_MAX + 1 && !c->ended)
		refill(c);
	return c->pos < c->window.len;
}

/* The cells of a row, whose first one is in the window. */
static enum aj_status read_row(struct csv *c, struct aj_err *err)
{
	do {
		bool line;
		enum aj_status st = read_stretch(c, &line, err);

		if (st != AJ_OK || line)
			return st;
		if (!look(c))
			break;
		st = read_cell(c, err);
		if (st != AJ_OK || c->pos == c->window.len)
			return st;
		line = c->window.ptr[c->pos] == '\n';
		c->pos++;
		c->mark++;
		if (line)
			return AJ_OK;
		c->column++;
	} while (look(c)); /* or a separator was the last byte of all */
	return AJ_OK;
}

static enum aj_status read_rows(struct csv *c, struct aj_err *err)
{
	while (look(c)) {
		enum aj_status st;

		if (skip_blank_line(c))
			continue;
		if (!c->header)
			aj_batch_begin_record(&c->batch);
		st = read_row(c, err);
		if (st == AJ_OK)
			st = end_row(c, err);
		if (st != AJ_OK)
			return st;
	}
	return AJ_OK;
}

static int csv_sniff(struct aj_str head)
{
	return aj_csv_dialect_of(head, head.len < AJ_SNIFF_HEAD).bits;
}

static enum aj_status csv_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct csv c = { .scan = scan, .in = in };
	struct aj_csv_dialect dialect;
	enum aj_status st = aj_batch_init(&c.batch, scan, err);

	if (st != AJ_OK)
		return st;
	c.marks = aj_arena_take_raw(aj_scan_arena(scan), WINDOW * sizeof(*c.marks));
	c.columns = aj_arena_take(aj_scan_arena(scan), COLUMNS_MAX * sizeof(*c.columns));
	if (!c.marks || !c.columns)
		return aj_fail(err, AJ_ELIMIT, "no memory for columns");
	refill(&c);
	dialect = aj_csv_dialect_of(aj_str_sub(c.window, 0, AJ_SNIFF_HEAD), c.window.len < AJ_SNIFF_HEAD);
	c.separator = dialect.separator;
	c.header = dialect.header;
	c.pos = in->at == 0 ? dialect.skip : 0;
	refill(&c);
	st = read_rows(&c, err);
	aj_stream_skip(in, c.pos);
	if (st == AJ_OK)
		st = aj_batch_flush(&c.batch, err);
	if (st == AJ_OK && c.status != AJ_OK) {
		*err = c.err;
		return c.status;
	}
	return st;
}

const struct aj_format aj_format_csv = {
	.name = "csv",
	.about = "delimited text (comma, semicolon, tab, bar)",
	.sniff = csv_sniff,
	.most = AJ_CSV_BITS_MOST,
	.read = csv_read,
};
