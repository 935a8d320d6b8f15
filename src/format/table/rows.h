#pragma once

/*
 * Records of a format without text of its own (Parquet, Avro, Kafka), as lines of JSON: the reader makes
 * one after the other, and they are handed over as an object inside, which the reader of JSON
 * takes apart with fields, records and budgets. Offsets are of those lines.
 */

#include "base/buf.h"
#include "scan/format.h"

enum { AJ_ROW_MAX = 96 << 20 }; /* bytes of a line */

struct aj_rows {
	struct aj_source source;
	/* Appends a line, without its end, to line. AJ_END: there are no more. */
	enum aj_status (*next)(struct aj_rows *rows, struct aj_buf *line, struct aj_err *err);
	struct aj_buf line;
	size_t given;
	enum aj_status status; /* with which they ended */
	struct aj_err err;
};

/* Hands them over under this name. A failure of next comes out after what was before it. */
AJ_MUST_CHECK enum aj_status aj_rows_hand_over(
    struct aj_rows *rows, struct aj_scan *scan, struct aj_str name, struct aj_err *err);

/* Appends the next len bytes of a stream: as they come, whatever is claimed. AJ_END: there are fewer. */
AJ_MUST_CHECK enum aj_status aj_rows_take(
    struct aj_stream *in, uint64_t len, struct aj_buf *out, struct aj_err *err);

/* A comma, unless something has just been opened; then the key. */
void aj_rows_comma(struct aj_buf *line);
void aj_rows_key(struct aj_buf *line, struct aj_str key);

/* Days since 1970 as a date, in quotes. */
void aj_rows_date(struct aj_buf *line, int64_t days);

/* 16 bytes as they are written, in quotes. */
void aj_rows_uuid(struct aj_buf *line, const uint8_t *bytes);
