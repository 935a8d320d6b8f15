#include "detect/names.h"

#include "base/utf8.h"

#include "name_table.h"

bool aj_name_known(struct aj_str word)
{
	uint8_t small[AJ_NAME_MAX];
	uint32_t bits[AJ_NAME_PROBES], point;
	size_t len = 0;

	if (word.len == 0 || word.len > AJ_NAME_MAX)
		return false;
	for (size_t width; word.len > 0; word = aj_str_from(word, width)) {
		width = aj_utf8_read(word, &point);
		if (width == 0)
			return false;
		len += aj_utf8_write(aj_utf8_small(point), small + len); /* never wider than the capital */
	}
	aj_name_bits(aj_str(small, len), bits);
	for (unsigned i = 0; i < AJ_NAME_PROBES; i++)
		if (!(name_filter[bits[i] / 8] >> bits[i] % 8 & 1))
			return false;
	return true;
}
