#include "detect/number.h"

bool aj_number_read(const struct aj_look *look, size_t start, struct aj_number *out)
{
	(void)look, (void)start, (void)out;
	return false;
}
