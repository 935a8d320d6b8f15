/*
 * parquet.c: Parquet files (github.com/apache/parquet-format). Each group of rows is handed over
 * as lines of JSON, a row a line, under the name "rows 0" (the number of the group): text and whole
 * numbers with the names of their columns, structures as objects, lists as arrays of each column.
 * Fractions, booleans and old timestamps (INT96) are left out. Of a group with many columns a few
 * are read at a time, "rows 0 columns 20", so that memory stays bounded.
 *
 * A page that cannot be read is complained of, and its rows go on without that column; a file
 * whose footer cannot be read is read as binary data. Encrypted ones are reported.
 */

#include "format/table/parquet.h"
#include "format/table/rows.h"
#include "format/table/thrift.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	FOOTER_MAX = 64 << 20,
	MEMORY = 96 << 20,    /* that the columns which are read at a time are expected to take */
	PAGE_USUAL = 2 << 20, /* bytes of a page, and of a dictionary, that writers keep to */
	VALUES_USUAL = 128 * 1024,
	GROUPS_MAX = 100 * 1000,
	PER_ROW_MAX = 1 << 20, /* values of a column in one row */
};

struct group {
	struct aj_rows rows; /* first: rows of a source are those of a group */
	struct aj_parquet *file;
	struct aj_parquet_chunk *chunks;
	struct aj_parquet_column *columns; /* as many as the file has; those not read are zero */
	uint64_t n_rows;
};

static int parquet_sniff(struct aj_str head)
{
	if (aj_str_starts(head, AJ_S("PAR1")))
		return 30;
	/* A length follows, of what is encrypted; a letter does in PARENT. */
	return aj_str_starts(head, AJ_S("PARE")) && head.len > 4 && !aj_is_alpha(head.ptr[4]) ? 30 : 0;
}

static int64_t number_of(struct aj_str bytes, bool is_unsigned)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes.len && i < 8; i++)
		value |= (uint64_t)bytes.ptr[i] << 8 * i;
	return bytes.len == 4 && !is_unsigned ? (int32_t)(uint32_t)value : (int64_t)value;
}

static void write_time(struct aj_buf *line, int64_t value, int64_t in_a_day)
{
	int64_t days = value / in_a_day;

	aj_rows_date(line, value % in_a_day < 0 ? days - 1 : days);
}

static void write_value(struct aj_buf *line, const struct aj_parquet_node *node, struct aj_str value)
{
	bool number = node->type == AJ_PARQUET_INT32 || node->type == AJ_PARQUET_INT64;
	int64_t n = number ? number_of(value, node->meaning == AJ_PARQUET_UNSIGNED) : 0;

	if (!number && node->meaning == AJ_PARQUET_UUID && value.len == 16)
		aj_rows_uuid(line, value.ptr);
	else if (!number)
		aj_buf_json(line, value);
	else if (node->meaning == AJ_PARQUET_DATE)
		aj_rows_date(line, n);
	else if (node->meaning == AJ_PARQUET_MILLIS)
		write_time(line, n, 86400000);
	else if (node->meaning == AJ_PARQUET_MICROS)
		write_time(line, n, 86400000000);
	else if (node->meaning == AJ_PARQUET_UNSIGNED)
		aj_buf_addf(line, "%llu", (unsigned long long)n);
	else
		aj_buf_addf(line, "%lld", (long long)n);
}

/* Takes a value; wrote: it was not null. */
static void take_value(struct aj_parquet_column *c, struct aj_buf *line)
{
	if (c->definition[c->next] == c->node->max_definition && c->next_value < c->n_values) {
		aj_rows_comma(line);
		write_value(line, c->node, c->values[c->next_value++]);
	}
	c->next++;
}

/* All values that the row has in a column: one, or an array. */
static enum aj_status write_column(
    struct aj_parquet_column *c, struct aj_str key, struct aj_buf *line, struct aj_err *err)
{
	size_t before = line->len, empty;
	enum aj_status st = aj_parquet_look(c, err);

	if (st != AJ_OK)
		return st;
	aj_rows_key(line, key);
	if (c->node->max_repetition == 0) {
		empty = line->len;
		take_value(c, line);
	} else {
		aj_buf_add(line, AJ_S("["));
		empty = line->len;
		for (unsigned n = 0; st == AJ_OK && n < PER_ROW_MAX && (n == 0 || c->repetition[c->next] > 0);
		     n++) {
			take_value(c, line);
			st = aj_parquet_look(c, err);
		}
	}
	if (line->len == empty)
		line->len = before;
	else if (c->node->max_repetition > 0)
		aj_buf_add(line, AJ_S("]"));
	return st;
}

