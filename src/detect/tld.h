#pragma once

/*
 * The top-level domains that exist, from the Public Suffix List: ASCII labels,
 * and for internationalised ones both the UTF-8 and the xn-- spelling.
 */

#include "base/str.h"

enum { AJ_TLD_MAX = 63 }; /* bytes of a label (RFC 1035, section 2.3.4) */

/* label without its dot: in any case if it is ASCII, in lower case if not. */
bool aj_tld_known(struct aj_str label);

/* n (at most 8) bytes as a number, the same on any machine. */
static inline uint64_t aj_tld_bytes(const uint8_t *p, unsigned n)
{
	uint64_t bytes = 0;

#pragma GCC unroll 8
	for (unsigned i = 0; i < n; i++)
		bytes |= (uint64_t)p[i] << 8 * i;
	return bytes;
}

/* The first eight bytes of a label as a number: of few loads, which may overlap. */
static inline uint64_t aj_tld_head(struct aj_str label)
{
	if (label.len >= 8)
		return aj_tld_bytes(label.ptr, 8);
	if (label.len >= 4)
		return aj_tld_bytes(label.ptr, 4) | aj_tld_bytes(label.ptr + label.len - 4, 4)
							<< 8 * (label.len - 4);
	if (label.len >= 2)
		return aj_tld_bytes(label.ptr, 2) | (uint64_t)label.ptr[label.len - 1] << 8 * (label.len - 1);
	return label.len ? label.ptr[0] : 0;
}

/*
 * Where the search for a label begins: shared by the table's maker and its
 * reader. It looks at length, first and last eight bytes, and at bit 0x20 of
 * none of them, so that letters hash alike in either case.
 */
static inline uint32_t aj_tld_hash(struct aj_str label)
{
	static const uint64_t nocase = 0xdfdfdfdfdfdfdfdf;
	uint64_t head = aj_tld_head(label);
	uint64_t tail = label.len > 8 ? aj_tld_bytes(label.ptr + label.len - 8, 8) : 0;

	head = ((head & nocase) + label.len) * 0x9e3779b97f4a7c15;
	head = (head ^ (tail & nocase)) * 0xff51afd7ed558ccd;
	return (uint32_t)(head >> 32);
}
