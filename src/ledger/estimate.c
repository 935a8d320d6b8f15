#include "ledger/estimate.h"

#include "estate/kind.h"

#include <math.h>

#define Z 1.96

static struct aj_estimate exact(uint64_t found)
{
	return (struct aj_estimate){ found, found, found };
}

/* found and its spread, times factor; there are as many as were found, in any case. */
static struct aj_estimate scaled(double found, double spread, double factor)
{
	return (struct aj_estimate){ (uint64_t)(found * factor),
		(uint64_t)fmax((found - spread) * factor, found > 0 ? fmax(factor, found) : 0),
		(uint64_t)((found + spread) * factor) };
}

struct aj_estimate aj_estimate_count(uint64_t found, uint64_t sampled, uint64_t all)
{
	if (all == AJ_UNTOLD || sampled == 0 || sampled >= all)
		return exact(found);
	return scaled((double)found, Z * sqrt((double)found), (double)all / (double)sampled);
}

/* The 97.5th percentile of Student's t: Abramowitz and Stegun, 26.7.5, from three degrees of freedom on
 * within 2 %; below that it is in a table. */
static double student(double freedom)
{
	double z3 = Z * Z * Z, z5 = z3 * Z * Z, z7 = z5 * Z * Z;

	if (freedom < 3)
		return freedom < 2 ? 12.71 : 4.30;
	return Z + (z3 + Z) / (4 * freedom) + (5 * z5 + 16 * z3 + 3 * Z) / (96 * freedom * freedom) +
	       (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * freedom * freedom * freedom);
}

/* Of what was found, by how objects differ from what their bytes let expect. */
static double spread_of(
    const struct aj_estimate_objects *objects, const struct aj_estimate_found *found, double share)
{
	double n = (double)objects->n, ratio = found->found / objects->bytes, squares;

	if (objects->n < 2)
		return 0;
	squares = found->squared - 2 * ratio * found->times_bytes + ratio * ratio * objects->squared;
	return student(n - 1) * sqrt(n * fmax(squares, 0) / (n - 1) * (1 - share));
}

struct aj_estimate aj_estimate_bytes(
    const struct aj_estimate_objects *objects, const struct aj_estimate_found *found, uint64_t all)
{
	double poisson = Z * sqrt(found->found), spread;

	if (all == AJ_UNTOLD || objects->bytes <= 0 || objects->bytes >= (double)all)
		return exact((uint64_t)found->found);
	spread = spread_of(objects, found, objects->bytes / (double)all);
	return scaled(found->found, fmax(poisson, spread), (double)all / objects->bytes);
}
