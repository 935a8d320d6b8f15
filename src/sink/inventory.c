/* inventory.c: one slot for each type, those in use first in a list that is cleared with each object. */

#include "sink/inventory.h"

#include "base/unique.h"

#include <stdio.h>
#include <stdlib.h>

struct slot {
	struct aj_holding holding;
	struct aj_unique values;
};

struct aj_inventory {
	struct aj_sink sink; /* first: it is cast back */
	const struct aj_inventory_options *options;
	struct aj_census *counted;
	struct aj_hash_key key;
	struct slot *slots;	     /* of those types that were found, in the order in which they were */
	struct aj_holding *holdings; /* as told */
	uint16_t *slot_of;	     /* of each type, plus 1; 0: none yet */
	size_t n;
	uint64_t records;
	struct aj_print print;
};

static void clear(struct aj_inventory *inventory)
{
	for (size_t i = 0; i < inventory->n; i++)
		aj_unique_fini(&inventory->slots[i].values);
	if (inventory->n > 0)
		explicit_bzero(inventory->slots, inventory->n * sizeof(*inventory->slots));
	memset(inventory->slot_of, 0, inventory->options->n_types * sizeof(*inventory->slot_of));
	inventory->n = 0;
	inventory->records = 0;
	aj_print_fini(&inventory->print);
}

/* Ascending and all different. */
void aj_holding_hash(struct aj_holding *holding, uint64_t hash)
{
	size_t at = holding->n_hashes;

	while (at > 0 && holding->hashes[at - 1] >= hash)
		at--;
	if (at == AJ_HOLDING_HASHES || (at < holding->n_hashes && holding->hashes[at] == hash))
		return;
	if (holding->n_hashes < AJ_HOLDING_HASHES)
		holding->n_hashes++;
	memmove(&holding->hashes[at + 1], &holding->hashes[at],
	    (holding->n_hashes - 1 - at) * sizeof(*holding->hashes));
	holding->hashes[at] = hash;
}

/* In which record it stands: "_id=17". */
static void keep_key(const struct aj_span *span, size_t i, char out[AJ_HOLDING_KEY_MAX + 1])
{
	struct aj_str name = aj_key_name(span->object->key);
	char masked[AJ_MASK_MAX + 1];

	out[0] = '\0';
	if (!span->keys || span->keys[i].value.len == 0)
		return;
	aj_mask_key(span->keys[i].value, span->keys[i].found, masked);
	snprintf(out, AJ_HOLDING_KEY_MAX + 1, "%.*s=%s", (int)name.len, (const char *)name.ptr, masked);
}

static void keep_sample(struct aj_holding *holding, const struct aj_span *span, size_t at)
{
	const struct aj_finding *finding = &span->findings[at];
	char *sample;

	if (holding->n_samples == AJ_HOLDING_SAMPLES)
		return;
	sample = holding->samples[holding->n_samples];
	aj_mask(holding->type, finding->canonical, sample);
	for (size_t i = 0; i < holding->n_samples; i++)
		if (strcmp(holding->samples[i], sample) == 0)
			return;
	keep_key(span, at, holding->keys[holding->n_samples++]);
}

static void count(struct aj_inventory *inventory, const struct aj_span *span, size_t i)
{
	const struct aj_finding *finding = &span->findings[i];
	uint64_t hash = aj_hash(&inventory->key, finding->type, finding->canonical);
	struct slot *slot;

	if (finding->type >= inventory->options->n_types)
		return;
	if (inventory->slot_of[finding->type] == 0) {
		slot = &inventory->slots[inventory->n++];
		*slot = (struct slot){ .holding.type = &inventory->options->types[finding->type] };
		inventory->slot_of[finding->type] = (uint16_t)inventory->n;
	}
	slot = &inventory->slots[inventory->slot_of[finding->type] - 1];
	slot->holding.found++;
	if (finding->severity > slot->holding.severity)
		slot->holding.severity = finding->severity;
	if (finding->likelihood > slot->holding.likelihood)
		slot->holding.likelihood = (enum aj_likelihood)finding->likelihood;
	aj_unique_add(&slot->values, hash);
	aj_holding_hash(&slot->holding, hash);
	keep_sample(&slot->holding, span, i);
}

static enum aj_status inventory_begin(
    struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	clear((struct aj_inventory *)sink);
	return AJ_OK;
}

static enum aj_status inventory_span(struct aj_sink *sink, const struct aj_span *span, struct aj_err *err)
{
	struct aj_inventory *inventory = (struct aj_inventory *)sink;

	inventory->records += span->records;
	for (size_t i = 0; i < span->n_findings; i++)
		count(inventory, span, i);
	aj_print_take(&inventory->print, span->ranks, span->n_ranks);
	return AJ_OK;
}

static enum aj_status inventory_end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	struct aj_inventory *inventory = (struct aj_inventory *)sink;
	enum aj_status st;

	for (size_t i = 0; i < inventory->n; i++) {
		double error;

		inventory->holdings[i] = inventory->slots[i].holding;
		inventory->holdings[i].values = &inventory->slots[i].values;
		inventory->holdings[i].distinct = aj_unique_count(&inventory->slots[i].values, &error);
	}
	st = inventory->options->told(inventory->options->to, object, how, why, inventory->records,
	    inventory->holdings, inventory->n, &inventory->print, inventory->counted, err);
	clear(inventory);
	return st;
}

static const struct aj_sink_ops ops = {
	.name = "inventory",
	.about = "tells of each object what it holds",
	.begin = inventory_begin,
	.span = inventory_span,
	.end = inventory_end,
};

enum aj_status aj_inventory_new(const struct aj_inventory_options *options, struct aj_census *counted,
    struct aj_inventory **out, struct aj_err *err)
{
	struct aj_inventory *inventory = calloc(1, sizeof(*inventory));

	if (inventory) {
		inventory->slots = calloc(options->n_types, sizeof(*inventory->slots));
		inventory->holdings = calloc(options->n_types, sizeof(*inventory->holdings));
		inventory->slot_of = calloc(options->n_types, sizeof(*inventory->slot_of));
	}
	if (!inventory || !inventory->slots || !inventory->holdings || !inventory->slot_of) {
		if (inventory) {
			free(inventory->slots);
			free(inventory->holdings);
			free(inventory->slot_of);
		}
		free(inventory);
		return aj_fail(err, AJ_ELIMIT, "no memory for an inventory");
	}
	inventory->sink.ops = &ops;
	inventory->options = options;
	inventory->counted = counted;
	inventory->key = aj_hash_key(options->key);
	*out = inventory;
	return AJ_OK;
}

void aj_inventory_free(struct aj_inventory *inventory)
{
	if (!inventory)
		return;
	clear(inventory);
	free(inventory->slots);
	free(inventory->holdings);
	free(inventory->slot_of);
	free(inventory);
}

struct aj_sink *aj_inventory_sink(struct aj_inventory *inventory)
{
	return &inventory->sink;
}
