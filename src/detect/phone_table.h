#pragma once

/*
 * The numbering plans of the world, made by tools/phones.c from data/phone: for
 * each region the numbers that are in use there, as one automaton over digits that
 * all of them share the ends of.
 */

#include <stdint.h>

/* Labels of a node: the digits up to here are … */
enum {
	AJ_PHONE_PERSONAL = 1, /* a number of a person or an office: fixed, mobile, VoIP, pager */
	AJ_PHONE_SERVICE = 2,  /* one of a service: toll-free, premium rate, shared cost, UAN, voice mail */
	AJ_PHONE_PREFIX = 4,   /* a prefix of the kind whose root one started from */
};

/* Node 0 leads nowhere. */
struct aj_phone_node {
	uint16_t next[10];
	uint16_t label;
};

enum {
	AJ_PHONE_WANTS_PREFIX = 1, /* people write the national prefix with national numbers */
	AJ_PHONE_MAIN = 2,	   /* the first of the regions that share the country code */
};

struct aj_phone_region {
	char name[4];  /* ISO 3166-1 alpha-2, or "001" for a plan of no country */
	uint16_t code; /* country calling code */
	uint16_t flags;
	uint16_t numbers; /* nodes: national numbers in use, labelled AJ_PHONE_PERSONAL or _SERVICE */
	uint16_t leading; /* … how numbers of this region begin among those of the code; 0: any may be */
	uint16_t trunk;	  /* … what is dialled before a national number */
	uint16_t abroad;  /* … what is dialled before a country code */
};

extern const struct aj_phone_node aj_phone_nodes[];

/* Sorted by name. */
extern const struct aj_phone_region aj_phone_regions[];

/* By the two letters of its name, the index of a region plus 1; 0 if there is none. */
extern const uint8_t aj_phone_by_name[26][26];

/* Of each country code, [first, first + count) in aj_phone_by_code: indices of regions, the main one first.
 */
struct aj_phone_code {
	uint16_t first, count;
	uint16_t numbers; /* node: national numbers in use in any of them */
	uint32_t lengths; /* bit n: some of them have n digits */
};

/*
 * The regions that are tried where none is known, best first, and a node for
 * whatever is dialled in one of them, the national prefix included where it is written.
 */
enum { AJ_PHONE_USUAL = 24 };
extern const uint8_t aj_phone_usual[AJ_PHONE_USUAL];
extern const uint16_t aj_phone_usual_numbers;

/*
 * Which of them a number may be of, by its length and its first three digits: the index
 * of a set with bit i for region i as numbers are dialled there, with the national
 * prefix where it is written, and bit AJ_PHONE_LACKS_PREFIX + i where it lacks.
 */
enum {
	AJ_PHONE_LACKS_PREFIX = 32,
	AJ_PHONE_FIRST_DIGITS = 3,
	AJ_PHONE_FIRSTS = 1000,
	AJ_PHONE_SHORTEST = 7,
	AJ_PHONE_LONGEST = 18,
};
extern const uint16_t aj_phone_usual_set[][AJ_PHONE_FIRSTS];
extern const uint64_t aj_phone_usual_sets[];

extern const struct aj_phone_code aj_phone_codes[1000];
extern const uint16_t aj_phone_by_code[];
