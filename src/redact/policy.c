#include "redact/policy.h"

#include <fnmatch.h>

static bool has(const char *const *list, const char *name)
{
	for (; *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

bool aj_policy_fits_field(const char *const *patterns, const struct aj_field *field)
{
	enum { PATH_MAX_BYTES = 1024 };
	char path[PATH_MAX_BYTES];

	if (!field || aj_field_path(field, path, sizeof(path)) == 0)
		return false;
	for (; *patterns; patterns++)
		if (fnmatch(*patterns, path, 0) == 0)
			return true;
	return false;
}

static bool fits_field(const struct aj_policy_rule *rule, const struct aj_field *field)
{
	return !rule->fields[0] || aj_policy_fits_field(rule->fields, field);
}

static bool fits_type(const struct aj_policy_rule *rule, unsigned type)
{
	return (rule->any_type && type != AJ_TYPE_DATE) || (rule->types[type / 64] >> type % 64 & 1);
}

bool aj_policy_keyed(const struct aj_policy *policy)
{
	for (size_t i = 0; i < policy->n_rules; i++)
		if (aj_action_keyed(policy->rules[i].action.kind))
			return true;
	return false;
}

/* The first rule that fits; NULL: none does. */
static const struct aj_policy_rule *rule_of(
    const struct aj_policy *policy, const struct aj_finding *finding, const char *format)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct aj_policy_rule *rule = &policy->rules[i];

		if (!fits_type(rule, finding->type) || finding->likelihood < rule->least ||
		    (rule->formats[0] && !has(rule->formats, format)) || !fits_field(rule, finding->field))
			continue;
		return rule;
	}
	return NULL;
}

const struct aj_action *aj_policy_action(
    const struct aj_policy *policy, const struct aj_finding *finding, const char *format)
{
	const struct aj_policy_rule *rule = rule_of(policy, finding, format);

	return rule && rule->action.kind != AJ_ACTION_KEEP ? &rule->action : NULL;
}

bool aj_policy_keeps(const struct aj_policy *policy, const struct aj_finding *finding, const char *format)
{
	const struct aj_policy_rule *rule = rule_of(policy, finding, format);

	return rule && rule->action.kind == AJ_ACTION_KEEP;
}

bool aj_policy_names(const struct aj_policy *policy, unsigned type)
{
	for (size_t i = 0; i < policy->n_rules; i++)
		if (fits_type(&policy->rules[i], type))
			return true;
	return false;
}

bool aj_policy_removes(const struct aj_policy *policy, unsigned type)
{
	for (size_t i = 0; i < policy->n_rules; i++) {
		const struct aj_policy_rule *rule = &policy->rules[i];

		if (!fits_type(rule, type))
			continue;
		if (rule->action.kind == AJ_ACTION_KEEP || rule->action.kind == AJ_ACTION_SHIFT)
			return false;
		if (!rule->fields[0] && !rule->formats[0])
			return true;
	}
	return false;
}
