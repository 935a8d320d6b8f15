#include "detect/recognise.h"

void aj_iban_token(struct aj_look *look, size_t start)
{
	(void)look, (void)start;
}
