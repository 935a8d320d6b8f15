#pragma once

/* XXH3 of xxHash, inlined: fast hashes for tables and fingerprints, not for secrets. */

#include "base/str.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t aj_xxh(struct aj_str s, uint64_t seed)
{
	return XXH3_64bits_withSeed(s.ptr, s.len, seed);
}
