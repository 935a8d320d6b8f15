/*
 * office_flow.c: text in paragraphs, as word processors, slides, comments and tables
 * in text have it, of either family. A paragraph is a value, however many runs it is
 * cut into; what was deleted but is still there is text like the rest.
 *
 * Attributes are mostly measures. Those that hold something (links, alternative texts,
 * names of authors) are values behind the paragraph they stand in, so as not to cut it.
 */

#include "format/office/office.h"

#include <stdlib.h>

enum {
	TABLES_MAX = 8,	    /* tables in tables whose rows are told apart */
	ASIDE_MAX = 256,    /* bytes of an attribute that may hold something */
	ASIDES_MAX = 64,    /* of a paragraph; with more it is cut */
	ASIDE_LONG = 40,    /* from here on, an attribute is looked at whatever it is called */
	CELL_MAX = 1 << 20, /* a column that is further off is not told from its neighbours */
};

enum kind {
	OWN,	   /* text in it is a value of its own: <dc:creator> */
	JOINED,	   /* text in it goes on in the paragraph */
	PARAGRAPH, /* begins and ends one */
	PARAGRAPH_JOINED,
	SPACE, /* stands for a space */
	TABLE,
	ROW,
	CELL,
	PASSED, /* text in it is the same as an attribute said, and stays as it is */
};

/* An attribute that waits for the end of its paragraph. */
struct aside {
	const struct aj_field *field;
	uint64_t raw;
	uint16_t len;
	uint8_t bytes[ASIDE_MAX];
};

struct row {
	size_t column, repeat; /* of the cell being read, or the next one; how many it stands for */
	bool open, any;
	bool in_cell, number, valued; /* valued: an attribute has told its value */
	bool heads;		      /* it is one of the table whose columns are kept */
};

struct flow {
	struct aj_office *o;
	struct aj_xml *x;
	struct aj_markup *m;
	uint8_t kinds[AJ_XML_DEPTH_MAX + 2];
	struct row rows[TABLES_MAX + 1]; /* 0: no table */
	size_t tables;
	const struct aj_field *field; /* of text: its column */
	const struct aj_field *own;   /* of the text of the element that began last, where its name tells */
	size_t n_asides;
	struct aside asides[ASIDES_MAX];
};

static struct row *row_of(struct flow *f)
{
	return &f->rows[f->tables < TABLES_MAX ? f->tables : TABLES_MAX];
}

static uint8_t *kind_at(struct flow *f, size_t depth)
{
	return &f->kinds[depth <= AJ_XML_DEPTH_MAX ? depth : AJ_XML_DEPTH_MAX + 1];
}

static bool is_in(struct aj_str name, const char *list)
{
	char room[40];

	if (name.len == 0 || name.len > sizeof(room) - 3)
		return false;
	room[0] = ' ';
	memcpy(room + 1, name.ptr, name.len);
	room[name.len + 1] = ' ';
	room[name.len + 2] = '\0';
	return strstr(list, room) != NULL;
}

static enum kind kind_of_ooxml(struct aj_str name)
{
	if (is_in(name, " t delText "))
		return JOINED;
	if (is_in(name, " p si is text comment footnote endnote txBody "))
		return PARAGRAPH;
	if (is_in(name, " tab br cr noBreakHyphen "))
		return SPACE;
	return aj_str_eq(name, AJ_S("tbl"))  ? TABLE
	       : aj_str_eq(name, AJ_S("tr")) ? ROW
	       : aj_str_eq(name, AJ_S("tc")) ? CELL
					     : OWN;
}

static enum kind kind_of_odf(struct aj_str name, enum kind outer)
{
	if (outer == PASSED)
		return PASSED;
	if (is_in(name, " p h "))
		return PARAGRAPH_JOINED;
	if (is_in(name, " s tab line-break "))
		return SPACE;
	if (is_in(name, " annotation note note-body deletion frame custom-shape page "))
		return PARAGRAPH;
	if (aj_str_eq(name, AJ_S("table")))
		return TABLE;
	if (aj_str_eq(name, AJ_S("table-row")))
		return ROW;
	if (is_in(name, " table-cell covered-table-cell "))
		return CELL;
	return (outer == JOINED || outer == PARAGRAPH_JOINED) && !is_in(name, " creator date date-string ")
		   ? JOINED
		   : OWN;
}

