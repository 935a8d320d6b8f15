/* pages.c: reading on, page after page, and when to stop. */

#include "estate/pages.h"

#include "base/wire.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	WANT_MOST = 4 << 20, /* bytes of a range, where pages come fast */
	FAST_MS = 250,
	SLOW_MS = 2000,
	LARGE = 4 * AJ_PAGE_WANT, /* bytes that are worth reading ahead, */
	MANY = 4096,		  /* or records */
	NAMES_BYTES =
	    4 << 20,	 /* a page of a listing has AJ_ITEMS_MAX names of 1,024 bytes, if all are long */
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

static void has_waited(struct aj_pages *pages, int64_t from)
{
	int64_t passed = aj_gate_now() - from;

	pages->waited += passed;
	pages->waited_all += passed;
}

static enum aj_status judge_set(const struct aj_pages *pages, struct aj_err *err)
{
	return pages->total > SET_BYTES || pages->waited_all > SET_MS
		   ? aj_fail(err, AJ_ELIMIT, "no end after %" PRIu64 " MiB and %" PRId64 " s",
			 pages->total >> 20, pages->waited_all / 1000)
		   : AJ_OK;
}

/* What no honest server does. */
static enum aj_status judge(struct aj_pages *pages, struct aj_err *err)
{
	uint64_t promised = pages->set->count;

	if (!pages->is_item && leads_back(&pages->trails[pages->turn], &pages->readers[pages->turn]->cursor))
		return aj_fail(err, AJ_ELIMIT, "a page leads back to one that was read");
	if (pages->barren > BARREN_MAX)
		return aj_fail(err, AJ_ELIMIT, "%u pages in a row with nothing", pages->barren);
	if (!pages->is_item && !pages->lines->found->kind->uncounted &&
	    promised < UINT64_MAX / WIDE - WIDE_FREE && pages->records > WIDE * promised + WIDE_FREE)
		return aj_fail(err, AJ_ELIMIT, "many more records than the %" PRIu64 " it names", promised);
	if (judge_set(pages, err) != AJ_OK)
		return err->status;
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

/* The part of an item that the reader is to ask for next. False: nothing is left of it. */
static bool claim(struct aj_pages *pages, struct aj_page_reader *reader)
{
	uint64_t left = pages->item.size - pages->claimed;

	if (!pages->is_item)
		return true;
	reader->from = pages->claimed;
	reader->want = left < pages->want ? (size_t)left : pages->want;
	reader->all = pages->reads_ahead;
	if (pages->reads_ahead)
		pages->claimed += reader->want;
	return reader->want > 0;
}

/* Has the reader ask for its next page, if that is asked for before it is wanted. */
static void dispatch(struct aj_pages *pages, unsigned i)
{
	pages->over[i] = !claim(pages, pages->readers[i]);
	if (pages->reads_ahead && !pages->over[i])
		aj_page_reader_begin(pages->readers[i]);
}

/* Whether a set or an item is so large that reading ahead pays. */
static bool is_large(const struct aj_pages *pages)
{
	const struct aj_set *set = pages->set;

	if (pages->is_item)
		return pages->item.size != AJ_UNTOLD && pages->item.size >= LARGE;
	return set->bytes != AJ_UNTOLD ? set->bytes >= LARGE : set->count >= MANY;
}

/* Where the readings of a set begin. One that cannot be cut is read as a whole. */
static enum aj_status cut(struct aj_pages *pages, struct aj_cursor *cursors, size_t *n, struct aj_err *err)
{
	const struct aj_kind *kind = pages->lines->found->kind;
	struct aj_page_reader *first = pages->readers[0];
	enum aj_status st;

