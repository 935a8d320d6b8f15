#pragma once

/* Cuts a text into its records, or else its lines: counts them and takes the object's fingerprint. */

#include "scan/sink.h"
#include "sink/fingerprint.h"

struct aj_record_cut {
	uint64_t seed;     /* of fingerprints */
	bool line_is_open; /* the text so far ends within a line */
};

/*
 * Adds the records of a text to print. Gives how many there are: a line counts
 * where it ends. goes_on: the text continues the one before.
 */
uint64_t aj_records_cut(
    struct aj_record_cut *cut, const struct aj_text *text, bool goes_on, struct aj_print *print);

/* No more text: 1 if a line has ended by that. */
uint64_t aj_records_end(struct aj_record_cut *cut);
