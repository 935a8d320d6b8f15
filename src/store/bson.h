#pragma once

/*
 * BSON (bsonspec.org, version 1.1): documents of MongoDB, read from a hostile server and
 * written for small questions. Views point into the document.
 */

#include "base/wire.h"

enum aj_bson_type {
	AJ_BSON_DOUBLE = 0x01,
	AJ_BSON_TEXT = 0x02,
	AJ_BSON_DOCUMENT = 0x03,
	AJ_BSON_ARRAY = 0x04,
	AJ_BSON_BOOL = 0x08,
	AJ_BSON_INT32 = 0x10,
	AJ_BSON_INT64 = 0x12,
};

struct aj_bson {
	uint8_t type; /* also others than are named above */
	struct aj_str name;
	struct aj_str value; /* of a document or an array all of it; of a text only its bytes */
};

/* The elements of a document or an array: opened, then one after the other. False: at the end, or not BSON.
 */
struct aj_wire aj_bson_open(struct aj_str document);
bool aj_bson_next(struct aj_wire *in, struct aj_bson *out);

bool aj_bson_find(struct aj_str document, const char *name, struct aj_bson *out);

/* A number of any type as a whole one; false for anything else. */
bool aj_bson_number(const struct aj_bson *element, int64_t *out);
/* "" for anything else. */
struct aj_str aj_bson_text(const struct aj_bson *element);

/* Appends it as JSON on one line. False: it is no BSON, or nested deeper than 32; what was appended is taken
 * back. */
bool aj_bson_json(struct aj_str document, struct aj_buf *out);

/* Writing: begin tells where it began, which end wants to know; at the top the name is NULL. */
size_t aj_bson_begin(struct aj_buf *buf, const char *name);
void aj_bson_end(struct aj_buf *buf, size_t begun);
void aj_bson_put_int32(struct aj_buf *buf, const char *name, int32_t value);
void aj_bson_put_bool(struct aj_buf *buf, const char *name, bool value);
void aj_bson_put_text(struct aj_buf *buf, const char *name, struct aj_str value);
