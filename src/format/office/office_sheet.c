/*
 * office_sheet.c: sheets of SpreadsheetML (ECMA-376 part 1, section 18). A row is a
 * record, a cell a value in the field sheet.column. Texts that cells share stand in a
 * part of their own and are held in memory, up to a bound; the value of a cell that
 * refers to one comes from there, its offset is that of the reference.
 */

#include "format/office/office.h"

#include <stdlib.h>

enum {
	STRINGS_MAX = 64 << 20,	 /* bytes of shared texts that are held */
	STRINGS_COUNT = 4 << 20, /* of them */
	STRING_ROOM = 32 * 1024, /* bytes of one, by the standard at most 32,767 characters */
	SHEETS_MAX = 1024,
	SHEET_NAME_MAX = 128,
	TARGET_MAX = 256,
};

struct relation {
	uint8_t id[32], target[TARGET_MAX];
	struct aj_str id_of, target_of;
};

void aj_office_strings_fini(struct aj_office_strings *strings)
{
	free(strings->bytes);
	free(strings->ends);
	free(strings->used);
	*strings = (struct aj_office_strings){ 0 };
}

/* Runs over the events of a member. False: there is none, or it cannot be read. */
struct part {
	struct aj_zip_body body;
	struct aj_stream in;
};

static bool open_part(struct aj_office *o, struct aj_str name, struct part *part)
{
	const struct aj_zip_member *member = aj_zip_find(&o->zip, name);
	struct aj_err ignored; /* it is told when the member is read in its turn */

	if (!member || aj_zip_body_open(&part->body, &o->zip, member, &ignored) != AJ_OK) {
		if (member)
			aj_zip_body_close(&part->body);
		return false;
	}
	aj_stream_init(&part->in, &part->body.source, 0);
	if (aj_office_begin(o, &part->in, &ignored) == AJ_OK) {
		o->xml->quiet = true;
		return true;
	}
	aj_stream_fini(&part->in);
	aj_zip_body_close(&part->body);
	return false;
}

static void close_part(struct aj_office *o, struct part *part)
{
	o->xml->m.in = NULL;
	aj_stream_fini(&part->in);
	aj_zip_body_close(&part->body);
}

/* Keeps name and target of the sheet that the workbook calls by this id. */
static enum aj_status add_target(
    struct aj_office *o, struct aj_str id, struct aj_str target, struct aj_err *err)
{
	uint8_t whole[TARGET_MAX + 8];
	size_t len = 0;

	if (aj_str_starts(target, AJ_S("/"))) {
		target = aj_str_from(target, 1);
	} else {
		memcpy(whole, "xl/", 3);
		len = 3;
	}
	memcpy(whole + len, target.ptr, target.len);
	for (size_t i = 0; i < o->n_sheets; i++)
		if (aj_str_eq(o->sheets[i].part, id))
			return aj_arena_dup(
			    aj_scan_arena(o->scan), aj_str(whole, len + target.len), &o->sheets[i].part, err);
	return AJ_OK;
}

static enum aj_status add_sheet(struct aj_office *o, struct aj_str id, struct aj_str name, struct aj_err *err)
{
	struct aj_office_sheet_name *sheet = &o->sheets[o->n_sheets];
	enum aj_status st = aj_arena_dup(aj_scan_arena(o->scan), id, &sheet->part, err);

	if (st == AJ_OK)
		st = aj_arena_dup(aj_scan_arena(o->scan), name, &sheet->name, err);
	o->n_sheets += st == AJ_OK;
	return st;
}

/* Elements of this name with two attributes; each pair goes to add. */
static enum aj_status read_pairs(struct aj_office *o, struct aj_str part_name, struct aj_str element,
    struct aj_str first, struct aj_str second,
    enum aj_status (*add)(struct aj_office *o, struct aj_str a, struct aj_str b, struct aj_err *err),
    struct aj_err *err)
{
	uint8_t a_room[SHEET_NAME_MAX], b_room[TARGET_MAX];
	struct aj_str a = { 0 }, b = { 0 };
	enum aj_xml_event event;
	enum aj_status st = AJ_OK;
	struct part part;
	bool inside = false;