static enum aj_status begin_value(struct flow *f, const struct aj_field *field, struct aj_err *err)
{
	struct row *row = row_of(f);

	if (!f->m->batch.in_record) {
		aj_batch_begin_record(&f->m->batch);
		f->m->kept = false;
	}
	row->any = true;
	return aj_markup_begin(f->m, field, err);
}

/* Ends the open value; in a row that may name columns, it does. */
static void end_value(struct flow *f)
{
	struct row *row = row_of(f);

	if (f->m->open && row->in_cell && row->heads && f->o->table.header && !f->m->shown) {
		struct aj_str text = aj_markup_value(f->m);

		while (text.len > 0 && aj_is_space(text.ptr[text.len - 1]))
			text.len--;
		aj_office_name(f->o, row->column, text, row->number);
	}
	aj_markup_end(f->m);
}

static enum aj_status end_record(struct flow *f, struct aj_err *err)
{
	if (!f->m->kept)
		f->m->batch.in_record = false;
	return f->m->batch.in_record ? aj_batch_end_record(&f->m->batch, err) : AJ_OK;
}

/* The attributes that have waited, as values. */
static enum aj_status write_asides(struct flow *f, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < f->n_asides && st == AJ_OK; i++) {
		struct aside *aside = &f->asides[i];
		struct aj_piece piece = {
			.bytes = aj_str(aside->bytes, aside->len),
			.raw = aside->raw,
			.raw_len = aside->len,
		};

		st = begin_value(f, aside->field, err);
		if (st != AJ_OK)
			break;
		aj_markup_begun_at(f->m, piece.raw);
		st = aj_markup_append(f->m, &piece, err);
		aj_markup_end(f->m);
	}
	f->n_asides = 0;
	return st;
}

/* A paragraph ends here, and outside of rows a record. */
static enum aj_status cut(struct flow *f, struct aj_err *err)
{
	enum aj_status st;

	end_value(f);
	st = write_asides(f, err);
	return st == AJ_OK && !row_of(f)->open ? end_record(f, err) : st;
}

static enum aj_status begin_table(struct flow *f, struct aj_err *err)
{
	enum aj_status st = cut(f, err);

	if (st == AJ_OK)
		st = end_record(f, err);
	f->tables++;
	*row_of(f) = (struct row){ .repeat = 1, .heads = f->tables == 1 };
	if (f->tables == 1)
		aj_office_table_begin(f->o, AJ_S(""));
	return st;
}

static enum aj_status end_row(struct flow *f, struct aj_err *err)
{
	struct row *row = row_of(f);
	enum aj_status st = cut(f, err);

	if (st == AJ_OK)
		st = end_record(f, err);
	if (row->heads && row->open)
		aj_office_row_end(f->o, row->any);
	*row = (struct row){ .repeat = 1, .heads = row->heads };
	f->field = NULL;
	return st;
}

static enum aj_status begin_row(struct flow *f, struct aj_err *err)
{
	enum aj_status st = end_row(f, err);

	row_of(f)->open = true;
	return st;
}

static enum aj_status begin_cell(struct flow *f, struct aj_err *err)
{
	struct row *row = row_of(f);
	enum aj_status st = cut(f, err);

	row->in_cell = true;
	row->number = row->valued = false;
	row->repeat = 1;
	f->field = row->heads ? aj_office_column(f->o, row->column) : NULL;
	return st;
}

static enum aj_status end_cell(struct flow *f, struct aj_err *err)
{
	struct row *row = row_of(f);
	enum aj_status st = cut(f, err);

	if (row->in_cell && row->column < CELL_MAX)
		row->column += row->repeat;
	row->in_cell = false;
	f->field = NULL;
	return st;
}

/* A mark for a space or the end of a line within a paragraph. */
static enum aj_status write_space(struct flow *f, struct aj_err *err)
{
	struct aj_piece piece = { AJ_S(" "), aj_markup_offset(f->m), 1, true };

