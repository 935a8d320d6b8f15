#include "dep/parse_json.h"

#include "dep/xxh.h"

#include <stdlib.h>
#include <yajl/yajl_parse.h>

enum {
	PIECE = 64 * 1024, /* bytes that are taken apart at once */
	LINES = 128,	   /* that are remembered */
	LINE = 1000,	   /* bytes of the bones of one */
	DEEP = 1 << 20,	   /* levels; yajl takes a byte for each */
};

/* The bones of a line that yajl has read from its beginning to its end, as a record of its own. */
struct aj_json_line {
	uint32_t len; /* 0: none */
	uint32_t values;
	uint8_t bytes[LINE];
};

static int on_value(void *arg)
{
	struct aj_parse_json *json = arg;

	json->values++;
	return 1;
}

static int on_string(void *arg, const unsigned char *text, size_t len)
{
	(void)text, (void)len;
	return on_value(arg);
}

static int on_number(void *arg, const char *text, size_t len)
{
	(void)text, (void)len;
	return on_value(arg);
}

static int on_begin(void *arg)
{
	struct aj_parse_json *json = arg;

	return ++json->depth <= DEEP;
}

static int on_end(void *arg)
{
	struct aj_parse_json *json = arg;

	json->depth--;
	return 1;
}

static yajl_handle new_yajl(struct aj_parse_json *json)
{
	static const yajl_callbacks callbacks = { .yajl_string = on_string,
		.yajl_map_key = on_string,
		.yajl_number = on_number,
		.yajl_null = on_value,
		.yajl_start_map = on_begin,
		.yajl_end_map = on_end,
		.yajl_start_array = on_begin,
		.yajl_end_array = on_end };
	yajl_handle yajl = yajl_alloc(&callbacks, NULL, json);

	if (!yajl)
		return NULL;
	yajl_config(yajl, yajl_allow_multiple_values, 1);
	yajl_config(yajl, yajl_dont_validate_strings, 1); /* what the input had is not ours to refuse */
	return yajl;
}

bool aj_parse_json_init(
    struct aj_parse_json *json, const struct aj_parse_json *with, aj_parse_fn *fn, void *to)
{
	*json = (struct aj_parse_json){ .fn = fn, .to = to, .owns_lines = !with };
	json->lines = with ? with->lines : calloc(LINES, sizeof(*json->lines));
	json->yajl = new_yajl(json);
	json->bare = malloc(PIECE + AJ_BONES_MORE);
	json->texts = fn ? malloc(PIECE + AJ_BONES_MORE) : NULL;
	if (json->lines && json->yajl && json->bare && (!fn || json->texts))
		return true;
	aj_parse_json_fini(json);
	return false;
}

void aj_parse_json_fini(struct aj_parse_json *json)
{
	if (json->yajl)
		yajl_free(json->yajl);
	if (json->owns_lines)
		free(json->lines);
	free(json->bare);
	free(json->texts);
	*json = (struct aj_parse_json){ 0 };
}

static enum aj_status wrong(const struct aj_parse_json *json, struct aj_err *err)
{
	if (json->depth > DEEP)
		return aj_fail(err, AJ_EINPUT, "JSON of more than %d levels", DEEP);
	return aj_fail(err, AJ_EINPUT, "not JSON within %d bytes from offset %llu on", PIECE,
	    (unsigned long long)json->at);
}

static enum aj_status parse(struct aj_parse_json *json, struct aj_str bones, struct aj_err *err)
{
	if (bones.len > 0 && yajl_parse(json->yajl, bones.ptr, bones.len) != yajl_status_ok)
		return wrong(json, err);
	return AJ_OK;
}

/*
 * Bones up to the end of a line. Between two records yajl is always in the same state, so that what it says
 * of a record is the same each time; the first one is read in any case, since before it there need not be
 * any.
 */
static enum aj_status parse_line(struct aj_parse_json *json, struct aj_str bones, struct aj_err *err)
{
	bool record = json->between && bones.ptr[0] == '{' && bones.len <= LINE;
	struct aj_json_line *line = record ? &json->lines[aj_xxh(bones, 0) % LINES] : NULL;
	uint64_t values = json->values;
	enum aj_status st;

	if (line && aj_str_eq(bones, aj_str(line->bytes, line->len))) {
		json->values += line->values;
		return AJ_OK;
	}
	st = parse(json, bones, err);
	json->between = st == AJ_OK && json->depth == 0 && (json->between || json->values > 0);
	if (!line || !json->between)
		return st;
	line->len = (uint32_t)bones.len;
	line->values = (uint32_t)(json->values - values);
	memcpy(line->bytes, bones.ptr, bones.len);
	return AJ_OK;
}

static enum aj_status parse_bones(struct aj_parse_json *json, struct aj_str bones, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (bones.len > 0 && st == AJ_OK) {
		size_t len = aj_str_find(bones, 0, '\n') + 1;

		if (len > bones.len) {
			json->between = false;
			return parse(json, bones, err);
		}
		st = parse_line(json, aj_str_sub(bones, 0, len), err);
		bones = aj_str_from(bones, len);
	}
	return st;
}

enum aj_status aj_parse_json_feed(struct aj_parse_json *json, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (; bytes.len > 0 && st == AJ_OK; bytes = aj_str_from(bytes, PIECE)) {
		struct aj_bones_out out = { .bones = json->bare, .texts = json->texts };
		struct aj_str piece = aj_str_sub(bytes, 0, PIECE);

		aj_bones_take(&json->bones, piece, &out);
		st = parse_bones(json, aj_str(out.bones, out.n_bones), err);
		if (st == AJ_OK && json->fn)
			json->fn(json->to, aj_str(out.texts, out.n_texts), out.begun, out.more);
		json->at += piece.len;
	}
	return st;
}

enum aj_status aj_parse_json_end(struct aj_parse_json *json, struct aj_err *err)
{
	return yajl_complete_parse(json->yajl) == yajl_status_ok ? AJ_OK : wrong(json, err);
}
