#pragma once

/*
 * Copies among the objects: those with nearly the same records are one data set,
 * for which its largest member stands. Only objects that share one of their
 * smallest record ranks are compared, so that it takes no n² comparisons.
 */

#include "sink/census_objects.h"

struct aj_copy {
	uint32_t stands;   /* index of the object that stands for this one; its own: itself */
	double similarity; /* to that one */
};

/*
 * out has a place for each object of the list. Of two objects the one with more
 * records stands for the other; with as many, more bytes, then the name decides.
 */
AJ_MUST_CHECK enum aj_status aj_copies_find(
    const struct aj_objects *objects, struct aj_copy *out, struct aj_err *err);

/* Fills copies and n_copies of the summary. */
AJ_MUST_CHECK enum aj_status aj_copies_sum(const struct aj_objects *objects, const struct aj_copy *copies,
    struct aj_summary *out, struct aj_err *err);
