#pragma once

/*
 * An open data set, or an item of one, as a source of bytes. Pages are asked for by readers of
 * the source's own, several at a time where that is allowed: each reads a slice of the set, or
 * every so manieth range of an item, and by turns they give a page. What a server promises is not believed:
 * one that never ends, leads back to where it was or drips is left, and the source then fails with the reason
 * and with how far it came. A record that cannot be had is left out and the rest is read on: the source then
 * ends with AJ_ELESS and the reason.
 */

#include "base/stream.h"
#include "estate/page_reader.h"

/* Whether cursors lead back to one that was seen, with one of them in memory (Brent). */
struct aj_trail {
	struct aj_cursor seen;
	uint64_t n, next;
};

enum { AJ_PAGES_READERS = 8 };

struct aj_pages {
	struct aj_source source; /* of what was begun last; first: it is cast back */
	struct aj_lines *lines;

	/* Who asks: the first one too for the listing. Of those in use the one whose turn it is has the next
	 * page. */
	struct aj_page_reader *readers[AJ_PAGES_READERS];
	unsigned
	    ahead; /* of them that may ask for pages ahead; 0: pages are asked for when they are wanted */
	unsigned n, turn;
	bool over[AJ_PAGES_READERS]; /* they have no more */
	bool begun, reads_ahead;
	struct aj_cursor places[AJ_PAGES_READERS]; /* behind the pages that were taken, of a set */
	uint64_t piece_end;			   /* offset behind which a piece of it ends */
	bool between;				   /* pieces */

	const struct aj_set *set;
	struct aj_cursor listing;
	struct aj_trail trails[AJ_PAGES_READERS];
	struct aj_arena names;	    /* of a page of the listing */
	uint64_t records, total;    /* of the set so far: lines, bytes */
	uint64_t passed;	    /* … records that were left out, */
	struct aj_err why_passed;   /* the first of them for this reason: told where the set ends */
	uint64_t window;	    /* bytes since the rate was last looked at, or the item was begun */
	int64_t waited, waited_all; /* for the server, ms: since then, and in all of the set */

	bool is_item;
	struct aj_item item;
	uint64_t offset;  /* bytes of pages so far */
	uint64_t claimed; /* of an item: asked for, or to be asked for by who has its turn */
	size_t want;	  /* … bytes at a time */
	struct aj_buf page;
	size_t at; /* of page: used up */
	unsigned barren;
	bool ended;
	struct aj_err failed; /* behind the page; its status is AJ_OK if it did not */
};

/*
 * Borrows the lines. ahead: so many pages may be asked for before they are wanted, side by side where there
 * are lines for it; 0: none are.
 */
AJ_MUST_CHECK enum aj_status aj_pages_init(
    struct aj_pages *pages, struct aj_lines *lines, unsigned ahead, struct aj_err *err);
void aj_pages_fini(struct aj_pages *pages);

/* The source begins with the first record of the set, or with nothing where the set has a listing. */
void aj_pages_set(struct aj_pages *pages, const struct aj_set *set);

/* The source of a set ends with the page that has its so manieth byte from here on, that of an item with the
 * line that has it, and is between pieces then, if there are more; the next call goes on. */
void aj_pages_go_on(struct aj_pages *pages, uint64_t bytes);

/* Between pieces: where the next one begins. _resume takes that, in a later process, before the source of the
 * set or the item is begun. False: it is not understood, or of an item that had another size. */
void aj_pages_place(const struct aj_pages *pages, struct aj_buf *out);
bool aj_pages_resume(struct aj_pages *pages, struct aj_str place);

/* The next items of the set's listing. Names live until the next call. AJ_END: there are no more. */
AJ_MUST_CHECK enum aj_status aj_pages_list(
    struct aj_pages *pages, struct aj_items *items, struct aj_err *err);

/* The source begins with the first byte of this item. */
void aj_pages_item(struct aj_pages *pages, const struct aj_item *item);

/* Of an item: how many of its bytes have been read; and those that have come and are to be read next. */
uint64_t aj_pages_given(const struct aj_pages *pages);
struct aj_str aj_pages_ahead(const struct aj_pages *pages);

/* Ends the source: nothing of the set or the item is asked for any more, and what was needed to read on
 * several lines is given back. */
void aj_pages_leave(struct aj_pages *pages);

/* Asks for the first page now, and not when somebody reads. */
void aj_pages_prime(struct aj_pages *pages);
