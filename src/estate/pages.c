/* pages.c: reading on, page after page, and when to stop. */

#include "estate/pages.h"

#include <inttypes.h>

enum {
	WANT = 512 << 10,   /* bytes of a page */
	PAGE_MAX = 8 << 20, /* … and the most that it may have: a record is taken whole */
	RENEW_AT = 4 << 20, /* bytes in the visit's memory, which is only given back whole */
	NAMES_BYTES =
	    4 << 20,	 /* a page of a listing has AJ_ITEMS_MAX names of 1,024 bytes, if all are long */
	PAGE_MS = 60000, /* for one page */
	LEAST_RATE = 16, /* bytes a second, over RATE_MS of waiting */
	RATE_MS = 60000,
	BARREN_MAX = 10000, /* pages in a row without a byte: SCAN of a store with few keys has many */
	WIDE = 16,	    /* times the promised number of records, */
	WIDE_FREE = 10000,  /* and so many: counts are estimates, and a record may have lines */
};
#define SET_MS ((int64_t)24 * 3600 * 1000) /* of waiting for one set */
#define SET_BYTES ((uint64_t)1 << 40)

static bool leads_back(struct aj_trail *trail, const struct aj_cursor *cursor)
{
	if (trail->n > 0 && strcmp(trail->seen.text, cursor->text) == 0)
		return true;
	if (++trail->n >= trail->next) {
		trail->seen = *cursor;
		trail->next = 2 * trail->n;
	}
	return false;
}

static void end_visit(struct aj_pages *pages)
{
	pages->bytes_in += pages->visit.bytes_in;
	pages->bytes_out += pages->visit.bytes_out;
	aj_visit_fini(&pages->visit);
}

/* A visit of what is there already known to be. */
static enum aj_status begin_visit(struct aj_pages *pages, struct aj_err *err)
{
	const struct aj_visit *found = pages->found;
	struct aj_visit *visit = &pages->visit;
	enum aj_status st;

	end_visit(pages);
	st = aj_visit_init(visit, found->gate, found->endpoint, PAGE_MS / 1000, 2 * PAGE_MAX, err);
	visit->peer = found->peer;
	visit->tls = found->tls;
	visit->kind = found->kind;
	if (st == AJ_OK)
		st = found->kind->recognise(visit, err);
	visit->keyed = found->keyed;
	if (st == AJ_END && !visit->lost)
		return aj_fail(err, AJ_EIO, "it is no %s any more", found->kind->name);
	return st;
}

/* A visit with room, time and bytes for one page. */
static enum aj_status prepare(struct aj_pages *pages, struct aj_err *err)
{
	struct aj_visit *visit = &pages->visit;
	enum aj_status st = AJ_OK;

	if (atomic_load(pages->stop))
		return aj_fail(err, AJ_ESTOP, "interrupted");
	if (!visit->endpoint || visit->full || visit->arena.used > RENEW_AT)
		st = begin_visit(pages, err);
	if (st != AJ_OK)
		return st;
	visit->lost = false;
	visit->deadline = aj_gate_now() + PAGE_MS;
	visit->bytes_max = visit->bytes_in + 2 * PAGE_MAX;
	return AJ_OK;
}

/* A driver ends where a server hangs up; but that is no end of a set. */
static enum aj_status ended(struct aj_pages *pages, enum aj_status st, struct aj_err *err)
{
	bool lost = pages->visit.lost;

	if (st != AJ_OK && st != AJ_END)
		end_visit(pages);
	if (st != AJ_END || !lost)
		return st;
	end_visit(pages);
	return aj_fail(err, AJ_EIO, "it hung up");
}

static enum aj_status ask_page(struct aj_pages *pages, struct aj_err *err)
{
	const struct aj_kind *kind = pages->found->kind;
	struct aj_cursor cursor = pages->cursor;
	uint64_t left = pages->item.size - pages->offset;
	enum aj_status st = prepare(pages, err);

	pages->page.len = pages->at = 0;
	pages->page.full = false;
	if (st == AJ_OK && pages->is_item)
		st = kind->bytes(&pages->visit, pages->set, pages->item.name, pages->offset,
		    left < WANT ? (size_t)left : WANT, &pages->page, err);
	else if (st == AJ_OK)
		st = kind->records(&pages->visit, pages->set, &cursor, WANT, &pages->page, err);
	st = ended(pages, st, err);
	if (st == AJ_OK && !pages->is_item) {
		pages->ended = pages->page.len == 0 && strcmp(cursor.text, pages->cursor.text) == 0;
		pages->cursor = cursor;
	}
	return st;
}

/* A server closes a connection that nothing was asked on for a while: each page is tried twice. */
static enum aj_status ask_again(struct aj_pages *pages, struct aj_err *err)
{
	int64_t from = aj_gate_now(), passed;
	enum aj_status st = ask_page(pages, err);

	if (st == AJ_EIO)
		st = ask_page(pages, err);
	passed = aj_gate_now() - from;
	pages->waited += passed;
	pages->waited_all += passed;
	return st;
}

/* What no honest server does. */
static enum aj_status judge(struct aj_pages *pages, struct aj_err *err)
{
	uint64_t promised = pages->set->count;

