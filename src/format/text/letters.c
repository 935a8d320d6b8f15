#include "format/text/letters.h"

#include "base/utf8.h"
#include "format/cell.h"
#include "format/text/charset.h"

enum {
	ROOM = 96 * 1024, /* bytes of a flow that are held, with context */
	RUNS = 64 * 1024,
	LINE_BACK = 8 * 1024, /* so far before the end a newline is looked for to end a text at */
	LETTER_MAX = 4,	      /* bytes of a letter in UTF-8 */
};

enum aj_status aj_flow_init(struct aj_flow *flow, struct aj_scan *scan, struct aj_err *err)
{
	*flow = (struct aj_flow){
		.scan = scan,
		.bytes = aj_arena_take(aj_scan_arena(scan), ROOM),
		.runs = aj_arena_take(aj_scan_arena(scan), (RUNS + 1) * sizeof(*flow->runs)),
	};
	return flow->bytes && flow->runs ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for running text");
}

static enum aj_status hand_over(struct aj_flow *flow, size_t to, struct aj_err *err)
{
	struct aj_text text = {
		.bytes = aj_str(flow->bytes, flow->len),
		.from = flow->from,
		.to = to,
		.runs = flow->runs,
		.n_runs = flow->n_runs,
	};
	const struct aj_run *last = &flow->runs[flow->n_runs - 1];

	if (last->raw + (flow->len - last->at) != flow->end) /* where the last letter ends */
		flow->runs[text.n_runs++] = (struct aj_run){ .at = (uint32_t)flow->len, .raw = flow->end };
	return aj_scan_text(flow->scan, &text, err);
}

/* Hands over what there is but for context, of which it keeps as much as is wanted before the next text. */
static enum aj_status hand_over_part(struct aj_flow *flow, struct aj_err *err)
{
	size_t after =
	    flow->len - flow->from > 2 * AJ_TEXT_AFTER ? AJ_TEXT_AFTER : (flow->len - flow->from) / 2;
	size_t to = flow->len - after, keep, run = flow->n_runs;
	size_t low = to - flow->from > LINE_BACK ? to - LINE_BACK : flow->from;
	const uint8_t *newline = memrchr(flow->bytes + low, '\n', to - low);
	struct aj_str all = aj_str(flow->bytes, flow->len);
	enum aj_status st;

	to = newline ? (size_t)(newline - flow->bytes) + 1 : aj_charset_boundary(all, to);
	st = hand_over(flow, to, err);
	keep = to > AJ_TEXT_BEFORE ? aj_charset_boundary(all, to - AJ_TEXT_BEFORE) : 0;
	while (run > 1 && flow->runs[run - 1].at > keep)
		run--;
	run--;
	flow->runs[run].raw += keep - flow->runs[run].at;
	flow->runs[run].at = (uint32_t)keep;
	for (size_t i = run; i < flow->n_runs; i++) {
		flow->runs[i - run] = flow->runs[i];
		flow->runs[i - run].at -= (uint32_t)keep;
	}
	flow->n_runs -= run;
	memmove(flow->bytes, flow->bytes + keep, flow->len - keep);
	flow->len -= keep;
	flow->from = to - keep;
	return st;
}

enum aj_status aj_flow_put(
    struct aj_flow *flow, uint32_t point, uint64_t raw, size_t width, struct aj_err *err)
{
	const struct aj_run *last;
	enum aj_status st;

	if (flow->len > ROOM - LETTER_MAX || flow->n_runs == RUNS) {
		st = hand_over_part(flow, err);
		if (st != AJ_OK)
			return st;
	}
	last = flow->n_runs ? &flow->runs[flow->n_runs - 1] : NULL;
	if (!last || last->raw + (flow->len - last->at) != raw)
		flow->runs[flow->n_runs++] = (struct aj_run){
			.at = (uint32_t)flow->len,
			.raw = raw,
			.gap = last && raw > flow->end && raw - flow->end < INT32_MAX
				   ? (int32_t)(raw - flow->end)
				   : 0,
		};
	flow->len += aj_utf8_write(point, flow->bytes + flow->len);
	flow->end = raw + width;
	return AJ_OK;
}

enum aj_status aj_flow_end(struct aj_flow *flow, struct aj_err *err)
{
	enum aj_status st = flow->len > flow->from ? hand_over(flow, flow->len, err) : AJ_OK;

	flow->len = flow->from = flow->n_runs = 0;
	return st;
}

enum aj_status aj_letters_put(struct aj_batch *batch, uint32_t point, uint64_t raw, struct aj_err *err)
{
	if (aj_batch_room(batch) < 2 * LETTER_MAX || aj_batch_runs_full(batch)) {
		enum aj_status st = aj_batch_flush_within(batch, err);

		if (st != AJ_OK)
			return st;
	}
	aj_cell_continue(batch, raw);
	batch->len += aj_utf8_write(point, batch->bytes + batch->len);
	return AJ_OK;
}

void aj_letters_end(struct aj_batch *batch, uint64_t raw)
{
	if (batch->len == batch->values[batch->n_values].at) {
		aj_batch_drop_value(batch);
		return;
	}
	aj_cell_continue(batch, raw);
	aj_batch_end_value(batch);
}

enum aj_status aj_letters_value(struct aj_batch *batch, const struct aj_field *field,
    const struct aj_codepage *page, struct aj_str bytes, uint64_t raw, struct aj_err *err)
{
	enum aj_status st = aj_cell_begin(batch, field, raw, err);
	uint64_t at = 0, end = 0;

	while (st == AJ_OK && at < bytes.len) {
		uint32_t point;
		size_t width = aj_codepage_read(page, aj_str_from(bytes, at), &point);

		if (point != 0)
			st = aj_letters_put(batch, aj_letter_clean(point), raw + at, err);
		at += width;
		end = point != 0 ? at : end; /* not the zero that ends it */
	}
	if (st == AJ_OK)
		aj_letters_end(batch, raw + end);
	return st;
}
