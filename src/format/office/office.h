#pragma once

/*
 * Documents of office programs: zip files of XML parts (ECMA-376, ISO/IEC 26300).
 * What is common to their readers: one batch for all parts, text that is cut into
 * runs by markup, tables whose first row names the columns.
 */

#include "format/markup/xml_pull.h"
#include "format/packed/zip_file.h"

enum {
	AJ_OFFICE_COLUMNS = 16384, /* of a sheet; beyond, cells have no field */
	AJ_OFFICE_LABEL_MAX = 64,  /* bytes of a header that names a column */
};

/* The columns of a table, named by its first row if that holds nothing but names. */
struct aj_office_table {
	const struct aj_field **columns; /* AJ_OFFICE_COLUMNS of them */
	const struct aj_field *field;	 /* of the table: its columns lie below */
	size_t named;			 /* columns so far */
	bool header;			 /* the row being read is the first that holds anything */
	bool names;			 /* and has shown nothing but names */
};

/* Texts that others refer to by their number. */
struct aj_office_strings {
	uint8_t *bytes;
	uint32_t *ends; /* of each text in bytes */
	uint8_t *used;	/* a bit for each */
	size_t len, room, count, count_room;
};

struct aj_office_sheet_name {
	struct aj_str part, name;
};

struct aj_office {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_zip zip;
	struct aj_xml *xml;	    /* of the part being read; its batch serves all parts */
	bool odf, encrypted, known; /* known: the layer has been told its kind */
	struct aj_office_table table;
	struct aj_office_strings strings;
	struct aj_office_sheet_name *sheets;
	size_t n_sheets;
};

/* Begins a part: events come from in, offsets are its own. False: no memory. */
AJ_MUST_CHECK enum aj_status aj_office_begin(struct aj_office *o, struct aj_stream *in, struct aj_err *err);

/* Text in paragraphs: word processing, slides, comments, and tables in them. */
AJ_MUST_CHECK enum aj_status aj_office_flow(struct aj_office *o, struct aj_stream *in, struct aj_err *err);

/* The names of sheets and the texts that cells share, as far as there are such. */
AJ_MUST_CHECK enum aj_status aj_office_prepare_sheets(struct aj_office *o, struct aj_err *err);

/* A sheet of SpreadsheetML: rows are records. */
AJ_MUST_CHECK enum aj_status aj_office_sheet(
    struct aj_office *o, struct aj_str part, struct aj_stream *in, struct aj_err *err);

/* The shared texts that no cell has referred to. */
AJ_MUST_CHECK enum aj_status aj_office_shared(struct aj_office *o, struct aj_stream *in, struct aj_err *err);

void aj_office_strings_fini(struct aj_office_strings *strings);

/* A table begins, called name ("": it has none). */
void aj_office_table_begin(struct aj_office *o, struct aj_str name);

/* A row of the table has ended; any: it held something. */
void aj_office_row_end(struct aj_office *o, bool any);

/* The field of a cell in this column, from 0; NULL: none, as of all in a header. */
const struct aj_field *aj_office_column(struct aj_office *o, size_t column);

/* What a cell of a header holds: it names the column. number: it is no text. */
void aj_office_name(struct aj_office *o, size_t column, struct aj_str text, bool number);
