#include "detect/recognise.h"

void aj_phone_number(struct aj_look *look, const struct aj_number *number)
{
	(void)look, (void)number;
}
