#pragma once

/*
 * JSON by yajl (RFC 8259), in constant memory: it gets the bones of what there is (dep/json_bones.h), and so
 * holds no more of a string or a number than a few bytes. Records that have a line each are often the same
 * but for what is left out there: yajl is not asked again about a line that it has read as a record before.
 */

#include "dep/json_bones.h"
#include "dep/parse.h"

struct yajl_handle_t;
struct aj_json_line;

struct aj_parse_json {
	struct yajl_handle_t *yajl;
	struct aj_json_line *lines; /* that were read, also by another parser; borrowed if it is that one's */
	bool owns_lines;
	aj_parse_fn *fn; /* or NULL */
	void *to;
	uint64_t at; /* bytes fed */
	uint64_t values;
	struct aj_bones bones;
	uint8_t *bare, *texts; /* of a piece */
	unsigned depth;	       /* of arrays and objects */
	bool between;	       /* yajl has read a record, and nothing but the end of its line behind it */
};

/* with: another one, or NULL. fn: NULL if nobody asks for texts. False: no memory. */
bool aj_parse_json_init(
    struct aj_parse_json *json, const struct aj_parse_json *with, aj_parse_fn *fn, void *to);
void aj_parse_json_fini(struct aj_parse_json *json); /* accepts a zeroed one */

AJ_MUST_CHECK enum aj_status aj_parse_json_feed(
    struct aj_parse_json *json, struct aj_str bytes, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_parse_json_end(struct aj_parse_json *json, struct aj_err *err);
