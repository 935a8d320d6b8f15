#pragma once

/*
 * A batch: the text that a reader of records puts together, value by value, and
 * hands over when it is full. Values are separated by one byte 0; see text.h.
 *
 * A value is begun, gets bytes in stretches that stand unchanged in the layer and
 * in stretches that were decoded (escapes), and is ended. A value too long for one
 * batch goes over in parts that overlap, so that nothing at a seam is missed.
 */

#include "scan/format.h"

enum {
	AJ_BATCH_TEXT = 64 * 1024, /* where a batch is handed over, at the next end of a record */
	AJ_BATCH_ROOM = AJ_BATCH_TEXT + AJ_TEXT_AFTER + AJ_TEXT_BEFORE + 32 * 1024,
	AJ_BATCH_SLACK = 64, /* bytes that may be written past the room */
	AJ_BATCH_VALUES = 16 * 1024,
	AJ_BATCH_RUNS = 32 * 1024,
	AJ_BATCH_RECORDS = 4 * 1024,
};

struct aj_batch {
	struct aj_scan *scan;
	uint8_t *bytes; /* AJ_BATCH_ROOM + AJ_BATCH_SLACK */
	size_t len, from;
	struct aj_value *values;
	struct aj_run *runs;
	struct aj_record *records;
	size_t n_values, n_runs, n_records;
	bool in_record;
	bool binary; /* of each text; see text.h */
};

/* The memory is the layer's: gone with it. */
AJ_MUST_CHECK enum aj_status aj_batch_init(struct aj_batch *batch, struct aj_scan *scan, struct aj_err *err);

/* Hands over what there is. Between values only. */
AJ_MUST_CHECK enum aj_status aj_batch_flush(struct aj_batch *batch, struct aj_err *err);

/* Hands over a part of the value being written and keeps its end as context for the next part. */
AJ_MUST_CHECK enum aj_status aj_batch_flush_within(struct aj_batch *batch, struct aj_err *err);

static inline size_t aj_batch_room(const struct aj_batch *batch)
{
	return AJ_BATCH_ROOM - 1 - batch->len;
}

/* The next value cannot be begun without a flush (room for a separator and some text, a value, two runs). */
static inline bool aj_batch_full(const struct aj_batch *batch)
{
	return batch->len >= AJ_BATCH_TEXT + 16 * 1024 || batch->n_values + 2 > AJ_BATCH_VALUES ||
	       batch->n_runs + 8 > AJ_BATCH_RUNS || batch->n_records + 1 >= AJ_BATCH_RECORDS;
}

/*
 * From here on, decoded byte k came from the layer's offset raw + k; what came before
 * ended gap bytes in front of that. There must be room for a run.
 */
static inline void aj_batch_run_behind(struct aj_batch *batch, uint64_t raw, int64_t gap)
{
	if (batch->n_runs > 0 && batch->runs[batch->n_runs - 1].at == batch->len)
		batch->n_runs--; /* nothing came from the last one */
	batch->runs[batch->n_runs++] = (struct aj_run){
		.at = (uint32_t)batch->len,
		.gap = gap < INT32_MIN	 ? INT32_MIN
		       : gap > INT32_MAX ? INT32_MAX
					 : (int32_t)gap,
		.raw = raw,
	};
}

static inline void aj_batch_run(struct aj_batch *batch, uint64_t raw)
{
	aj_batch_run_behind(batch, raw, 0);
}

static inline bool aj_batch_runs_full(const struct aj_batch *batch)
{
	return batch->n_runs + 4 > AJ_BATCH_RUNS;
}

static inline void aj_batch_begin_value(struct aj_batch *batch, const struct aj_field *field, uint64_t raw)
{
	batch->values[batch->n_values] = (struct aj_value){ (uint32_t)batch->len, 0, field };
	aj_batch_run(batch, raw);
}

/* Keeps the value and puts the separator behind it; raw is the layer's offset behind the value. */
static inline void aj_batch_end_value(struct aj_batch *batch)
{
	struct aj_value *value = &batch->values[batch->n_values++];

	value->len = (uint32_t)batch->len - value->at;
	batch->bytes[batch->len++] = 0;
}

/* Forgets the value that was begun, and what it holds. */
static inline void aj_batch_drop_value(struct aj_batch *batch)
{
	batch->len = batch->values[batch->n_values].at;
	while (batch->n_runs > 0 && batch->runs[batch->n_runs - 1].at >= batch->len)
		batch->n_runs--;
}

static inline void aj_batch_begin_record(struct aj_batch *batch)
{
	batch->records[batch->n_records] = (struct aj_record){ (uint32_t)batch->len, 0 };
	batch->in_record = true;
}

/* A record ends and another one begins, within a value if need be. In a batch full of records they stay one.
 */
static inline void aj_batch_next_record(struct aj_batch *batch)
{
	struct aj_record *record = &batch->records[batch->n_records];

	if (batch->n_records + 2 >= AJ_BATCH_RECORDS)
		return;
	if (record->at <= batch->len) {
		record->len = (uint32_t)batch->len - record->at;
		record = &batch->records[++batch->n_records];
	}
	*record = (struct aj_record){ (uint32_t)batch->len, 0 };
}

/* Ends the record and hands the batch over if it is large enough. */
AJ_MUST_CHECK enum aj_status aj_batch_end_record(struct aj_batch *batch, struct aj_err *err);
