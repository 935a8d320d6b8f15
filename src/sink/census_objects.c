#include "sink/census_objects.h"

#include <assert.h>
#include <stdlib.h>

enum { ROOM_FIRST = 64, COUNTS_FIRST = 8 };

void aj_objects_init(struct aj_objects *objects)
{
	*objects = (struct aj_objects){ 0 };
	aj_arena_init(&objects->texts, SIZE_MAX); /* names: what the store has listed is not ours to bound */
}

void aj_objects_fini(struct aj_objects *objects)
{
	for (size_t i = 0; i < objects->count; i++) {
		aj_print_fini(&objects->list[i].print);
		free(objects->list[i].counts);
		free(objects->list[i].orgs);
	}
	free(objects->list);
	free(objects->slots);
	aj_arena_fini(&objects->texts);
	*objects = (struct aj_objects){ 0 };
}

/* The slot of an object, or the empty one where it would stand. Ids count upwards: neighbours do not meet. */
static uint32_t *slot_of(const struct aj_objects *objects, uint32_t id)
{
	size_t mask = 2 * objects->room - 1, i = id & mask;

	while (objects->slots[i] != 0 && objects->list[objects->slots[i] - 1].id != id)
		i = (i + 1) & mask;
	return &objects->slots[i];
}

static bool grow(struct aj_objects *objects)
{
	size_t room = objects->room ? 2 * objects->room : ROOM_FIRST;
	struct aj_object_figures *list = realloc(objects->list, room * sizeof(*list));
	uint32_t *slots;

	if (!list)
		return false;
	objects->list = list;
	slots = calloc(2 * room, sizeof(*slots));
	if (!slots)
		return false;
	free(objects->slots);
	objects->slots = slots;
	objects->room = room;
	for (size_t i = 0; i < objects->count; i++)
		*slot_of(objects, list[i].id) = (uint32_t)i + 1;
	return true;
}

enum aj_status aj_objects_get(struct aj_objects *objects, uint32_t id, struct aj_str name,
    struct aj_object_figures **out, struct aj_err *err)
{
	struct aj_object_figures *object;
	struct aj_str copy;
	enum aj_status st;

	if (objects->count > 0 && *slot_of(objects, id)) {
		*out = &objects->list[*slot_of(objects, id) - 1];
		return AJ_OK;
	}
	if (objects->count == objects->room && !grow(objects))
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu objects", objects->count + 1);
	st = aj_arena_dup(&objects->texts, name, &copy, err);
	if (st != AJ_OK)
		return st;
	object = &objects->list[objects->count++];
	*object = (struct aj_object_figures){ .id = id, .name = copy };
	*slot_of(objects, id) = (uint32_t)objects->count;
	*out = object;
	return AJ_OK;
}

void aj_objects_number(struct aj_objects *objects, uint32_t id)
{
	assert(objects->count == 1);
	*slot_of(objects, objects->list[0].id) = 0;
	objects->list[0].id = id;
	*slot_of(objects, id) = 1;
}

enum aj_status aj_object_count(
    struct aj_object_figures *object, uint16_t type, uint64_t findings, struct aj_err *err)
{
	size_t at = object->n_counts;

	while (at > 0 && object->counts[at - 1].type >= type)
		at--;
	if (at < object->n_counts && object->counts[at].type == type) {
		object->counts[at].findings += findings;
		return AJ_OK;
	}
	if (object->n_counts == object->room_counts) {
		size_t room = object->room_counts ? 2 * (size_t)object->room_counts : COUNTS_FIRST;
		struct aj_object_count *counts = realloc(object->counts, room * sizeof(*counts));

		if (!counts)
			return aj_fail(err, AJ_ELIMIT, "no memory for an object's figures");
		object->counts = counts;
		object->room_counts = (uint16_t)room;
	}
	memmove(
	    &object->counts[at + 1], &object->counts[at], (object->n_counts - at) * sizeof(*object->counts));
	object->counts[at] = (struct aj_object_count){ findings, type };
	object->n_counts++;
	return AJ_OK;
}

static int by_hash(const void *a, const void *b)
{
	const struct aj_object_org *x = a, *y = b;

	return (x->hash > y->hash) - (x->hash < y->hash);
}

/* Each part of an object brings its own: those that stand there again become one. */
static void gather_orgs(struct aj_object_figures *object)
{
	size_t kept = 0;

	qsort(object->orgs, object->n_orgs, sizeof(*object->orgs), by_hash);
	for (size_t i = 0; i < object->n_orgs; i++) {
		if (kept > 0 && object->orgs[kept - 1].hash == object->orgs[i].hash)
			object->orgs[kept - 1].findings += object->orgs[i].findings;
		else
			object->orgs[kept++] = object->orgs[i];
	}
	object->n_orgs = kept;
}

enum aj_status aj_object_expect_orgs(struct aj_object_figures *object, size_t count, struct aj_err *err)
{
	size_t room = object->room_orgs ? object->room_orgs : COUNTS_FIRST, least;
	struct aj_object_org *orgs;

