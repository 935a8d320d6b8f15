#pragma once

/*
 * The tables that a dump has told of and the names of their columns, for rows that
 * do not name them. Fields are made when a table's first row comes.
 */

#include "scan/format.h"

enum {
	AJ_SQL_COLUMNS_MAX = 4096, /* of a table; what lies behind them goes under the table's name alone */
	AJ_SQL_TABLES_MAX = 2048,  /* that are remembered */
};

struct aj_sql_columns {
	const struct aj_field *table;
	const struct aj_field **fields; /* AJ_SQL_COLUMNS_MAX */
	size_t n;
};

struct aj_sql_table;

struct aj_sql_tables {
	struct aj_arena arena;
	struct aj_sql_table *slots; /* open addressing */
	size_t count;
};

AJ_MUST_CHECK enum aj_status aj_sql_tables_init(struct aj_sql_tables *tables, struct aj_err *err);
void aj_sql_tables_fini(struct aj_sql_tables *tables); /* accepts a zeroed struct */

/*
 * Takes note of a CREATE TABLE statement, which s begins with. Gives how far it was
 * looked at; 0: it is no such statement. *full: there was no room for it.
 */
size_t aj_sql_tables_note(struct aj_sql_tables *tables, struct aj_str s, bool *full);

/* Sets the columns to those that the table is known to have; to none if it is not known. */
void aj_sql_tables_columns(const struct aj_sql_tables *tables, struct aj_fields *fields, struct aj_str table,
    struct aj_sql_columns *columns);

/* The field of a column, by its place from 0; "col7" where it has no name. */
const struct aj_field *aj_sql_column_field(
    struct aj_fields *fields, struct aj_sql_columns *columns, size_t place);
