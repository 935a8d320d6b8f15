#include "format/batch.h"

#include "format/text/charset.h"

enum aj_status aj_batch_init(struct aj_batch *batch, struct aj_scan *scan, struct aj_err *err)
{
	struct aj_arena *arena = aj_scan_arena(scan);

	*batch = (struct aj_batch){
		.scan = scan,
		.bytes = aj_arena_take_raw(arena, AJ_BATCH_ROOM + AJ_BATCH_SLACK),
		.values = aj_arena_take_raw(arena, AJ_BATCH_VALUES * sizeof(*batch->values)),
		.runs = aj_arena_take_raw(arena, AJ_BATCH_RUNS * sizeof(*batch->runs)),
		.records = aj_arena_take_raw(arena, AJ_BATCH_RECORDS * sizeof(*batch->records)),
	};
	if (!batch->bytes || !batch->values || !batch->runs || !batch->records)
		return aj_fail(err, AJ_ELIMIT, "no memory for a batch of records");
	return AJ_OK;
}

/* A record that goes on in the next batch is counted with this one. */
static void close_record(struct aj_batch *batch)
{
	struct aj_record *record = &batch->records[batch->n_records];

	if (!batch->in_record || record->at > batch->len)
		return;
	record->len = (uint32_t)batch->len - record->at;
	batch->n_records++;
}

static enum aj_status hand_over(struct aj_batch *batch, size_t to, struct aj_err *err)
{
	struct aj_text text;

	if (batch->n_values == 0) { /* records of nothing: their separators must not be taken for a value */
		batch->len = batch->from = to = 0;
		batch->runs[0] = (struct aj_run){ 0 };
		batch->n_runs = 1;
		memset(batch->records, 0, batch->n_records * sizeof(*batch->records));
	}
	text = (struct aj_text){
		.bytes = aj_str(batch->bytes, batch->len),
		.from = batch->from,
		.to = to,
		.values = batch->values,
		.n_values = batch->n_values,
		.runs = batch->runs,
		.n_runs = batch->n_runs,
		.records = batch->records,
		.n_records = batch->n_records,
		.binary = batch->binary,
	};

	return batch->len > 0 || batch->n_records > 0 ? aj_scan_text(batch->scan, &text, err) : AJ_OK;
}

enum aj_status aj_batch_flush(struct aj_batch *batch, struct aj_err *err)
{
	enum aj_status st;

	close_record(batch);
	st = hand_over(batch, batch->len, err);
	batch->len = batch->from = 0;
	batch->n_values = batch->n_runs = batch->n_records = 0;
	batch->records[0].at = UINT32_MAX; /* nothing begun: what follows is the rest of a record */
	return st;
}

/* The last run that begins at or before at. */
static size_t run_before(const struct aj_batch *batch, size_t at)
{
	size_t i = batch->n_runs - 1;

	while (i > 0 && batch->runs[i].at > at)
		i--;
	return i;
}

/* Keeps the records that begin at to or later: they have been shown as context only. The last one goes on. */
static void keep_records(struct aj_batch *batch, size_t to, size_t keep)
{
	size_t first = batch->n_records, n;

	while (first > 0 && batch->records[first - 1].at >= to)
		first--;
	n = batch->n_records - first;
	for (size_t i = 0; i < n; i++)
		batch->records[i] = (struct aj_record){ batch->records[first + i].at - (uint32_t)keep,
			batch->records[first + i].len };
	batch->n_records = n > 0 ? n - 1 : 0;
	if (n == 0)
		batch->records[0].at = UINT32_MAX;
}

enum aj_status aj_batch_flush_within(struct aj_batch *batch, struct aj_err *err)
{
	struct aj_value *value = &batch->values[batch->n_values];
	const struct aj_field *field = value->field;
	size_t to = batch->len > AJ_TEXT_AFTER ? batch->len - AJ_TEXT_AFTER : 0, keep, first, n;
	enum aj_status st;

	if (to < value->at) /* the value is short yet: all before it goes, it stays */
		to = value->at;
	if (to < batch->from)
		to = batch->from;
	keep = to - value->at > AJ_TEXT_BEFORE ? to - AJ_TEXT_BEFORE : value->at;
	/* Within a character the run would count on from where its first byte came from. */
	keep = aj_charset_boundary(aj_str(batch->bytes, batch->len), keep);
	value->len = (uint32_t)batch->len - value->at;
	batch->n_values++;
	close_record(batch);
	st = hand_over(batch, to, err);

	first = run_before(batch, keep);
	n = batch->n_runs - first;
	memmove(batch->runs, batch->runs + first, n * sizeof(*batch->runs));
	batch->n_runs = n;
	if (!batch->runs[0].whole)
		batch->runs[0].raw += keep > batch->runs[0].at ? keep - batch->runs[0].at : 0;
	for (size_t i = 0; i < n; i++)
		batch->runs[i].at = batch->runs[i].at > keep ? batch->runs[i].at - (uint32_t)keep : 0;
	memmove(batch->bytes, batch->bytes + keep, batch->len - keep);
	batch->len -= keep;
	batch->from = to - keep;
	batch->n_values = 0;
	batch->values[0] = (struct aj_value){ 0, 0, field };
	keep_records(batch, to, keep);
	return st;
}

enum aj_status aj_batch_end_record(struct aj_batch *batch, struct aj_err *err)
{
	close_record(batch);
	batch->in_record = false;
	if (batch->len >= AJ_BATCH_TEXT || aj_batch_full(batch))
		return aj_batch_flush(batch, err);
	return AJ_OK;
}
