/*
 * whole.c: lends set after set to whoever reads. The visit that found them waits meanwhile,
 * so that at one address no more is read at a time than the scope has visits to it.
 */

#include "estate/whole.h"

#include "estate/pages.h"
#include "estate/parts.h"
#include "estate/small_thread.h"

#include <stdlib.h>

enum {
	LARGE = 8 << 20, /* bytes of an item that is worth several connections */
	PIECE = 8 << 20, /* of a set or an item, after which it is noted down how far it has been read */
	PIECES_FROM = 2 * PIECE, /* bytes of an item that is read so, or in parts */
	PLACE_MAX = 64 << 10,
	NAME_MAX_BYTES = 4 << 20, /* as much as a page of a listing has for all */
};

/* An item that is read in parts, by who lends it and by who has nothing else to do. */
struct shared {
	struct shared *next; /* under the crowd's lock, as are the users */
	struct aj_parts parts;
	struct aj_str item;
	unsigned users;
	bool over; /* nobody joins them */
};

/* Reading the items of a set: several at a time, or one that is large on several lines. */
struct crowd {
	const struct aj_visit *visit;
	const struct aj_set *set;
	const struct aj_round_options *options;
	struct aj_lines *lines;
	unsigned places; /* items at a time: more than there are lines if as many can be inspected */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct aj_items *items; /* under lock, as are those that follow: a page of the listing */
	size_t next;		/* of items */
	unsigned free;		/* places */
	struct shared *shared;	/* items that may be joined */
	bool ended;		/* nothing more is listed */
	enum aj_status told;	/* what was said by who was told */
	struct aj_err err;
};

/* Tells why something of the set cannot be read, where that is no end of the run. */
static enum aj_status tell(const struct aj_visit *visit, const struct aj_set *set, const char *why,
    const struct aj_round_options *o, struct aj_err *err)
{
	return o->sampled(o->to, visit, &(struct aj_sample){ .set = set, .more = true, .why = why }, err);
}

/* Of the free places those that are the item's share of the bytes that wait, itself among them: one at least,
 * as many as there are lines if no other waits. */
static unsigned share_of(const struct crowd *crowd, const struct aj_item *item)
{
	uint64_t waiting = item->size;
	unsigned share;

	if (item->size == AJ_UNTOLD || item->size < LARGE)
		return 1;
	for (size_t i = crowd->next; i < crowd->items->n; i++)
		if (crowd->items->item[i].size != AJ_UNTOLD &&
		    __builtin_add_overflow(waiting, crowd->items->item[i].size, &waiting))
			return 1;
	share = (unsigned)((double)item->size / (double)waiting * crowd->free);
	if (share > crowd->lines->n)
		share = crowd->lines->n;
	return share > 1 ? share : 1;
}

/* The page of the listing may be gone before the item is. False: no memory. */
static bool keep_name(struct crowd *crowd, struct aj_item *item, struct aj_buf *name)
{
	name->len = 0;
	aj_buf_add(name, item->name);
	item->name = aj_buf_str(name);
	if (name->full)
		crowd->told = aj_fail(&crowd->err, AJ_ELIMIT, "no memory for a name");
	return !name->full;
}

/* An item that one more may join: no more than can be inspected at a time. */
static struct shared *joinable(const struct crowd *crowd)
{
	struct shared *shared = crowd->shared;

	while (shared && (shared->over || shared->users >= crowd->options->hands))
		shared = shared->next;
	return shared;
}

/* Whether somebody may still list an item, or read one in parts. */
static bool more_to_come(const struct crowd *crowd, bool wait)
{
	return crowd->ended ? crowd->free < crowd->places : crowd->next < crowd->items->n || wait;
}

/* The next item, its name in name, and places for it; or one to be joined, if there is none. Waits for one if
 * the listing goes on (wait). False: there are no more. */
static bool next_item(struct crowd *crowd, bool wait, struct aj_item *item, struct aj_buf *name,
    unsigned *places, struct shared **shared)
{
	bool got = false;

	*shared = NULL;
	pthread_mutex_lock(&crowd->lock);
	while (crowd->told == AJ_OK && !(got = crowd->free > 0 && crowd->next < crowd->items->n) &&
	       !(*shared = joinable(crowd)) && more_to_come(crowd, wait))
		pthread_cond_wait(&crowd->changed, &crowd->lock);
	if (*shared)
		(*shared)->users++;
	if (got) {
		*item = crowd->items->item[crowd->next++];
		*places = share_of(crowd, item);
		crowd->free -= *places;
		got = keep_name(crowd, item, name);
		if (!got || crowd->next == crowd->items->n)
			pthread_cond_broadcast(&crowd->changed);
	}
	pthread_mutex_unlock(&crowd->lock);
	return got || *shared;
}

