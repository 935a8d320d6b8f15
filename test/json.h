#pragma once

/*
 * Looks into JSON documents that we wrote: is it one (RFC 8259, UTF-8, nothing
 * after it), and what stands at a path such as "runs.0.tool.driver.name".
 */

#include "base/utf8.h"

enum { AJ_JSON_DEPTH = 32 };

struct aj_json {
	struct aj_str left;
	bool ok;
};

static inline void aj_json_space(struct aj_json *json)
{
	while (json->left.len > 0 && memchr(" \t\r\n", json->left.ptr[0], 4))
		json->left = aj_str_from(json->left, 1);
}

static inline bool aj_json_take(struct aj_json *json, uint8_t c)
{
	aj_json_space(json);
	if (json->left.len == 0 || json->left.ptr[0] != c)
		return false;
	json->left = aj_str_from(json->left, 1);
	return true;
}

/* A string with its quotes. */
static inline struct aj_str aj_json_string(struct aj_json *json)
{
	struct aj_str start;

	aj_json_space(json);
	start = json->left;
	json->ok = json->ok && aj_json_take(json, '"');
	while (json->ok && json->left.len > 0 && json->left.ptr[0] != '"') {
		uint32_t point;
		size_t width = aj_utf8_read(json->left, &point);

		if (width == 0 || point < 0x20)
			json->ok = false;
		else if (point == '\\' &&
			 (json->left.len < 2 || !memchr("\"\\/bfnrtu", json->left.ptr[1], 9)))
			json->ok = false;
		else
			json->left = aj_str_from(json->left, point == '\\' ? 2 : width);
	}
	json->ok = json->ok && aj_json_take(json, '"');
	return aj_str_sub(start, 0, start.len - json->left.len);
}

static inline struct aj_str aj_json_skip(struct aj_json *json, int depth);

/* Members or items; with a name (or index) it stops at the value of that one. */
static inline bool aj_json_enter(struct aj_json *json, struct aj_str name, int depth)
{
	bool object = aj_json_take(json, '{');
	uint8_t close = object ? '}' : ']';
	uint64_t want = UINT64_MAX;

	if (!object && !aj_json_take(json, '[')) {
		json->ok = false;
		return false;
	}
	if (!object)
		(void)aj_str_decimal(name, &want);
	if (aj_json_take(json, close))
		return false;
	for (uint64_t i = 0; json->ok; i++) {
		struct aj_str key = object ? aj_json_string(json) : AJ_S("");

		json->ok = json->ok && (!object || aj_json_take(json, ':'));
		if (name.len > 0 &&
		    (object ? key.len == name.len + 2 && aj_str_eq(aj_str_sub(key, 1, name.len), name)
			    : i == want))
			return json->ok;
		aj_json_skip(json, depth + 1);
		if (aj_json_take(json, close))
			return false;
		json->ok = json->ok && aj_json_take(json, ',');
	}
	return false;
}

static inline bool aj_json_number(struct aj_str word)
{
	size_t at = word.len > 0 && word.ptr[0] == '-', digits = 0;

	for (; at < word.len && (aj_is_digit(word.ptr[at]) || memchr(".eE+-", word.ptr[at], 5)); at++)
		digits += aj_is_digit(word.ptr[at]);
	return digits > 0 && at == word.len;
}

/* Reads a value and gives its bytes. */
static inline struct aj_str aj_json_skip(struct aj_json *json, int depth)
{
	struct aj_str start, word;
	size_t len = 0;

	aj_json_space(json);
	start = json->left;
	if (depth > AJ_JSON_DEPTH || start.len == 0) {
		json->ok = false;
	} else if (start.ptr[0] == '"') {
		aj_json_string(json);
	} else if (start.ptr[0] == '{' || start.ptr[0] == '[') {
		aj_json_enter(json, AJ_S(""), depth);
	} else {
		while (len < start.len && !memchr(",]} \t\r\n", start.ptr[len], 7))
			len++;
		word = aj_str_sub(start, 0, len);
		json->ok = json->ok && (aj_str_eq(word, AJ_S("true")) || aj_str_eq(word, AJ_S("false")) ||
					   aj_str_eq(word, AJ_S("null")) || aj_json_number(word));
		json->left = aj_str_from(start, len);
	}
	return aj_str_sub(start, 0, start.len - json->left.len);
}

static inline bool aj_json_valid(struct aj_str text)
{
	struct aj_json json = { text, true };

	aj_json_skip(&json, 0);
	aj_json_space(&json);
	return json.ok && json.left.len == 0;
}

/* The bytes of the value at path (strings with their quotes); empty if there is none. */
static inline struct aj_str aj_json_at(struct aj_str text, const char *path)
{
	struct aj_json json = { text, true };
	struct aj_str left = aj_str_z(path);

	while (left.len > 0) {
		struct aj_str name = aj_str_until(left, '.');

		if (!aj_json_enter(&json, name, 0) || !json.ok)
			return AJ_S("");
		left = aj_str_from(left, name.len + 1);
	}
	return aj_json_skip(&json, 0);
}
