/* json.c: jansson. Its own bound on nesting is 2,048; ours is lower, for the stack of a thread. */

#include "dep/json.h"

#include <jansson.h>

enum { DEPTH_MAX = 100 };

static json_t *raw(const struct aj_json *value)
{
	return (json_t *)value;
}

static const struct aj_json *own(const json_t *value)
{
	return (const struct aj_json *)value;
}

/* Brackets alone, without a parser: strings are stepped over. */
static bool too_deep(struct aj_str text)
{
	bool string = false;
	int depth = 0;

	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.ptr[i];

		if (string) {
			i += c == '\\';
			string = c != '"';
		} else if (c == '"') {
			string = true;
		} else if (c == '[' || c == '{') {
			if (++depth > DEPTH_MAX)
				return true;
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return false;
}

enum aj_status aj_json_parse(struct aj_str text, struct aj_json **out, struct aj_err *err)
{
	json_error_t error;

	if (too_deep(text))
		return aj_fail(err, AJ_EINPUT, "JSON nested deeper than %d", DEPTH_MAX);
	*out = (struct aj_json *)json_loadb(
	    (const char *)text.ptr, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
	if (!*out)
		return aj_fail(err, AJ_EINPUT, "not JSON at byte %d", error.position);
	return AJ_OK;
}

void aj_json_free(struct aj_json *root)
{
	json_decref(raw(root));
}

const struct aj_json *aj_json_member(const struct aj_json *value, struct aj_str name)
{
	const char *key;
	json_t *member;

	json_object_foreach(raw(value), key, member) if (aj_str_eq(aj_str_z(key), name)) return own(member);
	return NULL;
}

const struct aj_json *aj_json_at(const struct aj_json *value, const char *path)
{
	struct aj_str rest = aj_str_z(path);

	while (value && rest.len > 0) {
		struct aj_str name = aj_str_until(rest, '.');

		value = aj_json_member(value, name);
		rest = aj_str_from(rest, name.len + 1);
	}
	return value;
}

struct aj_str aj_json_str(const struct aj_json *value)
{
	if (!json_is_string(raw(value)))
		return (struct aj_str){ 0 };
	return aj_str(json_string_value(raw(value)), json_string_length(raw(value)));
}

bool aj_json_number(const struct aj_json *value, uint64_t *out)
{
	if (json_is_string(raw(value)))
		return aj_str_decimal(aj_json_str(value), out);
	if (!json_is_integer(raw(value)) || json_integer_value(raw(value)) < 0)
		return false;
	*out = (uint64_t)json_integer_value(raw(value));
	return true;
}

bool aj_json_true(const struct aj_json *value)
{
	return json_is_true(raw(value));
}

bool aj_json_is_null(const struct aj_json *value)
{
	return json_is_null(raw(value));
}

bool aj_json_is_array(const struct aj_json *value)
{
	return json_is_array(raw(value));
}

bool aj_json_is_object(const struct aj_json *value)
{
	return json_is_object(raw(value));
}

size_t aj_json_size(const struct aj_json *value)
{
	return json_is_array(raw(value)) ? json_array_size(raw(value)) : json_object_size(raw(value));
}

const struct aj_json *aj_json_item(const struct aj_json *array, size_t i)
{
	return own(json_array_get(raw(array), i));
}

const struct aj_json *aj_json_next(const struct aj_json *object, void **iterator, struct aj_str *name)
{
	*iterator = *iterator ? json_object_iter_next(raw(object), *iterator) : json_object_iter(raw(object));
	if (!*iterator)
		return NULL;
	*name = aj_str_z(json_object_iter_key(*iterator));
	return own(json_object_iter_value(*iterator));
}

char *aj_json_print(const struct aj_json *value)
{
	return json_dumps(raw(value), JSON_COMPACT | JSON_ENCODE_ANY);
}
