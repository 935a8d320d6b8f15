#include "scan/type.h"

const struct aj_type aj_types_builtin[AJ_TYPE_BUILTIN] = {
#define X(id, name, group, country, topics, severity)                                                        \
	[AJ_TYPE_##id] = { name, AJ_GROUP_##group, country, topics, severity },
#include "scan/types.def"
#undef X
};

const char *aj_group_name(enum aj_group group)
{
	static const char *const names[AJ_GROUP_COUNT] = { "contact", "person", "network", "money",
		"national id", "secret", "marking" };

	return (size_t)group < AJ_LEN(names) ? names[group] : "?";
}
