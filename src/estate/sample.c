/*
 * sample.c: taking samples. Each set has time and bytes of its own: one that drips must
 * not cost the others theirs.
 */

#include "estate/sample.h"

#include "estate/scope.h"

#include <stdlib.h>

enum {
	SET_SECONDS = 10,
	VISIT_SETS = 256,      /* sampled at one endpoint */
	PAGE_SPARE = 1 << 20,  /* what a page may be longer than was wanted: a record is taken whole */
	IDLE_MAX = 64,	       /* pages in which nothing can be had */
	OBJECT_MAX = 16 << 10, /* of one object, where a set has many: rather a little of several */
};

/* A page of nothing: what is behind it may be had. False: there were too many, or it leads nowhere. */
static bool goes_on(const struct aj_cursor *cursor, const struct aj_cursor *before, unsigned *idle)
{
	return strcmp(cursor->text, before->text) != 0 && ++*idle <= IDLE_MAX;
}

/* Pages until the sample is full or the set ends. What cannot be had is the outcome where nothing else is. */
static enum aj_status take_records(struct aj_visit *visit, const struct aj_set *set, size_t bound,
    struct aj_buf *out, bool *more, struct aj_err *err)
{
	struct aj_cursor cursor = { "" }, before;
	struct aj_err passed = { 0 };
	enum aj_status st = AJ_OK;
	unsigned idle = 0;

	visit->sampling = true;
	visit->cut = false;
	while (st == AJ_OK && out->len < bound) {
		size_t len = out->len;

		before = cursor;
		visit->passed = false;
		st = visit->kind->records(visit, set, &cursor, bound - out->len, out, err);
		if (st == AJ_ELIMIT && visit->passed) {
			out->full = false;
			passed = *err;
			st = AJ_OK;
		}
		if (st == AJ_OK && out->len == len && !goes_on(&cursor, &before, &idle))
			st = AJ_END;
	}
	*more = st == AJ_OK || passed.status != AJ_OK || visit->cut;
	if (st == AJ_END && out->len == 0 && passed.status != AJ_OK) {
		*err = passed;
		return AJ_ELIMIT;
	}
	return st == AJ_END ? AJ_OK : st;
}

/* As many whole lines as the bound has; of a first line that is longer, its beginning. */
static struct aj_str within(struct aj_str page, size_t bound)
{
	size_t len = page.len < bound ? page.len : bound;

	for (size_t end = len; page.len > bound && end > 0; end--)
		if (page.ptr[end - 1] == '\n')
			return aj_str_sub(page, 0, end);
	return aj_str_sub(page, 0, len);
}

static enum aj_status sample_records(struct aj_visit *visit, const struct aj_set *set,
    const struct aj_round_options *o, size_t bound, struct aj_err *err)
{
	struct aj_err why = { 0 };
	struct aj_buf page;
	bool more = false;
	enum aj_status st, told = AJ_OK;

	aj_buf_init(&page, bound + PAGE_SPARE);
	st = take_records(visit, set, bound, &page, &more, &why);
	if (page.len > 0 || st != AJ_OK) {
		struct aj_sample sample = { set, AJ_S(""), within(aj_buf_str(&page), bound),
			more || page.len > bound || st != AJ_OK, page.len > 0 ? "" : why.text };

		told = o->sampled(o->to, visit, &sample, err);
	}
	aj_buf_wipe(&page);
	return told;
}

static enum aj_status sample_object(struct aj_visit *visit, const struct aj_set *set,
    const struct aj_item *item, size_t want, size_t *used, const struct aj_round_options *o,
    struct aj_err *err)
{
	struct aj_err why = { 0 };
	struct aj_buf bytes;
	enum aj_status st, told = AJ_OK;

	aj_buf_init(&bytes, want);
	st = visit->kind->bytes(visit, set, item->name, 0, want, &bytes, &why);
	*used += bytes.len;
	if (st != AJ_END) {
		struct aj_sample sample = { set, item->name, aj_buf_str(&bytes),
			item->size == AJ_UNTOLD || item->size > bytes.len, st == AJ_OK ? "" : why.text };

		told = o->sampled(o->to, visit, &sample, err);
	}
	aj_buf_wipe(&bytes);
	return told;
}

/* The beginnings of the first objects that its listing gives. */
static enum aj_status sample_objects(struct aj_visit *visit, const struct aj_set *set,
    const struct aj_round_options *o, size_t bound, struct aj_err *err)
{
	struct aj_items *items = calloc(1, sizeof(*items));
	struct aj_cursor cursor = { "" };
	struct aj_err why = { 0 };
	int64_t deadline = visit->deadline, now;
	size_t used = 0;
	enum aj_status st = items ? visit->kind->list(visit, set, &cursor, items, &why)
				  : aj_fail(&why, AJ_ELIMIT, "no memory for a listing");

	if (st != AJ_OK && st != AJ_END) {
		free(items);
		return o->sampled(
		    o->to, visit, &(struct aj_sample){ .set = set, .more = true, .why = why.text }, err);
	}
	for (size_t i = 0; st == AJ_OK && i < items->n && used < bound; i++) {
		struct aj_item item = items->item[i];

		item.name =
		    aj_str_z(aj_visit_text(visit, "%.*s", (int)item.name.len, (const char *)item.name.ptr));
		now = aj_gate_now(); /* half of the time that is left: one that drips leaves the other half */
		visit->deadline = now + (deadline - now) / 2;
		st = sample_object(
		    visit, set, &item, bound - used < OBJECT_MAX ? bound - used : OBJECT_MAX, &used, o, err);
	}
	free(items);
	return st == AJ_END ? AJ_OK : st;
}

enum aj_status aj_sample_visit(
    struct aj_visit *visit, const struct aj_round_options *options, struct aj_err *err)
{
	size_t bound = aj_gate_scope(visit->gate)->sample, sampled = 0;

	for (size_t i = 0; i < visit->n_sets && sampled < VISIT_SETS; i++) {
		const struct aj_set *set = &visit->sets[i];
		enum aj_status st = AJ_OK;

		if (set->system || set->count == 0)
			continue;
		visit->deadline = aj_gate_now() + SET_SECONDS * 1000;
		visit->bytes_max = visit->bytes_in + bound + PAGE_SPARE;
		if (visit->kind->list)
			st = sample_objects(visit, set, options, bound, err);
		else if (visit->kind->records)
			st = sample_records(visit, set, options, bound, err);
		aj_visit_hang_up(visit);
		sampled++;
		if (st != AJ_OK)
			return st;
	}
	return AJ_OK;
}