	return f->m->open ? aj_markup_append(f->m, &piece, err) : AJ_OK;
}

static enum aj_status begin_element(struct flow *f, struct aj_err *err)
{
	struct aj_str name = f->x->name;
	enum kind outer = *kind_at(f, f->x->depth - 1);
	enum kind kind = f->o->odf ? kind_of_odf(name, outer) : kind_of_ooxml(name);

	if (kind == PARAGRAPH_JOINED && outer == CELL && row_of(f)->valued && !aj_scan_rewritten(f->o->scan))
		kind = PASSED;
	*kind_at(f, f->x->depth) = (uint8_t)kind;
	f->own = kind == OWN && is_in(name, " author creator creator-initials ")
		     ? aj_field_child(f->o->fields, &f->o->fields->root, name)
		     : NULL;
	switch (kind) {
	case PARAGRAPH:
	case PARAGRAPH_JOINED:
		return cut(f, err);
	case SPACE:
		return write_space(f, err);
	case TABLE:
		return begin_table(f, err);
	case ROW:
		return begin_row(f, err);
	case CELL:
		return begin_cell(f, err);
	case OWN:
	case JOINED:
	case PASSED:
		break;
	}
	return AJ_OK;
}

static enum aj_status end_element(struct flow *f, struct aj_err *err)
{
	enum aj_status st;

	switch (*kind_at(f, f->x->depth)) {
	case PARAGRAPH:
	case PARAGRAPH_JOINED:
		return cut(f, err);
	case CELL:
		return end_cell(f, err);
	case ROW:
		return end_row(f, err);
	case TABLE:
		st = end_row(f, err);
		f->tables -= f->tables > 0;
		return st;
	default:
		return AJ_OK;
	}
}

static enum aj_status read_text(struct flow *f, struct aj_err *err)
{
	enum kind kind = *kind_at(f, f->x->depth);
	enum aj_status st = AJ_OK;

	if (kind == PASSED)
		return AJ_OK;
	if (kind == JOINED || kind == PARAGRAPH_JOINED) {
		if (!f->m->open)
			st = begin_value(f, f->field, err);
		return st == AJ_OK ? aj_markup_take(f->m, err) : st;
	}
	if (f->m->end == AJ_MARKUP_TEXT) { /* between elements that are set out in lines */
		aj_markup_skip_space(f->m);
		if (!aj_markup_look(f->m, 1) || f->m->window.ptr[f->m->pos] == '<')
			return AJ_OK;
		aj_markup_contain(f->m, AJ_MARKUP_TEXT);
	}
	end_value(f);
	st = begin_value(f, f->own ? f->own : f->field, err);
	if (st == AJ_OK)
		st = aj_markup_take(f->m, err);
	if (st == AJ_OK)
		end_value(f);
	return st;
}

/* What an attribute of a cell says of its place and kind. True: it was such. */
static bool is_of_cell(struct flow *f, struct aj_str name, struct aj_str value)
{
	struct row *row = row_of(f);
	uint64_t repeat;

	if (*kind_at(f, f->x->depth) != CELL || !row->in_cell)
		return false;
	if (aj_str_eq(name, AJ_S("number-columns-repeated")) ||
	    aj_str_eq(name, AJ_S("number-columns-spanned")))
		row->repeat =
		    aj_str_decimal(value, &repeat) && repeat < CELL_MAX && repeat > 0 ? (size_t)repeat : 1;
	else if (aj_str_eq(name, AJ_S("value-type")))
		row->number = !aj_str_eq(value, AJ_S("string"));
	else
		return false;
	return true;
}

/* The value of a cell that is a number, a date, and so on: what is shown of it is left out. */
static bool is_value(struct flow *f, struct aj_str name)
{
	return *kind_at(f, f->x->depth) == CELL && row_of(f)->number &&
	       is_in(name, " value date-value time-value boolean-value ");
}

static bool holds_something(struct aj_str name, struct aj_str value)
{
	if (is_in(name,
		" author initials descr title tooltip alt href display displayName userId provider string "))
		return value.len > 0;
	return value.len >= ASIDE_LONG || aj_str_find(value, 0, '@') < value.len ||
	       memmem(value.ptr, value.len, "://", 3);
}