	if (!open_part(o, part_name, &part))
		return AJ_OK;
	while (st == AJ_OK && (event = aj_xml_next(o->xml)) != AJ_XML_DONE) {
		if (event == AJ_XML_START) {
			inside = aj_str_eq(o->xml->name, element);
			a = b = (struct aj_str){ 0 };
		} else if (event == AJ_XML_ATTRIBUTE && inside && aj_str_eq(o->xml->name, first)) {
			a = aj_markup_keep(&o->xml->m, a_room, sizeof(a_room));
		} else if (event == AJ_XML_ATTRIBUTE && inside && aj_str_eq(o->xml->name, second)) {
			b = aj_markup_keep(&o->xml->m, b_room, sizeof(b_room));
		} else if (event == AJ_XML_END && inside) {
			inside = false;
			if (a.len > 0 && b.len > 0 && (add == add_target || o->n_sheets < SHEETS_MAX))
				st = add(o, a, b, err);
		}
	}
	close_part(o, &part);
	return st;
}

/* Room for one more text; false: a bound, or no memory. */
static bool grow_strings(struct aj_office_strings *s)
{
	size_t room = s->room ? 2 * s->room : 256 * 1024, count = s->count_room ? 2 * s->count_room : 4096;

	if (s->room - s->len < STRING_ROOM) {
		uint8_t *bytes = room <= STRINGS_MAX ? realloc(s->bytes, room) : NULL;

		if (!bytes)
			return false;
		s->bytes = bytes;
		s->room = room;
	}
	if (s->count == s->count_room) {
		uint32_t *ends = count <= STRINGS_COUNT ? realloc(s->ends, count * sizeof(*ends)) : NULL;

		if (!ends)
			return false;
		s->ends = ends;
		s->count_room = count;
	}
	return true;
}

/* Appends the content at pos to the text being gathered, which is filled up if it is too long. */
static void gather(struct aj_office *o, struct aj_office_strings *s, size_t began)
{
	size_t room = began + STRING_ROOM - s->len;

	s->len += aj_markup_keep(&o->xml->m, s->bytes + s->len, room).len;
}

static enum aj_status read_strings(struct aj_office *o)
{
	struct aj_office_strings *s = &o->strings;
	enum aj_xml_event event;
	struct part part;
	size_t began = 0;
	bool inside = false, text = false, phonetic = false, full = false;

	if (!open_part(o, AJ_S("xl/sharedStrings.xml"), &part))
		return AJ_OK;
	o->xml->spaces = true;
	while (!full && (event = aj_xml_next(o->xml)) != AJ_XML_DONE) {
		struct aj_str name = o->xml->name;

		if (event == AJ_XML_START && aj_str_eq(name, AJ_S("si"))) {
			full = !grow_strings(s);
			began = s->len;
			inside = !full;
			text = phonetic = false;
		} else if (event == AJ_XML_START) {
			text = aj_str_eq(name, AJ_S("t"));
			phonetic |= aj_str_eq(name, AJ_S("rPh")); /* how it is read aloud, behind the text */
		} else if (event == AJ_XML_TEXT && inside && text && !phonetic) {
			gather(o, s, began);
		} else if (event == AJ_XML_END && inside && o->xml->depth == 2) {
			if (s->len - began == STRING_ROOM)
				s->len = began; /* read with those that no cell refers to */
			s->ends[s->count++] = (uint32_t)s->len;
			inside = false;
		} else if (event == AJ_XML_END) {
			text = false;
		}
	}
	close_part(o, &part);
	if (full)
		aj_scan_complain(
		    o->scan, 0, "more texts in xl/sharedStrings.xml than are held: their cells are left out");
	s->used = calloc(s->count / 8 + 1, 1);
	if (!s->used)
		s->count = 0;
	return AJ_OK;
}

enum aj_status aj_office_prepare_sheets(struct aj_office *o, struct aj_err *err)
{
	enum aj_status st;

	o->sheets = aj_arena_take(aj_scan_arena(o->scan), SHEETS_MAX * sizeof(*o->sheets));
	if (!o->sheets)
		return aj_fail(err, AJ_ELIMIT, "no memory for the names of sheets");
	st = read_pairs(o, AJ_S("xl/workbook.xml"), AJ_S("sheet"), AJ_S("id"), AJ_S("name"), add_sheet, err);
	if (st == AJ_OK)
		st = read_pairs(o, AJ_S("xl/_rels/workbook.xml.rels"), AJ_S("Relationship"), AJ_S("Id"),
		    AJ_S("Target"), add_target, err);
	return st == AJ_OK ? read_strings(o) : st;
}

/* A cell being read. */
struct cell {
	size_t column;
	bool shared, text; /* shared: its value is a number of a text */
	bool value;	   /* we are in <v> or in <t> */
};

struct sheet {
	struct aj_office *o;
	struct aj_markup *m;
	struct cell cell;
	size_t next; /* column of the next cell that does not say which it is */
	bool any;    /* the row has a value */
	bool in_cell;
};

