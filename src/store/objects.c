/* objects.c: the ladder of a store of objects, and its reading. */

#include "store/objects.h"

#include "store/objects_page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* No object has this name; if it is given all the same, the server gives anything. */
#define CONTROL "ajar-control-9f1d2c"

enum {
	BUCKET_SECONDS = 20, /* each that the scope names has time and bytes of its own, */
	ALL_SECONDS = 600,   /* and no worker is kept for longer than that */
	BUCKET_BYTES = 8 << 20,
	SILENT_MAX = 3,	  /* buckets in a row without an answer, before we leave */
	KNOWN_MAX = 8,	  /* objects that the scope knows, tried in one bucket */
	REFUSED_MAX = 16, /* refusals that are noted down one by one */
	COUNT_PAGES = 5,  /* of up to 1,000 objects, for their number and size */
	COUNT_PAGE = 1000,
	LIST_PAGE = 100, /* so that a page fits into what a sample may cost */
	BARREN_MAX = 16, /* pages in a row without an object, before we leave */
};

struct ladder {
	struct aj_visit *visit;
	const struct aj_objects_form *form;
	struct aj_objects_page *page;
	struct aj_err *err;
	unsigned refused;
};

/* The object of this bucket that the i-th entry of the scope's list names: "mails/2021/a.eml", or in a bucket
 * that is the endpoint just "2021/a.eml". "": it is of another one. */
static struct aj_str known_object(
    struct aj_visit *visit, const struct aj_objects_form *form, struct aj_str bucket, const char *entry)
{
	struct aj_str text = aj_str_z(entry);
	bool whole = *aj_objects_path(visit, form, bucket) == '\0';

	if (aj_str_starts(text, bucket) && text.len > bucket.len && text.ptr[bucket.len] == '/')
		return aj_str_from(text, bucket.len + 1);
	return whole ? text : (struct aj_str){ 0 };
}

static const char *object_path(const struct ladder *l, struct aj_str bucket, struct aj_str object)
{
	return aj_visit_text(l->visit, "%s/%s", aj_objects_path(l->visit, l->form, bucket),
	    aj_visit_escape_path(l->visit, object));
}

/* Asks for what cannot be there. `blob`: the refusal is one that only who may read is given. */
static enum aj_status control(struct ladder *l, struct aj_str bucket, bool *blob)
{
	const char *path = object_path(l, bucket, AJ_S(CONTROL)), *refusal;
	struct aj_answer answer;
	enum aj_status st = aj_objects_ask(l->visit, l->form, path, AJ_GET, 0, 1, NULL, &answer, l->err);

	if (st != AJ_OK)
		return st;
	refusal = aj_objects_refusal(l->visit, &answer);
	*blob = l->form->missing && answer.status == 404 && strstr(refusal, l->form->missing);
	aj_visit_control(
	    l->visit, answer.status >= 400, aj_visit_text(l->visit, "GET %s", path), "%s", refusal);
	return AJ_OK;
}

/* Adds up the listing, unless it is long or leads nowhere. */
static enum aj_status count(struct ladder *l, struct aj_set *set)
{
	char marker[sizeof(((struct aj_cursor *)NULL)->text)] = "";
	uint64_t objects = 0, bytes = 0;

	for (int n = 0; n < COUNT_PAGES; n++) {
		const char *path = aj_objects_page_path(
		    l->visit, l->form, set->name, AJ_S(""), aj_str_z(marker), COUNT_PAGE);
		enum aj_status st = aj_objects_page(l->visit, l->form, path, l->page, l->err);

		if (st != AJ_OK || !l->page->listed)
			return st;
		for (size_t i = 0; i < l->page->items.n; i++) {
			objects++;
			if (bytes == AJ_UNTOLD || l->page->items.item[i].size == AJ_UNTOLD ||
			    __builtin_add_overflow(bytes, l->page->items.item[i].size, &bytes))
				bytes = AJ_UNTOLD;
		}
		if (l->page->next.len == 0) {
			set->count = objects;
			set->bytes = bytes;
			return AJ_OK;
		}
		if (l->page->next.len >= sizeof(marker) || aj_str_eq(l->page->next, aj_str_z(marker))) {
			set->note = AJ_S("its listing goes in circles");
			return AJ_OK;
		}
		memcpy(marker, l->page->next.ptr, l->page->next.len);
		marker[l->page->next.len] = '\0';
	}
	set->note = aj_str_z(aj_visit_text(l->visit, "%s%smore than %" PRIu64 " objects",
	    (const char *)set->note.ptr, set->note.len ? ", " : "", objects));
	return AJ_OK;
}

