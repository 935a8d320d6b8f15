#include "redact/packed/shared.h"

#include "dep/xxh.h"

#include <stdlib.h>

enum { MEMORY = 256 << 20, EDITS_MAX = 4 << 20 };

void aj_shared_fini(struct aj_shared *shared)
{
	aj_arena_fini(&shared->arena);
	free(shared->edits);
	*shared = (struct aj_shared){ 0 };
}

void aj_shared_add(
    struct aj_shared *shared, struct aj_str text, size_t start, size_t end, struct aj_str replacement)
{
	struct aj_shared_edit edit = { .text = aj_xxh(text, 0),
		.len = (uint32_t)text.len,
		.start = (uint32_t)start,
		.end = (uint32_t)end };
	struct aj_err ignored;

	if (shared->n == shared->room) {
		size_t room = shared->room ? 2 * shared->room : 1024;
		struct aj_shared_edit *grown =
		    room <= EDITS_MAX ? realloc(shared->edits, room * sizeof(*grown)) : NULL;

		if (!grown) {
			shared->lost = true;
			return;
		}
		if (!shared->edits)
			aj_arena_init(&shared->arena, MEMORY);
		shared->edits = grown;
		shared->room = room;
	}
	shared->lost |= aj_arena_dup(&shared->arena, replacement, &edit.replacement, &ignored) != AJ_OK;
	shared->edits[shared->n++] = edit;
	shared->sorted = false;
}

static int by_whole_text(const struct aj_shared_edit *x, const struct aj_shared_edit *y)
{
	if (x->text != y->text)
		return x->text < y->text ? -1 : 1;
	return x->len < y->len ? -1 : x->len > y->len;
}

static int by_text(const void *a, const void *b)
{
	const struct aj_shared_edit *x = a, *y = b;
	int order = by_whole_text(x, y);

	if (order != 0)
		return order;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? 1 : x->end > y->end ? -1 : 0;
}

/* Once sorted, those of cells that refer to the same text are the same: one is enough. */
static void sort(struct aj_shared *shared)
{
	size_t kept = 0;

	if (shared->n > 0)
		qsort(shared->edits, shared->n, sizeof(*shared->edits), by_text);
	for (size_t i = 0; i < shared->n; i++)
		if (kept == 0 || by_text(&shared->edits[kept - 1], &shared->edits[i]) != 0)
			shared->edits[kept++] = shared->edits[i];
	shared->n = kept;
	shared->sorted = true;
}

const struct aj_shared_edit *aj_shared_take(struct aj_shared *shared, struct aj_str text, size_t *n)
{
	struct aj_shared_edit wanted = { .text = aj_xxh(text, 0), .len = (uint32_t)text.len };
	size_t lo = 0, hi;

	*n = 0;
	if (shared->n == 0)
		return NULL;
	if (!shared->sorted)
		sort(shared);
	hi = shared->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (by_whole_text(&shared->edits[mid], &wanted) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (; lo + *n < shared->n && by_whole_text(&shared->edits[lo + *n], &wanted) == 0; (*n)++)
		shared->edits[lo + *n].done = true;
	return &shared->edits[lo];
}

uint64_t aj_shared_left(const struct aj_shared *shared)
{
	uint64_t left = shared->lost;

	for (size_t i = 0; i < shared->n; i++)
		left += !shared->edits[i].done;
	return left;
}