/* "BC12": the column, from 0. */
static size_t column_of(struct aj_str ref, size_t otherwise)
{
	size_t column = 0, i = 0;

	for (; i < ref.len && i < 3 && aj_is_upper(ref.ptr[i]); i++)
		column = column * 26 + (size_t)(ref.ptr[i] - 'A') + 1;
	return i > 0 ? column - 1 : otherwise;
}

static enum aj_status begin_value(struct sheet *s, struct aj_err *err)
{
	if (!s->m->batch.in_record)
		aj_batch_begin_record(&s->m->batch);
	return aj_markup_begin(s->m, aj_office_column(s->o, s->cell.column), err);
}

static void end_value(struct sheet *s, bool number)
{
	if (s->o->table.header && !s->m->shown)
		aj_office_name(s->o, s->cell.column, aj_markup_value(s->m), number);
	s->any |= aj_markup_value(s->m).len > 0;
	aj_markup_end(s->m);
}

/* A cell that says which of the shared texts is its value. */
static enum aj_status read_shared(struct sheet *s, struct aj_err *err)
{
	struct aj_office_strings *strings = &s->o->strings;
	uint64_t raw = aj_markup_offset(s->m), number, end;
	uint8_t digits[16];
	struct aj_str index = aj_markup_keep(s->m, digits, sizeof(digits)), text;
	struct aj_batch *batch = &s->m->batch;
	enum aj_status st;
	size_t from;

	end = raw + index.len;
	if (!aj_str_decimal(index, &number) || number >= strings->count) {
		if (strings->count > 0)
			aj_scan_complain(s->o->scan, raw, "a cell refers to a text that is not there");
		return AJ_OK;
	}
	from = number > 0 ? strings->ends[number - 1] : 0;
	text = aj_str(strings->bytes + from, strings->ends[number] - from);
	if (text.len == 0)
		return AJ_OK;
	if (!aj_scan_rewritten(s->o->scan)) /* else all of them are shown where they stand */
		strings->used[number / 8] |= (uint8_t)(1 << number % 8);
	st = begin_value(s, err);
	if (st == AJ_OK && aj_batch_room(batch) < text.len + AJ_BATCH_SLACK)
		st = aj_fail(err, AJ_ELIMIT, "a text of %zu bytes in a cell", text.len);
	if (st != AJ_OK)
		return st;
	batch->runs[batch->n_runs - 1] =
	    (struct aj_run){ .at = (uint32_t)batch->len, .raw = raw, .whole = true };
	memcpy(batch->bytes + batch->len, text.ptr, text.len);
	batch->len += text.len;
	aj_batch_run(batch, end);
	end_value(s, false);
	return AJ_OK;
}

static enum aj_status read_text(struct sheet *s, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	size_t len;

	if (s->cell.value && s->cell.shared)
		return read_shared(s, err);
	if (!s->cell.value) { /* a formula, or what stands around the rows: headers, conditions */
		if (!s->m->batch.in_record && s->in_cell)
			aj_batch_begin_record(&s->m->batch);
		return aj_markup_whole(s->m, NULL, err);
	}
	if (!s->m->open)
		st = begin_value(s, err);
	if (st == AJ_OK)
		st = aj_markup_take(s->m, err);
	len = aj_markup_value(s->m).len;
	s->any |= len > 0;
	return st;
}

static void begin_cell(struct sheet *s)
{
	s->cell = (struct cell){ .column = s->next };
	s->in_cell = true;
}

static void read_cell_attribute(struct sheet *s)
{
	struct aj_str name = s->o->xml->name, value;
	bool ref = aj_str_eq(name, AJ_S("r")), type = aj_str_eq(name, AJ_S("t"));
	uint8_t room[16];

	value = aj_markup_keep(s->m, room, sizeof(room));
	if (ref)
		s->cell.column = column_of(value, s->next);
	if (type) {
		s->cell.shared = aj_str_eq(value, AJ_S("s"));
		s->cell.text =
		    s->cell.shared || aj_str_eq(value, AJ_S("str")) || aj_str_eq(value, AJ_S("inlineStr"));
	}
}

static enum aj_status end_row(struct sheet *s, struct aj_err *err)
{
	aj_markup_end(s->m);
	aj_office_row_end(s->o, s->any);
	s->next = 0;
	s->any = false;
	return s->m->batch.in_record ? aj_batch_end_record(&s->m->batch, err) : AJ_OK;
}

static enum aj_status read_attribute(struct sheet *s, struct aj_err *err)
{
	struct aj_str name = s->o->xml->name;
	const struct aj_field *field;

