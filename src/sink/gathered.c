#include "sink/gathered.h"

#include "base/wire.h"

#include <stdlib.h>

enum { VERSION = 3, TYPES_MAX = 4096 };

void aj_gathered_fini(struct aj_gathered *gathered)
{
	for (size_t i = 0; i < gathered->n; i++)
		aj_unique_fini(&gathered->values[i]);
	if (gathered->n > 0)
		explicit_bzero(gathered->holdings, gathered->n * sizeof(*gathered->holdings));
	free(gathered->holdings);
	free(gathered->values);
	aj_print_fini(&gathered->print);
	*gathered = (struct aj_gathered){ 0 };
}

/* The place of a type. NULL: no memory. */
static struct aj_holding *holding_of(struct aj_gathered *gathered, const struct aj_type *type)
{
	struct aj_holding *holdings;
	struct aj_unique *values;

	for (size_t i = 0; i < gathered->n; i++)
		if (gathered->holdings[i].type == type)
			return &gathered->holdings[i];
	holdings = realloc(gathered->holdings, (gathered->n + 1) * sizeof(*holdings));
	if (!holdings)
		return NULL;
	gathered->holdings = holdings;
	values = realloc(gathered->values, (gathered->n + 1) * sizeof(*values));
	if (!values)
		return NULL;
	gathered->values = values;
	holdings[gathered->n] = (struct aj_holding){ .type = type };
	values[gathered->n] = (struct aj_unique){ 0 };
	return &holdings[gathered->n++];
}

static void keep_sample(struct aj_holding *into, const char *sample, const char *key)
{
	for (size_t i = 0; i < into->n_samples; i++)
		if (strcmp(into->samples[i], sample) == 0)
			return;
	if (into->n_samples == AJ_HOLDING_SAMPLES)
		return;
	memcpy(into->samples[into->n_samples], sample, sizeof(into->samples[0]));
	memcpy(into->keys[into->n_samples++], key, sizeof(into->keys[0]));
}

static bool add_holding(struct aj_gathered *gathered, const struct aj_holding *more)
{
	struct aj_holding *into = holding_of(gathered, more->type);
	struct aj_unique *values;
	double error;

	if (!into)
		return false;
	values = &gathered->values[into - gathered->holdings];
	into->found += more->found;
	if (more->severity > into->severity)
		into->severity = more->severity;
	if (more->likelihood > into->likelihood)
		into->likelihood = more->likelihood;
	for (size_t i = 0; i < more->n_samples; i++)
		keep_sample(into, more->samples[i], more->keys[i]);
	for (size_t i = 0; i < more->n_hashes; i++)
		aj_holding_hash(into, more->hashes[i]);
	if (more->values)
		aj_unique_merge(values, more->values);
	into->distinct = aj_unique_count(values, &error);
	return !values->lost;
}

bool aj_gathered_add(struct aj_gathered *gathered, const struct aj_holding *holdings, size_t n,
    uint64_t bytes, uint64_t records, const struct aj_print *print)
{
	bool added = true;

	gathered->bytes += bytes;
	gathered->records += records;
	for (size_t i = 0; i < n; i++)
		added = add_holding(gathered, &holdings[i]) && added;
	if (print)
		aj_print_merge(&gathered->print, print);
	return added && !gathered->print.lost;
}

static void write_holding(const struct aj_holding *holding, struct aj_buf *out)
{
	aj_buf_add(out, aj_str(holding->type->name, strlen(holding->type->name) + 1));
	aj_put_le(out, holding->found, 8);
	aj_put_le(out, holding->severity, 1);
	aj_put_le(out, holding->likelihood, 1);
	aj_put_le(out, holding->n_samples, 1);
	for (size_t i = 0; i < holding->n_samples; i++) {
		aj_buf_add(out, aj_str(holding->samples[i], strlen(holding->samples[i]) + 1));
		aj_buf_add(out, aj_str(holding->keys[i], strlen(holding->keys[i]) + 1));
	}
	aj_put_le(out, holding->n_hashes, 1);
	for (size_t i = 0; i < holding->n_hashes; i++)
		aj_put_le(out, holding->hashes[i], 8);
}

