#include "dep/parse_json.h"

#include <stdlib.h>
#include <yajl/yajl_parse.h>

enum {
	LONG = 64 * 1024,  /* a string of so many bytes is cut into slices; no number is so long */
	SLICE = 64 * 1024, /* bytes of a slice, its two quotes among them */
	ESCAPE = 6,	   /* bytes of \u0000 */
	BARE = 64 * 1024,  /* bytes that are made bones of at once */
	DEEP = 1 << 20,	   /* levels; yajl takes a byte for each */
};

static int on_text(void *arg, const unsigned char *text, size_t len)
{
	struct aj_parse_json *json = arg;

	json->gave = true;
	json->gave_to = yajl_get_bytes_consumed(json->yajl);
	json->stopped = !json->fn(json->to, aj_str(text, len), json->more);
	return !json->stopped;
}

static int on_number(void *arg, const char *text, size_t len)
{
	return on_text(arg, (const unsigned char *)text, len);
}

static int on_null(void *arg)
{
	struct aj_parse_json *json = arg;

	json->nulls++;
	return 1;
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
	static const yajl_callbacks callbacks = { .yajl_string = on_text,
		.yajl_map_key = on_text,
		.yajl_number = on_number,
		.yajl_null = on_null,
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

bool aj_parse_json_init(struct aj_parse_json *json, bool whole, aj_parse_fn *fn, void *to)
{
	*json = (struct aj_parse_json){ .fn = fn, .to = to };
	json->yajl = new_yajl(json);
	json->slice = malloc(SLICE);
	json->bare = whole ? NULL : malloc(BARE);
	if (json->yajl && json->slice && (whole || json->bare))
		return true;
	aj_parse_json_fini(json);
	return false;
}

void aj_parse_json_fini(struct aj_parse_json *json)
{
	if (json->yajl)
		yajl_free(json->yajl);
	free(json->slice);
	free(json->bare);
	*json = (struct aj_parse_json){ 0 };
}

static enum aj_status wrong(struct aj_parse_json *json, struct aj_err *err)
{
	if (json->stopped)
		return aj_fail(err, AJ_ESTOP, "stopped");
	if (json->depth > DEEP)
		return aj_fail(err, AJ_EINPUT, "JSON of more than %d levels", DEEP);
	return aj_fail(err, AJ_EINPUT, "not JSON near offset %llu",
	    (unsigned long long)json->at + yajl_get_bytes_consumed(json->yajl));
}

static enum aj_status parse(struct aj_parse_json *json, struct aj_str bytes, struct aj_err *err)
{
	json->gave = false;
	if (bytes.len > 0 && yajl_parse(json->yajl, bytes.ptr, bytes.len) != yajl_status_ok)
		return wrong(json, err);
	return AJ_OK;
}

/* The length of the escape that begins at at; more than there is left if it is not whole. */
static size_t escape_at(struct aj_str bytes, size_t at)
{
	return at + 1 < bytes.len && bytes.ptr[at + 1] != 'u' ? 2 : ESCAPE;
}

static size_t quotes_in(struct aj_str bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes.len; i++)
		n += bytes.ptr[i] == '"';
	return n;
}

/* Bytes at the end of which a number may consist. */
static size_t number_at_end(struct aj_str bytes)
{
	size_t n = 0;

	while (n < bytes.len &&
	       (aj_is_alnum(bytes.ptr[bytes.len - 1 - n]) || memchr("+-.", bytes.ptr[bytes.len - 1 - n], 3)))
		n++;
	return n;
}

/*
 * Notes where bytes, which yajl has taken, end: outside of a string, or how far within one. Up to the end of
 * the last string or number in them yajl has seen to that.
 */
static void follow(struct aj_parse_json *json, struct aj_str bytes)
{
	size_t at, quote = SIZE_MAX, number;

	if (json->gave) {
		bytes = aj_str_from(bytes, json->gave_to);
		json->in_string = json->escape = false;
		json->run = 0;
	}
	at = json->escape && bytes.len > 0;
	json->escape = false;
	while (at < bytes.len) { /* from one backslash, which hides the byte behind it, to the next */
		size_t backslash = aj_str_find(bytes, at, '\\');
		struct aj_str plain = aj_str_sub(bytes, at, backslash - at);
		size_t n = quotes_in(plain);

		if (n > 0)
			quote = (size_t)((const uint8_t *)memrchr(plain.ptr, '"', plain.len) - bytes.ptr);
		json->in_string ^= n & 1;
		json->escape = backslash + 1 == bytes.len;
		at = backslash + 2;
	}
	if (json->in_string) {
		json->run = quote == SIZE_MAX ? json->run + bytes.len : bytes.len - quote;
		return;
	}
	number = number_at_end(bytes);
	json->run = number == bytes.len ? json->run + number : number;
}

/*
 * Where the string that yajl is in may be closed, in front of an escape or of a plain byte: as far from the
 * beginning of bytes as an escape that began before may reach. SIZE_MAX: it ends before, or bytes do.
 */
static size_t place_to_close(const struct aj_parse_json *json, struct aj_str bytes)
{
	size_t at = !json->escape ? 0 : bytes.ptr[0] == 'u' ? ESCAPE - 1 : 1;

	while (at < ESCAPE && at < bytes.len && bytes.ptr[at] != '"')
		at += bytes.ptr[at] == '\\' ? escape_at(bytes, at) : 1;
	return at >= ESCAPE && at < bytes.len ? at : SIZE_MAX;
}

/* The slice, as far as its escapes are whole, becomes a string. */
static enum aj_status parse_slice(struct aj_parse_json *json, size_t len, bool more, struct aj_err *err)
{
	uint8_t behind = json->slice[len];
	struct aj_parse_json one = { .fn = json->fn, .to = json->to, .at = json->at, .more = more };
	enum aj_status st;

	one.yajl = new_yajl(&one);
	if (!one.yajl)
		return aj_fail(err, AJ_ELIMIT, "no memory to parse");
	json->slice[len] = '"';
	st = parse(&one, aj_str(json->slice, len + 1), err);
	if (st == AJ_OK && yajl_complete_parse(one.yajl) != yajl_status_ok)
		st = wrong(&one, err);
	json->slice[len] = behind;
	yajl_free(one.yajl);
	return st;
}

/*
 * Takes what bytes have of the string that is sliced. Gives how much that is, with the quote at its end.
 */
static enum aj_status slice(struct aj_parse_json *json, struct aj_str bytes, size_t *used, struct aj_err *err)
{
	struct aj_str part = aj_str_sub(bytes, 0, SLICE - 1 - json->n_slice), all;
	size_t at = json->looked, quote;
	enum aj_status st;

	memcpy(json->slice + json->n_slice, part.ptr, part.len);
	all = aj_str(json->slice, json->n_slice + part.len);
	quote = aj_str_find(all, at, '"');
	for (;;) {
		size_t backslash = aj_str_find(aj_str_sub(all, 0, quote), at, '\\');

		if (backslash >= quote || backslash + escape_at(all, backslash) > all.len) {
			at = backslash;
			break;
		}
		at = backslash + escape_at(all, backslash);
		if (at > quote)
			quote = aj_str_find(all, at, '"');
	}
	/* at: the quote at its end, the first byte that waits for the rest of its escape, or the end. */
	json->slicing = at == all.len || all.ptr[at] != '"';
	json->looked = at;
	*used = json->slicing ? part.len : at + 1 - json->n_slice;
	json->n_slice = all.len;
	if (json->slicing && all.len < SLICE - 1)
		return AJ_OK; /* there is room for more */
	st = parse_slice(json, at, json->slicing, err);
	json->n_slice = json->slicing ? 1 + all.len - at : 1;
	json->looked = 1;
	memmove(json->slice + 1, json->slice + at, json->n_slice - 1);
	return st;
}

static enum aj_status begin_slices(struct aj_parse_json *json, struct aj_str until, struct aj_err *err)
{
	enum aj_status st = parse(json, until, err);

	json->more = true;
	if (st == AJ_OK)
		st = parse(json, AJ_S("\""), err);
	json->more = false;
	json->slicing = true;
	json->in_string = json->escape = false;
	json->run = 0;
	json->slice[0] = '"';
	json->n_slice = json->looked = 1;
	return st;
}

static enum aj_status take(struct aj_parse_json *json, struct aj_str bytes, size_t *used, struct aj_err *err)
{
	enum aj_status st;

	if (json->slicing)
		return slice(json, bytes, used, err);
	if (json->run >= LONG && !json->in_string)
		return aj_fail(err, AJ_EINPUT, "a number of more than %d bytes", LONG);
	*used = json->run >= LONG ? place_to_close(json, bytes) : SIZE_MAX;
	if (*used < bytes.len)
		return begin_slices(json, aj_str_sub(bytes, 0, *used), err);
	*used = bytes.len;
	st = parse(json, bytes, err);
	if (st == AJ_OK)
		follow(json, bytes);
	return st;
}

static enum aj_status feed(struct aj_parse_json *json, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	while (bytes.len > 0 && st == AJ_OK) {
		size_t used = 0;

		st = take(json, bytes, &used, err);
		json->at += used;
		bytes = aj_str_from(bytes, used);
	}
	return st;
}

enum aj_status aj_parse_json_feed(struct aj_parse_json *json, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!json->bare)
		return feed(json, bytes, err);
	for (; bytes.len > 0 && st == AJ_OK; bytes = aj_str_from(bytes, BARE)) {
		size_t n = aj_bones_of(&json->bones, aj_str_sub(bytes, 0, BARE), json->bare);

		st = feed(json, aj_str(json->bare, n), err);
	}
	return st;
}

enum aj_status aj_parse_json_end(struct aj_parse_json *json, struct aj_err *err)
{
	return !json->slicing && yajl_complete_parse(json->yajl) == yajl_status_ok ? AJ_OK : wrong(json, err);
}