static void add_set(struct ladder *l, const struct aj_set *set)
{
	if (!aj_visit_set(l->visit, set))
		l->visit->more_sets = true;
}

/* Pages without an object are followed: a listing may begin with some. */
static enum aj_status first_object(struct ladder *l, struct aj_str bucket)
{
	enum aj_status st = AJ_OK;

	for (int n = 0; n < BARREN_MAX && st == AJ_OK && l->page->listed && l->page->items.n == 0 &&
			l->page->next.len > 0;
	     n++)
		st = aj_objects_page(l->visit, l->form,
		    aj_objects_page_path(l->visit, l->form, bucket, AJ_S(""), l->page->next, 1), l->page,
		    l->err);
	return st;
}

/* It was listed. With an object that may be read, too, that is two facts. */
static enum aj_status climb_listed(struct ladder *l, struct aj_str bucket, const char *asked)
{
	struct aj_set set = {
		.name = bucket, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD, .note = aj_str_z(l->form->listed)
	};
	enum aj_status st = first_object(l, bucket);
	bool any = l->page->items.n > 0, empty = !any && l->page->next.len == 0, readable = false, ignored;
	bool by_design = l->form->public_by_design && l->form->public_by_design(bucket);
	enum aj_rung rung = AJ_METADATA_OPEN;
	const char *path = "";
	struct aj_answer answer = { 0 };

	if (st == AJ_OK && any) {
		path = object_path(l, bucket, l->page->items.item[0].name);
		st = aj_objects_ask(l->visit, l->form, path, AJ_HEAD, 0, 0, NULL, &answer, l->err);
		readable = st == AJ_OK && aj_objects_is_object(l->form, &answer);
		st = st == AJ_EINPUT ? AJ_OK : st; /* a name that cannot be asked for */
	}
	if (st != AJ_OK)
		return st;
	if (readable && !by_design)
		rung = AJ_DATA_OPEN;
	aj_visit_proved(l->visit, rung, aj_visit_text(l->visit, "GET %s", asked), "200, %s",
	    any	    ? "an object is listed"
	    : empty ? "an empty listing"
		    : "pages of a listing without an object");
	if (readable)
		aj_visit_proved(l->visit, rung,
		    aj_visit_text(l->visit, "HEAD %s", aj_visit_clean(l->visit, aj_str_z(path))),
		    "%u, the object's properties", answer.status);
	else if (any)
		set.note = AJ_S("can be listed, its objects are refused");
	if (by_design)
		set.note = AJ_S("a static web site: public by design");
	st = control(l, bucket, &ignored);
	if (st == AJ_OK && any)
		st = count(l, &set);
	else if (empty)
		set.count = set.bytes = 0;
	add_set(l, &set);
	return st;
}

/* It was not: what of objects that the scope knows? */
static enum aj_status climb_known(struct ladder *l, struct aj_str bucket, bool *readable)
{
	const char **objects = l->visit->endpoint->target->objects;
	enum aj_status st = AJ_OK;

	*readable = false;
	for (int n = 0; objects && *objects && n < KNOWN_MAX && !*readable && st == AJ_OK; objects++) {
		struct aj_str object = known_object(l->visit, l->form, bucket, *objects);
		const char *path = object_path(l, bucket, object), *shown;
		struct aj_answer head, part;

		if (object.len == 0)
			continue;
		n++;
		st = aj_objects_ask(l->visit, l->form, path, AJ_HEAD, 0, 0, NULL, &head, l->err);
		if (st != AJ_OK || !aj_objects_is_object(l->form, &head))
			continue;
		st = aj_objects_ask(l->visit, l->form, path, AJ_GET, 0, 1, NULL, &part, l->err);
		if (st != AJ_OK || !aj_objects_is_object(l->form, &part) || part.body.len == 0)
			continue;
		shown = aj_visit_clean(l->visit, aj_str_z(path));
		aj_visit_proved(l->visit, AJ_DATA_OPEN, aj_visit_text(l->visit, "HEAD %s", shown),
		    "%u, the object's properties", head.status);
		aj_visit_proved(l->visit, AJ_DATA_OPEN, aj_visit_text(l->visit, "GET %s", shown),
		    "%u, its first byte", part.status);
		*readable = true;
	}
	return st;
}

