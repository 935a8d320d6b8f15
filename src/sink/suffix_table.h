#pragma once

/*
 * How tools/suffixes.c lays down the Public Suffix List for suffix.c, and the hash
 * by which both find their way in it: rules is a list of (place in text, length,
 * flags) from the highest bits on, slots has indexes of rules plus 1, with open
 * addressing, 0 for an empty one. The hash takes the bytes of a suffix from
 * its end, so that one walk over a domain has the hashes of all its suffixes.
 */

#include "base/str.h"

enum {
	AJ_SUFFIX_SLOTS = 1 << 15, /* more than twice the rules */
	AJ_SUFFIX_LEN_BITS = 8,	   /* a domain has 253 bytes at most; RFC 1035, 2.3.4 */
	AJ_SUFFIX_FLAG_BITS = 3,
};

enum aj_suffix_flags {
	AJ_SUFFIX_RULE = 1,	 /* "co.uk": it is a public suffix */
	AJ_SUFFIX_WILDCARD = 2,	 /* "*.ck": so is it with any label before it */
	AJ_SUFFIX_EXCEPTION = 4, /* "!www.ck": but this one is not */
};

enum { AJ_SUFFIX_HASH_START = 0x811c9dc5 };

/* FNV-1a (draft-eastlake-fnv): h with one byte more. */
static inline uint32_t aj_suffix_hash(uint32_t h, uint8_t c)
{
	return (h ^ c) * 0x01000193;
}

static inline size_t aj_suffix_slot(uint32_t h)
{
	return (h ^ h >> 15) & (AJ_SUFFIX_SLOTS - 1);
}
