#pragma once

/*
 * Numbers of seven bits a byte, the lowest first, each byte but the last with its highest bit set: as Thrift,
 * Avro, Kafka, Parquet and RAR 5 have them.
 */

#include "base/str.h"

/* Takes one from the beginning of s. False: it does not end, or not within 64 bits. */
static inline bool aj_varint(struct aj_str *s, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; s->len > 0 && shift < 64; shift += 7) {
		uint8_t c = s->ptr[0];

		*out |= (uint64_t)(c & 0x7f) << shift;
		*s = aj_str_from(*s, 1);
		if (c < 0x80)
			return true;
	}
	return false;
}

/* Signs by turns: 0, -1, 1, -2, … */
static inline int64_t aj_unzigzag(uint64_t number)
{
	return (int64_t)(number >> 1) ^ -(int64_t)(number & 1);
}
