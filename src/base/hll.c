#include "base/hll.h"

#include <math.h>

void aj_hll_merge(struct aj_hll *into, const struct aj_hll *from)
{
	for (size_t i = 0; i < AJ_HLL_REGISTERS; i++)
		if (from->registers[i] > into->registers[i])
			into->registers[i] = from->registers[i];
}

/* Ertl, algorithm 6: what the share x of registers still at zero adds. x < 1 */
static double sigma(double x)
{
	double y = 1, z = x, before;

	do {
		x *= x;
		before = z;
		z += x * y;
		y += y;
	} while (z != before);
	return z;
}

/* Ertl, algorithm 6: what the share 1 - x of registers at their end takes away. */
static double tau(double x)
{
	double y = 1, z = 1 - x, before;

	if (x == 0 || x == 1)
		return 0;
	do {
		x = sqrt(x);
		before = z;
		y *= 0.5;
		z -= (1 - x) * (1 - x) * y;
	} while (z != before);
	return z / 3;
}

double aj_hll_count(const struct aj_hll *hll)
{
	static const double m = AJ_HLL_REGISTERS;
	uint32_t having[AJ_HLL_RANK_MAX + 1] = { 0 };
	double z;

	for (size_t i = 0; i < AJ_HLL_REGISTERS; i++)
		having[hll->registers[i]]++;
	if (having[0] == AJ_HLL_REGISTERS)
		return 0;
	z = m * tau(1 - having[AJ_HLL_RANK_MAX] / m);
	for (int k = AJ_HLL_RANK_MAX - 1; k >= 1; k--)
		z = 0.5 * (z + having[k]);
	z += m * sigma(having[0] / m);
	return m * m / (2 * M_LN2 * z);
}
