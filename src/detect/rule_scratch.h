#pragma once

/* What a thread needs for rules. Only rules.c, rule_match.c and assignment.c look inside. */

#include "detect/rule.h"
#include "detect/rules.h"

enum {
	AJ_RULE_FIELD_ROOM = 4096, /* name="value": longer values are no secrets in a field */
	AJ_RULE_NAME_MAX = 64,	   /* bytes of the name of a field that rules look at */
};

/* The rules that have a literal in the name of a field. */
struct aj_rule_names {
	const struct aj_rules *rules; /* NULL: nothing kept here */
	uint8_t len, count;
	uint16_t entries[16]; /* more than match a name */
	uint8_t name[AJ_RULE_NAME_MAX + 1];
};

/*
 * What came of a rule in the text being scanned. Ordinary data has a rule's literal
 * with what its cheap tests want behind it a few times in a page; data made to
 * waste time has nothing else.
 */
struct aj_rule_past {
	uint32_t text;	   /* number of the text that this is about */
	uint32_t page;	   /* of the text, where failures are counted */
	uint32_t cost;	   /* of failures in it: cost_of in rules.c */
	uint32_t from, to; /* of the last find: the value, or what stands before it */
};

/* A part of the text without what ends a value. */
struct aj_rule_run {
	const uint8_t *bytes; /* of the text; NULL: nothing known */
	size_t from, end;
};

enum {
	AJ_RULE_PAGE = 4096,
	AJ_RULE_COST_MAX =
	    768, /* in a page: a try each 43 bytes with the usual window, each 10 with a short one */
};

struct pcre2_real_match_data_8;
struct pcre2_real_match_context_8;

struct aj_rule_scratch {
	struct pcre2_real_match_data_8 *data;
	struct pcre2_real_match_context_8 *context;
	struct aj_rule_names names[64];		/* by hash of the name */
	struct aj_rule_past past[AJ_RULES_MAX]; /* by index of the rule */
	struct aj_rule_run run[2];		/* without and with a tag */
	uint32_t text;				/* number of the text being scanned */
	uint64_t skipped;			/* places in it where a pattern was not tried */
	uint8_t field[AJ_RULE_FIELD_ROOM];
};
