#include "base/unique.h"

#include <math.h>
#include <stdlib.h>

enum { ROOM_FIRST = 256, SET = 1, SKETCH = 2 /* as bytes */ };

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

void aj_unique_write(const struct aj_unique *unique, struct aj_buf *out)
{
	aj_put_le(out, unique->sketch ? SKETCH : SET, 1);
	if (unique->sketch) {
		aj_buf_add(out, aj_str(unique->sketch->registers, AJ_HLL_REGISTERS));
		return;
	}
	aj_put_le(out, unique->count, 4);
	for (size_t i = 0; i < unique->room; i++)
		if (unique->slots[i] != 0)
			aj_put_le(out, unique->slots[i], 8);
}

static bool read_sketch(struct aj_unique *unique, struct aj_wire *wire)
{
	struct aj_str registers = aj_wire_take(wire, AJ_HLL_REGISTERS);

	for (size_t i = 0; i < registers.len; i++)
		if (registers.ptr[i] > AJ_HLL_RANK_MAX)
			return false;
	unique->sketch = registers.len > 0 ? malloc(sizeof(*unique->sketch)) : NULL;
	if (unique->sketch)
		memcpy(unique->sketch->registers, registers.ptr, AJ_HLL_REGISTERS);
	return unique->sketch != NULL;
}

bool aj_unique_read(struct aj_unique *unique, struct aj_wire *wire)
{
	uint8_t kind = aj_wire_u8(wire);
	uint32_t count;

	if (unique->sketch || unique->count > 0)
		return false;
	if (kind == SKETCH)
		return read_sketch(unique, wire);
	count = aj_wire_le32(wire);
	if (kind != SET || count > AJ_UNIQUE_EXACT)
		return false;
	for (uint32_t i = 0; i < count && !wire->bad; i++)
		aj_unique_add(unique, aj_wire_le(wire, 8));
	return !wire->bad && !unique->lost;
}
