#pragma once

/*
 * JSON by yajl (RFC 8259), in constant memory. Yajl holds a string until it has all of
 * it, and begins it anew with each piece that it is fed; a string that goes on and on is
 * therefore closed for it, and the rest goes, in slices, to parsers of their own that see
 * one string each. What our own code knows of JSON for that is where a string ends.
 */

#include "dep/json_bones.h"
#include "dep/parse.h"

struct yajl_handle_t;

struct aj_parse_json {
	struct yajl_handle_t *yajl;
	aj_parse_fn *fn;
	void *to;
	uint64_t at; /* bytes fed */
	uint64_t nulls;
	struct aj_bones bones;
	uint8_t *bare;	/* what is left of a piece; NULL: it is fed as it is */
	unsigned depth; /* of arrays and objects */
	bool stopped;	/* fn said so */
	bool more;	/* the string that yajl gives next goes on */
	bool gave;	/* a string or a number of what it was fed last, the last of which ended at gave_to */
	size_t gave_to;

	/* Where what was fed ends: */
	bool in_string, escape; /* escape: a backslash was the last byte */
	size_t run;		/* bytes since the last quote, or of a number */
	bool slicing;		/* in a string that is closed for yajl */
	uint8_t *slice; /* begins with a quote; n_slice bytes, an escape that is not whole among them */
	size_t n_slice, looked; /* up to looked no quote ends it, and each escape is whole */
};

/* whole: fn is told all that a string says. False: no memory. */
bool aj_parse_json_init(struct aj_parse_json *json, bool whole, aj_parse_fn *fn, void *to);
void aj_parse_json_fini(struct aj_parse_json *json); /* accepts a zeroed one */

AJ_MUST_CHECK enum aj_status aj_parse_json_feed(
    struct aj_parse_json *json, struct aj_str bytes, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_parse_json_end(struct aj_parse_json *json, struct aj_err *err);