	*n = 1;
	if (!pages->reads_ahead || pages->ahead < 2 || !kind->slices)
		return AJ_OK;
	st = aj_page_reader_prepare(first, err);
	if (st == AJ_OK)
		st = kind->slices(&first->line->visit, pages->set, pages->ahead, cursors, n, err);
	st = aj_page_reader_ended(first, st, err);
	aj_page_reader_leave(first);
	if (st == AJ_OK || st == AJ_ESTOP)
		return st;
	*n = 1;
	cursors[0] = (struct aj_cursor){ "" };
	return AJ_OK;
}

/* Gives each reader what it is to read, and sends them off. */
static enum aj_status begin_reading(struct aj_pages *pages, struct aj_err *err)
{
	struct aj_cursor *cursors =
	    calloc(AJ_PAGES_READERS, sizeof(*cursors)); /* too much for a small stack */
	size_t n = pages->ahead;
	enum aj_status st = cursors ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for cursors");

	pages->begun = true;
	/* Slices that were kept may be more than there are places now. */
	pages->reads_ahead = pages->ahead > 0 && pages->n <= pages->ahead && is_large(pages);
	if (!pages->reads_ahead)
		n = 1;
	if (st == AJ_OK && !pages->is_item && pages->n == 0) {
		st = cut(pages, cursors, &n, err);
		for (size_t i = 0; st == AJ_OK && i < n; i++)
			pages->places[i] = cursors[i];
	}
	free(cursors);
	if (st != AJ_OK)
		return st;
	if (pages->is_item || pages->n == 0) /* else they were kept */
		pages->n = (unsigned)n;
	for (unsigned i = 0; i < pages->n; i++) {
		pages->readers[i]->set = pages->set;
		pages->readers[i]->is_item = pages->is_item;
		pages->readers[i]->item = pages->item.name;
		if (!pages->is_item)
			pages->readers[i]->cursor = pages->places[i];
		if (!pages->over[i])
			dispatch(pages, i);
	}
	return AJ_OK;
}

/* A record was left out: the page has nothing, and what is behind that record comes next. */
static enum aj_status pass_over(struct aj_pages *pages, const struct aj_err *why)
{
	if (pages->passed++ == 0)
		pages->why_passed = *why;
	pages->page.len = 0;
	return AJ_OK;
}

/* The page of the reader whose turn it is becomes the one that is read. */
static enum aj_status take(struct aj_pages *pages, struct aj_page_reader *reader, struct aj_err *err)
{
	struct aj_buf page = pages->page;
	int64_t from = aj_gate_now();

	if (pages->reads_ahead)
		aj_page_reader_await(reader);
	else if (!claim(pages, reader))
		return AJ_END;
	else
		aj_page_reader_ask(reader);
	has_waited(pages, from);
	pages->page = reader->page;
	reader->page = page;
	if (reader->passed)
		return pass_over(pages, &reader->err);
	if (reader->st != AJ_OK)
		*err = reader->err;
	return reader->st == AJ_OK && reader->still ? AJ_END : reader->st;
}

/* It may be the turn of one that has no more: then of the next one. False: none has. */
static bool pass_turn(struct aj_pages *pages)
{
	for (unsigned i = 0; i < pages->n; i++) {
		if (!pages->over[pages->turn])
			return true;
		pages->turn = (pages->turn + 1) % pages->n;
	}
	return false;
}

/* Of an item, how its page ended; what came before a failure is read first. */
static enum aj_status look_at_item(struct aj_pages *pages, enum aj_status st, struct aj_err *err)
{
	const struct aj_page_reader *reader = pages->readers[pages->turn];
	bool told = pages->item.size != AJ_UNTOLD;

