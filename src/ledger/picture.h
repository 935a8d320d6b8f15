#pragma once

/*
 * The picture: what the ledger knows of the estate, loaded whole, for those who tell it
 * (status, reports). Plain figures and texts in one arena. Most severe first.
 */

#include "base/arena.h"
#include "estate/kind.h"
#include "ledger/estimate.h"
#include "ledger/ledger.h"

enum {
	AJ_PICTURE_MEMORY = 512 << 20, /* of one that is told whole */
	AJ_PICTURE_UNKNOWN = 1000,     /* endpoints, of which a network that is down has many */
};

struct aj_picture_finding {
	const char *type;
	uint64_t found, distinct; /* in the sample */
	unsigned severity;
	const char *masked;	     /* samples, a line each: "j•••@e•••.org (_id=17)" */
	struct aj_estimate whole;    /* in the data set; of objects, by their number */
	struct aj_estimate by_bytes; /* … and by their bytes, of which the listing tells */
	bool has_bytes;
	struct aj_estimate_found sums; /* while it is loaded */
};

struct aj_picture_set {
	const char *name, *note;
	uint64_t records, bytes; /* or AJ_UNTOLD */
	bool own;
	uint64_t sampled_records, sampled_bytes;
	uint64_t sampled_objects;		   /* 0: the set is one stream of records */
	const char *why;			   /* the sample is not whole, or there is none: why; "" */
	const struct aj_picture_finding *findings; /* most severe first */
	size_t n_findings;
	unsigned severity;     /* of its findings, 0: none */
	const uint64_t *ranks; /* of its records, ascending */
	size_t n_ranks;
	unsigned mirror; /* sets with the same number, not 0, hold the same records */
};

struct aj_picture_proof {
	const char *asked, *answered;
	enum aj_rung rung;
	bool control;
};

struct aj_exposure {
	int64_t id;
	const char *host, *path, *target, *owner;
	uint16_t port;
	enum aj_rung rung;
	const char *kind, *product, *version, *suspect;
	bool tls;
	int64_t not_before; /* seen then, and not that far open; 0: never */
	int64_t first_seen, last_seen;
	int64_t closed_seen; /* 0: open */
	unsigned severity;   /* 1 to 4 */
	const struct aj_picture_proof *proofs;
	size_t n_proofs;
	const struct aj_picture_set *sets;
	size_t n_sets;
};

/* An endpoint of which the last run did not find out how far it stands open: silence, a bound, no such name.
 */
struct aj_unknown {
	const char *host, *path, *target, *owner, *why;
	uint16_t port;
};

struct aj_picture {
	struct aj_arena arena;
	int64_t last_run;   /* when it began; 0: there was none */
	bool last_whole;    /* it saw every endpoint */
	bool under_way;	    /* it goes on while this is told */
	uint64_t endpoints; /* that ever answered */
	const struct aj_exposure *exposures;
	size_t n_exposures;
	const struct aj_unknown *unknown; /* the first AJ_PICTURE_UNKNOWN of them */
	size_t n_unknown;
	uint64_t unknowns; /* all of them */
	unsigned mirrors;  /* the highest number of a group of mirrors */
	bool full;	   /* while it is loaded: it does not fit */
};

/* closed: also those intervals that have ended. AJ_ELIMIT: it does not fit into that memory, whole or not at
 * all. */
AJ_MUST_CHECK enum aj_status aj_picture_load(
    struct aj_picture *picture, struct aj_ledger *ledger, bool closed, size_t memory, struct aj_err *err);
void aj_picture_fini(struct aj_picture *picture); /* accepts a zeroed one */

/* What a set consists of: "record", "objects", …; and how many of these were read, or their beginnings. */
const char *aj_picture_unit(const struct aj_picture_set *set, uint64_t n);
uint64_t aj_picture_read(const struct aj_picture_set *set);

/* "critical", "high", "medium", "low" */
const char *aj_picture_severity(unsigned severity);
