#include "detect/number.h"

bool aj_check_luhn(const uint8_t *digits, size_t n)
{
	(void)digits, (void)n;
	return false;
}

bool aj_check_verhoeff(const uint8_t *digits, size_t n)
{
	(void)digits, (void)n;
	return false;
}

bool aj_check_mod11_10(const uint8_t *digits, size_t n)
{
	(void)digits, (void)n;
	return false;
}
