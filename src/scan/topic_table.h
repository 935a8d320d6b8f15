#pragma once

/*
 * The dictionary of topics as tools/topics.c lays it out and topic.c reads it: a
 * filter of bits that most words of running text do not pass, then a table with
 * open addressing, whose slots hold the index of a word or 0.
 */

#include "scan/topic.h"

/* How the parts of a name work together: see the head of data/topics/topics.tsv. */
enum {
	AJ_WORD_FIELD = 57, /* not in running text */
	AJ_WORD_NAME,
	AJ_WORD_ROLE,
	AJ_WORD_NUMBER,
	AJ_WORD_CASEWORD,
	AJ_WORD_META,
};
_Static_assert((int)AJ_TOPIC_COUNT <= (int)AJ_WORD_FIELD, "bits of topics and of words meet");

enum {
	AJ_WORD_MAX = 63,           /* bytes of a word */
	AJ_WORD_FILTER = 128 * 1024 /* bits */
};

struct aj_word {
	uint32_t at; /* in the text of all words */
	uint8_t len;
	uint16_t set; /* index of its topics in the list of distinct sets */
};

static inline uint32_t aj_word_hash(const uint8_t *word, size_t len)
{
	uint64_t h = len * 0x9e3779b97f4a7c15u, part;

	for (; len >= 8; word += 8, len -= 8) {
		memcpy(&part, word, 8);
		h = (h ^ part) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	part = 0;
	for (size_t i = 0; i < len; i++)
		part |= (uint64_t)word[i] << 8 * i;
	h = (h ^ part) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32);
}

/* Other bits of the hash than those that choose the slot. */
static inline uint32_t aj_word_filter_bit(uint32_t hash)
{
	return (hash >> 13) % AJ_WORD_FILTER;
}