/*
 * A list is a group in which a repeated group has one element (LogicalTypes.md): the names of
 * the two say nothing. The index of what it is a list of, or its own.
 */
static uint32_t inside_list(const struct aj_parquet *file, uint32_t index)
{
	const struct aj_parquet_node *node = &file->nodes[index];

	if (node->meaning != AJ_PARQUET_LIST || node->children != 1)
		return index;
	node++;
	index++;
	return node->repeated && node->type == AJ_PARQUET_GROUP && node->children == 1 ? index + 1 : index;
}

/* Writes what the row has below a node, under key. more is set if its columns have not ended. Depth is
 * bounded. */
static enum aj_status write_node(
    struct group *g, uint32_t index, struct aj_str key, struct aj_buf *line, bool *more, struct aj_err *err)
{
	const struct aj_parquet_node *node;
	enum aj_status st = AJ_OK;
	size_t before = line->len, empty;

	index = inside_list(g->file, index);
	node = &g->file->nodes[index];
	if (node->type != AJ_PARQUET_GROUP) {
		struct aj_parquet_column *c = &g->columns[node->leaf];

		if (!c->node)
			return AJ_OK;
		st = write_column(c, key, line, err);
		*more |= st == AJ_OK || line->len > before;
		return st == AJ_END ? AJ_OK : st;
	}
	aj_rows_key(line, key);
	aj_buf_add(line, AJ_S("{"));
	empty = line->len;
	for (uint32_t i = index + 1; i < node->after && st == AJ_OK; i = g->file->nodes[i].after)
		st = write_node(g, i, g->file->nodes[i].name, line, more, err);
	if (line->len == empty)
		line->len = before;
	else
		aj_buf_add(line, AJ_S("}"));
	return st;
}

static enum aj_status next_row(struct aj_rows *rows, struct aj_buf *line, struct aj_err *err)
{
	struct group *g = (struct group *)rows;
	const struct aj_parquet_node *root = &g->file->nodes[0];
	enum aj_status st = AJ_OK;
	bool more = false;

	if (g->n_rows == 0)
		return AJ_END;
	g->n_rows--;
	aj_buf_add(line, AJ_S("{"));
	for (uint32_t i = 1; i < root->after && st == AJ_OK; i = g->file->nodes[i].after)
		st = write_node(g, i, g->file->nodes[i].name, line, &more, err);
	aj_buf_add(line, AJ_S("}"));
	return st == AJ_OK && !more ? AJ_END : st;
}

static struct aj_parquet_chunk read_meta(struct aj_thrift *t)
{
	struct aj_parquet_chunk chunk = { .present = true };
	struct aj_thrift_field field = { 0 };
	uint64_t data = 0, dictionary = 0;

	while (aj_thrift_next(t, &field)) {
		switch (field.number) {
		case 4:
			chunk.codec = (int)aj_thrift_int(t, field);
			break;
		case 5:
			chunk.values = (uint64_t)aj_thrift_int(t, field);
			break;
		case 6:
			chunk.unpacked = (uint64_t)aj_thrift_int(t, field);
			break;
		case 7:
			chunk.packed = (uint64_t)aj_thrift_int(t, field);
			break;
		case 9:
			data = (uint64_t)aj_thrift_int(t, field);
			break;
		case 11:
			dictionary = (uint64_t)aj_thrift_int(t, field);
			break;
		default:
			aj_thrift_skip(t, field);
		}
	}
	chunk.at = dictionary > 0 && dictionary < data ? dictionary : data;
	return chunk;
}

static struct aj_parquet_chunk read_chunk(struct aj_thrift *t)
{
	struct aj_parquet_chunk chunk = { 0 };
	struct aj_thrift_field field = { 0 };
	bool encrypted = false;

	while (aj_thrift_next(t, &field)) {
		if (field.number == 3 && aj_thrift_struct(t, field))
			chunk = read_meta(t);
		else if (field.number != 3) {
			encrypted |= field.number == 8 || field.number == 9;
			aj_thrift_skip(t, field);
		}
	}
	chunk.encrypted = encrypted;
	return chunk;
}

/* Is there text, or a whole number, in it? */
static bool is_worth_it(const struct aj_parquet_node *node)
{
	return node->type == AJ_PARQUET_BYTES || node->type == AJ_PARQUET_INT32 ||
	       node->type == AJ_PARQUET_INT64 || (node->type == AJ_PARQUET_FIXED && node->length > 0);
}

