#pragma once

/*
 * The words of SQL statements, as far as a reader of dumps must know them: names in
 * all the quotes there are, and what CREATE TABLE calls its columns. All of these
 * look at a view, use nothing up, and leave at at the end of the view if that is where
 * they gave up: nothing that was looked at then needs to be looked at again.
 */

#include "base/str.h"

/* Passes over space and comments. */
size_t aj_sql_skip(struct aj_str s, size_t at);

/* Whether the word at at is that one (capitals; any case in s). Passes over it and what space follows. */
bool aj_sql_word(struct aj_str s, size_t *at, struct aj_str word);

/*
 * A name at at: `a`, "a", [a] or a bare one. Sets name to what is inside its quotes
 * and passes over it and what space follows. False: none, or s ends within it.
 */
bool aj_sql_name(struct aj_str s, size_t *at, struct aj_str *name);

/* The same with what qualifies it (db.schema.table), of which the last part is given. */
bool aj_sql_path(struct aj_str s, size_t *at, struct aj_str *name);

/* The end of what the bracket at at opens (behind its closing one); s.len: it is not closed in s. */
size_t aj_sql_behind_brackets(struct aj_str s, size_t at);

/*
 * The columns of a CREATE TABLE statement: *at stands behind its opening bracket and is
 * moved from column to column. False: no more, or s ends before the next one's name.
 */
bool aj_sql_column(struct aj_str s, size_t *at, struct aj_str *name);

/* "CREATE TABLE t (": sets the table's name and at behind the bracket. False: something else. */
bool aj_sql_create_table(struct aj_str s, size_t *at, struct aj_str *table);
