#include "detect/recognise.h"

void aj_card_number(struct aj_look *look, const struct aj_number *number)
{
	(void)look, (void)number;
}
