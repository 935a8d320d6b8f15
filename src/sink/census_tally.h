#pragma once

/* The census's figures for each type: how often, how many different ones, a few masked samples. */

#include "base/unique.h"
#include "scan/finding.h"
#include "sink/mask.h"
#include "sink/summary.h"

struct aj_tally_sample {
	uint64_t hash;
	char text[AJ_MASK_MAX + 1];
};

struct aj_tally {
	uint64_t by_likelihood[AJ_VERY_LIKELY + 1], by_severity[5];
	uint64_t disguised, expired;
	struct aj_unique unique;
	struct aj_tally_sample samples[AJ_SAMPLES]; /* of the smallest hashes, ascending */
	size_t n_samples;
};

/* Zeroed: empty. */
struct aj_tallies {
	struct aj_tally *of[AJ_TYPE_MAX]; /* NULL: none found */
	bool lost;			  /* memory was refused */
};

void aj_tallies_fini(struct aj_tallies *tallies); /* wipes them */

/* The tally of a type, made if there is none yet; NULL: no memory, noted in lost. */
struct aj_tally *aj_tally_new(struct aj_tallies *tallies, uint16_t type);

/* Keeps the sample if its hash is among the smallest. */
void aj_tally_sample(struct aj_tally *tally, const struct aj_type *type, uint64_t hash, struct aj_str value);

/*
 * Counts a finding whose canonical form has that hash. Samples are chosen by hash
 * and made from the canonical form, so that they do not depend on order.
 */
static inline void aj_tally_add(
    struct aj_tallies *tallies, const struct aj_type *types, const struct aj_finding *finding, uint64_t hash)
{
	struct aj_tally *tally = tallies->of[finding->type];

	if (!tally && !(tally = aj_tally_new(tallies, finding->type)))
		return;
	tally->by_likelihood[finding->likelihood]++;
	tally->by_severity[finding->severity]++;
	tally->disguised += (finding->because & AJ_BECAUSE_DISGUISED) != 0;
	tally->expired += (finding->because & AJ_BECAUSE_EXPIRED) != 0;
	aj_unique_add(&tally->unique, hash);
	tallies->lost |= tally->unique.lost;
	if (finding->likelihood >= AJ_LIKELY &&
	    (tally->n_samples < AJ_SAMPLES || hash < tally->samples[AJ_SAMPLES - 1].hash))
		aj_tally_sample(tally, &types[finding->type], hash, finding->canonical);
}

/* Says that a finding of the type and hash will be counted soon. */
static inline void aj_tally_expect(const struct aj_tallies *tallies, uint16_t type, uint64_t hash)
{
	if (tallies->of[type])
		aj_unique_expect(&tallies->of[type]->unique, hash);
}

void aj_tallies_merge(struct aj_tallies *into, const struct aj_tallies *from);

/* Findings in all. */
uint64_t aj_tally_raw(const struct aj_tally *tally);

/* As bytes, and back into an empty one. False: they are none of these, or no memory. */
void aj_tally_write(const struct aj_tally *tally, struct aj_buf *out);
bool aj_tally_read(struct aj_tally *tally, struct aj_wire *wire);

/* Any figure in it is too low for want of memory. */
bool aj_tallies_lost(const struct aj_tallies *tallies);
