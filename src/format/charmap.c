#include "format/charmap.h"

const struct aj_charmap *aj_charmap_of(struct aj_str name)
{
	(void)name;
	return NULL;
}

bool aj_charmap_is_ascii(const struct aj_charmap *map)
{
	(void)map;
	return true;
}

size_t aj_charmap_read(
    const struct aj_charmap *map, unsigned *state, struct aj_str s, bool last, uint32_t *point)
{
	(void)map, (void)state, (void)last;
	*point = s.ptr[0];
	return 1;
}
