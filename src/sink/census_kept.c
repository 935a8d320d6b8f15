/*
 * census_kept.c: the census of one object as bytes. What the object has of each type, month and country is
 * what the census has of them, so that these are written once. A type is written by its name: another
 * program, or other rules, may number them differently.
 */

#include "sink/census_inner.h"

#include <assert.h>

enum { VERSION = 1 };

static void write_types(const struct aj_census *census, struct aj_buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < census->n_types; i++)
		n += census->tallies.of[i] != NULL;
	aj_put_le(out, n, 2);
	for (size_t i = 0; i < census->n_types; i++) {
		const char *name = census->types[i].name;

		if (!census->tallies.of[i])
			continue;
		aj_buf_add(out, aj_str(name, strlen(name) + 1));
		aj_tally_write(census->tallies.of[i], out);
	}
}

/* Types by their place among those that were written. */
static void write_counts(
    const struct aj_census *census, const struct aj_object_figures *object, struct aj_buf *out)
{
	uint16_t place = 0;
	size_t type = 0;

	aj_put_le(out, object->n_counts, 2);
	for (size_t i = 0; i < object->n_counts; i++) {
		uint16_t key = object->counts[i].type;

		if (key < AJ_TYPE_MAX) {
			for (; type < key; type++)
				place += census->tallies.of[type] != NULL;
			key = place;
		}
		aj_put_le(out, key, 2);
		aj_put_le(out, object->counts[i].findings, 8);
	}
}

static void write_object(
    const struct aj_census *census, const struct aj_object_figures *object, struct aj_buf *out)
{
	aj_put_le(out, object->name.len, 4);
	aj_buf_add(out, object->name);
	aj_put_le(out, object->records, 8);
	aj_put_le(out, object->bytes, 8);
	aj_put_le(out, object->hows, 1);
	aj_put_le(out, object->print.count, 2);
	for (size_t i = 0; i < object->print.count; i++)
		aj_put_le(out, object->print.ranks[i], 8);
	write_counts(census, object, out);
	aj_put_le(out, object->n_orgs, 4);
	for (size_t i = 0; i < object->n_orgs; i++) {
		aj_put_le(out, object->orgs[i].hash, 8);
		aj_put_le(out, object->orgs[i].findings, 8);
	}
}

void aj_census_write(const struct aj_census *census, struct aj_buf *out)
{
	assert(census->objects.count == 1);
	aj_put_le(out, VERSION, 4);
	write_types(census, out);
	write_object(census, &census->objects.list[0], out);
	aj_orgs_write(&census->orgs, out);
	aj_put_le(out, census->subjects.records, 8);
	aj_unique_write(&census->subjects.persons, out);
}

/* The number of a type, or how many there are. */
static size_t type_of(const struct aj_census *census, struct aj_str name)
{
	size_t i = 0;

	while (i < census->n_types && !aj_str_eq(aj_str_z(census->types[i].name), name))
		i++;
	return i;
}

/* places: their numbers by place. */
static bool read_types(
    struct aj_census *census, struct aj_wire *wire, uint16_t places[AJ_TYPE_MAX], size_t *count)
{
	uint64_t n = aj_wire_le(wire, 2);

	if (n > census->n_types)
		return false;
	for (size_t i = 0; i < n; i++) {
		size_t type = type_of(census, aj_wire_z(wire));
		struct aj_tally *tally;

		if (wire->bad || type == census->n_types || census->tallies.of[type])
			return false;
		tally = aj_tally_new(&census->tallies, (uint16_t)type);
		if (!tally || !aj_tally_read(tally, wire))
			return false;
		places[i] = (uint16_t)type;
	}
	*count = n;
	return true;
}

/* Adds what an object has of a month or a country to that of all, which it is alone. */
static void add_count(struct aj_census *census, uint16_t key, uint64_t findings)
{
	uint64_t *country;

	if (key >= AJ_OBJECT_COUNTRY) {
		key -= AJ_OBJECT_COUNTRY;
		country = census->countries.findings[key / AJ_COUNTRY_SOURCES];
		country[key % AJ_COUNTRY_SOURCES] += findings;
	} else if (key >= AJ_OBJECT_MONTH) {
		key -= AJ_OBJECT_MONTH;
		if (__builtin_add_overflow(census->months[key], findings, &census->months[key]))
			census->months[key] = UINT32_MAX;
	}
}

static bool read_counts(struct aj_census *census, struct aj_object_figures *object, struct aj_wire *wire,
    const uint16_t *places, size_t n_places)
{
	uint64_t n = aj_wire_le(wire, 2);
	struct aj_err ignored;

	for (uint64_t i = 0; i < n; i++) {
		uint16_t key = (uint16_t)aj_wire_le(wire, 2);
		uint64_t findings = aj_wire_le(wire, 8);

		if (wire->bad || key >= AJ_OBJECT_COUNTS || (key < AJ_TYPE_MAX && key >= n_places))
			return false;
		if (key < AJ_TYPE_MAX)
			key = places[key];
		if (aj_object_count(object, key, findings, &ignored) != AJ_OK)
			return false;
		add_count(census, key, findings);
	}
	return !wire->bad;
}

static bool read_object_orgs(struct aj_object_figures *object, struct aj_wire *wire)
{
	uint32_t n = aj_wire_le32(wire);
	struct aj_err ignored;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t hash = aj_wire_le(wire, 8), findings = aj_wire_le(wire, 8);

		if (wire->bad || aj_object_count_org(object, hash, findings, &ignored) != AJ_OK)
			return false;
	}
	return !wire->bad;
}

/* Only of what has been read: no reason is kept why it was not. */
static bool read_object(
    struct aj_census *census, uint32_t id, struct aj_wire *wire, const uint16_t *places, size_t n_places)
{
	struct aj_str name = aj_wire_take(wire, aj_wire_le32(wire));
	struct aj_object_figures *object;
	struct aj_err ignored;
	uint64_t n;

	if (wire->bad || aj_objects_get(&census->objects, id, name, &object, &ignored) != AJ_OK)
		return false;
	object->records = aj_wire_le(wire, 8);
	object->bytes = aj_wire_le(wire, 8);
	object->hows = aj_wire_u8(wire);
	n = aj_wire_le(wire, 2);
	if (object->hows != 1 << AJ_DONE || n > AJ_PRINT_RANKS)
		return false;
	for (uint64_t i = 0; i < n && !wire->bad; i++)
		aj_print_insert(&object->print, aj_wire_le(wire, 8));
	return !object->print.lost && read_counts(census, object, wire, places, n_places) &&
	       read_object_orgs(object, wire);
}

bool aj_census_read(struct aj_census *census, uint32_t id, struct aj_str bytes)
{
	struct aj_wire wire = aj_wire(bytes);
	uint16_t places[AJ_TYPE_MAX];
	size_t n_places = 0;
	bool right = aj_wire_le32(&wire) == VERSION && read_types(census, &wire, places, &n_places) &&
		     read_object(census, id, &wire, places, n_places) && aj_orgs_read(&census->orgs, &wire);

	if (right) {
		census->subjects.records = aj_wire_le(&wire, 8);
		right = aj_unique_read(&census->subjects.persons, &wire);
	}
	right = right && !wire.bad && wire.rest.len == 0 && !aj_census_lost(census);
	if (!right)
		aj_census_clear(census);
	return right;
}

void aj_census_number(struct aj_census *census, uint32_t id)
{
	aj_objects_number(&census->objects, id);
}
