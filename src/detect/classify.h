#pragma once

/*
 * The first look at every byte: 64 at a time become words of 64 bits, one for
 * each class, bit i for byte i. What follows (candidates.c) works on words.
 *
 * Three ways that give the same bits: AVX-512 (BW, VBMI), AVX2 and plain C, chosen when
 * the program runs.
 */

#include "base/str.h"

enum {
	AJ_BLOCK = 64,
	AJ_CHUNK = 63, /* blocks looked at together; with the one behind them a multiple of any vector */
};

/*
 * A chunk with its surroundings: word 0 is of the block before it, words 1 to
 * AJ_CHUNK are its own, the next one is of the block behind, the last is zero.
 */
enum { AJ_WORDS = AJ_CHUNK + 3 };

struct aj_classes {
	uint64_t digit[AJ_WORDS];   /* 0-9 */
	uint64_t alnum[AJ_WORDS];   /* a-z A-Z 0-9: what other letters mean is the recognisers' affair */
	uint64_t upper[AJ_WORDS];   /* A-Z */
	uint64_t hex[AJ_WORDS];	    /* 0-9 a-f A-F */
	uint64_t at[AJ_WORDS];	    /* @ */
	uint64_t colon[AJ_WORDS];   /* : */
	uint64_t dash[AJ_WORDS];    /* - */
	uint64_t dot[AJ_WORDS];	    /* . */
	uint64_t slash[AJ_WORDS];   /* / */
	uint64_t space[AJ_WORDS];   /* ' ' */
	uint64_t number[AJ_WORDS];  /* 0-9 and what separates groups of digits: space ( ) - . / */
	uint64_t literal[AJ_WORDS]; /* the four bytes from here on may be those of a literal */
};

/*
 * The filter of the literals: for each pair of a literal's four anchor bytes, which
 * values it may have. Bytes count by their lower five bits, so that a pair is one
 * bit of 1,024: byte (a & 31) | (b & 24) << 2, bit b & 7.
 */
enum { AJ_PAIRS = 6, AJ_PAIRS_NEAR = 3 }; /* the near ones, of neighbours, come first */

struct aj_filter {
	uint8_t pair[AJ_PAIRS][128];
};

/* Which of the four bytes the pairs are of. */
static const struct {
	uint8_t a, b;
} aj_pairs[AJ_PAIRS] = { { 0, 1 }, { 1, 2 }, { 2, 3 }, { 0, 2 }, { 1, 3 }, { 0, 3 } };

static inline uint8_t aj_pair_byte(uint8_t a, uint8_t b)
{
	return (uint8_t)((a & 31) | (b & 24) << 2);
}

static inline uint8_t aj_pair_bit(uint8_t b)
{
	return (uint8_t)(1u << (b & 7));
}

/* Four bytes may be those of a literal, by the pairs from first on. */
static inline bool aj_filter_may(const struct aj_filter *filter, const uint8_t *four, unsigned first)
{
	uint8_t may = 1;

	for (unsigned k = first; k < AJ_PAIRS; k++)
		may &= (filter->pair[k][aj_pair_byte(four[aj_pairs[k].a], four[aj_pairs[k].b])] >>
			(four[aj_pairs[k].b] & 7));
	return may;
}

/* Classifies blocks * 64 bytes into the words from first on; reads 3 bytes more. */
typedef void aj_classify_fn(const struct aj_filter *filter, const uint8_t *bytes, size_t blocks,
    struct aj_classes *out, size_t first);

aj_classify_fn aj_classify_plain;
#if defined(__x86_64__)
aj_classify_fn aj_classify_avx2, aj_classify_avx512;
#endif

/* The fastest of them that this processor has; name (may be NULL) is set to "avx512", "avx2" or "plain". */
aj_classify_fn *aj_classify_best(const char **name);
