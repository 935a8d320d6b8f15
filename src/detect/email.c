#include "detect/recognise.h"

void aj_email_at(struct aj_look *look, size_t at)
{
	(void)look, (void)at;
}

bool aj_email_literals(struct aj_literals *set)
{
	(void)set;
	return true;
}
