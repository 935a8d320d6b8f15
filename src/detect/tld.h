#pragma once

/*
 * The top-level domains that exist, from the Public Suffix List: ASCII labels,
 * and for internationalised ones both the UTF-8 and the xn-- spelling.
 */

#include "base/str.h"

enum { AJ_TLD_MAX = 63 }; /* bytes of a label (RFC 1035, section 2.3.4) */

/* label without its dot: in any case if it is ASCII, in lower case if not. */
bool aj_tld_known(struct aj_str label);

/*
 * Where the search for a label begins: shared by the table's maker and its
 * reader. It looks at length, first and last eight bytes, and at bit 0x20 of
 * none of them, so that letters hash alike in either case.
 */
static inline uint32_t aj_tld_hash(struct aj_str label)
{
	static const uint64_t nocase = 0xdfdfdfdfdfdfdfdf;
	uint64_t head = 0, tail = 0;

	if (label.len >= 8) {
		memcpy(&head, label.ptr, 8);
		memcpy(&tail, label.ptr + label.len - 8, 8);
	} else {
		for (size_t i = 0; i < label.len; i++)
			head = head << 8 | label.ptr[i];
	}
	head = ((head & nocase) + label.len) * 0x9e3779b97f4a7c15;
	head = (head ^ (tail & nocase)) * 0xff51afd7ed558ccd;
	return (uint32_t)(head >> 32);
}
