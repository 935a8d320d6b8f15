#pragma once

/* What the parts of the reader of SQL dumps share: sql.c has the statements, sql_value.c what stands in a
 * row. */

#include "format/cell.h"
#include "format/cursor.h"
#include "format/sql/sql_tables.h"

/* Whether a backslash in '…' is an escape. */
enum aj_sql_slash {
	AJ_SQL_SLASH_UNKNOWN, /* before a quote that a letter follows, it is one */
	AJ_SQL_SLASH_PLAIN,
	AJ_SQL_SLASH_ESCAPE,
};

struct aj_sql {
	struct aj_scan *scan;
	struct aj_fields *fields;
	struct aj_batch batch;
	struct aj_cursor in;
	enum aj_sql_slash slash;
	struct aj_sql_tables tables;
	struct aj_sql_columns columns; /* of the rows being read */
	enum aj_coding coding;	       /* that was told last */
	bool text;		       /* a value of no field has been begun: statements as they stand */
	bool start;		       /* a statement may begin here */
	bool comment;		       /* up to the end of the line */
	uint64_t try_from;	       /* offset up to which statements were looked at in vain */
	uint8_t *header; /* the INSERT before, as far as its rows: the next one is mostly the same */
	size_t header_len;
};

/* How the dump that head begins with means its backslashes. */
enum aj_sql_slash aj_sql_slash_of(struct aj_str head);

/* Bits of head that speak for SQL. */
enum { AJ_SQL_BITS = 36 }; /* that aj_sql_sniff gives, or 0 */

int aj_sql_sniff(struct aj_str head);

/*
 * Reads what stands between pos and the comma or bracket behind it, at which pos then
 * is, as values of field. *ended: it is none of these, but the end of the statement or of all.
 */
AJ_MUST_CHECK enum aj_status aj_sql_read_cell(
    struct aj_sql *sql, const struct aj_field *field, bool *ended, struct aj_err *err);

/* How what follows pos is written, if that is not said yet. */
void aj_sql_coded(struct aj_sql *sql, enum aj_coding coding);

/* A comment at pos, with what follows to its end. */
AJ_MUST_CHECK enum aj_status aj_sql_read_comment(struct aj_sql *sql, struct aj_err *err);

/* Reads the rows of a COPY up to the line that ends them. */
AJ_MUST_CHECK enum aj_status aj_sql_read_copy(struct aj_sql *sql, struct aj_err *err);
