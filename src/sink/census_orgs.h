#pragma once

/*
 * The census's figures for each organisation, known by the registrable domain of
 * e-mail addresses: how often it is met and how many different addresses it has.
 *
 * Different addresses are counted from one sample of all of them, chosen by hash
 * (Gibbons, "Distinct sampling for highly-accurate answers to distinct values
 * queries", VLDB 2001): everything as long as it fits, then every second, fourth,
 * … address. Which ones those are depends on no order, and merging is a union.
 *
 * When there are more than AJ_ORGS_MAX domains, the less used half of them is let
 * go, and from then on only an address in the sample can bring one in. What was
 * counted of one before it came in (again) is then missing from its raw figure.
 */

#include "base/hash.h"
#include "base/unique.h"
#include "sink/census_countries.h"

enum {
	AJ_ORGS_MAX = 16384,
	AJ_ORGS_CACHE = 8192,	/* domains whose organisation is at hand */
	AJ_ORGS_SAMPLE = 32768, /* addresses */
};

struct aj_org {
	uint64_t hash; /* of domain; organisations are told apart by it */
	uint64_t raw;
	uint32_t here; /* of raw, in the object being read */
	const char *domain;
	uint32_t sampled; /* of its addresses; filled in when needed */
	int16_t country;
	bool free_mail;
};

struct aj_org_address {
	uint64_t hash; /* 0: the slot is empty */
	uint64_t org;
};

enum { AJ_ORG_NOBODY = UINT16_MAX - 1, AJ_ORG_LEFT_OUT }; /* in place of an index */

struct aj_org_cached {
	uint64_t domain; /* hash */
	uint16_t org;	 /* index in list */
	int16_t country;
	bool known;
};

struct aj_orgs {
	uint64_t seed; /* of the hashes of domains; the same for all workers of a run */
	struct aj_org *list;
	uint32_t *slots; /* index in list plus 1, by hash; open addressing, twice as many as list has room */
	size_t count, room;
	struct aj_org_cached *cache;
	struct aj_org_address *sample;
	size_t sampled, sample_room;
	uint64_t sample_limit; /* hashes above are not in the sample: 2^(64 - n) - 1 */
	struct aj_unique organisations, free_mail;
	struct aj_arena domains; /* what the list's domains lie in */
	uint16_t *touched;	 /* indices in list of those with findings in the object being read */
	size_t n_touched;
	bool overflowed; /* some were let go */
	bool lost;	 /* memory was refused */
};

void aj_orgs_init(struct aj_orgs *orgs, uint64_t seed);
void aj_orgs_fini(struct aj_orgs *orgs); /* wipes it; accepts a zeroed struct */

/*
 * An address will be counted soon, given as local@domain in lower case, and its keyed hash: what is not in
 * the near caches is on its way. Gives the hash of its domain.
 */
uint64_t aj_orgs_expect(struct aj_orgs *orgs, struct aj_str address, uint64_t hash);

/* A while later: now it is seen which organisation will be counted. */
void aj_orgs_expect_of(const struct aj_orgs *orgs, uint64_t domain);

/* Counts an address that was expected. Gives the country of its organisation's domain, or AJ_COUNTRY_NONE. */
int aj_orgs_add(struct aj_orgs *orgs, struct aj_str address, uint64_t hash, uint64_t domain);

void aj_orgs_merge(struct aj_orgs *into, const struct aj_orgs *from);

/* As bytes, domains and all, and back into empty ones of the same seed. False: they are none of these, or no
 * memory. */
void aj_orgs_write(const struct aj_orgs *orgs, struct aj_buf *out);
bool aj_orgs_read(struct aj_orgs *orgs, struct aj_wire *wire);

/* Adds findings in a copy of what is counted elsewhere to the place of the organisation in aside, if it is
 * listed. */
void aj_orgs_set_aside(
    const struct aj_orgs *orgs, uint64_t hash, uint64_t findings, uint64_t aside[AJ_ORGS_MAX]);

/* Those with addresses in the sample, the ones with most first. aside: findings that do not count, or NULL.
 */
AJ_MUST_CHECK enum aj_status aj_orgs_sum(const struct aj_orgs *orgs, const uint64_t *aside,
    struct aj_arena *arena, const struct aj_summary_org **out, size_t *count, struct aj_err *err);