/* Readies the columns from first on that fit into memory together. Gives the first that does not. */
static uint32_t open_columns(struct group *g, uint32_t first)
{
	uint64_t memory = 0;
	uint32_t i = first;

	for (; i < g->file->n_leaves; i++) {
		const struct aj_parquet_node *node = &g->file->nodes[g->file->leaves[i]];
		const struct aj_parquet_chunk *chunk = &g->chunks[i];
		uint64_t size = chunk->unpacked < PAGE_USUAL ? chunk->unpacked : PAGE_USUAL;
		uint64_t values = chunk->values < VALUES_USUAL ? chunk->values : VALUES_USUAL;

		if (!is_worth_it(node) || !chunk->present)
			continue;
		if (chunk->encrypted) {
			aj_scan_complain(g->file->scan, chunk->at, "column %u is encrypted", i);
			continue;
		}
		if (chunk->at >= g->file->random.size || chunk->packed > g->file->random.size - chunk->at) {
			aj_scan_complain(
			    g->file->scan, chunk->at, "column %u is said to lie behind the end", i);
			continue;
		}
		memory += 3 * size + values * (sizeof(struct aj_str) + 2);
		if (memory > MEMORY && i > first)
			break;
		g->columns[i] = (struct aj_parquet_column){
			.file = g->file, .node = node, .chunk = *chunk, .at = chunk->at, .left = chunk->values
		};
		aj_buf_init(&g->columns[i].spelled, AJ_PARQUET_PAGE);
	}
	return i;
}

static enum aj_status read_group(struct group *g, unsigned number, uint64_t n_rows, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (uint32_t first = 0, next; first < g->file->n_leaves && st == AJ_OK; first = next) {
		char name[64];

		next = open_columns(g, first);
		g->n_rows = n_rows;
		g->rows.next = next_row;
		if (first == 0 && next == g->file->n_leaves)
			snprintf(name, sizeof(name), "rows %u", number);
		else
			snprintf(name, sizeof(name), "rows %u columns %u", number, first);
		st = aj_rows_hand_over(&g->rows, g->file->scan, aj_str_z(name), err);
		for (uint32_t i = first; i < next; i++)
			aj_parquet_column_fini(&g->columns[i]);
	}
	return st;
}

/* A RowGroup, whose columns are those of the schema in their order. */
static enum aj_status take_group(struct group *g, struct aj_thrift *t, unsigned number, struct aj_err *err)
{
	struct aj_thrift_field field = { 0 };
	int64_t n_rows = 0;

	memset(g->chunks, 0, g->file->n_leaves * sizeof(*g->chunks));
	while (aj_thrift_next(t, &field)) {
		if (field.number == 1) {
			uint64_t n = aj_thrift_list(t, field, AJ_THRIFT_STRUCT);

			for (uint64_t i = 0; i < n && !t->bad; i++) {
				struct aj_parquet_chunk chunk = read_chunk(t);

				if (i < g->file->n_leaves)
					g->chunks[i] = chunk;
			}
		} else if (field.number == 3)
			n_rows = aj_thrift_int(t, field);
		else
			aj_thrift_skip(t, field);
	}
	if (t->bad)
		return aj_fail(err, AJ_EINPUT, "group of rows %u is damaged in the footer", number);
	return read_group(g, number, n_rows > 0 ? (uint64_t)n_rows : 0, err);
}

/* What writers note: {"pandas":"…"} */
static enum aj_status read_notes(struct aj_parquet *file, struct aj_thrift *t, uint64_t n, struct aj_err *err)
{
	struct aj_buf line;
	enum aj_status st = AJ_OK;

	aj_buf_init(&line, FOOTER_MAX);
	aj_buf_add(&line, AJ_S("{"));
	for (; n > 0 && !t->bad; n--) {
		struct aj_thrift_field field = { 0 };
		struct aj_str key = { 0 }, value = { 0 };

		while (aj_thrift_next(t, &field)) {
			if (field.number == 1)
				key = aj_thrift_binary(t, field);
			else if (field.number == 2)
				value = aj_thrift_binary(t, field);
			else
				aj_thrift_skip(t, field);
		}
		if (!aj_str_eq(key, AJ_S("ARROW:schema"))) { /* the schema again, in base64 */
			aj_rows_key(&line, key);
			aj_buf_json(&line, value);
		}
	}
	aj_buf_add(&line, AJ_S("}\n"));
	if (line.len > 3 && !line.full)
		st = aj_scan_inner_bytes(file->scan, AJ_S("notes"), aj_buf_str(&line), err);
	aj_buf_fini(&line);
	return st;
}

