#include "sink/census_copies.h"

#include <stdlib.h>

enum {
	/*
	 * Ranks by which an object can be found. Objects nine tenths of whose records
	 * are the same miss each other by all of them once in a hundred million pairs.
	 */
	KEYS = 8,
	SHARING_MAX = 32, /* objects found by one key; more share a header line, not their records */
	RECORDS_MIN = 2,  /* with fewer, the same record must be all there is */
};

/* Of all records, where both prints hold them all; else less twice the estimate's error at 0.9. */
#define SIMILAR 0.9
#define SIMILAR_ESTIMATED (0.9 - 2 * 0.0265)

/* An object that stands for others, under one of its keys. */
struct entry {
	uint64_t key;
	uint32_t object;
	uint32_t next; /* index plus 1 in the same chain */
};

struct finder {
	const struct aj_object_figures *list;
	uint32_t *chains; /* index of the first entry plus 1, by key */
	size_t mask;
	struct entry *entries;
	size_t n_entries;
};

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* The one that stands for the other comes first. */
static int compare(const void *a, const void *b, void *list)
{
	const struct aj_object_figures *x = (const struct aj_object_figures *)list + *(const uint32_t *)a;
	const struct aj_object_figures *y = (const struct aj_object_figures *)list + *(const uint32_t *)b;
	int c = compare_u64(y->records, x->records);

	if (c == 0)
		c = compare_u64(y->bytes, x->bytes);
	if (c == 0)
		c = strcmp((const char *)x->name.ptr, (const char *)y->name.ptr);
	return c ? c : compare_u64(x->id, y->id);
}

/* How similar two objects are, the first one having at least as many records; 0: not enough. */
static double similarity(const struct aj_object_figures *large, const struct aj_object_figures *small)
{
	bool whole = aj_print_whole(&large->print) && aj_print_whole(&small->print);
	double s;

	if (small->records * 10 < large->records * 9)
		return 0;
	if (small->records < RECORDS_MIN && small->bytes != large->bytes)
		return 0;
	s = aj_print_similarity(&large->print, &small->print);
	if (small->records < RECORDS_MIN && s < 1)
		return 0;
	return s >= (whole ? SIMILAR : SIMILAR_ESTIMATED) ? s : 0;
}

static size_t keys_of(const struct aj_object_figures *object)
{
	return object->print.count < KEYS ? object->print.count : KEYS;
}

static uint32_t *chain_of(const struct finder *finder, uint64_t key)
{
	return &finder->chains[(key * 0x9e3779b97f4a7c15 >> 32) & finder->mask];
}

/* Makes an object one that stands for others. */
static void enter(struct finder *finder, uint32_t index)
{
	for (size_t k = 0; k < keys_of(&finder->list[index]); k++) {
		uint64_t key = finder->list[index].print.ranks[k];
		uint32_t *chain = chain_of(finder, key);
		size_t sharing = 0;

		for (uint32_t e = *chain; e != 0; e = finder->entries[e - 1].next)
			sharing += finder->entries[e - 1].key == key;
		if (sharing >= SHARING_MAX)
			continue;
		finder->entries[finder->n_entries] = (struct entry){ key, index, *chain };
		*chain = (uint32_t)++finder->n_entries;
	}
}

/* The most similar of those that stand for others; with as much, the one that comes first. */
static struct aj_copy find(const struct finder *finder, uint32_t index)
{
	struct aj_copy best = { index, 0 };
	uint32_t seen = UINT32_MAX; /* the same object is met under several keys, mostly in a row */

	for (size_t k = 0; k < keys_of(&finder->list[index]); k++) {
		uint64_t key = finder->list[index].print.ranks[k];

		for (uint32_t e = *chain_of(finder, key); e != 0; e = finder->entries[e - 1].next) {
			const struct entry *entry = &finder->entries[e - 1];
			double s;

			if (entry->key != key || entry->object == seen || entry->object == best.stands)
				continue;
			seen = entry->object;
			s = similarity(&finder->list[seen], &finder->list[index]);
			if (s > best.similarity ||
			    (s > 0 && s == best.similarity &&
				compare(&seen, &best.stands, (void *)finder->list) < 0))
				best = (struct aj_copy){ seen, s };
		}
	}
	return best;
}

