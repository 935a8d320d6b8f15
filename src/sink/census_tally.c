#include "sink/census_tally.h"

#include <stdlib.h>

void aj_tallies_fini(struct aj_tallies *tallies)
{
	for (size_t i = 0; i < AJ_TYPE_MAX; i++) {
		if (!tallies->of[i])
			continue;
		aj_unique_fini(&tallies->of[i]->unique);
		explicit_bzero(tallies->of[i], sizeof(*tallies->of[i]));
		free(tallies->of[i]);
	}
	*tallies = (struct aj_tallies){ 0 };
}

struct aj_tally *aj_tally_new(struct aj_tallies *tallies, uint16_t type)
{
	tallies->of[type] = calloc(1, sizeof(**tallies->of));
	tallies->lost |= !tallies->of[type];
	return tallies->of[type];
}

/* Where a sample with that hash is to be written, the larger ones moved up; NULL: nowhere. */
static struct aj_tally_sample *room_for(struct aj_tally *tally, uint64_t hash)
{
	size_t at = 0;

	while (at < tally->n_samples && tally->samples[at].hash < hash)
		at++;
	if (at == AJ_SAMPLES || (at < tally->n_samples && tally->samples[at].hash == hash))
		return NULL;
	if (tally->n_samples < AJ_SAMPLES)
		tally->n_samples++;
	memmove(&tally->samples[at + 1], &tally->samples[at],
	    (tally->n_samples - 1 - at) * sizeof(tally->samples[0]));
	tally->samples[at].hash = hash;
	return &tally->samples[at];
}

void aj_tally_sample(struct aj_tally *tally, const struct aj_type *type, uint64_t hash, struct aj_str value)
{
	struct aj_tally_sample *sample = room_for(tally, hash);

	if (sample)
		aj_mask(type, value, sample->text);
}

static void merge(struct aj_tally *into, const struct aj_tally *from)
{
	for (size_t i = 0; i < AJ_LEN(into->by_likelihood); i++)
		into->by_likelihood[i] += from->by_likelihood[i];
	for (size_t i = 0; i < AJ_LEN(into->by_severity); i++)
		into->by_severity[i] += from->by_severity[i];
	into->disguised += from->disguised;
	into->expired += from->expired;
	aj_unique_merge(&into->unique, &from->unique);
	for (size_t i = 0; i < from->n_samples; i++) {
		struct aj_tally_sample *sample = room_for(into, from->samples[i].hash);

		if (sample)
			*sample = from->samples[i];
	}
}

void aj_tallies_merge(struct aj_tallies *into, const struct aj_tallies *from)
{
	into->lost |= from->lost;
	for (size_t i = 0; i < AJ_TYPE_MAX; i++) {
		struct aj_tally *tally = into->of[i];

		if (!from->of[i])
			continue;
		if (!tally)
			tally = aj_tally_new(into, (uint16_t)i);
		if (!tally)
			continue;
		merge(tally, from->of[i]);
		into->lost |= tally->unique.lost;
	}
}

uint64_t aj_tally_raw(const struct aj_tally *tally)
{
	uint64_t raw = 0;

	for (size_t i = 0; i < AJ_LEN(tally->by_likelihood); i++)
		raw += tally->by_likelihood[i];
	return raw;
}

bool aj_tallies_lost(const struct aj_tallies *tallies)
{
	return tallies->lost;
}

void aj_tally_write(const struct aj_tally *tally, struct aj_buf *out)
{
	for (size_t i = 0; i < AJ_LEN(tally->by_likelihood); i++)
		aj_put_le(out, tally->by_likelihood[i], 8);
	for (size_t i = 0; i < AJ_LEN(tally->by_severity); i++)
		aj_put_le(out, tally->by_severity[i], 8);
	aj_put_le(out, tally->disguised, 8);
	aj_put_le(out, tally->expired, 8);
	aj_unique_write(&tally->unique, out);
	aj_put_le(out, tally->n_samples, 1);
	for (size_t i = 0; i < tally->n_samples; i++) {
		const struct aj_tally_sample *sample = &tally->samples[i];

		aj_put_le(out, sample->hash, 8);
		aj_buf_add(out, aj_str(sample->text, strlen(sample->text) + 1));
	}
}

static bool read_sample(struct aj_tally *tally, struct aj_wire *wire)
{
	uint64_t hash = aj_wire_le(wire, 8);
	struct aj_str text = aj_wire_z(wire);
	struct aj_tally_sample *sample = room_for(tally, hash);

	if (wire->bad || text.len > AJ_MASK_MAX || !aj_mask_may_be(text) || !sample)
		return false;
	memset(sample->text, 0, sizeof(sample->text));
	memcpy(sample->text, text.ptr, text.len);
	return true;
}

bool aj_tally_read(struct aj_tally *tally, struct aj_wire *wire)
{
	unsigned n;

	for (size_t i = 0; i < AJ_LEN(tally->by_likelihood); i++)
		tally->by_likelihood[i] = aj_wire_le(wire, 8);
	for (size_t i = 0; i < AJ_LEN(tally->by_severity); i++)
		tally->by_severity[i] = aj_wire_le(wire, 8);
	tally->disguised = aj_wire_le(wire, 8);
	tally->expired = aj_wire_le(wire, 8);
	if (!aj_unique_read(&tally->unique, wire))
		return false;
	n = aj_wire_u8(wire);
	for (unsigned i = 0; i < n; i++)
		if (!read_sample(tally, wire))
			return false;
	return !wire->bad;
}
