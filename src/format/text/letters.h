#pragma once

/*
 * Text that is decoded letter by letter, each with the place in the layer that it
 * came from. A flow is running text (a letter, a document), of which each line is
 * a record; a cell is a value with a field in a batch of records.
 */

#include "format/batch.h"
#include "format/text/codepage.h"

struct aj_flow {
	struct aj_scan *scan;
	uint8_t *bytes;
	struct aj_run *runs;
	size_t len, n_runs, from;
	uint64_t end; /* the layer's offset behind the last letter */
};

/* The memory is the layer's: gone with it. */
AJ_MUST_CHECK enum aj_status aj_flow_init(struct aj_flow *flow, struct aj_scan *scan, struct aj_err *err);

/* Adds a letter that stands in the width bytes at raw; handed over when there is enough. */
AJ_MUST_CHECK enum aj_status aj_flow_put(
    struct aj_flow *flow, uint32_t point, uint64_t raw, size_t width, struct aj_err *err);

/* Hands over the rest; what follows has nothing to do with it. */
AJ_MUST_CHECK enum aj_status aj_flow_end(struct aj_flow *flow, struct aj_err *err);

/* A letter of a value that aj_cell_begin (format/cell.h) has begun. */
AJ_MUST_CHECK enum aj_status aj_letters_put(
    struct aj_batch *batch, uint32_t point, uint64_t raw, struct aj_err *err);
void aj_letters_end(
    struct aj_batch *batch, uint64_t raw); /* raw: behind the last letter; an empty value is dropped */

/* A value that stands together in the layer at raw. */
AJ_MUST_CHECK enum aj_status aj_letters_value(struct aj_batch *batch, const struct aj_field *field,
    const struct aj_codepage *page, struct aj_str raw_bytes, uint64_t raw, struct aj_err *err);

/* Letters that mean nothing to a reader of text (controls but for tab and newlines) as spaces. */
static inline uint32_t aj_letter_clean(uint32_t point)
{
	return point < ' ' && point != '\n' && point != '\t' && point != '\r' ? ' ' : point;
}
