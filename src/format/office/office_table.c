/* office_table.c: the first row of a table names its columns, if it holds nothing but names. */

#include "format/office/office.h"

#include <stdio.h>

void aj_office_table_begin(struct aj_office *o, struct aj_str name)
{
	struct aj_office_table *table = &o->table;

	table->field = name.len > 0 ? aj_field_child(o->fields, &o->fields->root, name) : &o->fields->root;
	memset(table->columns, 0, table->named * sizeof(*table->columns));
	table->named = 0;
	table->header = table->names = true;
}

void aj_office_row_end(struct aj_office *o, bool any)
{
	struct aj_office_table *table = &o->table;

	if (!any || !table->header)
		return;
	table->header = false;
	if (!table->names)
		memset(table->columns, 0, table->named * sizeof(*table->columns));
}

/* "A" to "XFD", as spreadsheets call them. */
static struct aj_str letters(size_t column, char out[8])
{
	size_t at = 8;

	for (column++; column > 0 && at > 0; column = (column - 1) / 26)
		out[--at] = (char)('A' + (column - 1) % 26);
	return aj_str(out + at, 8 - at);
}

const struct aj_field *aj_office_column(struct aj_office *o, size_t column)
{
	struct aj_office_table *table = &o->table;
	char name[8];

	if (table->header)
		return NULL;
	if (column >= AJ_OFFICE_COLUMNS)
		return table->field;
	if (!table->columns[column]) {
		table->columns[column] = aj_field_child(o->fields, table->field, letters(column, name));
		table->named = column >= table->named ? column + 1 : table->named;
	}
	return table->columns[column];
}

void aj_office_name(struct aj_office *o, size_t column, struct aj_str text, bool number)
{
	struct aj_office_table *table = &o->table;
	size_t letters_in = 0, digits = 0;

	for (size_t i = 0; i < text.len; i++) {
		letters_in += aj_is_alpha(text.ptr[i]) || text.ptr[i] >= 0x80;
		digits += aj_is_digit(text.ptr[i]);
	}
	if (text.len == 0)
		return;
	if (number || letters_in == 0 || digits > letters_in || text.len > AJ_OFFICE_LABEL_MAX ||
	    aj_str_find(text, 0, '@') < text.len)
		table->names = false;
	if (!table->names || column >= AJ_OFFICE_COLUMNS)
		return;
	table->columns[column] = aj_field_child(o->fields, table->field, text);
	table->named = column >= table->named ? column + 1 : table->named;
}
