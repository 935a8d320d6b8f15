#pragma once

/*
 * What of a text goes to sinks: its findings, taken off the text, how they fall
 * into records, and the fingerprints of those. The digest is small and has no
 * pointers into the text that could not be copied, so that the text itself stays with
 * who read it, be that another process.
 */

#include "scan/fingerprint.h"
#include "scan/sink.h"

enum { AJ_DIGEST_KEY_MAX = 1024 }; /* bytes of a key: Elasticsearch has 512 at most, MongoDB's index 1,024 */

/* Zeroed but for seed and spots: ready. */
struct aj_digest {
	uint64_t seed; /* of fingerprints: the same for all objects that are to be compared */
	bool spots;    /* somebody looks at spots */

	/* Of the object being read: what its records are known by, and, of the last one of the text before,
	 * its key, for what else of it comes in the next one. */
	enum aj_key_name key;
	struct aj_record_key last;
	uint8_t last_bytes[2][AJ_DIGEST_KEY_MAX]; /* its value stands in one of them: */
	unsigned last_at;

	/* Of the object, or part of one, being read */
	uint32_t layer;	   /* of the text before */
	uint64_t layer_at; /* its end in that layer */
	bool open;	   /* its last record has a finding */
	bool line_open;	   /* it ends within a line */
	struct aj_print print;

	/* Of the text */
	uint8_t *begins;
	struct aj_spot *found;	    /* room for as many as begins */
	struct aj_record_key *keys; /* … */
	size_t room;
	uint64_t ranks[AJ_PRINT_RANKS]; /* that it added to the print */
	size_t n_ranks;
};

void aj_digest_fini(struct aj_digest *digest); /* wipes it */

/* Another object, or part of one, begins. */
void aj_digest_begin(struct aj_digest *digest, enum aj_key_name key);

/*
 * Fills the span, which has object, place, layer and findings already. What it
 * points to lives until the next call. AJ_ELIMIT: no memory.
 */
AJ_MUST_CHECK enum aj_status aj_digest_text(
    struct aj_digest *digest, const struct aj_text *text, struct aj_span *span, struct aj_err *err);
