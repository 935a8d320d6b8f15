#pragma once

/*
 * Dictionaries of words as tools/topics.c lays them out and topic.c and others read
 * them: filters of bits that most words of running text do not pass, then a table with
 * open addressing, whose slots hold the index of a word or 0.
 */

#include "scan/topic.h"

/* How the parts of a name work together: see the head of data/topics/topics.tsv. */
enum {
	AJ_WORD_FIELD = 56, /* not in running text */
	AJ_WORD_ALONE,	    /* not beside others in a name */
	AJ_WORD_NAME,
	AJ_WORD_ROLE,
	AJ_WORD_NUMBER,
	AJ_WORD_CASEWORD,
	AJ_WORD_META,
};
_Static_assert((int)AJ_TOPIC_COUNT <= (int)AJ_WORD_FIELD, "bits of topics and of words meet");

enum {
	AJ_WORD_MAX = 63,	     /* bytes of a word */
	AJ_WORD_FILTER = 128 * 1024, /* bits of the filter of whole words */
	AJ_WORD_PREFIX = 5,	     /* bytes with which a word, or words joined, may begin ... */
	AJ_WORD_PREFIXES = 64 * 1024 /* ... and bits of the filter of these */
};

/* What words in values are: see the head of data/topics/values.tsv. */
enum {
	AJ_VALUE_NOTHING,
	AJ_VALUE_ACCOUNT,
	AJ_VALUE_STATE,
	AJ_VALUE_TITLE,
	AJ_VALUE_FORM,
	AJ_VALUE_TRADE,
	AJ_VALUE_STREET,
	AJ_VALUE_ENDING,
	AJ_VALUE_PLACEHOLDER,
	AJ_VALUE_REDACTED
};

struct aj_word {
	uint32_t at; /* in the text of all words */
	uint8_t len;
	uint16_t set; /* index of its bits in the list of distinct sets */
};

struct aj_word_table {
	const struct aj_word *words; /* word 0 is none */
	const uint64_t *sets;
	const uint8_t *text, *filter, *prefixes;
	const uint16_t *slots;
	uint32_t mask; /* of slots */
};

/* A word that is in the table, though nothing may be said of it. */
#define AJ_WORD_KNOWN ((uint64_t)1 << 63)
_Static_assert((int)AJ_WORD_META < 63, "the bit of a known word is taken");

/* The first len <= 8 bytes of a word as a number. 8 bytes must be readable. */
static inline uint64_t aj_word_head(const uint8_t *word, size_t len)
{
	uint64_t head;

	memcpy(&head, word, sizeof(head));
	return len < 8 ? head & (((uint64_t)1 << 8 * len) - 1) : head;
}

/* 8 bytes after the word must be readable. */
static inline uint32_t aj_word_hash(const uint8_t *word, size_t len)
{
	uint64_t h = len * 0x9e3779b97f4a7c15u;

	for (; len >= 8; word += 8, len -= 8) {
		h = (h ^ aj_word_head(word, 8)) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	h = (h ^ aj_word_head(word, len)) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(h >> 32);
}

/* Other bits of the hash than those that choose the slot. */
static inline uint32_t aj_word_filter_bit(uint32_t hash)
{
	return (hash >> 13) % AJ_WORD_FILTER;
}

/* The bit for the first AJ_WORD_PREFIX bytes of a word. */
static inline uint32_t aj_word_prefix_bit(const uint8_t *word)
{
	return (uint32_t)(aj_word_head(word, AJ_WORD_PREFIX) * 0xff51afd7ed558ccdu >> 32) % AJ_WORD_PREFIXES;
}

/* The bits of a folded word, with AJ_WORD_KNOWN, or 0. 8 bytes after the word must be readable. */
static inline uint64_t aj_word_find(const struct aj_word_table *table, const uint8_t *word, size_t len)
{
	uint32_t hash, bit;

	if (len == 0 || len > AJ_WORD_MAX)
		return 0;
	hash = aj_word_hash(word, len);
	bit = aj_word_filter_bit(hash);
	if (!(table->filter[bit / 8] >> bit % 8 & 1))
		return 0;
	for (uint32_t slot = hash & table->mask; table->slots[slot]; slot = (slot + 1) & table->mask) {
		const struct aj_word *w = &table->words[table->slots[slot]];

		if (w->len == len && memcmp(table->text + w->at, word, len) == 0)
			return table->sets[w->set] | AJ_WORD_KNOWN;
	}
	return 0;
}

/* False: no word of the table begins with the first AJ_WORD_PREFIX bytes at word. */
static inline bool aj_word_may_begin(const struct aj_word_table *table, const uint8_t *word)
{
	uint32_t bit = aj_word_prefix_bit(word);

	return table->prefixes[bit / 8] >> bit % 8 & 1;
}