static enum aj_status climb_unlisted(struct ladder *l, struct aj_str bucket, const char *asked)
{
	struct aj_set set = {
		.name = bucket, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD, .note = aj_str_z(l->form->unlisted)
	};
	const char *refusal = l->page->refusal;
	bool readable, blob = false;
	enum aj_status st = climb_known(l, bucket, &readable);

	/* Without a difference in what is missing, there is nothing to learn from it where all is refused. */
	if (st == AJ_OK && (readable || l->form->missing))
		st = control(l, bucket, &blob);
	if (st != AJ_OK)
		return st;
	if (readable || blob)
		add_set(l, &set);
	if (blob && !readable)
		aj_visit_proved(l->visit, AJ_METADATA_OPEN, "the difference between these two answers",
		    "%s for its list, %s for an object: who knows a name may read", refusal,
		    l->form->missing);
	else if (!readable && l->refused++ < REFUSED_MAX)
		aj_visit_refused(l->visit, aj_visit_text(l->visit, "GET %s", asked), "%s", refusal);
	return AJ_OK;
}

static enum aj_status climb(struct ladder *l, struct aj_str bucket)
{
	const char *asked = aj_objects_page_path(l->visit, l->form, bucket, AJ_S(""), AJ_S(""), 1);
	enum aj_status st;

	l->visit->deadline = aj_gate_now() + BUCKET_SECONDS * 1000;
	l->visit->bytes_max = l->visit->bytes_in + BUCKET_BYTES;
	st = aj_objects_page(l->visit, l->form, asked, l->page, l->err);
	if (st != AJ_OK)
		return st;
	return l->page->listed ? climb_listed(l, bucket, asked) : climb_unlisted(l, bucket, asked);
}

static enum aj_status climb_all(struct ladder *l, const char *const *names)
{
	int64_t end = aj_gate_now() + ALL_SECONDS * 1000;
	enum aj_status st = AJ_OK;
	int silent = 0;

	for (; *names && silent < SILENT_MAX && aj_gate_now() < end; names++) {
		st = climb(l, aj_str_z(*names));
		silent = st == AJ_OK ? 0 : silent + 1;
		if (st == AJ_EDENIED || st == AJ_EIO || st == AJ_ESTOP)
			return st;
		if (st != AJ_OK)
			aj_visit_refused(
			    l->visit, aj_visit_text(l->visit, "all of %s", *names), "%s", l->err->text);
	}
	if (*names)
		aj_visit_proved(l->visit, AJ_REACHABLE,
		    aj_visit_text(l->visit, "%s and what follows", *names), "not asked for: %s",
		    silent ? "no answers" : "no time is left");
	return AJ_OK;
}

enum aj_status aj_objects_prove(
    struct aj_visit *visit, const struct aj_objects_form *form, const char *const *names, struct aj_err *err)
{
	struct ladder l = { visit, form, calloc(1, sizeof(*l.page)), err, 0 };
	const char **declared = visit->endpoint->target->names;
	struct aj_str whole, wanted = aj_str_until(aj_str_z(visit->endpoint->wanted), '/');
	enum aj_status st = AJ_OK;

	if (!l.page)
		return aj_fail(err, AJ_ELIMIT, "no memory for a listing");
	if (declared)
		st = climb_all(&l, (const char *const *)declared);
	else if (form->whole && form->whole(visit, &whole))
		st = climb_all(&l,
		    (const char *const[]){ aj_visit_text(visit, "%.*s", (int)whole.len, whole.ptr), NULL });
	else if (wanted.len > 0)
		st = climb_all(&l,
		    (const char *const[]){ aj_visit_text(visit, "%.*s", (int)wanted.len, wanted.ptr), NULL });
	else if (names)
		st = climb_all(&l, names);
	else
		aj_visit_proved(visit, AJ_REACHABLE, "nothing of a bucket", "the scope names none");
	if (l.refused > REFUSED_MAX)
		aj_visit_proved(
		    visit, AJ_REACHABLE, "the rest", "%u more are refused", l.refused - REFUSED_MAX);
	if (visit->rung > AJ_REACHABLE)
		visit->refused = ""; /* as a whole it did not */
	free(l.page);
	return st;
}