enum aj_status aj_copies_find(const struct aj_objects *objects, struct aj_copy *out, struct aj_err *err)
{
	struct finder finder = { .list = objects->list, .mask = 15 };
	uint32_t *order = malloc((objects->count + 1) * sizeof(*order));
	enum aj_status st = AJ_OK;

	while (finder.mask < KEYS * objects->count)
		finder.mask = 2 * finder.mask + 1;
	finder.chains = calloc(finder.mask + 1, sizeof(*finder.chains));
	finder.entries = calloc(KEYS * objects->count + 1, sizeof(*finder.entries));
	if (!order || !finder.chains || !finder.entries) {
		st = aj_fail(err, AJ_ELIMIT, "no memory to compare %zu objects", objects->count);
		goto out;
	}
	for (size_t i = 0; i < objects->count; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, objects->count, sizeof(*order), compare, objects->list);
	for (size_t i = 0; i < objects->count; i++) {
		out[order[i]] = find(&finder, order[i]);
		if (out[order[i]].stands == order[i])
			enter(&finder, order[i]);
	}
out:
	free(order);
	free(finder.chains);
	free(finder.entries);
	return st;
}

struct names {
	const char **list;
	size_t count;
	double similarity;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int most_first(const void *a, const void *b)
{
	const struct aj_summary_copies *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->names[0], y->names[0]);
}

static enum aj_status add_name(
    struct aj_summary *out, struct names *set, const struct aj_object_figures *object, struct aj_err *err)
{
	struct aj_str copy;
	enum aj_status st = aj_arena_dup(&out->arena, object->name, &copy, err);

	if (st == AJ_OK)
		set->list[set->count++] = (const char *)copy.ptr;
	return st;
}

/* Puts the sets with more than one member into the summary. sets has one for each object, lists made. */
static enum aj_status fill(
    struct aj_summary *out, struct names *sets, size_t count, size_t wanted, struct aj_err *err)
{
	struct aj_summary_copies *list = aj_arena_take(&out->arena, wanted * sizeof(*list));
	size_t n = 0;

	if (!list)
		return aj_fail(err, AJ_ELIMIT, "no memory for copies");
	for (size_t i = 0; i < count; i++) {
		if (!sets[i].list)
			continue;
		qsort(sets[i].list + 1, sets[i].count - 1, sizeof(*sets[i].list), by_name);
		list[n++] = (struct aj_summary_copies){ sets[i].list, sets[i].count, sets[i].similarity };
	}
	qsort(list, n, sizeof(*list), most_first);
	out->copies = list;
	out->n_copies = n;
	return AJ_OK;
}

enum aj_status aj_copies_sum(const struct aj_objects *objects, const struct aj_copy *copies,
    struct aj_summary *out, struct aj_err *err)
{
	struct names *sets = calloc(objects->count + 1, sizeof(*sets));
	size_t wanted = 0;
	enum aj_status st = AJ_OK;

	if (!sets)
		return aj_fail(err, AJ_ELIMIT, "no memory for copies");
	for (size_t i = 0; i < objects->count; i++)
		sets[copies[i].stands].count++;
	for (size_t i = 0; st == AJ_OK && i < objects->count; i++) {
		if (sets[i].count > 1) {
			sets[i].list = aj_arena_take(&out->arena, sets[i].count * sizeof(*sets[i].list));
			if (!sets[i].list)
				st = aj_fail(err, AJ_ELIMIT, "no memory for copies");
			wanted++;
		}
		sets[i].count = 0;
		sets[i].similarity = 1;
		if (st == AJ_OK && sets[i].list)
			st = add_name(out, &sets[i], &objects->list[i], err);
	}
	for (size_t i = 0; st == AJ_OK && i < objects->count; i++) {
		struct names *set = &sets[copies[i].stands];

		if (copies[i].stands == i)
			continue;
		st = add_name(out, set, &objects->list[i], err);
		if (copies[i].similarity < set->similarity)
			set->similarity = copies[i].similarity;
	}
	if (st == AJ_OK)
		st = fill(out, sets, objects->count, wanted, err);
	free(sets);
	return st;
}