static enum aj_status read_groups(struct aj_parquet *file, struct aj_err *err)
{
	struct aj_thrift t = { aj_str(file->footer, file->footer_len), false };
	struct aj_thrift_field field = { 0 };
	struct group g = { .file = file };
	enum aj_status st = AJ_OK;

	g.chunks = calloc(file->n_leaves + 1, sizeof(*g.chunks));
	g.columns = calloc(file->n_leaves + 1, sizeof(*g.columns));
	if (!g.chunks || !g.columns)
		st = aj_fail(err, AJ_ELIMIT, "no memory for its columns");
	while (st == AJ_OK && aj_thrift_next(&t, &field)) {
		uint64_t n;

		if (field.number == 4) {
			n = aj_thrift_list(&t, field, AJ_THRIFT_STRUCT);
			if (n > GROUPS_MAX)
				st = aj_fail(err, AJ_ELIMIT, "more than %d groups of rows", GROUPS_MAX);
			for (unsigned i = 0; i < n && st == AJ_OK; i++)
				st = take_group(&g, &t, i, err);
		} else if (field.number == 5) {
			n = aj_thrift_list(&t, field, AJ_THRIFT_STRUCT);
			st = read_notes(file, &t, n, err);
		} else
			aj_thrift_skip(&t, field);
	}
	if (st == AJ_OK && t.bad)
		st = aj_fail(err, AJ_EINPUT, "footer is damaged");
	free(g.chunks);
	free(g.columns);
	return st;
}

/* The file ends with the footer, its length in four bytes and "PAR1". */
static enum aj_status read_footer(struct aj_parquet *file, struct aj_err *err)
{
	enum { TAIL = 8 };
	uint8_t tail[TAIL];
	uint64_t len, size = file->random.size;
	enum aj_status st;

	if (size < 4 + TAIL)
		return aj_fail(err, AJ_EINPUT, "is cut short at offset %llu", (unsigned long long)size);
	st = aj_random_read(&file->random, size - TAIL, tail, TAIL, err);
	if (st != AJ_OK)
		return st;
	if (aj_str_eq(aj_str(tail + 4, 4), AJ_S("PARE")))
		return aj_fail(err, AJ_EDENIED, "is encrypted, at offset %llu", (unsigned long long)size - 4);
	if (!aj_str_eq(aj_str(tail + 4, 4), AJ_S("PAR1")))
		return aj_fail(
		    err, AJ_EINPUT, "has no footer at its end, at offset %llu", (unsigned long long)size);
	len = (uint64_t)number_of(aj_str(tail, 4), true);
	if (len > size - TAIL - 4 || len == 0)
		return aj_fail(err, AJ_EINPUT, "footer is said to be longer than the file, at offset %llu",
		    (unsigned long long)size - TAIL);
	if (len > FOOTER_MAX)
		return aj_fail(err, AJ_ELIMIT, "footer of more than %d MiB", FOOTER_MAX >> 20);
	file->footer = malloc(len);
	if (!file->footer)
		return aj_fail(err, AJ_ELIMIT, "no memory for the footer");
	file->footer_len = len;
	st = aj_random_read(&file->random, size - TAIL - len, file->footer, len, err);
	return st == AJ_OK ? aj_parquet_read_schema(file, err) : st;
}

/* What has no footer is binary data, behind the four bytes that made it look like more. */
static enum aj_status read_as_binary(struct aj_parquet *file, struct aj_err *err)
{
	struct aj_random_source part;

	aj_random_source_init(&part, &file->random, 4, file->random.size);
	return aj_scan_inner_source(file->scan, AJ_S("from offset 4"), &part.source, err);
}

static enum aj_status parquet_read(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	struct aj_parquet file = { .scan = scan };
	enum aj_status st = aj_random_open(&file.random, in, AJ_RANDOM_HELD, err), after;
	struct aj_err other;

	if (st == AJ_OK)
		st = read_footer(&file, err);
	if (st == AJ_OK)
		st = read_groups(&file, err);
	else if (st != AJ_EDENIED && st != AJ_ESTOP && file.random.size > 4) {
		after = read_as_binary(&file, &other);
		if (after == AJ_ESTOP) {
			st = after;
			*err = other;
		}
	}
	free(file.footer);
	aj_random_close(&file.random);
	return st;
}

const struct aj_format aj_format_parquet = {
	.name = "parquet",
	.about = "Parquet: rows with their columns, nested ones too",
	.sniff = parquet_sniff,
	.read = parquet_read,
};