	if (count <= object->room_orgs - object->n_orgs)
		return AJ_OK;
	if (object->n_orgs > 0)
		gather_orgs(object);
	least = object->n_orgs + count + object->n_orgs / 4; /* so that it is not done again for a few */
	while (room < least)
		room *= 2;
	if (room == object->room_orgs)
		return AJ_OK;
	orgs = realloc(object->orgs, room * sizeof(*orgs));
	if (!orgs)
		return aj_fail(err, AJ_ELIMIT, "no memory for an object's figures");
	object->orgs = orgs;
	object->room_orgs = room;
	return AJ_OK;
}

enum aj_status aj_object_count_org(
    struct aj_object_figures *object, uint64_t hash, uint64_t findings, struct aj_err *err)
{
	enum aj_status st = aj_object_expect_orgs(object, 1, err);

	if (st == AJ_OK)
		object->orgs[object->n_orgs++] = (struct aj_object_org){ hash, findings };
	return st;
}

/* A copy that lives as long as the objects; a fixed text where memory is refused. */
static const char *keep(struct aj_objects *objects, struct aj_str text)
{
	struct aj_str copy;
	struct aj_err ignored;

	if (aj_arena_dup(&objects->texts, text, &copy, &ignored) != AJ_OK)
		return "(no memory)";
	return (const char *)copy.ptr;
}

/* Of several reasons the one that sorts first: whatever the order in which parts ended. */
static void note_why(struct aj_objects *objects, struct aj_object_figures *object, const char *why)
{
	if (!object->why && objects->n_whys == AJ_TROUBLES_MAX)
		return;
	if (object->why && strcmp(object->why, why) <= 0)
		return;
	objects->n_whys += !object->why;
	object->why = keep(objects, aj_str_z(why));
}

void aj_object_ended(
    struct aj_objects *objects, struct aj_object_figures *object, enum aj_how how, const char *why)
{
	object->hows |= (uint8_t)(1 << how);
	if (how != AJ_DONE)
		note_why(objects, object, why);
}

static enum aj_status merge_object(
    struct aj_objects *into, const struct aj_object_figures *from, struct aj_err *err)
{
	struct aj_object_figures *object = NULL;
	enum aj_status st = aj_objects_get(into, from->id, from->name, &object, err);

	for (size_t i = 0; st == AJ_OK && i < from->n_counts; i++)
		st = aj_object_count(object, from->counts[i].type, from->counts[i].findings, err);
	if (st == AJ_OK)
		st = aj_object_expect_orgs(object, from->n_orgs, err);
	for (size_t i = 0; st == AJ_OK && i < from->n_orgs; i++)
		st = aj_object_count_org(object, from->orgs[i].hash, from->orgs[i].findings, err);
	if (st != AJ_OK)
		return st;
	object->records += from->records;
	object->bytes += from->bytes;
	object->hows |= from->hows;
	if (from->why)
		note_why(into, object, from->why);
	aj_print_merge(&object->print, &from->print);
	return AJ_OK;
}

enum aj_status aj_objects_merge(struct aj_objects *into, const struct aj_objects *from, struct aj_err *err)
{
	for (size_t i = 0; i < from->count; i++) {
		enum aj_status st = merge_object(into, &from->list[i], err);

		if (st != AJ_OK)
			return st;
	}
	return AJ_OK;
}

enum aj_how aj_object_how(const struct aj_object_figures *object)
{
	if (object->hows & (object->hows - 1))
		return AJ_PARTIAL;
	return (enum aj_how)__builtin_ctz(object->hows | 1U << (AJ_SKIPPED + 1));
}

static int by_name(const void *a, const void *b)
{
	const struct aj_summary_object *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static enum aj_status add_trouble(struct aj_summary *out, struct aj_summary_object *list, const char *name,
    enum aj_how how, const char *why, struct aj_err *err)
{
	struct aj_str name_copy, why_copy;
	enum aj_status st;

	if (out->n_troubles == AJ_TROUBLES_MAX)
		return AJ_OK;
	st = aj_arena_dup(&out->arena, aj_str_z(name), &name_copy, err);
	if (st == AJ_OK)
		st = aj_arena_dup(&out->arena, aj_str_z(why ? why : ""), &why_copy, err);
	if (st == AJ_OK)
		list[out->n_troubles++] = (struct aj_summary_object){
			.name = (const char *)name_copy.ptr, .how = how, .why = (const char *)why_copy.ptr
		};
	return st;
}

enum aj_status aj_objects_sum(const struct aj_objects *objects, struct aj_summary *out, struct aj_err *err)
{
	struct aj_summary_object *list = aj_arena_take(&out->arena, AJ_TROUBLES_MAX * sizeof(*list));
	enum aj_status st = AJ_OK;

	if (!list)
		return aj_fail(err, AJ_ELIMIT, "no memory for troubles");
	memset(out->objects, 0, sizeof(out->objects));
	out->n_troubles = 0;
	for (size_t i = 0; st == AJ_OK && i < objects->count; i++) {
		const struct aj_object_figures *object = &objects->list[i];
		enum aj_how how = aj_object_how(object);

		if (object->hows == 0)
			continue;
		out->objects[how]++;
		if (how != AJ_DONE && object->why)
			st = add_trouble(out, list, (const char *)object->name.ptr, how, object->why, err);
	}
	qsort(list, out->n_troubles, sizeof(*list), by_name);
	out->troubles = list;
	return st;
}
