#include "detect/names.h"

#include "name_table.h"

bool aj_name_known(struct aj_str word)
{
	uint32_t bits[AJ_NAME_PROBES];

	if (word.len == 0 || word.len > AJ_NAME_MAX)
		return false;
	aj_name_bits(word, bits);
	for (unsigned i = 0; i < AJ_NAME_PROBES; i++)
		if (!(name_filter[bits[i] / 8] >> bits[i] % 8 & 1))
			return false;
	return true;
}
