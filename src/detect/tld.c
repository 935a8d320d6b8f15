#include "detect/tld.h"

#include "tld_table.h" /* made by tools/tlds.c */

/* The entry of the table: a length, and that many bytes. Nearly all labels are short, and in lower case. */
static inline bool is_entry(const uint8_t *entry, struct aj_str label)
{
	struct aj_str known = aj_str(entry + 1, entry[0]);

	if (known.len != label.len)
		return false;
	if (label.len <= 8 && aj_tld_head(known) == aj_tld_head(label))
		return true;
	return aj_str_eq_nocase(known, label);
}

bool aj_tld_known(struct aj_str label)
{
	if (label.len < 2 || label.len > AJ_TLD_MAX)
		return false;
	/* The maker leaves empty slots and no run of full ones longer than TLD_PROBES. */
	for (uint32_t at = aj_tld_hash(label), n = 0; n <= TLD_PROBES; at++, n++) {
		const uint8_t *entry = tld_pool + tld_slots[at & TLD_MASK];

		if (entry == tld_pool)
			return false;
		if (is_entry(entry, label))
			return true;
	}
	return false;
}
