#include "scan/field.h"

#include <stdlib.h>

enum {
	SLOTS_FIRST = 256, /* most objects have few fields */
	ARENA_MAX = AJ_FIELDS_MAX * (sizeof(struct aj_field) + AJ_FIELD_NAME_MAX + 64),
	NUMBER_LEAST = 7, /* digits */
};

/* What stays true of a value however deep it lies below such a name: {"customer":{"birth":{"value":…}}} */
#define INHERITED                                                                                            \
	(~(AJ_TOPIC_BIT(AJ_TOPIC_PERSON) | AJ_TOPIC_BIT(AJ_TOPIC_CASE) | AJ_TOPIC_BIT(AJ_TOPIC_COMPANY) |    \
	    AJ_TOPIC_BIT(AJ_TOPIC_MAYBE) | AJ_TOPIC_BIT(AJ_TOPIC_MESSAGE_ID)))

enum aj_status aj_fields_init(struct aj_fields *fields, struct aj_err *err)
{
	*fields = (struct aj_fields){ 0 };
	aj_arena_init(&fields->arena, ARENA_MAX);
	fields->n_slots = SLOTS_FIRST;
	fields->slots = calloc(SLOTS_FIRST, sizeof(*fields->slots));
	if (!fields->slots)
		return aj_fail(err, AJ_ELIMIT, "no memory for field names");
	return AJ_OK;
}

void aj_fields_fini(struct aj_fields *fields)
{
	free(fields->slots);
	aj_arena_fini(&fields->arena);
	*fields = (struct aj_fields){ 0 };
}

void aj_fields_reset(struct aj_fields *fields)
{
	if (fields->n_slots != SLOTS_FIRST) {
		aj_fields_fini(fields);
		return;
	}
	if (fields->count > 0)
		memset(fields->slots, 0, SLOTS_FIRST * sizeof(*fields->slots));
	fields->count = 0;
	aj_arena_reset(&fields->arena);
}

static uint32_t hash_name(uint32_t parent, struct aj_str name)
{
	uint64_t h = parent * 0x9e3779b97f4a7c15u ^ name.len, word;
	size_t i;

	for (i = 0; i + 8 <= name.len; i += 8) {
		memcpy(&word, name.ptr + i, 8);
		h = (h ^ word) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	word = 0;
	if (i < name.len)
		memcpy(&word, name.ptr + i, name.len - i);
	h = (h ^ word) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32);
}

static size_t free_slot(const struct aj_fields *fields, uint32_t parent, struct aj_str name)
{
	size_t slot = hash_name(parent, name) & (fields->n_slots - 1);

	while (fields->slots[slot])
		slot = (slot + 1) & (fields->n_slots - 1);
	return slot;
}

static bool grow(struct aj_fields *fields)
{
	struct aj_fields grown = { .n_slots = 4 * fields->n_slots };

	grown.slots = calloc(grown.n_slots, sizeof(*grown.slots));
	if (!grown.slots)
		return false;
	for (size_t i = 0; i < fields->n_slots; i++)
		if (fields->slots[i])
			grown.slots[free_slot(&grown, fields->slots[i]->parent->id, fields->slots[i]->name)] =
			    fields->slots[i];
	free(fields->slots);
	fields->slots = grown.slots;
	fields->n_slots = grown.n_slots;
	return true;
}

static uint64_t topics_of(struct aj_field_memo *memo, struct aj_str name)
{
	size_t slot = hash_name(0, name) % AJ_LEN(memo->of);

	if (!memo || name.len == 0 || name.len > sizeof(memo->of->name))
		return aj_topics_of_name(name);
	if (!aj_str_eq(aj_str(memo->of[slot].name, memo->of[slot].len), name)) {
		memcpy(memo->of[slot].name, name.ptr, name.len);
		memo->of[slot].len = (uint8_t)name.len;
		memo->of[slot].topics = aj_topics_of_name(name);
	}
	return memo->of[slot].topics;
}

const struct aj_field *aj_field_child(
    struct aj_fields *fields, const struct aj_field *parent, struct aj_str name)
{
	struct aj_field *made;
	struct aj_err ignored;
	size_t slot;

	name = aj_str_sub(name, 0, AJ_FIELD_NAME_MAX);
	slot = hash_name(parent->id, name) & (fields->n_slots - 1);
	for (; fields->slots[slot]; slot = (slot + 1) & (fields->n_slots - 1)) {
		const struct aj_field *f = fields->slots[slot];

		if (f->parent == parent && aj_str_eq(f->name, name))
			return f;
	}
	if (fields->count >= AJ_FIELDS_MAX - AJ_FIELDS_SPARE && parent != &fields->root) {
		const struct aj_field *alone = aj_field_child(fields, &fields->root, name);

		return alone != &fields->root ? alone : parent;
	}
	if (fields->count == AJ_FIELDS_MAX || parent->depth == AJ_FIELD_DEPTH_MAX)
		return parent;
	if (4 * fields->count >= fields->n_slots && grow(fields))
		slot = free_slot(fields, parent->id, name);
	else if (2 * fields->count >= fields->n_slots) /* no memory: a table without a free slot has no end */
		return parent;
	made = aj_arena_take(&fields->arena, sizeof(*made));
	if (!made || aj_arena_dup(&fields->arena, name, &made->name, &ignored) != AJ_OK)
		return parent;
	made->head = 0;
	if (name.len > 0)
		memcpy(&made->head, name.ptr, name.len < sizeof(made->head) ? name.len : sizeof(made->head));
	made->parent = parent;
	made->depth = parent->depth + 1;
	made->id = (uint32_t)++fields->count;
	made->topics = topics_of(fields->memo, name) | (parent->topics & INHERITED);
	fields->slots[slot] = made;
	return made;
}

bool aj_field_is_data(struct aj_str name)
{
	size_t digits = 0;

	for (size_t i = 0; i < name.len; i++)
		digits += name.ptr[i] == '@' ? NUMBER_LEAST : aj_is_digit(name.ptr[i]);
	return digits >= NUMBER_LEAST;
}

static size_t print(const struct aj_field *field, bool shown, char *out, size_t room)
{
	const struct aj_field *chain[AJ_FIELD_DEPTH_MAX + 1];
	size_t depth = 0, len = 0;

	for (; field && field->parent && depth < AJ_LEN(chain); field = field->parent)
		chain[depth++] = field;
	while (depth-- > 0) {
		// cppcheck-suppress uninitvar
		struct aj_str name = chain[depth]->name;

		if (shown && aj_field_is_data(name))
			name = AJ_S("•••");
		if (len > 0 && len + 1 < room)
			out[len++] = '.';
		name = aj_str_sub(name, 0, len < room ? room - 1 - len : 0);
		if (name.len > 0)
			memcpy(out + len, name.ptr, name.len);
		len += name.len;
	}
	if (room > 0)
		out[len] = '\0';
	return len;
}

size_t aj_field_path(const struct aj_field *field, char *out, size_t room)
{
	return print(field, false, out, room);
}

size_t aj_field_shown(const struct aj_field *field, char *out, size_t room)
{
	return print(field, true, out, room);
}
