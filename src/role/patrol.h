#pragma once

/*
 * A patrol: a round of the estate, and a crew that reads the samples it brings home. The
 * round is on the network and reads nothing but the protocols' own answers; what the stores
 * hold is read by the crew, in its jails.
 */

#include "estate/round.h"
#include "role/crew.h"

/* Bytes of what is listed, counted from the first one that is written. */
struct aj_listed_bytes {
	uint64_t first, behind;
};

struct aj_held {
	const struct aj_endpoint *endpoint;
	struct aj_str set, object; /* object is "" for the set itself */
	uint64_t bytes, records;
	bool more; /* than was read */
	enum aj_how how;
	const char *why;
	const struct aj_holding *holdings;
	size_t n;
	const struct aj_print *print; /* NULL: none */
	struct aj_str figures; /* of one that is done, as the census writes them, if they are asked for */
	struct aj_listed_bytes listed; /* of it, or of its last piece */
};

struct aj_patrol_options {
	struct aj_gate *gate;
	unsigned seconds; /* of a visit */
	bool whole;	  /* open data sets are read from end to end, not sampled */

	/* NULL, or as in aj_round_options: what is read then is only these, whole, and what of them could not
	 * be visited or read is an object of the crew's that has failed. */
	const struct aj_endpoint *const *named;
	size_t n_named;

	struct aj_crew_options crew; /* but for its store and inventory; apart: figures are asked for */
	uint64_t listed;	     /* bytes that were written to the list before */

	/* As in aj_round_options. */
	bool (*skip)(void *to, const struct aj_endpoint *endpoint);

	/* As in aj_round_options; one call at a time. */
	enum aj_status (*visited)(
	    void *to, const struct aj_visit *visit, const char *why, struct aj_err *err);

	/*
	 * What a sample holds, or why it could not be read (how is AJ_FAILED). From several threads, after
	 * visited was told of its endpoint, and once what is listed of it has been written. NULL (and
	 * visited, too): nobody asks.
	 */
	enum aj_status (*held)(void *to, const struct aj_held *held, struct aj_err *err);

	/*
	 * NULL (without held), or as _kept of aj_round_options, with what was noted down of a set or an
	 * object by keep, which is told how far the reading of one has come, once what is listed of that has
	 * been written, and what of the list that is since it was told last. From several threads.
	 */
	enum aj_status (*kept)(void *to, const struct aj_endpoint *endpoint, struct aj_str set,
	    struct aj_str object, struct aj_buf *state, struct aj_err *err);
	enum aj_status (*keep)(void *to, const struct aj_endpoint *endpoint, struct aj_str set,
	    struct aj_str object, struct aj_str state, const struct aj_listed_bytes *listed,
	    struct aj_err *err);
	void *to;
	uint8_t key[16]; /* of the inventory's hashes */
};

struct aj_patrol_counts {
	struct aj_round_counts round;
	struct aj_progress progress;
};

/* Until the scope is done or *stop is set. Fills the summary of all samples (aj_summary_fini). */
AJ_MUST_CHECK enum aj_status aj_patrol_run(const struct aj_patrol_options *options, const atomic_bool *stop,
    struct aj_patrol_counts *counts, struct aj_summary *summary, struct aj_err *err);
