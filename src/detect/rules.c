#include "detect/rules.h"

enum aj_status aj_rules_new(const char *const *files, struct aj_rules **out, struct aj_err *err)
{
	(void)files, (void)err;
	*out = NULL;
	return AJ_OK;
}

void aj_rules_free(struct aj_rules *rules)
{
	(void)rules;
}

const struct aj_type *aj_rules_types(const struct aj_rules *rules, size_t *count)
{
	(void)rules;
	*count = 0;
	return NULL;
}

bool aj_rules_literals(const struct aj_rules *rules, struct aj_literals *set)
{
	(void)rules, (void)set;
	return true;
}

struct aj_rule_scratch *aj_rule_scratch_new(void)
{
	static char some;

	return (struct aj_rule_scratch *)&some;
}

void aj_rule_scratch_free(struct aj_rule_scratch *scratch)
{
	(void)scratch;
}
