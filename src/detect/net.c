#include "detect/recognise.h"

size_t aj_net_colon(struct aj_look *look, size_t at)
{
	(void)look;
	return at + 1;
}

void aj_net_mac_dash(struct aj_look *look, size_t start)
{
	(void)look, (void)start;
}

bool aj_net_number(struct aj_look *look, const struct aj_number *number)
{
	(void)look, (void)number;
	return false;
}

void aj_net_url(struct aj_look *look, size_t at)
{
	(void)look, (void)at;
}