	if (!pages->is_item && leads_back(&pages->trail, &pages->cursor))
		return aj_fail(err, AJ_ELIMIT, "a page leads back to one that was read");
	if (pages->barren > BARREN_MAX)
		return aj_fail(err, AJ_ELIMIT, "%u pages in a row with nothing", pages->barren);
	if (!pages->is_item && promised < UINT64_MAX / WIDE - WIDE_FREE &&
	    pages->records > WIDE * promised + WIDE_FREE)
		return aj_fail(err, AJ_ELIMIT, "many more records than the %" PRIu64 " it names", promised);
	if (pages->total > SET_BYTES || pages->waited_all > SET_MS)
		return aj_fail(err, AJ_ELIMIT, "no end after %" PRIu64 " MiB and %" PRId64 " s",
		    pages->total >> 20, pages->waited_all / 1000);
	if (pages->waited < RATE_MS)
		return AJ_OK;
	if (pages->window < (uint64_t)LEAST_RATE * RATE_MS / 1000)
		return aj_fail(err, AJ_ELIMIT, "under %d bytes a second for a minute", LEAST_RATE);
	pages->window = 0;
	pages->waited = 0;
	return AJ_OK;
}

static void count(struct aj_pages *pages)
{
	struct aj_str page = aj_buf_str(&pages->page);

	pages->total += page.len;
	pages->window += page.len;
	pages->barren = page.len == 0 ? pages->barren + 1 : 0;
	for (size_t at = 0; !pages->is_item && (at = aj_str_find(page, at, '\n')) < page.len; at++)
		pages->records++;
}

static enum aj_status next_page(struct aj_pages *pages, struct aj_err *err)
{
	bool told = pages->is_item && pages->item.size != AJ_UNTOLD;
	enum aj_status st;

	if (pages->ended || (told && pages->offset >= pages->item.size))
		return AJ_END;
	st = ask_again(pages, err);
	if (st == AJ_END && told)
		return aj_fail(err, AJ_EIO, "no more of %" PRIu64 " bytes", pages->item.size);
	if (st != AJ_OK || pages->ended)
		return st == AJ_OK ? AJ_END : st;
	if (pages->is_item && !told)
		pages->ended = pages->page.len < WANT;
	count(pages);
	st = judge(pages, err);
	if (st == AJ_OK)
		pages->offset += pages->page.len;
	return st;
}

static enum aj_status fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_pages *pages = (struct aj_pages *)source;
	struct aj_str left;

	while (pages->at == pages->page.len) {
		enum aj_status st = next_page(pages, err);

		if (st != AJ_OK) {
			pages->ended = true;
			pages->page.len = pages->at = 0;
		}
		if (st == AJ_ESTOP || st == AJ_END)
			return st;
		if (st != AJ_OK)
			return aj_within(err, "after %" PRIu64 " bytes", pages->offset);
	}
	left = aj_str_sub(aj_buf_str(&pages->page), pages->at, room);
	memcpy(out, left.ptr, left.len);
	pages->at += left.len;
	*got = left.len;
	return AJ_OK;
}

static void begin(struct aj_pages *pages)
{
	pages->source = (struct aj_source){ .fill = fill, .once = true };
	pages->offset = pages->page.len = pages->at = 0;
	pages->barren = 0;
	pages->ended = false;
}

void aj_pages_init(struct aj_pages *pages, const struct aj_visit *found, const atomic_bool *stop)
{
	*pages = (struct aj_pages){ .found = found, .stop = stop, .visit.fd = -1 };
	aj_buf_init(&pages->page, PAGE_MAX);
	aj_arena_init(&pages->names, NAMES_BYTES);
}

void aj_pages_fini(struct aj_pages *pages)
{
	end_visit(pages);
	if (pages->page.ptr)
		explicit_bzero(pages->page.ptr, pages->page.room);
	aj_buf_fini(&pages->page);
	aj_arena_fini(&pages->names);
}

void aj_pages_set(struct aj_pages *pages, const struct aj_set *set)
{
	pages->set = set;
	pages->cursor = (struct aj_cursor){ "" };
	pages->trail = (struct aj_trail){ .n = 0 };
	pages->records = pages->total = pages->window = 0;
	pages->waited = pages->waited_all = 0;
	pages->is_item = false;
	begin(pages);
}

static enum aj_status ask_list(struct aj_pages *pages, struct aj_items *items, struct aj_err *err)
{
	enum aj_status st = prepare(pages, err);

	if (st == AJ_OK)
		st = pages->found->kind->list(&pages->visit, pages->set, &pages->cursor, items, err);
	return ended(pages, st, err);
}

enum aj_status aj_pages_list(struct aj_pages *pages, struct aj_items *items, struct aj_err *err)
{
	enum aj_status st = ask_list(pages, items, err);

	if (st == AJ_EIO)
		st = ask_list(pages, items, err);
	if (st == AJ_OK && leads_back(&pages->trail, &pages->cursor))
		st = aj_fail(err, AJ_ELIMIT, "the listing leads back to where it was");
	aj_arena_reset(&pages->names);
	for (size_t i = 0; st == AJ_OK && i < items->n; i++)
		st = aj_arena_dup(&pages->names, items->item[i].name, &items->item[i].name, err);
	return st;
}

void aj_pages_item(struct aj_pages *pages, const struct aj_item *item)
{
	pages->item = *item;
	pages->is_item = true;
	begin(pages);
}
