/*
 * whole.c: lends set after set to whoever reads. The visit that found them waits meanwhile,
 * so that at one address no more is read at a time than the scope has visits to it.
 */

#include "estate/whole.h"

#include "estate/pages.h"

#include <stdlib.h>

/* Tells why something of the set cannot be read, where that is no end of the run. */
static enum aj_status tell(struct aj_visit *visit, const struct aj_set *set, const char *why,
    const struct aj_round_options *o, struct aj_err *err)
{
	return o->sampled(o->to, visit, &(struct aj_sample){ .set = set, .more = true, .why = why }, err);
}

/* within: the beginning of the names of those that are wanted. */
static enum aj_status read_items(struct aj_pages *pages, struct aj_visit *visit, const struct aj_set *set,
    struct aj_str within, const struct aj_round_options *o, struct aj_err *err)
{
	struct aj_items *items = calloc(1, sizeof(*items));
	struct aj_err why = { 0 };
	enum aj_status st = items ? AJ_OK : aj_fail(&why, AJ_ELIMIT, "no memory for a listing");
	enum aj_status told = AJ_OK;

	while (st == AJ_OK && told == AJ_OK) {
		items->n = 0;
		st = aj_pages_list(pages, items, &why);
		for (size_t i = 0; st == AJ_OK && told == AJ_OK && i < items->n; i++) {
			if (!aj_str_starts(items->item[i].name, within))
				continue;
			aj_pages_item(pages, &items->item[i]);
			told = o->lent(o->to, visit, set, items->item[i].name, &pages->source, err);
		}
	}
	free(items);
	if (told != AJ_OK || st == AJ_END)
		return told;
	if (st == AJ_ESTOP)
		return aj_fail(err, AJ_ESTOP, "interrupted");
	return tell(visit, set, why.text, o, err);
}

/* n counts the sets that were wanted. */
static enum aj_status read_set(struct aj_pages *pages, struct aj_visit *visit, const struct aj_set *set,
    size_t *n, const struct aj_round_options *o, struct aj_err *err)
{
	const char *wanted = visit->endpoint->wanted;
	struct aj_str within;

	if (!aj_endpoint_wants(visit->endpoint, set->name, &within) || (!visit->kind->list && within.len > 0))
		return AJ_OK;
	++*n;
	if (set->system)
		return wanted && *wanted
			   ? tell(visit, set, "it is the store's own, which is not read", o, err)
			   : AJ_OK;
	if (set->count == 0)
		return AJ_OK;
	aj_pages_set(pages, set);
	if (visit->kind->list)
		return read_items(pages, visit, set, within, o, err);
	if (visit->kind->records)
		return o->lent(o->to, visit, set, AJ_S(""), &pages->source, err);
	return wanted ? tell(visit, set, "sets of this kind of store cannot be read", o, err) : AJ_OK;
}

enum aj_status aj_whole_visit(struct aj_visit *visit, const struct aj_round_options *options,
    const atomic_bool *stop, struct aj_err *err)
{
	struct aj_pages *pages = malloc(sizeof(*pages)); /* too much for a small stack */
	enum aj_status st = pages ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for pages");
	size_t wanted = 0;

	if (!pages)
		return st;
	aj_pages_init(pages, visit, stop);
	for (size_t i = 0; i < visit->n_sets && st == AJ_OK; i++)
		st = read_set(pages, visit, &visit->sets[i], &wanted, options, err);
	if (st == AJ_OK && wanted == 0 && visit->endpoint->wanted)
		st = tell(visit, &(struct aj_set){ .name = aj_str_z(visit->endpoint->wanted) },
		    visit->more_sets	       ? "it is not among those that were listed"
		    : *visit->endpoint->wanted ? "there is no such set"
					       : "it names no sets",
		    options, err);
	aj_pages_fini(pages);
	visit->bytes_in += pages->bytes_in;
	visit->bytes_out += pages->bytes_out;
	free(pages);
	return st;
}
