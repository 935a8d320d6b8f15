#pragma once

/* How many there are in a whole data set, by what a sample of it has: with the bounds between which the true
 * number lies 95 times of 100, if the sample is like the rest. */

#include <stdbool.h>
#include <stdint.h>

/* Exact where low, number and high are the same. */
struct aj_estimate {
	uint64_t number, low, high;
};

/* So many were found in so many of all: records, or objects whose beginnings were read. all may be AJ_UNTOLD.
 * Counts are taken to be Poisson distributed. */
struct aj_estimate aj_estimate_count(uint64_t found, uint64_t sampled, uint64_t all);

/* Of objects that were sampled: sums over them of the bytes that were read of each, … */
struct aj_estimate_objects {
	uint64_t n;
	double bytes, squared;
};

/* … and over those in which something was found of how many there were, and of that times the bytes. */
struct aj_estimate_found {
	double found, squared, times_bytes;
};

/*
 * By bytes: what was found for each byte that was read, for all bytes of the set. Objects differ from one
 * another more than counts by chance do, since a file is full of it or has none: the bounds are those of a
 * ratio (Cochran, "Sampling Techniques", 3rd ed., 6.3), with Student's t, and not less than the Poisson
 * count's.
 */
struct aj_estimate aj_estimate_bytes(
    const struct aj_estimate_objects *objects, const struct aj_estimate_found *found, uint64_t all);
