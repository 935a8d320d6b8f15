#pragma once

/*
 * JSON or CSV in the second pass, as a parser of somebody else reads it (dep/parse.h): what the layer
 * was and what is written, each as the bytes come. Both must be read to their end and have as many
 * values; but what no strict parser could read before, as much of reality is, need not be readable now.
 */

#include "dep/parse.h"
#include "redact/structure.h"

struct aj_parsed;

/* delimiter: of CSV; 0: JSON. fn is told what is written. AJ_ELIMIT: no memory. */
AJ_MUST_CHECK enum aj_status aj_parsed_new(
    char delimiter, aj_parse_fn *fn, void *to, struct aj_parsed **out, struct aj_err *err);
void aj_parsed_free(struct aj_parsed *parsed); /* accepts NULL */

/* Bytes as they were, which need not be in the thread in which they are written. */
AJ_MUST_CHECK enum aj_status aj_parsed_was(struct aj_parsed *parsed, struct aj_str bytes, struct aj_err *err);

/*
 * Bytes as they are written. rest: of what the parser could not read from there on, these bytes and what
 * stood before them, so that no string of which it had a part is missed; to be looked at otherwise. Lives
 * until the next call.
 */
AJ_MUST_CHECK enum aj_status aj_parsed_is(
    struct aj_parsed *parsed, struct aj_str bytes, struct aj_str rest[2], struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_parsed_end(struct aj_parsed *parsed, struct aj_err *err);

/* Both have ended. why, of room bytes: what became other. */
enum aj_structure_match aj_parsed_compare(const struct aj_parsed *parsed, char *why, size_t room);
