/*
 * whole.c: lends set after set to whoever reads. The visit that found them waits meanwhile,
 * so that at one address no more is read at a time than the scope has visits to it.
 */

#include "estate/whole.h"

#include "estate/pages.h"

#include <stdlib.h>

static enum aj_status read_items(struct aj_pages *pages, struct aj_visit *visit, const struct aj_set *set,
    const struct aj_round_options *o, struct aj_err *err)
{
	struct aj_items *items = calloc(1, sizeof(*items));
	struct aj_err why = { 0 };
	enum aj_status st = items ? AJ_OK : aj_fail(&why, AJ_ELIMIT, "no memory for a listing");
	enum aj_status told = AJ_OK;

	while (st == AJ_OK && told == AJ_OK) {
		items->n = 0;
		st = aj_pages_list(pages, items, &why);
		for (size_t i = 0; st == AJ_OK && told == AJ_OK && i < items->n; i++) {
			aj_pages_item(pages, &items->item[i]);
			told = o->lent(o->to, visit, set, items->item[i].name, &pages->source, err);
		}
	}
	free(items);
	if (told != AJ_OK || st == AJ_END)
		return told;
	if (st == AJ_ESTOP)
		return aj_fail(err, AJ_ESTOP, "interrupted");
	return o->sampled(
	    o->to, visit, &(struct aj_sample){ .set = set, .more = true, .why = why.text }, err);
}

enum aj_status aj_whole_visit(struct aj_visit *visit, const struct aj_round_options *options,
    const atomic_bool *stop, struct aj_err *err)
{
	struct aj_pages *pages = malloc(sizeof(*pages)); /* too much for a small stack */
	enum aj_status st = pages ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for pages");

	if (!pages)
		return st;
	aj_pages_init(pages, visit, stop);
	for (size_t i = 0; i < visit->n_sets && st == AJ_OK; i++) {
		const struct aj_set *set = &visit->sets[i];

		if (set->system || set->count == 0)
			continue;
		aj_pages_set(pages, set);
		if (visit->kind->list)
			st = read_items(pages, visit, set, options, err);
		else if (visit->kind->records)
			st = options->lent(options->to, visit, set, AJ_S(""), &pages->source, err);
	}
	aj_pages_fini(pages);
	visit->bytes_in += pages->bytes_in;
	visit->bytes_out += pages->bytes_out;
	free(pages);
	return st;
}
