#pragma once

/* First and last names of people, many countries' (data/names), as a Bloom filter. */

#include "base/str.h"

enum {
	AJ_NAME_BITS = 1 << 20, /* 17 for each name: one word in 600 is taken for one wrongly */
	AJ_NAME_PROBES = 4,
	AJ_NAME_MAX = 48 /* bytes of a name */
};

/* word, in small letters, is a name or part of one. */
bool aj_name_known(struct aj_str word);

/* The bits of a name in small letters (FNV-1a, 64 bits, then mixed). */
static inline void aj_name_bits(struct aj_str name, uint32_t bits[AJ_NAME_PROBES])
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < name.len; i++)
		h = (h ^ name.ptr[i]) * 0x100000001b3u;
	h = (h ^ h >> 32) * 0xff51afd7ed558ccdu;
	for (unsigned i = 0; i < AJ_NAME_PROBES; i++)
		bits[i] = (uint32_t)((h >> 32) + i * (uint32_t)(h | 1)) % AJ_NAME_BITS;
}