static void give_back(struct crowd *crowd, unsigned places, enum aj_status told, const struct aj_err *err)
{
	pthread_mutex_lock(&crowd->lock);
	crowd->free += places;
	if (told != AJ_OK && crowd->told == AJ_OK) {
		crowd->told = told;
		crowd->err = *err;
	}
	pthread_cond_broadcast(&crowd->changed);
	pthread_mutex_unlock(&crowd->lock);
}

struct pages_piece {
	struct aj_piece piece; /* first: it is cast back */
	const struct aj_pages *pages;
};

static void look(struct aj_piece *piece)
{
	const struct aj_pages *pages = ((struct pages_piece *)piece)->pages;

	piece->goes_on = pages->between;
	piece->place.len = 0;
	if (pages->between)
		aj_pages_place(pages, &piece->place);
}

/* Reads an item from where a process before this one came, in pieces if its format may be cut: what is
 * packed, or has a head that the rest needs, is begun again. */
static enum aj_status lend_large(
    struct crowd *crowd, struct aj_pages *pages, const struct aj_item *item, struct aj_err *err)
{
	const struct aj_round_options *o = crowd->options;
	struct pages_piece all = { { .look = look, .goes_on = true }, pages };
	struct aj_piece *piece = &all.piece;
	enum aj_status st;

	aj_buf_init(&piece->place, PLACE_MAX);
	st = o->kept(o->to, crowd->visit, crowd->set, item->name, piece, err);
	aj_pages_item(pages, item);
	if (st == AJ_OK && piece->place.len > 0 && !aj_pages_resume(pages, aj_buf_str(&piece->place))) {
		piece->anew = true;
		aj_pages_item(pages, item);
	}
	if (st == AJ_OK)
		aj_pages_prime(pages);
	if (st == AJ_OK && aj_pages_given(pages) == 0)
		piece->format = o->splits(o->to, aj_pages_ahead(pages));
	while (st == AJ_OK && piece->goes_on) {
		piece->from = aj_pages_given(pages);
		if (piece->format)
			aj_pages_go_on(pages, PIECE);
		st = o->lent(o->to, crowd->visit, crowd->set, item->name, &pages->source, piece, err);
	}
	aj_buf_fini(&piece->place);
	return st;
}

/* Who lends one item after the other. */
struct lender {
	uint8_t *room; /* for parts; made with the first one */
	struct shared shared;
};

static bool has_room(struct lender *lender)
{
	if (!lender->room)
		lender->room = malloc(AJ_PART);
	return lender->room != NULL;
}

/* One part. False: there is none. */
static bool lend_part(struct crowd *crowd, struct shared *shared, uint8_t *room)
{
	struct aj_err err;
	enum aj_status st =
	    aj_parts_lend(&shared->parts, crowd->options, crowd->visit, crowd->set, shared->item, room, &err);

	if (st != AJ_OK && st != AJ_END)
		give_back(crowd, 0, st, &err);
	return st == AJ_OK;
}

static void leave_shared(struct crowd *crowd, struct shared *shared, bool over)
{
	pthread_mutex_lock(&crowd->lock);
	shared->users--;
	shared->over |= over;
	pthread_cond_broadcast(&crowd->changed);
	pthread_mutex_unlock(&crowd->lock);
}

/* One part after the other, as do those who join. */
static void lend_parts(struct crowd *crowd, struct aj_pages *pages, const struct aj_item *item,
    const struct aj_format *format, struct lender *lender)
{
	struct shared *shared = &lender->shared, **link = &crowd->shared;

	*shared = (struct shared){ .item = item->name, .users = 1 };
	aj_parts_init(&shared->parts, &pages->source, format);
	pthread_mutex_lock(&crowd->lock);
	shared->next = crowd->shared;
	crowd->shared = shared;
	pthread_cond_broadcast(&crowd->changed);
	pthread_mutex_unlock(&crowd->lock);
	while (lend_part(crowd, shared, lender->room))
		;
	leave_shared(crowd, shared, true);
	pthread_mutex_lock(&crowd->lock);
	while (shared->users > 0)
		pthread_cond_wait(&crowd->changed, &crowd->lock);
	while (*link != shared)
		link = &(*link)->next;
	*link = shared->next;
	pthread_mutex_unlock(&crowd->lock);
	aj_parts_fini(&shared->parts);
}

/* The format of an item that is worth being read in parts, where it may be. */
static const struct aj_format *parts_of(
    const struct crowd *crowd, const struct aj_pages *pages, const struct aj_item *item)
{
	const struct aj_round_options *o = crowd->options;

	return o->hands > 1 && item->size != AJ_UNTOLD && item->size >= PIECES_FROM
		   ? o->splits(o->to, aj_pages_ahead(pages))
		   : NULL;
}