	if ((st == AJ_END && told) || (st == AJ_OK && reader->all && pages->page.len < reader->want))
		st = aj_fail(err, AJ_EIO, "no more of %" PRIu64 " bytes", pages->item.size);
	if (st != AJ_OK && reader->all && pages->page.len > 0) {
		pages->failed = *err;
		st = AJ_OK;
	}
	if (st == AJ_OK && !told)
		pages->ended = pages->page.len < reader->want;
	/* What was learned of the server holds for the next item, too. */
	if (st == AJ_OK && pages->reads_ahead && reader->took < FAST_MS && pages->want < WANT_MOST)
		pages->want *= 2;
	else if (st != AJ_OK || reader->took > SLOW_MS)
		pages->want = AJ_PAGE_WANT;
	return st;
}

static enum aj_status next_page(struct aj_pages *pages, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	pages->page.len = pages->at = 0;
	if (pages->failed.status != AJ_OK) {
		*err = pages->failed;
		return err->status;
	}
	if (pages->ended || (pages->is_item && pages->offset >= pages->item.size))
		return AJ_END;
	if (!pages->begun)
		st = begin_reading(pages, err);
	if (st != AJ_OK || !pass_turn(pages))
		return st == AJ_OK ? AJ_END : st;
	st = take(pages, pages->readers[pages->turn], err);
	if (pages->is_item)
		st = look_at_item(pages, st, err);
	if (st == AJ_END) { /* of this one's slice: nothing came */
		pages->over[pages->turn] = true;
		pages->page.len = 0;
		return pass_turn(pages) ? AJ_OK : AJ_END;
	}
	if (st != AJ_OK)
		return st;
	count(pages);
	st = judge(pages, err);
	if (st != AJ_OK)
		return st;
	pages->offset += pages->page.len;
	if (!pages->is_item)
		pages->places[pages->turn] = pages->readers[pages->turn]->cursor;
	if (!pages->reads_ahead)
		pages->claimed = pages->offset;
	else if (pages->failed.status == AJ_OK)
		dispatch(pages, pages->turn);
	pages->turn = (pages->turn + 1) % pages->n;
	return AJ_OK;
}

/* What of the next bytes belongs to the piece: of an item it ends with a line. */
static struct aj_str within_piece(struct aj_pages *pages, struct aj_str next)
{
	uint64_t given = aj_pages_given(pages), last = pages->piece_end;
	size_t end;

	if (!pages->is_item || given + next.len < last)
		return next;
	end = aj_str_find(next, last > given ? (size_t)(last - given) - 1 : 0, '\n') + 1;
	if (end > next.len)
		return next;
	pages->between = given + end < pages->item.size;
	return aj_str_sub(next, 0, end);
}

/* The end of all that could be had of a set. */
static enum aj_status tell_passed(struct aj_pages *pages, struct aj_err *err)
{
	uint64_t passed = pages->passed;

	pages->passed = 0;
	return passed == 0 ? AJ_END
			   : aj_fail(err, AJ_ELESS, "%" PRIu64 " left out: %s%s", passed,
				 pages->why_passed.text, passed > 1 ? ", and others" : "");
}

static enum aj_status fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_pages *pages = (struct aj_pages *)source;
	struct aj_str left;

	if (pages->between)
		return AJ_END;
	while (pages->at == pages->page.len) {
		enum aj_status st;

		pages->between |= !pages->is_item && pages->offset >= pages->piece_end && !pages->ended;
		if (pages->between)
			return AJ_END;
		st = next_page(pages, err);

		if (st != AJ_OK) {
			pages->ended = true;
			pages->failed.status = AJ_OK;
			pages->page.len = pages->at = 0;
		}
		if (st == AJ_END)
			return tell_passed(pages, err);
		if (st != AJ_OK)
			pages->passed = 0; /* what ends it says more */
		if (st == AJ_ESTOP)
			return st;
		if (st != AJ_OK)
			return aj_within(err, "after %" PRIu64 " bytes", pages->offset);
	}
	left = within_piece(pages, aj_str_sub(aj_buf_str(&pages->page), pages->at, room));
	memcpy(out, left.ptr, left.len);
	pages->at += left.len;
	*got = left.len;
	return AJ_OK;
}

/* Until none of the readers is at it any more. */
static void rest(struct aj_pages *pages)
{
	for (unsigned i = 0; pages->reads_ahead && i < pages->n; i++)
		aj_page_reader_await(pages->readers[i]);
	pages->n = 0;
}

