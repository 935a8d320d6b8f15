#pragma once

/*
 * What a layer consists of, apart from its values: the second pass reads it from what the layer
 * was and from what is written, each as the bytes come, and both must be the same. XML (Expat) and
 * HTML (libxml2): elements and attributes. SQL: words, values, names in quotes, signs, comments,
 * rows of COPY. Settings (INI, env, properties, TOML): sections, keys, comments, quotes that are
 * closed. Logs: lines and quotes. None of it is code of the readers.
 *
 * How a text is to be read is not always told: backslashes in strings of SQL, values that go on in
 * the next line. It is read in each way; one in which the layer, as it was, came to an end is enough.
 */

#include "dep/markup_parse.h"

struct aj_structure;

enum aj_structure_match {
	AJ_STRUCTURE_SAME,
	AJ_STRUCTURE_OTHER,
	AJ_STRUCTURE_UNKNOWN, /* even what it was could not be read */
};

/*
 * fn is told what a parser of somebody else sees of XML and HTML; NULL: nobody. *out is NULL for a format
 * that has no such structure, or a parser of its own (JSON, CSV, YAML, mail). AJ_ELIMIT: no memory.
 */
AJ_MUST_CHECK enum aj_status aj_structure_new(
    const char *format, aj_markup_fn *fn, void *to, struct aj_structure **out, struct aj_err *err);
void aj_structure_free(struct aj_structure *structure); /* accepts NULL */

AJ_MUST_CHECK enum aj_status aj_structure_feed(
    struct aj_structure *structure, struct aj_str bytes, struct aj_err *err);
AJ_MUST_CHECK enum aj_status aj_structure_end(struct aj_structure *structure, struct aj_err *err);

/* Both have ended. why, of room bytes: what became other. */
enum aj_structure_match aj_structure_compare(
    const struct aj_structure *was, const struct aj_structure *is, char *why, size_t room);
