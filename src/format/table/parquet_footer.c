/*
 * parquet_footer.c: the schema of a Parquet file, a list of nodes in the order of their tree.
 */

#include "format/table/parquet.h"
#include "format/table/thrift.h"

/* ConvertedType and LogicalType of parquet.thrift. */
static uint8_t converted_meaning(int64_t type)
{
	switch (type) {
	case 3:
		return AJ_PARQUET_LIST;
	case 6:
		return AJ_PARQUET_DATE;
	case 9:
		return AJ_PARQUET_MILLIS;
	case 10:
		return AJ_PARQUET_MICROS;
	case 11: /* UINT_8 to UINT_64 */
	case 12:
	case 13:
	case 14:
		return AJ_PARQUET_UNSIGNED;
	default:
		return AJ_PARQUET_PLAIN;
	}
}

/* A union: the number of its only field says which. */
static uint8_t logical_meaning(struct aj_thrift *t)
{
	struct aj_thrift_field field = { 0 };
	uint8_t meaning = AJ_PARQUET_PLAIN;

	while (aj_thrift_next(t, &field)) {
		if (field.number == 3)
			meaning = AJ_PARQUET_LIST;
		else if (field.number == 6)
			meaning = AJ_PARQUET_DATE;
		else if (field.number == 14)
			meaning = AJ_PARQUET_UUID;
		aj_thrift_skip(t, field);
	}
	return meaning;
}

static struct aj_parquet_node read_node(struct aj_thrift *t)
{
	struct aj_parquet_node node = { .type = AJ_PARQUET_GROUP };
	struct aj_thrift_field field = { 0 };
	int64_t repetition = 0, value;

	while (aj_thrift_next(t, &field)) {
		switch (field.number) {
		case 1:
			value = aj_thrift_int(t, field);
			node.type =
			    value >= 0 && value <= AJ_PARQUET_FIXED ? (uint8_t)value : AJ_PARQUET_BOOLEAN;
			break;
		case 2:
			value = aj_thrift_int(t, field);
			node.length = value > 0 && value < AJ_PARQUET_PAGE ? (uint32_t)value : 0;
			break;
		case 3:
			repetition = aj_thrift_int(t, field);
			break;
		case 4:
			node.name = aj_thrift_binary(t, field);
			break;
		case 5:
			value = aj_thrift_int(t, field);
			node.children = value > 0 && value < AJ_PARQUET_NODES ? (uint32_t)value : 0;
			break;
		case 6:
			value = aj_thrift_int(t, field);
			if (node.meaning == AJ_PARQUET_PLAIN)
				node.meaning = converted_meaning(value);
			break;
		case 10:
			if (aj_thrift_struct(t, field)) {
				uint8_t meaning = logical_meaning(t);

				if (meaning != AJ_PARQUET_PLAIN)
					node.meaning = meaning;
			}
			break;
		default:
			aj_thrift_skip(t, field);
		}
	}
	node.repeated = repetition == 2;
	node.max_repetition = node.repeated;
	node.max_definition = repetition == 1 || repetition == 2;
	return node;
}

/* Adds the levels of what lies above, numbers the columns and closes groups that are complete. */
static enum aj_status place_nodes(struct aj_parquet *file, struct aj_err *err)
{
	struct {
		uint32_t node, left;
	} open[AJ_PARQUET_DEPTH];
	unsigned depth = 0;

	for (uint32_t i = 0; i < file->n_nodes; i++) {
		struct aj_parquet_node *node = &file->nodes[i];

		if (i == 0)
			node->max_repetition = node->max_definition = 0;
		else if (depth > 0) {
			node->max_repetition += file->nodes[open[depth - 1].node].max_repetition;
			node->max_definition += file->nodes[open[depth - 1].node].max_definition;
			open[depth - 1].left--;
		}
		if (node->type == AJ_PARQUET_GROUP && node->children > 0) {
			if (depth == AJ_PARQUET_DEPTH)
				return aj_fail(
				    err, AJ_ELIMIT, "schema is deeper than %d groups", AJ_PARQUET_DEPTH);
			open[depth].node = i;
			open[depth++].left = node->children;
		} else if (node->type != AJ_PARQUET_GROUP) {
			node->leaf = file->n_leaves;
			file->leaves[file->n_leaves++] = i;
		}
		node->after = i + 1;
		while (depth > 0 && open[depth - 1].left == 0)
			file->nodes[open[--depth].node].after = i + 1;
	}
	if (depth > 0)
		return aj_fail(err, AJ_EINPUT, "schema ends in the middle, in the footer");
	return AJ_OK;
}

enum aj_status aj_parquet_read_schema(struct aj_parquet *file, struct aj_err *err)
{
	struct aj_thrift t = { aj_str(file->footer, file->footer_len), false };
	struct aj_thrift_field field = { 0 };
	struct aj_arena *arena = aj_scan_arena(file->scan);
	uint64_t n = 0;

	while (aj_thrift_next(&t, &field) && field.number != 2)
		aj_thrift_skip(&t, field);
	if (!t.bad && field.number == 2)
		n = aj_thrift_list(&t, field, AJ_THRIFT_STRUCT);
	if (n == 0 || n > AJ_PARQUET_NODES)
		return aj_fail(err, n ? AJ_ELIMIT : AJ_EINPUT,
		    n ? "schema of more than %d nodes" : "no schema in the footer (of at most %d nodes)",
		    AJ_PARQUET_NODES);
	file->nodes = aj_arena_take(arena, n * sizeof(*file->nodes));
	file->leaves = aj_arena_take(arena, n * sizeof(*file->leaves));
	if (!file->nodes || !file->leaves)
		return aj_fail(err, AJ_ELIMIT, "no memory for the schema");
	while (file->n_nodes < n && !t.bad)
		file->nodes[file->n_nodes++] = read_node(&t);
	if (t.bad)
		return aj_fail(err, AJ_EINPUT, "schema is damaged, in the footer");
	return place_nodes(file, err);
}
