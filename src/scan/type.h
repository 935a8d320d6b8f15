#pragma once

/*
 * Types of what is found. The built-in ones stand in types.def; rule files add
 * more at run time, numbered from AJ_TYPE_BUILTIN on in the engine that read them.
 */

#include "scan/topic.h"

enum aj_group {
	AJ_GROUP_CONTACT,
	AJ_GROUP_PERSON,
	AJ_GROUP_NETWORK,
	AJ_GROUP_MONEY,
	AJ_GROUP_NATIONAL_ID,
	AJ_GROUP_SECRET,
	AJ_GROUP_MARKING,
	AJ_GROUP_COUNT
};

enum aj_type_id {
#define X(id, name, group, country, topics, severity) AJ_TYPE_##id,
#include "scan/types.def"
#undef X
	AJ_TYPE_BUILTIN,
	AJ_TYPE_MAX = 1024 /* built-in and rules together */
};

struct aj_type {
	const char *name;
	enum aj_group group;
	char country[3]; /* ISO 3166-1 alpha-2, or "" */
	uint64_t topics; /* of field names and context words that speak for it */
	int severity;	 /* 1 low, 2 medium, 3 high, 4 critical */
};

extern const struct aj_type aj_types_builtin[AJ_TYPE_BUILTIN];

/* "contact", "person", "network", "money", "national id", "secret", "marking" */
const char *aj_group_name(enum aj_group group);
