#pragma once

/*
 * Parsers of others, for a second look at what our own code has written: JSON by yajl
 * (RFC 8259; several values one after the other, as in NDJSON), CSV by libcsv
 * (RFC 4180; fields of 64 MiB at most). They hand over every string they meet, decoded. CSV is read on
 * where it is not strictly so, as most programs do; then its end tells where that began.
 */

#include "base/err.h"

/*
 * One string: a key, a string or a number of JSON, a field of CSV. more: it goes on with the next call; so it
 * is with long strings of JSON. False: no need to go on.
 */
typedef bool aj_parse_fn(void *to, struct aj_str text, bool more);

struct aj_parse;

/*
 * delimiter: of CSV; 0: JSON. whole: else fn is not told all that a string of JSON says, only that there is
 * one, which takes less time. NULL: no memory.
 */
struct aj_parse *aj_parse_new(char delimiter, bool whole, aj_parse_fn *fn, void *to);
void aj_parse_free(struct aj_parse *parse); /* accepts NULL */

/* The bytes that follow. AJ_EINPUT: not what it should be; AJ_ESTOP: fn had no need to go on. */
AJ_MUST_CHECK enum aj_status aj_parse_feed(struct aj_parse *parse, struct aj_str bytes, struct aj_err *err);

/* Nulls of JSON, of which fn is not told. */
uint64_t aj_parse_nulls(const struct aj_parse *parse);

/* There are no more. AJ_EINPUT: something is cut short, or has been no strict CSV. */
AJ_MUST_CHECK enum aj_status aj_parse_end(struct aj_parse *parse, struct aj_err *err);
