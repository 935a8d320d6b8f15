#include "base/unique.h"

#include <math.h>
#include <stdlib.h>

enum { ROOM_FIRST = 256 };

static void drop_slots(struct aj_unique *unique)
{
	if (unique->slots)
		explicit_bzero(unique->slots, unique->room * sizeof(*unique->slots));
	free(unique->slots);
	unique->slots = NULL;
	unique->count = unique->room = 0;
}

void aj_unique_fini(struct aj_unique *unique)
{
	drop_slots(unique);
	if (unique->sketch)
		explicit_bzero(unique->sketch, sizeof(*unique->sketch));
	free(unique->sketch);
	*unique = (struct aj_unique){ 0 };
}

static void place(uint64_t *slots, size_t room, uint64_t hash)
{
	size_t i = hash & (room - 1);

	while (slots[i] != 0)
		i = (i + 1) & (room - 1);
	slots[i] = hash;
}

static bool grow(struct aj_unique *unique)
{
	size_t room = unique->room ? 2 * unique->room : ROOM_FIRST;
	uint64_t *slots = calloc(room, sizeof(*slots));
	size_t count = unique->count;

	if (!slots)
		return false;
	for (size_t i = 0; i < unique->room; i++)
		if (unique->slots[i] != 0)
			place(slots, room, unique->slots[i]);
	drop_slots(unique);
	unique->slots = slots;
	unique->count = count;
	unique->room = room;
	return true;
}

static bool to_sketch(struct aj_unique *unique)
{
	struct aj_hll *sketch = calloc(1, sizeof(*sketch));

	if (!sketch)
		return false;
	for (size_t i = 0; i < unique->room; i++)
		if (unique->slots[i] != 0)
			aj_hll_add(sketch, unique->slots[i]);
	drop_slots(unique);
	unique->sketch = sketch;
	return true;
}

void aj_unique_insert(struct aj_unique *unique, uint64_t hash)
{
	if (unique->count == AJ_UNIQUE_EXACT) {
		if (to_sketch(unique))
			aj_hll_add(unique->sketch, hash);
		else
			unique->lost = true;
		return;
	}
	/* Half full at most: probes stay short, and the set at its largest has twice its bound of slots. */
	if (unique->count == unique->room / 2 && !grow(unique)) {
		unique->lost = true;
		return;
	}
	place(unique->slots, unique->room, hash);
	unique->count++;
}

void aj_unique_merge(struct aj_unique *into, const struct aj_unique *from)
{
	into->lost |= from->lost;
	for (size_t i = 0; i < from->room; i++)
		if (from->slots[i] != 0)
			aj_unique_add(into, from->slots[i]);
	if (!from->sketch)
		return;
	if (!into->sketch && !to_sketch(into))
		into->lost = true;
	else
		aj_hll_merge(into->sketch, from->sketch);
}

uint64_t aj_unique_count(const struct aj_unique *unique, double *error)
{
	if (!unique->sketch) {
		*error = 0;
		return unique->count;
	}
	*error = AJ_HLL_ERROR;
	return (uint64_t)llround(aj_hll_count(unique->sketch));
}
