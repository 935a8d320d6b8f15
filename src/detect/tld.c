#include "detect/tld.h"

#include "tld_table.h" /* made by tools/tlds.c */

bool aj_tld_known(struct aj_str label)
{
	if (label.len < 2 || label.len > AJ_TLD_MAX)
		return false;
	/* The maker leaves empty slots and no run of full ones longer than TLD_PROBES. */
	for (uint32_t at = aj_tld_hash(label), n = 0; n <= TLD_PROBES; at++, n++) {
		const uint8_t *entry = tld_pool + tld_slots[at & TLD_MASK];

		if (entry == tld_pool)
			return false;
		if (entry[0] == label.len && aj_str_eq_nocase(aj_str(entry + 1, entry[0]), label))
			return true;
	}
	return false;
}
