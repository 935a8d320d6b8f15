#pragma once

/* What a thread needs for rules. Only rules.c and rule_match.c look inside. */

#include "detect/rules.h"

enum {
	AJ_RULE_FIELD_ROOM = 4096, /* name="value": longer values are no secrets in a field */
	AJ_RULE_NAME_MAX = 64,     /* bytes of the name of a field that rules look at */
};

/* The rules that have a literal in the name of a field. */
struct aj_rule_names {
	const struct aj_rules *rules; /* NULL: nothing kept here */
	uint8_t len, count;
	uint16_t entries[16]; /* more than match a name */
	uint8_t name[AJ_RULE_NAME_MAX + 1];
};

struct pcre2_real_match_data_8;
struct pcre2_real_match_context_8;

struct aj_rule_scratch {
	struct pcre2_real_match_data_8 *data;
	struct pcre2_real_match_context_8 *context;
	struct aj_rule_names names[64]; /* by hash of the name */
	uint8_t field[AJ_RULE_FIELD_ROOM];
};