/* The attribute's value is shown, has no reference in it, and is short enough to wait. */
static bool is_short(const struct aj_markup *m)
{
	struct aj_str s = aj_str_sub(aj_markup_rest(m), 0, ASIDE_MAX);
	size_t end = aj_str_find(s, 0, m->end == AJ_MARKUP_APOS ? '\'' : '"');

	return end < s.len && m->end != AJ_MARKUP_UNQUOTED && aj_str_find(s, 0, '&') > end;
}

static enum aj_status read_attribute(struct flow *f, struct aj_err *err)
{
	uint8_t name_room[AJ_XML_NAME_MAX], spare[ASIDE_MAX];
	struct aj_str name = f->x->name, value;
	struct aside *aside;
	uint64_t raw;

	if (name.len > 0)
		memcpy(name_room, name.ptr, name.len);
	name = aj_str(name_room, name.len);
	raw = aj_markup_offset(f->m);
	if (is_in(name, " name ") && *kind_at(f, f->x->depth) == TABLE && f->tables == 1) {
		value = aj_markup_keep(f->m, spare, sizeof(spare));
		aj_office_table_begin(f->o, aj_str_sub(value, 0, AJ_OFFICE_LABEL_MAX));
		return AJ_OK;
	}
	if (f->n_asides == ASIDES_MAX) {
		enum aj_status st = cut(f, err);

		if (st != AJ_OK)
			return st;
	}
	if (!is_short(f->m)) {
		enum aj_status st = cut(f, err);

		if (st == AJ_OK)
			st = begin_value(f, aj_field_child(f->o->fields, &f->o->fields->root, name), err);
		if (st == AJ_OK)
			st = aj_markup_take(f->m, err);
		aj_markup_end(f->m);
		return st;
	}
	aside = &f->asides[f->n_asides];
	value = aj_markup_keep(f->m, aside->bytes, sizeof(aside->bytes));
	if (value.len == 0 || is_of_cell(f, name, value))
		return AJ_OK;
	if (is_value(f, name)) {
		aside->field = f->field;
		row_of(f)->any = row_of(f)->valued = true;
		if (row_of(f)->heads && f->o->table.header)
			aj_office_name(f->o, row_of(f)->column, value, true);
	} else if (holds_something(name, value)) {
		aside->field = aj_field_child(f->o->fields, &f->o->fields->root, name);
	} else {
		return AJ_OK;
	}
	aside->len = (uint16_t)value.len;
	aside->raw = raw;
	f->n_asides++;
	return AJ_OK;
}

static enum aj_status read_event(struct flow *f, enum aj_xml_event event, struct aj_err *err)
{
	switch (event) {
	case AJ_XML_START:
		return begin_element(f, err);
	case AJ_XML_ATTRIBUTE:
		return read_attribute(f, err);
	case AJ_XML_END:
		return end_element(f, err);
	case AJ_XML_TEXT:
		return read_text(f, err);
	case AJ_XML_COMMENT:
	case AJ_XML_ASIDE:
	case AJ_XML_DONE:
		break;
	}
	end_value(f);
	return aj_markup_whole(f->m, NULL, err);
}

enum aj_status aj_office_flow(struct aj_office *o, struct aj_stream *in, struct aj_err *err)
{
	struct flow *f = calloc(1, sizeof(*f));
	enum aj_status st =
	    f ? aj_office_begin(o, in, err) : aj_fail(err, AJ_ELIMIT, "no memory to read text");
	enum aj_xml_event event;

	if (st != AJ_OK) {
		free(f);
		return st;
	}
	f->o = o;
	f->x = o->xml;
	f->x->spaces = true;
	f->m = &o->xml->m;
	while (st == AJ_OK && (event = aj_xml_next(f->x)) != AJ_XML_DONE)
		st = read_event(f, event, err);
	row_of(f)->open = false;
	if (st == AJ_OK)
		st = cut(f, err);
	if (st == AJ_OK)
		st = aj_markup_finish(f->m, err);
	free(f);
	return st;
}