void aj_pages_leave(struct aj_pages *pages)
{
	rest(pages);
	pages->ended = true;
	for (unsigned i = 1; i < AJ_PAGES_READERS && pages->readers[i]; i++)
		aj_buf_wipe(&pages->readers[i]->page);
}

/* Its rate is its own: the one before it may have dripped. */
static void begin(struct aj_pages *pages)
{
	rest(pages);
	pages->source = (struct aj_source){ .fill = fill, .once = true };
	pages->offset = pages->claimed = pages->page.len = pages->at = 0;
	pages->waited = 0;
	pages->window = 0;
	pages->barren = pages->turn = 0;
	pages->passed = 0;
	pages->why_passed = (struct aj_err){ 0 };
	pages->ended = pages->begun = pages->reads_ahead = pages->between = false;
	memset(pages->over, 0, sizeof(pages->over));
	pages->piece_end = UINT64_MAX;
	pages->failed.status = AJ_OK;
}

static bool has_reader(struct aj_pages *pages, unsigned i)
{
	if (!pages->readers[i]) {
		pages->readers[i] = malloc(sizeof(*pages->readers[i]));
		if (pages->readers[i])
			aj_page_reader_init(pages->readers[i], pages->lines);
	}
	return pages->readers[i] != NULL;
}

enum aj_status aj_pages_init(
    struct aj_pages *pages, struct aj_lines *lines, unsigned ahead, struct aj_err *err)
{
	*pages =
	    (struct aj_pages){ .lines = lines, .ahead = ahead < AJ_PAGES_READERS ? ahead : AJ_PAGES_READERS };
	aj_buf_init(&pages->page, aj_page_ceiling(lines));
	aj_arena_init(&pages->names, NAMES_BYTES);
	for (unsigned i = 0; i == 0 || i < pages->ahead; i++)
		if (!has_reader(pages, i))
			return aj_fail(err, AJ_ELIMIT, "no memory for reading ahead");
	return AJ_OK;
}

void aj_pages_fini(struct aj_pages *pages)
{
	for (unsigned i = 0; i < AJ_PAGES_READERS && pages->readers[i]; i++) {
		aj_page_reader_fini(pages->readers[i]);
		free(pages->readers[i]);
	}
	aj_buf_wipe(&pages->page);
	aj_arena_fini(&pages->names);
}

void aj_pages_set(struct aj_pages *pages, const struct aj_set *set)
{
	begin(pages);
	pages->set = set;
	pages->listing = (struct aj_cursor){ "" };
	memset(pages->trails, 0, sizeof(pages->trails));
	pages->want = AJ_PAGE_WANT;
	pages->records = pages->total = 0;
	pages->waited_all = 0;
	pages->is_item = false;
}

void aj_pages_go_on(struct aj_pages *pages, uint64_t bytes)
{
	pages->between = false;
	pages->piece_end = (pages->is_item ? aj_pages_given(pages) : pages->offset) + bytes;
}

uint64_t aj_pages_given(const struct aj_pages *pages)
{
	return pages->offset - (pages->page.len - pages->at);
}

struct aj_str aj_pages_ahead(const struct aj_pages *pages)
{
	return aj_str_from(aj_buf_str(&pages->page), pages->at);
}

void aj_pages_place(const struct aj_pages *pages, struct aj_buf *out)
{
	if (pages->is_item) {
		aj_put_le(out, 0, 1);
		aj_put_le(out, pages->item.size, 8);
		aj_put_le(out, aj_pages_given(pages), 8);
		return;
	}
	aj_put_le(out, pages->n, 1);
	aj_put_le(out, pages->turn, 1);
	aj_put_le(out, pages->offset, 8);
	aj_put_le(out, pages->records, 8);
	aj_put_le(out, pages->passed, 8);
	aj_buf_add(out, aj_str(pages->why_passed.text, strlen(pages->why_passed.text) + 1));
	for (unsigned i = 0; i < pages->n; i++) {
		aj_put_le(out, pages->over[i], 1);
		aj_buf_add(out, aj_str(pages->places[i].text, strlen(pages->places[i].text) + 1));
	}
}

