#pragma once

/*
 * JSON documents (RFC 8259) by jansson, for answers of servers: short, bounded, read as
 * a tree. What is inspected goes through format/data/json.c instead, which keeps raw
 * offsets.
 */

#include "base/err.h"

struct aj_json; /* a value; NULL: there is none, which every function takes */

/* AJ_EINPUT: not JSON, or nested deeper than 100. */
AJ_MUST_CHECK enum aj_status aj_json_parse(struct aj_str text, struct aj_json **out, struct aj_err *err);
void aj_json_free(struct aj_json *root); /* of the root only; accepts NULL */

/* The value at "a.b.c" below an object, or NULL. */
const struct aj_json *aj_json_at(const struct aj_json *value, const char *path);

/* Of the member of an object, dots and all. */
const struct aj_json *aj_json_member(const struct aj_json *value, struct aj_str name);

/* A text, empty for anything else; lives as long as the root. */
struct aj_str aj_json_str(const struct aj_json *value);
/* A whole number that is not negative, also one written as text; false for anything else. */
bool aj_json_number(const struct aj_json *value, uint64_t *out);
bool aj_json_true(const struct aj_json *value);
bool aj_json_is_null(const struct aj_json *value); /* written so; false for NULL */
bool aj_json_is_array(const struct aj_json *value);
bool aj_json_is_object(const struct aj_json *value);

/* Entries of an array or members of an object, 0 for anything else. */
size_t aj_json_size(const struct aj_json *value);
const struct aj_json *aj_json_item(const struct aj_json *array, size_t i);

/* Members of an object, one after the other: *iterator is NULL at first and again behind the last. */
const struct aj_json *aj_json_next(const struct aj_json *object, void **iterator, struct aj_str *name);

/* value as it is written, on one line; free() it. NULL: no memory. */
char *aj_json_print(const struct aj_json *value);
