#pragma once

/* How levels and values are written in a page of a Parquet file (Encodings.md of parquet-format). */

#include "format/table/parquet.h"

/* The bytes of a value of a type that has a fixed number of them; 0: it has not. */
size_t aj_parquet_fixed_size(const struct aj_parquet_node *node);

/* Whether values so encoded are read. */
bool aj_parquet_encoding_known(int64_t encoding);

/* These give false where the page is damaged. Views that they give point into the page, or into
 * column->spelled. */

/* Takes a length of four bytes, and so many bytes behind it. */
bool aj_parquet_take_sized(struct aj_str *rest, struct aj_str *out);

/* n levels of at most max, as runs; a greater one counts as max. */
bool aj_parquet_read_levels(struct aj_str bytes, unsigned max, uint32_t n, uint8_t *out);

bool aj_parquet_read_plain(
    const struct aj_parquet_node *node, struct aj_str page, struct aj_str *out, uint32_t n);

/* To column->values, which has room for n of them. */
bool aj_parquet_read_values(
    struct aj_parquet_column *column, int64_t encoding, struct aj_str page, uint32_t n);
