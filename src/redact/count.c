#include "redact/count.h"

#include <stdlib.h>

enum {
	SLOTS = 4 * AJ_REDACT_FIELDS, /* a power of two */
	OTHERS = AJ_TYPE_MAX * 2,     /* room for those without a field, and with too many */
	NAMES_MEMORY = 8 << 20,
	PATH = 1024,
};

enum aj_status aj_redact_counts_init(struct aj_redact_counts *counts, struct aj_err *err)
{
	*counts = (struct aj_redact_counts){ 0 };
	aj_arena_init(&counts->names, NAMES_MEMORY);
	counts->list = calloc(AJ_REDACT_FIELDS + OTHERS, sizeof(*counts->list));
	counts->slots = calloc(SLOTS, sizeof(*counts->slots));
	return counts->list && counts->slots ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory for the report");
}

void aj_redact_counts_fini(struct aj_redact_counts *counts)
{
	aj_arena_fini(&counts->names);
	free(counts->list);
	free(counts->slots);
	*counts = (struct aj_redact_counts){ 0 };
}

/* The slot of these three, or the free one where they belong. */
static uint32_t *slot_of(
    struct aj_redact_counts *counts, unsigned type, enum aj_action_kind action, const char *field)
{
	uint32_t hash = type * 31 + (unsigned)action * 7;

	for (const char *c = field; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	for (hash ^= hash >> 15;; hash++) {
		uint32_t *slot = &counts->slots[hash & (SLOTS - 1)];
		const struct aj_redact_count *there = &counts->list[*slot ? *slot - 1 : 0];

		if (*slot == 0 ||
		    (there->type == type && there->action == action && strcmp(there->field, field) == 0))
			return slot;
	}
}

void aj_redact_counts_layer(struct aj_redact_counts *counts)
{
	memset(counts->recent, 0, sizeof(counts->recent));
}

static struct aj_redact_count *count_of(
    struct aj_redact_counts *counts, unsigned type, enum aj_action_kind action, const struct aj_field *field)
{
	char path[PATH];
	struct aj_str name;
	struct aj_err ignored;
	uint32_t *slot;

	if (!field || aj_field_shown(field, path, sizeof(path)) == 0)
		path[0] = '\0';
	slot = slot_of(counts, type, action, path);
	if (*slot == 0 && counts->n >= AJ_REDACT_FIELDS) {
		memcpy(path, "(others)", sizeof("(others)"));
		slot = slot_of(counts, type, action, path);
	}
	if (*slot == 0) {
		if (counts->n == AJ_REDACT_FIELDS + OTHERS ||
		    aj_arena_dup(&counts->names, aj_str_z(path), &name, &ignored) != AJ_OK)
			return NULL;
		counts->list[counts->n] = (struct aj_redact_count){ type, action, (const char *)name.ptr, 0 };
		*slot = (uint32_t)++counts->n;
	}
	return &counts->list[*slot - 1];
}

void aj_redact_counts_add(
    struct aj_redact_counts *counts, unsigned type, enum aj_action_kind action, const struct aj_field *field)
{
	size_t i =
	    (type * 31 + (unsigned)action * 7 + (field ? field->id + 1 : 0) * 5) % AJ_LEN(counts->recent);
	struct aj_redact_recent *recent = &counts->recent[i];

	if (!recent->count || recent->field != field || recent->count->type != type ||
	    recent->count->action != action)
		*recent = (struct aj_redact_recent){ field, count_of(counts, type, action, field) };
	if (recent->count)
		recent->count->count++;
}

static int by_type(const void *a, const void *b)
{
	const struct aj_redact_count *x = a, *y = b;

	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	if (x->action != y->action)
		return x->action < y->action ? -1 : 1;
	return strcmp(x->field, y->field);
}

void aj_redact_counts_sort(struct aj_redact_counts *counts)
{
	if (counts->n > 0)
		qsort(counts->list, counts->n, sizeof(*counts->list), by_type);
}
