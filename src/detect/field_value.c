#include "detect/recognise.h"

void aj_field_value(struct aj_look *look)
{
	(void)look;
}