/* Those that the scope knows: it is all that there is of a bucket that cannot be listed. */
static enum aj_status list_known(struct aj_visit *visit, const struct aj_objects_form *form,
    const struct aj_set *set, struct aj_items *items)
{
	for (const char **one = visit->endpoint->target->objects; one && *one && items->n < AJ_ITEMS_MAX;
	     one++) {
		struct aj_str object = known_object(visit, form, set->name, *one);

		if (object.len > 0)
			items->item[items->n++] = (struct aj_item){ object, AJ_UNTOLD };
	}
	return items->n > 0 ? AJ_OK : AJ_END;
}

/* Cursor: "" at first, "m" and the marker of the next page, "e" at the end. */
enum aj_status aj_objects_list(struct aj_visit *visit, const struct aj_objects_form *form,
    const struct aj_set *set, struct aj_cursor *cursor, struct aj_items *items, struct aj_err *err)
{
	struct aj_objects_page *page;
	struct aj_str within = { 0 };
	enum aj_status st = AJ_OK;

	items->n = 0;
	aj_endpoint_wants(visit->endpoint, set->name, &within);
	if (cursor->text[0] == 'e')
		return AJ_END;
	if (aj_str_eq(set->note, aj_str_z(form->unlisted))) {
		cursor->text[0] = 'e';
		return list_known(visit, form, set, items);
	}
	page = calloc(1, sizeof(*page));
	if (!page)
		return aj_fail(err, AJ_ELIMIT, "no memory for a listing");
	for (int barren = 0; st == AJ_OK && items->n == 0 && cursor->text[0] != 'e'; barren++) {
		struct aj_str marker = aj_str_from(aj_str_z(cursor->text), 1);

		if (barren == BARREN_MAX) {
			st = aj_fail(err, AJ_ELIMIT, "%d pages of a listing without an object", barren);
			break;
		}
		st = aj_objects_page(visit, form,
		    aj_objects_page_path(visit, form, set->name, within, marker, LIST_PAGE), page, err);
		if (st == AJ_OK && !page->listed)
			st = aj_fail(err, AJ_EIO, "the listing: %s", page->refusal);
		if (st == AJ_OK && page->next.len > 0 &&
		    (aj_str_eq(page->next, marker) || page->next.len + 2 > sizeof(cursor->text)))
			st = aj_fail(err, AJ_ELIMIT, "the listing goes in circles");
		if (st != AJ_OK)
			break;
		snprintf(cursor->text, sizeof(cursor->text), "%c%.*s", page->next.len ? 'm' : 'e',
		    (int)page->next.len, (const char *)page->next.ptr);
		*items = page->items;
	}
	free(page);
	return st == AJ_OK && items->n == 0 ? AJ_END : st;
}

enum aj_status aj_objects_bytes(struct aj_visit *visit, const struct aj_objects_form *form,
    const struct aj_set *set, struct aj_str item, uint64_t from, size_t want, struct aj_buf *out,
    struct aj_err *err)
{
	const char *path = aj_visit_text(
	    visit, "%s/%s", aj_objects_path(visit, form, set->name), aj_visit_escape_path(visit, item));
	size_t before = out->len;
	struct aj_answer answer = { 0 };
	enum aj_status st = want > 0 && from <= UINT64_MAX - want
				? aj_objects_ask(visit, form, path, AJ_GET, from, want, out, &answer, err)
				: AJ_END;

	/* A server that does not know ranges begins at the beginning. */
	if (st == AJ_OK && (answer.status == 206 || (answer.status == 200 && from == 0)) && out->len > before)
		return AJ_OK;
	out->len = before;
	return st == AJ_OK ? AJ_END : st;
}
