#pragma once

/*
 * From noted findings to reported ones: field names and context words are
 * weighed in, overlaps are settled, what is too unlikely is dropped.
 */

#include "detect/look.h"

/*
 * Weighs one finding that was just noted: raises it for a field name or words of
 * its type's topics, lowers it for technical ones, placeholders and reserved
 * ranges, holds bare digits at "possible" unless field or words speak for them.
 */
void aj_score(struct aj_look *look, const struct aj_type *type, struct aj_finding *finding);

/*
 * Sorts findings by start, and of those that overlap keeps the best one: the
 * likelier, then the longer, then the more severe. Gives how many are left.
 */
size_t aj_settle(const struct aj_type *types, struct aj_finding *findings, size_t count);
