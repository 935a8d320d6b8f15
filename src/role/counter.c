#include "role/counter.h"

static enum aj_status counter_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_counter *counter = (struct aj_counter *)source;
	enum aj_status st = counter->inner->fill(counter->inner, out, room, got, err);

	if (st == AJ_OK) {
		counter->counted += *got;
		atomic_fetch_add_explicit(counter->bytes, *got, memory_order_relaxed);
	}
	return st;
}

static bool counter_lend(struct aj_source *source, struct aj_str *out, bool *last)
{
	struct aj_counter *counter = (struct aj_counter *)source;
	bool lent = counter->inner->lend(counter->inner, out, last);

	if (lent) {
		counter->counted += out->len;
		atomic_fetch_add_explicit(counter->bytes, out->len, memory_order_relaxed);
	}
	return lent;
}

static enum aj_status counter_read_at(
    struct aj_source *source, uint64_t at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_counter *counter = (struct aj_counter *)source;
	enum aj_status st = counter->inner->read_at(counter->inner, at, out, room, got, err);

	/* A format that jumps may read a byte twice; the bar shall not run over its end. */
	if (st == AJ_OK && counter->counted < counter->source.size) {
		uint64_t left = counter->source.size - counter->counted, new = *got < left ? *got : left;

		counter->counted += new;
		atomic_fetch_add_explicit(counter->bytes, new, memory_order_relaxed);
	}
	return st;
}

void aj_counter_init(struct aj_counter *counter, struct aj_source *inner, _Atomic uint64_t *bytes)
{
	*counter = (struct aj_counter){
		.source = { .fill = counter_fill,
		    .lend = inner->lend ? counter_lend : NULL,
		    .read_at = inner->read_at ? counter_read_at : NULL,
		    .size = inner->size },
		.inner = inner,
		.bytes = bytes,
	};
}
