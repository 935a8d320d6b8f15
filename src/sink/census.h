#pragma once

/*
 * The census: counts what is found, honestly. One per worker, merged at the
 * end; the order of merging does not change the result.
 *
 * Distinct values are counted by keyed hashes (SipHash-2-4, the key made for the
 * run and kept in memory only, or the ledger's), exactly up to AJ_EXACT_MAX, beyond that by
 * HyperLogLog. A data subject is a distinct person: an e-mail address, or, for
 * records that have none, a national id, else a phone number, else a name.
 */

#include "sink/summary.h"

enum { AJ_EXACT_MAX = 1 << 15 };

struct aj_census;

struct aj_census_options {
	const struct aj_engine *engine; /* for its types; borrowed */
	uint8_t key[16];		/* the same for all workers of a run */
	const char *mmdb;		/* path of a MaxMind-format country database, or NULL */
};

/* Fails where the database cannot be opened (AJ_EIO) or is none (AJ_EINPUT). */
AJ_MUST_CHECK enum aj_status aj_census_new(
    const struct aj_census_options *options, struct aj_census **out, struct aj_err *err);
void aj_census_free(struct aj_census *census); /* wipes it; accepts NULL */

/* One to merge others into, which is told nothing itself: no database is opened for it. */
AJ_MUST_CHECK enum aj_status aj_census_new_sum(
    const struct aj_census_options *options, struct aj_census **out, struct aj_err *err);

/*
 * An object counts once, however many of its parts end; end without begin is for
 * an object, or a part of one, that was never opened.
 */
struct aj_sink *aj_census_sink(struct aj_census *census);

/* The seed of fingerprints (aj_scan_seed) in a run with that key. */
uint64_t aj_census_seed(const uint8_t key[16]);

/*
 * Where the month counts of what is read for this census grow (see aj_scratch_months):
 * by how much they have when an object ends is that object's. Borrowed.
 */
void aj_census_dates(struct aj_census *census, const uint32_t *months);

/* Adds from's figures to into; from stays as it was. */
AJ_MUST_CHECK enum aj_status aj_census_merge(
    struct aj_census *into, const struct aj_census *from, struct aj_err *err);

/* As it was when it was new: of nothing. */
void aj_census_clear(struct aj_census *census);

/*
 * One of a single object that has been read to its end, or of the first parts of one, as bytes: counts, keyed
 * hashes, masked samples and the domains of organisations. Back into one of nothing, which has the same key,
 * under that number. False: they are none of these, or there is no memory; it is of nothing then.
 */
void aj_census_write(const struct aj_census *census, struct aj_buf *out);
bool aj_census_read(struct aj_census *census, uint32_t id, struct aj_str bytes);

/* Its only object, of which more is to come, goes under that number. */
void aj_census_number(struct aj_census *census, uint32_t id);

/* The figures; bytes, seconds and least are left for the caller to fill in. */
AJ_MUST_CHECK enum aj_status aj_census_summary(
    const struct aj_census *census, struct aj_summary *out, struct aj_err *err);
