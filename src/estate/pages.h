#pragma once

/*
 * An open data set, or an item of one, as a source of bytes. A page is asked for when the
 * one before it has been used up, by whoever reads, in a visit of the source's own: no more
 * than one page is held. What a server promises is not believed: one that never ends, leads
 * back to where it was or drips is left, and the source then fails with the reason and with
 * how far it came.
 */

#include "base/stream.h"
#include "estate/visit.h"

#include <stdatomic.h>

/* Whether cursors lead back to one that was seen, with one of them in memory (Brent). */
struct aj_trail {
	struct aj_cursor seen;
	uint64_t n, next;
};

struct aj_pages {
	struct aj_source source; /* of what was begun last; first: it is cast back */
	const struct aj_visit *found;
	const atomic_bool *stop;
	struct aj_visit visit;	      /* in which pages are asked for; renewed as its memory fills */
	uint64_t bytes_in, bytes_out; /* of visits that are over */

	const struct aj_set *set;
	struct aj_cursor cursor; /* of the set's records, or of its listing */
	struct aj_trail trail;
	struct aj_arena names;	    /* of a page of the listing */
	uint64_t records, total;    /* of the set so far: lines, bytes */
	uint64_t window;	    /* bytes since the rate was last looked at */
	int64_t waited, waited_all; /* for the server, ms: since then, and in all */

	bool is_item;
	struct aj_item item;
	uint64_t offset; /* that is asked for next, or bytes of records so far */
	struct aj_buf page;
	size_t at; /* of page: used up */
	unsigned barren;
	bool ended;
};

/* Borrows found, a visit that proved what is open and has the sets; and stop. */
void aj_pages_init(struct aj_pages *pages, const struct aj_visit *found, const atomic_bool *stop);
void aj_pages_fini(struct aj_pages *pages);

/* The source begins with the first record of the set, or with nothing where the set has a listing. */
void aj_pages_set(struct aj_pages *pages, const struct aj_set *set);

/* The next items of the set's listing. Names live until the next call. AJ_END: there are no more. */
AJ_MUST_CHECK enum aj_status aj_pages_list(
    struct aj_pages *pages, struct aj_items *items, struct aj_err *err);

/* The source begins with the first byte of this item. */
void aj_pages_item(struct aj_pages *pages, const struct aj_item *item);
