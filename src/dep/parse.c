#include "dep/parse.h"

#include <csv.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>

struct aj_parse {
	yajl_handle json; /* or NULL */
	struct csv_parser csv;
	aj_parse_fn *fn;
	void *to;
	uint64_t at;  /* bytes fed */
	bool stopped; /* fn said so */
};

static int on_text(void *arg, const unsigned char *text, size_t len)
{
	struct aj_parse *parse = arg;

	parse->stopped = !parse->fn(parse->to, aj_str(text, len));
	return !parse->stopped;
}

static int on_number(void *arg, const char *text, size_t len)
{
	return on_text(arg, (const unsigned char *)text, len);
}

static void on_field(void *text, size_t len, void *arg)
{
	struct aj_parse *parse = arg;

	if (!parse->stopped)
		on_text(parse, text, len);
}

struct aj_parse *aj_parse_new(char delimiter, aj_parse_fn *fn, void *to)
{
	static const yajl_callbacks callbacks = {
		.yajl_string = on_text, .yajl_map_key = on_text, .yajl_number = on_number
	};
	struct aj_parse *parse = calloc(1, sizeof(*parse));

	if (!parse)
		return NULL;
	parse->fn = fn;
	parse->to = to;
	if (delimiter) {
		if (csv_init(&parse->csv, CSV_STRICT | CSV_STRICT_FINI) != 0) {
			free(parse);
			return NULL;
		}
		csv_set_delim(&parse->csv, (unsigned char)delimiter);
		return parse;
	}
	parse->json = yajl_alloc(&callbacks, NULL, parse);
	if (!parse->json) {
		free(parse);
		return NULL;
	}
	yajl_config(parse->json, yajl_allow_multiple_values, 1);
	yajl_config(
	    parse->json, yajl_dont_validate_strings, 1); /* what the input had is not ours to refuse */
	return parse;
}

void aj_parse_free(struct aj_parse *parse)
{
	if (!parse)
		return;
	if (parse->json)
		yajl_free(parse->json);
	else
		csv_free(&parse->csv);
	free(parse);
}

static enum aj_status wrong_json(struct aj_parse *parse, struct aj_err *err)
{
	uint64_t used = yajl_get_bytes_consumed(parse->json);

	if (parse->stopped)
		return aj_fail(err, AJ_ESTOP, "stopped");
	return aj_fail(err, AJ_EINPUT, "not JSON near offset %llu", (unsigned long long)(parse->at + used));
}

enum aj_status aj_parse_feed(struct aj_parse *parse, struct aj_str bytes, struct aj_err *err)
{
	if (parse->json) {
		if (yajl_parse(parse->json, bytes.ptr, bytes.len) != yajl_status_ok)
			return wrong_json(parse, err);
	} else {
		size_t used = csv_parse(&parse->csv, bytes.ptr, bytes.len, on_field, NULL, parse);

		if (parse->stopped)
			return aj_fail(err, AJ_ESTOP, "stopped");
		if (used != bytes.len)
			return aj_fail(err, AJ_EINPUT, "not CSV near offset %llu",
			    (unsigned long long)(parse->at + used));
	}
	parse->at += bytes.len;
	return AJ_OK;
}

enum aj_status aj_parse_end(struct aj_parse *parse, struct aj_err *err)
{
	if (parse->json)
		return yajl_complete_parse(parse->json) == yajl_status_ok ? AJ_OK : wrong_json(parse, err);
	if (csv_fini(&parse->csv, on_field, NULL, parse) != 0)
		return aj_fail(err, AJ_EINPUT, "not CSV: it ends within a field");
	return parse->stopped ? aj_fail(err, AJ_ESTOP, "stopped") : AJ_OK;
}
