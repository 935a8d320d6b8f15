#pragma once

/*
 * The inventory: what each object holds, told when it has been read: for every type how
 * many findings, how many distinct ones, masked samples, and keyed hashes of a few values
 * by which the same data can be known again elsewhere or later. One per worker.
 */

#include "base/hash.h"
#include "base/unique.h"
#include "scan/fingerprint.h"
#include "scan/sink.h"
#include "sink/mask.h"

struct aj_census;

enum { AJ_HOLDING_SAMPLES = 3, AJ_HOLDING_HASHES = 32, AJ_HOLDING_KEY_MAX = AJ_MASK_MAX + 8 };

/* Of one type in one object. */
struct aj_holding {
	const struct aj_type *type;
	uint64_t found, distinct;
	unsigned severity;	       /* the highest */
	enum aj_likelihood likelihood; /* the highest */
	size_t n_samples, n_hashes;
	char samples[AJ_HOLDING_SAMPLES][AJ_MASK_MAX + 1];
	char keys[AJ_HOLDING_SAMPLES][AJ_HOLDING_KEY_MAX + 1]; /* of their records: "_id=17", or "" */
	uint64_t hashes[AJ_HOLDING_HASHES];		       /* the smallest ones, ascending */
	const struct aj_unique *values; /* as many as are distinct; NULL outside of told */
};

/* One hash more, if it is among the smallest. */
void aj_holding_hash(struct aj_holding *holding, uint64_t hash);

struct aj_inventory_options {
	const struct aj_type *types;
	size_t n_types;
	uint8_t key[16]; /* of the hashes */

	/*
	 * An object has been read, or could not be (why). From the workers' threads. prints: the
	 * smallest ranks of its records. counted: the census of it alone, to which something may be added, or
	 * NULL. A failure ends the run.
	 */
	enum aj_status (*told)(void *to, const struct aj_object *object, enum aj_how how, const char *why,
	    uint64_t records, const struct aj_holding *holdings, size_t n, const struct aj_print *print,
	    struct aj_census *counted, struct aj_err *err);
	void *to;
};

struct aj_inventory;

/* Borrows both. counted: of who is told of the same objects before, or NULL. */
AJ_MUST_CHECK enum aj_status aj_inventory_new(const struct aj_inventory_options *options,
    struct aj_census *counted, struct aj_inventory **out, struct aj_err *err);
void aj_inventory_free(struct aj_inventory *inventory); /* accepts NULL */
struct aj_sink *aj_inventory_sink(struct aj_inventory *inventory);