static enum aj_status lend_item(struct crowd *crowd, struct aj_pages *pages, const struct aj_item *item,
    struct lender *lender, struct aj_err *err)
{
	const struct aj_round_options *o = crowd->options;
	const struct aj_format *format;
	enum aj_status st;

	if (o->kept && item->size != AJ_UNTOLD && item->size >= PIECES_FROM)
		return lend_large(crowd, pages, item, err);
	st = o->kept ? o->kept(o->to, crowd->visit, crowd->set, item->name, NULL, err) : AJ_OK;
	if (st != AJ_OK)
		return st;
	aj_pages_item(pages, item);
	aj_pages_prime(pages);
	format = o->kept ? NULL : parts_of(crowd, pages, item);
	if (!format || !has_room(lender))
		return o->lent(o->to, crowd->visit, crowd->set, item->name, &pages->source, NULL, err);
	lend_parts(crowd, pages, item, format, lender);
	return AJ_OK;
}

/* Lends one item after the other. */
static void lend_items(struct crowd *crowd, struct aj_pages *pages, bool wait)
{
	struct lender lender = { NULL };
	struct shared *shared;
	struct aj_item item;
	struct aj_buf name;
	unsigned places;

	aj_buf_init(&name, NAME_MAX_BYTES);
	while (next_item(crowd, wait, &item, &name, &places, &shared)) {
		struct aj_err err;
		enum aj_status told;

		if (shared) {
			leave_shared(
			    crowd, shared, !has_room(&lender) || !lend_part(crowd, shared, lender.room));
			continue;
		}
		pages->ahead = places;
		told = lend_item(crowd, pages, &item, &lender, &err);
		aj_pages_leave(pages); /* a page of it may be on its way, which is asked for by its name */
		give_back(crowd, places, told == AJ_END ? AJ_OK : told, &err);
	}
	if (lender.room)
		explicit_bzero(lender.room, AJ_PART);
	free(lender.room);
	aj_buf_fini(&name);
}

/* Who lends items while others are listed. */
struct helper {
	struct crowd *crowd;
	struct aj_pages pages;
	pthread_t thread;
};

static void *help(void *arg)
{
	struct helper *helper = arg;

	aj_pages_set(&helper->pages, helper->crowd->set);
	lend_items(helper->crowd, &helper->pages, true);
	return NULL;
}

static struct helper *helper_new(struct crowd *crowd)
{
	struct helper *helper = malloc(sizeof(*helper));
	struct aj_err ignored;

	if (!helper)
		return NULL;
	helper->crowd = crowd;
	if (aj_pages_init(&helper->pages, crowd->lines, crowd->lines->n, &ignored) == AJ_OK &&
	    aj_small_thread_start(&helper->thread, help, helper))
		return helper;
	aj_pages_fini(&helper->pages);
	free(helper);
	return NULL;
}

static unsigned call_help(struct crowd *crowd, struct helper *helpers[AJ_WHOLE_PLACES])
{
	unsigned n = 0;

	while (n < crowd->places && (helpers[n] = helper_new(crowd)) != NULL)
		n++;
	return n;
}

/* A page of the listing is there: those that are wanted go to whoever has time. */
static void hand_out(struct crowd *crowd, struct aj_items *items, struct aj_str within)
{
	pthread_mutex_lock(&crowd->lock);
	crowd->items->n = crowd->next = 0;
	for (size_t i = 0; i < items->n; i++)
		if (aj_str_starts(items->item[i].name, within))
			crowd->items->item[crowd->items->n++] = items->item[i];
	pthread_cond_broadcast(&crowd->changed);
	pthread_mutex_unlock(&crowd->lock);
}

/* Until the last of the page has been taken: only then there is room for another page. */
static enum aj_status await_taken(struct crowd *crowd)
{
	enum aj_status told;

	pthread_mutex_lock(&crowd->lock);
	while (crowd->told == AJ_OK && crowd->next < crowd->items->n)
		pthread_cond_wait(&crowd->changed, &crowd->lock);
	told = crowd->told;
	pthread_mutex_unlock(&crowd->lock);
	return told;
}

/* helped: else what is listed is lent here, too. */
static enum aj_status list_items(
    struct crowd *crowd, struct aj_pages *pages, struct aj_str within, bool helped, struct aj_err *why)
{
	struct aj_items *items = calloc(1, sizeof(*items));
	enum aj_status st = items ? AJ_OK : aj_fail(why, AJ_ELIMIT, "no memory for a listing");

	while (st == AJ_OK) {
		items->n = 0;
		st = aj_pages_list(pages, items, why);
		if (st != AJ_OK)
			break;
		hand_out(crowd, items, within);
		if (!helped)
			lend_items(crowd, pages, false);
		if (await_taken(crowd) != AJ_OK)
			break;
	}
	free(items);
	return st;
}

