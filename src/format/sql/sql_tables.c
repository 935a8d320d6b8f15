#include "format/sql/sql_tables.h"

#include "format/sql/sql_words.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	SLOTS = 2 * AJ_SQL_TABLES_MAX,
	ARENA_MAX = 8 << 20,
	NAME_MAX = AJ_FIELD_NAME_MAX,
};

struct aj_sql_table {
	struct aj_str name;
	struct aj_str *columns;
	size_t n;
};

enum aj_status aj_sql_tables_init(struct aj_sql_tables *tables, struct aj_err *err)
{
	*tables = (struct aj_sql_tables){ 0 };
	aj_arena_init(&tables->arena, ARENA_MAX);
	tables->slots = calloc(SLOTS, sizeof(*tables->slots));
	return tables->slots ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for tables");
}

void aj_sql_tables_fini(struct aj_sql_tables *tables)
{
	free(tables->slots);
	aj_arena_fini(&tables->arena);
	*tables = (struct aj_sql_tables){ 0 };
}

/* The slot of a table, or the free one where it would stand. Names differ in case from statement to
 * statement. */
static struct aj_sql_table *slot_of(const struct aj_sql_tables *tables, struct aj_str name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ aj_to_lower(name.ptr[i])) * 16777619u;
	for (size_t slot = hash;; slot++) {
		struct aj_sql_table *table = &tables->slots[slot % SLOTS];

		if (!table->name.ptr || aj_str_eq_nocase(table->name, name))
			return table;
	}
}

static size_t count_columns(struct aj_str s, size_t *at)
{
	struct aj_str name;
	size_t n = 0;

	while (n < AJ_SQL_COLUMNS_MAX && aj_sql_column(s, at, &name))
		n++;
	return n;
}

size_t aj_sql_tables_note(struct aj_sql_tables *tables, struct aj_str s, bool *full)
{
	size_t at = 0, first, n;
	struct aj_sql_table *table;
	struct aj_str name, *columns;
	struct aj_err ignored;

	*full = false;
	if (!aj_sql_create_table(s, &at, &name))
		return at;
	name = aj_str_sub(name, 0, NAME_MAX);
	first = at;
	n = count_columns(s, &at);
	table = slot_of(tables, name);
	columns = n > 0 ? aj_arena_take(&tables->arena, n * sizeof(*columns)) : NULL;
	*full = n > 0 && (!columns || (!table->name.ptr && tables->count == AJ_SQL_TABLES_MAX));
	if (n == 0 || *full)
		return at;
	for (size_t i = 0, here = first; i < n && !*full; i++) {
		struct aj_str column = { 0 };

		aj_sql_column(s, &here, &column);
		column = aj_str_sub(column, 0, NAME_MAX);
		*full = aj_arena_dup(&tables->arena, column, &columns[i], &ignored) != AJ_OK;
	}
	if (!table->name.ptr && !*full) {
		*full = aj_arena_dup(&tables->arena, name, &table->name, &ignored) != AJ_OK;
		tables->count += !*full;
	}
	if (!*full) {
		table->columns = columns;
		table->n = n;
	}
	return at;
}

void aj_sql_tables_columns(const struct aj_sql_tables *tables, struct aj_fields *fields, struct aj_str name,
    struct aj_sql_columns *columns)
{
	const struct aj_sql_table *table = slot_of(tables, aj_str_sub(name, 0, NAME_MAX));

	columns->table = aj_field_child(fields, &fields->root, name);
	columns->n = 0;
	for (size_t i = 0; i < table->n; i++)
		columns->fields[columns->n++] = aj_field_child(fields, columns->table, table->columns[i]);
}

const struct aj_field *aj_sql_column_field(
    struct aj_fields *fields, struct aj_sql_columns *columns, size_t place)
{
	if (place >= AJ_SQL_COLUMNS_MAX)
		return columns->table;
	while (columns->n <= place) {
		char name[24];

		snprintf(name, sizeof(name), "col%zu", columns->n + 1);
		columns->fields[columns->n++] = aj_field_child(fields, columns->table, aj_str_z(name));
	}
	return columns->fields[place];
}