static bool resume_item(struct aj_pages *pages, struct aj_str place)
{
	struct aj_wire wire = aj_wire(place);
	uint8_t n = aj_wire_u8(&wire);
	uint64_t size = aj_wire_le(&wire, 8), given = aj_wire_le(&wire, 8);

	if (wire.bad || wire.rest.len > 0 || n != 0 || size != pages->item.size || given >= size)
		return false;
	pages->offset = pages->claimed = given;
	return true;
}

static bool resume_set(struct aj_pages *pages, struct aj_str place)
{
	struct aj_wire wire = aj_wire(place);
	uint8_t n = aj_wire_u8(&wire), turn = aj_wire_u8(&wire);
	uint64_t offset = aj_wire_le(&wire, 8), records = aj_wire_le(&wire, 8);
	uint64_t passed = aj_wire_le(&wire, 8);
	struct aj_str why = aj_wire_z(&wire);

	if (n == 0 || n > AJ_PAGES_READERS || turn >= n)
		return false;
	for (unsigned i = 0; i < n; i++) {
		struct aj_str text;

		pages->over[i] = aj_wire_u8(&wire) != 0;
		text = aj_wire_z(&wire);
		if (wire.bad || text.len >= sizeof(pages->places[i].text) || !has_reader(pages, i))
			return false;
		memcpy(pages->places[i].text, text.ptr, text.len);
		pages->places[i].text[text.len] = '\0';
	}
	if (wire.bad || wire.rest.len > 0)
		return false;
	pages->n = n;
	pages->turn = turn;
	pages->offset = pages->total = offset;
	pages->records = records;
	pages->passed = passed;
	aj_fail(&pages->why_passed, AJ_ELIMIT, "%.*s", (int)why.len, (const char *)why.ptr);
	return true;
}

bool aj_pages_resume(struct aj_pages *pages, struct aj_str place)
{
	return pages->is_item ? resume_item(pages, place) : resume_set(pages, place);
}

/* What a page of a listing names lies in the memory of the line, which is another's once it is given back. */
static enum aj_status keep_names(struct aj_pages *pages, struct aj_items *items, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	aj_arena_reset(&pages->names);
	for (size_t i = 0; st == AJ_OK && i < items->n; i++)
		st = aj_arena_dup(&pages->names, items->item[i].name, &items->item[i].name, err);
	return st;
}

static enum aj_status ask_list(struct aj_pages *pages, struct aj_items *items, struct aj_err *err)
{
	struct aj_page_reader *reader = pages->readers[0];
	enum aj_status st = aj_page_reader_prepare(reader, err);

	if (st == AJ_OK)
		st = pages->lines->found->kind->list(
		    &reader->line->visit, pages->set, &pages->listing, items, err);
	st = aj_page_reader_ended(reader, st, err);
	if (st == AJ_OK)
		st = keep_names(pages, items, err);
	aj_page_reader_leave(reader);
	return st;
}

enum aj_status aj_pages_list(struct aj_pages *pages, struct aj_items *items, struct aj_err *err)
{
	int64_t from = aj_gate_now();
	enum aj_status st;

	rest(pages);
	st = ask_list(pages, items, err);
	if (st == AJ_EIO)
		st = ask_list(pages, items, err);
	has_waited(pages, from);
	if (st == AJ_OK)
		st = judge_set(pages, err);
	if (st == AJ_OK && leads_back(&pages->trails[0], &pages->listing))
		st = aj_fail(err, AJ_ELIMIT, "the listing leads back to where it was");
	return st;
}

void aj_pages_item(struct aj_pages *pages, const struct aj_item *item)
{
	begin(pages);
	pages->item = *item;
	pages->is_item = true;
}

void aj_pages_prime(struct aj_pages *pages)
{
	struct aj_err err;
	enum aj_status st = next_page(pages, &err);

	pages->ended |= st == AJ_END;
	if (st != AJ_OK && st != AJ_END)
		pages->failed = err;
}
