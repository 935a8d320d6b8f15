#pragma once

/* For the second pass: the values that were seen and are left as they are, as the policy says; of each its
 * mark. */

#include "base/str.h"

/* Zeroed: none. */
struct aj_kept {
	uint64_t *marks; /* open addressing; 0: free */
	size_t n, room;
};

uint64_t aj_kept_mark(struct aj_str value);

/* The same of one that is left with all that seems to lie in it: a URL's "word@host" is no address. */
uint64_t aj_kept_mark_whole(struct aj_str value);

/* One that does not fit any more is not kept: it may then be found and told, the safe side. */
void aj_kept_add(struct aj_kept *kept, uint64_t mark);

/* Whether what stands in [from, to) of the text is kept, or lies in what is kept as a whole. */
bool aj_kept_holds(const struct aj_kept *kept, struct aj_str text, size_t from, size_t to);

void aj_kept_fini(struct aj_kept *kept); /* accepts a zeroed one */
