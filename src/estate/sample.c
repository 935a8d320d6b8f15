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
	OBJECT_MAX = 16 << 10, /* of one object, where a set has many: rather a little of several */
};

/* Pages until the sample is full or the set ends. */
static enum aj_status take_records(struct aj_visit *visit, const struct aj_set *set, size_t bound,
    struct aj_buf *out, bool *more, struct aj_err *err)
{
	struct aj_cursor cursor = { "" };
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && out->len < bound) {
		size_t before = out->len;

		st = visit->kind->records(visit, set, &cursor, bound - out->len, out, err);
		if (st == AJ_OK && out->len == before)
			st = AJ_END; /* a page of nothing: it would go on for ever */
	}
	*more = st == AJ_OK;
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status hand_over(struct aj_visit *visit, const struct aj_set *set,
    const struct aj_round_options *o, struct aj_str bytes, size_t bound, bool more, struct aj_err *err)
{
	if (bytes.len == 0)
		return AJ_OK;
	return o->sampled(o->to, visit, set, aj_str_sub(bytes, 0, bound), more || bytes.len > bound, err);
}

static enum aj_status sample_records(struct aj_visit *visit, const struct aj_set *set,
    const struct aj_round_options *o, size_t bound, struct aj_err *err)
{
	struct aj_buf page;
	bool more = false;
	enum aj_status st, told;

	aj_buf_init(&page, bound + PAGE_SPARE);
	st = take_records(visit, set, bound, &page, &more, err);
	told = hand_over(visit, set, o, aj_buf_str(&page), bound, more || st != AJ_OK, err);
	aj_buf_fini(&page);
	return told != AJ_OK ? told : st;
}

/* The beginnings of the first objects that its listing gives. */
static enum aj_status sample_objects(struct aj_visit *visit, const struct aj_set *set,
    const struct aj_round_options *o, size_t bound, struct aj_err *err)
{
	struct aj_items *items = calloc(1, sizeof(*items));
	struct aj_cursor cursor = { "" };
	enum aj_status st;
	size_t used = 0;

	if (!items)
		return aj_fail(err, AJ_ELIMIT, "no memory for a listing");
	st = visit->kind->list(visit, set, &cursor, items, err);
	for (size_t i = 0; st == AJ_OK && i < items->n && used < bound; i++) {
		size_t want = bound - used < OBJECT_MAX ? bound - used : OBJECT_MAX;
		struct aj_set object = *set;
		struct aj_buf bytes;

		object.name = aj_str_z(
		    aj_visit_text(visit, "%.*s/%.*s", (int)set->name.len, (const char *)set->name.ptr,
			(int)items->item[i].name.len, (const char *)items->item[i].name.ptr));
		aj_buf_init(&bytes, want);
		st = visit->kind->bytes(visit, set, items->item[i].name, 0, want, &bytes, err);
		if (st == AJ_OK)
			st = hand_over(visit, &object, o, aj_buf_str(&bytes), want,
			    items->item[i].size == AJ_UNTOLD || items->item[i].size > bytes.len, err);
		used += bytes.len;
		aj_buf_fini(&bytes);
		st = st == AJ_END ? AJ_OK : st;
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
		struct aj_err why = { 0 };
		enum aj_status st = AJ_OK;

		if (set->system || set->count == 0)
			continue;
		visit->deadline = aj_gate_now() + SET_SECONDS * 1000;
		visit->bytes_max = visit->bytes_in + bound + PAGE_SPARE;
		if (visit->kind->list)
			st = sample_objects(visit, set, options, bound, &why);
		else if (visit->kind->records)
			st = sample_records(visit, set, options, bound, &why);
		aj_visit_hang_up(visit);
		sampled++;
		if (st == AJ_ESTOP || st == AJ_EDENIED) {
			*err = why;
			return st;
		}
		if (st != AJ_OK)
			aj_visit_proved(visit, AJ_REACHABLE, "a sample", "%s", why.text);
	}
	return AJ_OK;
}