void aj_gathered_write(const struct aj_gathered *gathered, struct aj_buf *out)
{
	aj_put_le(out, VERSION, 4);
	aj_put_le(out, gathered->bytes, 8);
	aj_put_le(out, gathered->records, 8);
	aj_put_le(out, gathered->print.count, 2);
	for (size_t i = 0; i < gathered->print.count; i++)
		aj_put_le(out, gathered->print.ranks[i], 8);
	aj_put_le(out, gathered->n, 4);
	for (size_t i = 0; i < gathered->n; i++) {
		write_holding(&gathered->holdings[i], out);
		aj_unique_write(&gathered->values[i], out);
	}
}

static const struct aj_type *type_of(const struct aj_type *types, size_t n, struct aj_str name)
{
	for (size_t i = 0; i < n; i++)
		if (aj_str_eq(aj_str_z(types[i].name), name))
			return &types[i];
	return NULL;
}

/* Into out, which is zeroed and has room for most and a 0. */
static bool read_text(struct aj_wire *wire, char *out, size_t most)
{
	struct aj_str text = aj_wire_z(wire);

	if (text.len > most || !aj_mask_may_be(text))
		return false;
	if (text.len > 0)
		memcpy(out, text.ptr, text.len);
	return true;
}

static bool read_holding(
    struct aj_wire *wire, struct aj_gathered *gathered, const struct aj_type *types, size_t n_types)
{
	const struct aj_type *type = type_of(types, n_types, aj_wire_z(wire));
	struct aj_holding *holding = type ? holding_of(gathered, type) : NULL;
	struct aj_unique *values;
	unsigned n;
	double error;

	if (!holding)
		return false;
	values = &gathered->values[holding - gathered->holdings];
	holding->found = aj_wire_le(wire, 8);
	holding->severity = aj_wire_u8(wire);
	holding->likelihood = (enum aj_likelihood)aj_wire_u8(wire);
	n = aj_wire_u8(wire);
	for (unsigned i = 0; i < n && !wire->bad; i++) {
		char sample[AJ_MASK_MAX + 1] = "", key[AJ_HOLDING_KEY_MAX + 1] = "";

		if (!read_text(wire, sample, AJ_MASK_MAX) || !read_text(wire, key, AJ_HOLDING_KEY_MAX))
			return false;
		keep_sample(holding, sample, key);
	}
	n = aj_wire_u8(wire);
	for (unsigned i = 0; i < n && !wire->bad; i++)
		aj_holding_hash(holding, aj_wire_le(wire, 8));
	if (holding->severity > 4 || holding->likelihood > AJ_VERY_LIKELY || !aj_unique_read(values, wire))
		return false;
	holding->distinct = aj_unique_count(values, &error);
	return true;
}

bool aj_gathered_read(
    struct aj_gathered *gathered, const struct aj_type *types, size_t n_types, struct aj_str bytes)
{
	struct aj_wire wire = aj_wire(bytes);
	uint64_t n;
	bool right = aj_wire_le(&wire, 4) == VERSION;

	*gathered = (struct aj_gathered){ 0 };
	gathered->bytes = aj_wire_le(&wire, 8);
	gathered->records = aj_wire_le(&wire, 8);
	n = aj_wire_le(&wire, 2);
	for (uint64_t i = 0; i < n && i < AJ_PRINT_RANKS && !wire.bad; i++)
		aj_print_insert(&gathered->print, aj_wire_le(&wire, 8));
	n = aj_wire_le(&wire, 4);
	right = right && n <= TYPES_MAX;
	for (uint64_t i = 0; i < n && right; i++)
		right = read_holding(&wire, gathered, types, n_types);
	right = right && !wire.bad && wire.rest.len == 0 && !gathered->print.lost;
	if (!right)
		aj_gathered_fini(gathered);
	return right;
}