	if (s->in_cell) {
		read_cell_attribute(s);
		return AJ_OK;
	}
	/* Tooltips and prompts of what may be typed into a cell, places that links lead to. */
	if (!aj_str_eq(name, AJ_S("prompt")) && !aj_str_eq(name, AJ_S("error")) &&
	    !aj_str_eq(name, AJ_S("display")) && !aj_str_eq(name, AJ_S("tooltip")) &&
	    !aj_str_eq(name, AJ_S("location")) && !aj_str_eq(name, AJ_S("promptTitle")) &&
	    !aj_str_eq(name, AJ_S("val")))
		return AJ_OK;
	field = aj_field_child(s->o->fields, &s->o->fields->root, name);
	return aj_markup_whole(s->m, field, err);
}

static enum aj_status begin_element(struct sheet *s, struct aj_err *err)
{
	struct aj_str name = s->o->xml->name;

	if (aj_str_eq(name, AJ_S("row")))
		return end_row(s, err);
	if (aj_str_eq(name, AJ_S("c")) && !s->in_cell)
		begin_cell(s);
	s->cell.value = s->in_cell && (aj_str_eq(name, AJ_S("v")) || aj_str_eq(name, AJ_S("t")));
	return AJ_OK;
}

static enum aj_status end_element(struct sheet *s, struct aj_err *err)
{
	/* A sheet's elements: worksheet, sheetData, row, c. */
	if (s->in_cell && s->o->xml->depth <= 4) {
		if (s->m->open)
			end_value(s, !s->cell.text);
		s->next = s->cell.column < AJ_OFFICE_COLUMNS ? s->cell.column + 1 : s->cell.column;
		s->in_cell = false;
	}
	s->cell.value = false;
	return s->o->xml->depth <= 3 ? end_row(s, err) : AJ_OK;
}

static void begin_table(struct aj_office *o, struct aj_str part)
{
	struct aj_str name = { 0 };

	for (size_t i = 0; i < o->n_sheets; i++)
		if (aj_str_eq(o->sheets[i].part, part))
			name = o->sheets[i].name;
	aj_office_table_begin(o, name);
}

enum aj_status aj_office_sheet(
    struct aj_office *o, struct aj_str part, struct aj_stream *in, struct aj_err *err)
{
	struct sheet s = { .o = o, .m = &o->xml->m };
	enum aj_status st = aj_office_begin(o, in, err);
	enum aj_xml_event event;

	begin_table(o, part);
	while (st == AJ_OK && (event = aj_xml_next(o->xml)) != AJ_XML_DONE) {
		if (event == AJ_XML_START)
			st = begin_element(&s, err);
		else if (event == AJ_XML_END)
			st = end_element(&s, err);
		else if (event == AJ_XML_ATTRIBUTE)
			st = read_attribute(&s, err);
		else if (event == AJ_XML_TEXT)
			st = read_text(&s, err);
		else
			st = aj_markup_whole(s.m, NULL, err);
	}
	return st == AJ_OK ? aj_markup_finish(s.m, err) : st;
}

enum aj_status aj_office_shared(struct aj_office *o, struct aj_stream *in, struct aj_err *err)
{
	struct aj_office_strings *strings = &o->strings;
	enum aj_status st = aj_office_begin(o, in, err);
	struct aj_markup *m = &o->xml->m;
	size_t number = 0;
	enum aj_xml_event event;
	bool unused = false, phonetic = false;

	if (st != AJ_OK)
		return st;
	o->xml->spaces = true;
	m->all = aj_scan_rewritten(o->scan); /* a cell may have told what they are */
	while (st == AJ_OK && (event = aj_xml_next(o->xml)) != AJ_XML_DONE) {
		if (event == AJ_XML_START && aj_str_eq(o->xml->name, AJ_S("si"))) {
			unused = number >= strings->count || !(strings->used[number / 8] >> number % 8 & 1);
			number++;
		}
		if (event == AJ_XML_START)
			phonetic |= aj_str_eq(o->xml->name, AJ_S("rPh"));
		if (event == AJ_XML_END && o->xml->depth <= 3)
			phonetic = false;
		if ((event == AJ_XML_START || event == AJ_XML_END) && o->xml->depth <= 2)
			aj_markup_end(m);
		if (event == AJ_XML_TEXT && (unused || phonetic) && o->xml->depth >= 3) {
			if (!m->open)
				st = aj_markup_begin(m, NULL, err);
			if (st == AJ_OK)
				st = aj_markup_take(m, err);
		}
	}
	if (st == AJ_OK)
		st = aj_markup_finish(m, err);
	m->all = false;
	return st;
}
