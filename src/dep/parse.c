#include "dep/parse.h"

#include "dep/parse_json.h"

#include <csv.h>
#include <stdlib.h>

enum {
	FIELD_MAX = 64 << 20,
	FIELD_STEP = 64 * 1024
}; /* bytes; libcsv holds a field until it has all of it */

struct aj_parse {
	bool is_csv;
	struct aj_parse_json json;
	struct csv_parser csv;
	aj_parse_fn *fn; /* or NULL */
	void *to;
	uint64_t at;	   /* bytes of CSV fed */
	uint64_t fields;   /* of CSV */
	bool loose;	   /* it is not strictly CSV, from wrong_at on */
	uint64_t wrong_at; /* UINT64_MAX: it ends within a field */
};

static void on_field(void *text, size_t len, void *arg)
{
	struct aj_parse *parse = arg;

	parse->fields++;
	if (parse->fn)
		parse->fn(parse->to, aj_str(text, len + 1), 1, false); /* CSV_APPEND_NULL */
}

static void *grow_field(void *field, size_t len)
{
	return len <= FIELD_MAX ? realloc(field, len) : NULL;
}

struct aj_parse *aj_parse_new(char delimiter, const struct aj_parse *with, aj_parse_fn *fn, void *to)
{
	struct aj_parse *parse = calloc(1, sizeof(*parse));
	bool ready;

	if (!parse)
		return NULL;
	parse->is_csv = delimiter != '\0';
	parse->fn = fn;
	parse->to = to;
	if (parse->is_csv)
		ready = csv_init(&parse->csv, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) == 0;
	else
		ready = aj_parse_json_init(&parse->json, with ? &with->json : NULL, fn, to);
	if (!ready) {
		free(parse);
		return NULL;
	}
	if (parse->is_csv) {
		csv_set_delim(&parse->csv, (unsigned char)delimiter);
		csv_set_realloc_func(&parse->csv, grow_field);
		csv_set_blk_size(&parse->csv, FIELD_STEP);
	}
	return parse;
}

void aj_parse_free(struct aj_parse *parse)
{
	if (!parse)
		return;
	if (parse->is_csv)
		csv_free(&parse->csv);
	aj_parse_json_fini(&parse->json);
	free(parse);
}

static void loosen(struct aj_parse *parse, uint64_t at)
{
	parse->loose = true;
	parse->wrong_at = at;
	csv_set_opts(&parse->csv, CSV_APPEND_NULL);
}

enum aj_status aj_parse_feed(struct aj_parse *parse, struct aj_str bytes, struct aj_err *err)
{
	size_t used;

	if (!parse->is_csv)
		return aj_parse_json_feed(&parse->json, bytes, err);
	used = csv_parse(&parse->csv, bytes.ptr, bytes.len, on_field, NULL, parse);
	if (used != bytes.len && !parse->loose && csv_error(&parse->csv) == CSV_EPARSE) {
		loosen(parse, parse->at + used);
		used += csv_parse(&parse->csv, bytes.ptr + used, bytes.len - used, on_field, NULL, parse);
	}
	parse->at += bytes.len;
	return used == bytes.len ? AJ_OK : aj_fail(err, AJ_EINPUT, "a field of more than 64 MiB");
}

uint64_t aj_parse_values(const struct aj_parse *parse)
{
	return parse->is_csv ? parse->fields : parse->json.values;
}

enum aj_status aj_parse_end(struct aj_parse *parse, struct aj_err *err)
{
	if (!parse->is_csv)
		return aj_parse_json_end(&parse->json, err);
	if (csv_fini(&parse->csv, on_field, NULL, parse) != 0) {
		loosen(parse, UINT64_MAX);
		csv_fini(&parse->csv, on_field, NULL, parse);
	}
	if (!parse->loose)
		return AJ_OK;
	if (parse->wrong_at == UINT64_MAX)
		return aj_fail(err, AJ_EINPUT, "not CSV: it ends within a field");
	return aj_fail(err, AJ_EINPUT, "not CSV near offset %llu", (unsigned long long)parse->wrong_at);
}
