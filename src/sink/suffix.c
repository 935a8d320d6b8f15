#include "sink/suffix.h"

#include "sink/suffix_table.h"
#include "suffix_rules.h" /* generated from data/psl */

/* The flags of the rule that reads like suffix, whose hash is h; 0: there is none. */
static unsigned flags_of(struct aj_str suffix, uint32_t h)
{
	size_t i = aj_suffix_slot(h);

	for (; slots[i] != 0; i = (i + 1) & (AJ_SUFFIX_SLOTS - 1)) {
		uint32_t rule = rules[slots[i] - 1];
		uint32_t len = rule >> AJ_SUFFIX_FLAG_BITS & ((1 << AJ_SUFFIX_LEN_BITS) - 1);
		uint32_t at = rule >> (AJ_SUFFIX_FLAG_BITS + AJ_SUFFIX_LEN_BITS);

		if (aj_str_eq(suffix, aj_str(text + at, len)))
			return rule & ((1 << AJ_SUFFIX_FLAG_BITS) - 1);
	}
	return 0;
}

/* Where the label that ends before end begins. */
static size_t label_start(struct aj_str domain, size_t end)
{
	while (end > 0 && domain.ptr[end - 1] != '.')
		end--;
	return end;
}

struct aj_str aj_suffix_registrable(struct aj_str domain)
{
	struct aj_str none = { 0 };
	size_t public = SIZE_MAX; /* where the public suffix begins */
	uint32_t h = AJ_SUFFIX_HASH_START;

	if (domain.len == 0 || domain.len > 253)
		return none;
	for (size_t i = domain.len; i-- > 0;) {
		unsigned flags;

		if (domain.ptr[i] == '.' && (i == 0 || i + 1 == domain.len || domain.ptr[i - 1] == '.'))
			return none; /* an empty label */
		h = aj_suffix_hash(h, domain.ptr[i]);
		if (i > 0 && domain.ptr[i - 1] != '.')
			continue;
		flags = flags_of(aj_str_from(domain, i), h);
		if (flags & AJ_SUFFIX_EXCEPTION)
			return aj_str_from(domain, i);
		if (public == SIZE_MAX || flags & AJ_SUFFIX_RULE)
		public = i; /* the last label is one whether listed or not */
		if (flags & AJ_SUFFIX_WILDCARD && i > 0)
		public = label_start(domain, i - 1);
	}
	return public > 0 ? aj_str_from(domain, label_start(domain, public - 1)) : none;
}