static void end_crowd(struct crowd *crowd, struct helper **helpers, unsigned n)
{
	pthread_mutex_lock(&crowd->lock);
	crowd->ended = true;
	pthread_cond_broadcast(&crowd->changed);
	pthread_mutex_unlock(&crowd->lock);
	for (unsigned i = 0; i < n; i++) {
		pthread_join(helpers[i]->thread, NULL);
		aj_pages_fini(&helpers[i]->pages);
		free(helpers[i]);
	}
	pthread_cond_destroy(&crowd->changed);
	pthread_mutex_destroy(&crowd->lock);
	free(crowd->items);
}

/* within: the beginning of the names of those that are wanted. */
static enum aj_status read_items(struct aj_pages *pages, const struct aj_visit *visit,
    const struct aj_set *set, struct aj_str within, const struct aj_round_options *o, struct aj_err *err)
{
	unsigned ahead = pages->ahead, hands = o->hands < AJ_WHOLE_PLACES ? o->hands : AJ_WHOLE_PLACES;
	unsigned places = hands > ahead ? hands : ahead;
	struct crowd crowd = { visit, set, o, pages->lines, .places = places, .free = places };
	struct helper *helpers[AJ_WHOLE_PLACES];
	struct aj_err why = { 0 };
	enum aj_status st;
	unsigned n;

	crowd.items = calloc(1, sizeof(*crowd.items));
	if (!crowd.items)
		return aj_fail(err, AJ_ELIMIT, "no memory for a listing");
	pthread_mutex_init(&crowd.lock, NULL);
	pthread_cond_init(&crowd.changed, NULL);
	n = call_help(&crowd, helpers);
	st = list_items(&crowd, pages, within, n > 0, &why);
	end_crowd(&crowd, helpers, n);
	pages->ahead = ahead;
	if (crowd.told != AJ_OK) {
		*err = crowd.err;
		return crowd.told;
	}
	if (st == AJ_END)
		return AJ_OK;
	if (st == AJ_ESTOP)
		return aj_fail(err, AJ_ESTOP, "interrupted");
	return tell(visit, set, why.text, o, err);
}

/* Piece by piece, from where it was kept that a process before this one came. */
static enum aj_status read_records(struct aj_pages *pages, struct aj_visit *visit, const struct aj_set *set,
    const struct aj_round_options *o, struct aj_err *err)
{
	struct pages_piece all = { { .look = look, .goes_on = true }, pages };
	struct aj_piece *piece = &all.piece;
	enum aj_status st;

	if (!o->kept)
		return o->lent(o->to, visit, set, AJ_S(""), &pages->source, NULL, err);
	aj_buf_init(&piece->place, PLACE_MAX);
	st = o->kept(o->to, visit, set, AJ_S(""), piece, err);
	if (st == AJ_OK && piece->place.len > 0 && !aj_pages_resume(pages, aj_buf_str(&piece->place))) {
		piece->anew = true;
		aj_pages_set(pages, set);
	}
	while (st == AJ_OK && piece->goes_on) {
		aj_pages_go_on(pages, PIECE);
		st = o->lent(o->to, visit, set, AJ_S(""), &pages->source, piece, err);
	}
	aj_buf_fini(&piece->place);
	return st == AJ_END ? AJ_OK : st;
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
		return read_records(pages, visit, set, o, err);
	return wanted ? tell(visit, set, "sets of this kind of store cannot be read", o, err) : AJ_OK;
}

enum aj_status aj_whole_visit(struct aj_visit *visit, const struct aj_round_options *options, unsigned places,
    const atomic_bool *stop, struct aj_err *err)
{
	struct aj_pages *pages = malloc(sizeof(*pages)); /* too much for a small stack, as are */
	struct aj_lines *lines = malloc(sizeof(*lines));
	size_t wanted = 0;
	enum aj_status st;

	if (!pages || !lines) {
		free(pages);
		free(lines);
		return aj_fail(err, AJ_ELIMIT, "no memory for pages");
	}
	aj_visit_leave(visit);
	aj_lines_init(lines, visit, places, stop);
	st = aj_pages_init(pages, lines, places, err);
	for (size_t i = 0; i < visit->n_sets && st == AJ_OK; i++)
		st = read_set(pages, visit, &visit->sets[i], &wanted, options, err);
	if (st == AJ_OK && wanted == 0 && visit->endpoint->wanted)
		st = tell(visit, &(struct aj_set){ .name = aj_str_z(visit->endpoint->wanted) },
		    visit->more_sets	       ? "it is not among those that were listed"
		    : *visit->endpoint->wanted ? "there is no such set"
					       : "it names no sets",
		    options, err);
	aj_pages_fini(pages);
	aj_lines_fini(lines);
	visit->bytes_in += lines->bytes_in;
	visit->bytes_out += lines->bytes_out;
	free(lines);
	free(pages);
	return st;
}
