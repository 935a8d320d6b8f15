#pragma once

/*
 * Parsers of others, for a second look at what our own code has written: JSON by yajl
 * (RFC 8259; several values one after the other, as in NDJSON), CSV by libcsv
 * (RFC 4180; fields of 64 MiB at most). All strings they meet are handed over, decoded. CSV is read on
 * where it is not strictly so, as most programs do; then its end tells where that began.
 */

#include "base/err.h"

/*
 * Strings, with a zero byte behind each: keys, strings and numbers of JSON, fields of CSV. n of them begin
 * here. more: the last one goes on with the next call, and has none yet.
 */
typedef void aj_parse_fn(void *to, struct aj_str strings, uint64_t n, bool more);

struct aj_parse;

/*
 * delimiter: of CSV; 0: JSON. fn: NULL if nobody asks for strings. with: another one or NULL; of what that
 * one has read this one need not read the same again. It lives longer, in the same thread. NULL: no memory.
 */
struct aj_parse *aj_parse_new(char delimiter, const struct aj_parse *with, aj_parse_fn *fn, void *to);
void aj_parse_free(struct aj_parse *parse); /* accepts NULL */

/* The bytes that follow. AJ_EINPUT: not what it should be; of JSON no string of these bytes may have been
 * told. */
AJ_MUST_CHECK enum aj_status aj_parse_feed(struct aj_parse *parse, struct aj_str bytes, struct aj_err *err);

/* What there was: keys, strings, numbers and nulls of JSON, fields of CSV. */
uint64_t aj_parse_values(const struct aj_parse *parse);

/* There are no more. AJ_EINPUT: something is cut short, or has been no strict CSV. */
AJ_MUST_CHECK enum aj_status aj_parse_end(struct aj_parse *parse, struct aj_err *err);
