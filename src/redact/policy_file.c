/*
 * policy_file.c: policies from YAML, the ones that are built in or a file.
 */

#include "base/embedded.h"
#include "dep/yaml.h"
#include "redact/policy.h"

#include <errno.h>
#include <unistd.h>

enum { POLICY_MEMORY = 4 << 20 };

extern const struct aj_embedded aj_policy_analytics_safe, aj_policy_gdpr_support_cases,
    aj_policy_secrets_only;

static const struct {
	const char *name;
	const struct aj_embedded *file;
} builtin[] = {
	{ "analytics-safe", &aj_policy_analytics_safe },
	{ "gdpr-support-cases", &aj_policy_gdpr_support_cases },
	{ "secrets-only", &aj_policy_secrets_only },
};

struct loader {
	struct aj_yaml yaml;
	struct aj_policy *policy;
	const struct aj_type *types;
	size_t n_types;
};

struct key {
	const char *name;
	enum aj_status (*read)(
	    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule);
};

const char *aj_policy_name(size_t i)
{
	return i < AJ_LEN(builtin) ? builtin[i].name : NULL;
}

static enum aj_status read_texts(
    struct loader *l, const struct aj_yaml_node *node, const char *what, const char *out[AJ_POLICY_LIST + 1])
{
	size_t n = aj_yaml_items(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > AJ_POLICY_LIST)
		return aj_yaml_fail(
		    &l->yaml, node, "%s: expected a list of 1 to %d texts", what, AJ_POLICY_LIST);
	for (size_t i = 0; i < n && st == AJ_OK; i++)
		st = aj_yaml_text_of(&l->yaml, aj_yaml_item(&l->yaml, node, i), what, &out[i]);
	return st;
}

static enum aj_status read_types(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	size_t n = aj_yaml_items(node);

	if (n == 0)
		return aj_yaml_fail(
		    &l->yaml, node, "types: expected a list of types, such as [EMAIL_ADDRESS]");
	rule->any_type = false;
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *one = aj_yaml_item(&l->yaml, node, i);
		size_t known = 0;

		for (size_t t = 0; t < l->n_types; t++) {
			if (!aj_str_eq(aj_yaml_scalar(one), aj_str_z(l->types[t].name)))
				continue;
			rule->types[t / 64] |= (uint64_t)1 << t % 64;
			known++;
		}
		if (known == 0)
			return aj_yaml_fail(&l->yaml, one, "types: there is no type of this name");
	}
	return AJ_OK;
}

static enum aj_status read_groups(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	size_t n = aj_yaml_items(node);

	if (n == 0)
		return aj_yaml_fail(&l->yaml, node, "groups: expected a list of groups, such as [secret]");
	rule->any_type = false;
	for (size_t i = 0; i < n; i++) {
		const struct aj_yaml_node *one = aj_yaml_item(&l->yaml, node, i);
		bool known = false;

		for (int group = 0; group < AJ_GROUP_COUNT; group++) {
			if (!aj_str_eq(aj_yaml_scalar(one), aj_str_z(aj_group_name((enum aj_group)group))))
				continue;
			known = true;
			for (size_t t = 0; t < l->n_types; t++)
				if ((int)l->types[t].group == group && t != AJ_TYPE_DATE)
					rule->types[t / 64] |= (uint64_t)1 << t % 64;
		}
		if (!known)
			return aj_yaml_fail(&l->yaml, one,
			    "groups: expected contact, person, network, money, national id, secret or "
			    "marking");
	}
	return AJ_OK;
}

static enum aj_status read_likelihood(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	for (int i = AJ_VERY_UNLIKELY; i <= AJ_VERY_LIKELY; i++)
		if (aj_str_eq(aj_yaml_scalar(node), aj_str_z(aj_likelihood_name((enum aj_likelihood)i)))) {
			rule->least = (enum aj_likelihood)i;
			return AJ_OK;
		}
	return aj_yaml_fail(
	    &l->yaml, node, "likelihood: expected very unlikely, unlikely, possible, likely or very likely");
}

static enum aj_status read_fields(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	return read_texts(l, node, "fields", rule->fields);
}

static enum aj_status read_formats(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	return read_texts(l, node, "formats", rule->formats);
}

static enum aj_status read_action(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	for (int i = 0; i < AJ_ACTIONS; i++)
		if (aj_str_eq(aj_yaml_scalar(node), aj_str_z(aj_action_name((enum aj_action_kind)i)))) {
			rule->action.kind = (enum aj_action_kind)i;
			return AJ_OK;
		}
	return aj_yaml_fail(&l->yaml, node,
	    "action: expected keep, remove, label, token, hash, mask, generalise, shift or encrypt");
}

static enum aj_status read_to(struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	rule->action.year = aj_str_eq(aj_yaml_scalar(node), AJ_S("year"));
	if (!rule->action.year && !aj_str_eq(aj_yaml_scalar(node), AJ_S("month")))
		return aj_yaml_fail(&l->yaml, node, "to: expected month or year");
	return AJ_OK;
}

static enum aj_status read_numbers(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	rule->action.numbers = aj_str_eq(aj_yaml_scalar(node), AJ_S("keep"));
	if (!rule->action.numbers && !aj_str_eq(aj_yaml_scalar(node), AJ_S("quote")))
		return aj_yaml_fail(&l->yaml, node, "numbers: expected keep or quote");
	return AJ_OK;
}

static const struct key keys[] = {
	{ "types", read_types },
	{ "groups", read_groups },
	{ "likelihood", read_likelihood },
	{ "fields", read_fields },
	{ "formats", read_formats },
	{ "action", read_action },
	{ "to", read_to },
	{ "numbers", read_numbers },
};

static enum aj_status read_rule(
    struct loader *l, const struct aj_yaml_node *node, struct aj_policy_rule *rule)
{
	const struct aj_yaml_node *name, *value;
	bool acts = false;

	*rule = (struct aj_policy_rule){ .any_type = true, .least = AJ_POSSIBLE };
	if (!aj_yaml_is_mapping(node))
		return aj_yaml_fail(&l->yaml, node, "expected a rule: `action: …` and to what it applies");
	for (size_t i = 0; aj_yaml_pair(&l->yaml, node, i, &name, &value); i++) {
		enum aj_status st = AJ_OK;
		size_t k = 0;

		while (k < AJ_LEN(keys) && !aj_str_eq(aj_yaml_scalar(name), aj_str_z(keys[k].name)))
			k++;
		if (k == AJ_LEN(keys))
			return aj_yaml_fail(&l->yaml, name,
			    "expected types, groups, likelihood, fields, formats, action, to or numbers");
		if (aj_yaml_again(&l->yaml, node, i))
			return aj_yaml_fail(&l->yaml, name, "given twice");
		st = keys[k].read(l, value, rule);
		if (st != AJ_OK)
			return st;
		acts |= keys[k].read == read_action;
	}
	if (rule->action.numbers && rule->action.kind != AJ_ACTION_TOKEN &&
	    rule->action.kind != AJ_ACTION_HASH)
		return aj_yaml_fail(&l->yaml, node, "numbers: keep goes with token or hash");
	return acts ? AJ_OK : aj_yaml_fail(&l->yaml, node, "a rule without an action");
}

static enum aj_status read_rules(struct loader *l, const struct aj_yaml_node *node)
{
	struct aj_policy *policy = l->policy;
	size_t n = aj_yaml_items(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > AJ_POLICY_RULES)
		return aj_yaml_fail(
		    &l->yaml, node, "rules: expected a list of 1 to %d rules", AJ_POLICY_RULES);
	policy->rules = aj_arena_take(&policy->arena, n * sizeof(*policy->rules));
	if (!policy->rules)
		return aj_fail(l->yaml.err, AJ_ELIMIT, "%s: no memory for rules", l->yaml.name);
	for (; policy->n_rules < n && st == AJ_OK; policy->n_rules++)
		st = read_rule(
		    l, aj_yaml_item(&l->yaml, node, policy->n_rules), &policy->rules[policy->n_rules]);
	return st;
}

static enum aj_status read_unwritable(struct loader *l, const struct aj_yaml_node *node)
{
	bool drop = aj_str_eq(aj_yaml_scalar(node), AJ_S("drop"));

	l->policy->unwritable = drop ? AJ_UNWRITABLE_DROP : AJ_UNWRITABLE_REFUSE;
	return drop || aj_str_eq(aj_yaml_scalar(node), AJ_S("refuse"))
		   ? AJ_OK
		   : aj_yaml_fail(&l->yaml, node, "unwritable: expected refuse or drop");
}

static enum aj_status read_document(struct loader *l, const struct aj_yaml_node *root)
{
	const struct aj_yaml_node *name, *value;

	if (!root || !aj_yaml_is_mapping(root))
		return aj_fail(
		    l->yaml.err, AJ_EINPUT, "%s:1:1: expected a policy: name and rules", l->yaml.name);
	for (size_t i = 0; aj_yaml_pair(&l->yaml, root, i, &name, &value); i++) {
		struct aj_str key = aj_yaml_scalar(name);
		enum aj_status st = AJ_OK;

		if (aj_yaml_again(&l->yaml, root, i))
			st = aj_yaml_fail(&l->yaml, name, "given twice");
		else if (aj_str_eq(key, AJ_S("name")))
			st = aj_yaml_text_of(&l->yaml, value, "name", &l->policy->name);
		else if (aj_str_eq(key, AJ_S("subject")))
			st = read_texts(l, value, "subject", l->policy->subject);
		else if (aj_str_eq(key, AJ_S("rules")))
			st = read_rules(l, value);
		else if (aj_str_eq(key, AJ_S("unwritable")))
			st = read_unwritable(l, value);
		else
			st = aj_yaml_fail(&l->yaml, name, "expected name, subject, rules or unwritable");
		if (st != AJ_OK)
			return st;
	}
	return l->policy->n_rules > 0 ? AJ_OK : aj_yaml_fail(&l->yaml, root, "a policy without rules");
}

static enum aj_status parse(struct loader *l, struct aj_str text)
{
	const struct aj_yaml_node *root;
	struct aj_sha256 digest;
	enum aj_status st;

	aj_sha256_begin(&digest);
	aj_sha256_add(&digest, text);
	aj_sha256_end(&digest, l->policy->digest);
	st = aj_yaml_text(&l->yaml, text, &root);
	if (st == AJ_OK)
		st = read_document(l, root);
	aj_yaml_fini(&l->yaml);
	return st;
}

static enum aj_status load_file(struct loader *l)
{
	struct aj_buf text;
	enum aj_status st;

	if (access(l->yaml.name, F_OK) != 0 && errno == ENOENT)
		return aj_fail(l->yaml.err, AJ_EINPUT,
		    "policy %s: no such file, and built in are only %s, %s and %s", l->yaml.name,
		    builtin[0].name, builtin[1].name, builtin[2].name);
	st = aj_yaml_read(l->yaml.name, &text, l->yaml.err);
	if (st == AJ_OK) {
		st = parse(l, aj_buf_str(&text));
	} else {
		aj_within(l->yaml.err, "policy %s", l->yaml.name);
		st = l->yaml.err->status = AJ_EINPUT;
	}
	aj_buf_fini(&text);
	return st;
}

enum aj_status aj_policy_load(struct aj_policy *policy, const char *name, const struct aj_type *types,
    size_t n_types, struct aj_err *err)
{
	struct loader l = { .yaml = { .name = name, .arena = &policy->arena, .err = err },
		.policy = policy,
		.types = types,
		.n_types = n_types };

	*policy = (struct aj_policy){ .name = name };
	aj_arena_init(&policy->arena, POLICY_MEMORY);
	for (size_t i = 0; i < AJ_LEN(builtin); i++)
		if (strcmp(name, builtin[i].name) == 0)
			return parse(&l, builtin[i].file->text);
	return load_file(&l);
}

void aj_policy_fini(struct aj_policy *policy)
{
	aj_arena_fini(&policy->arena);
	*policy = (struct aj_policy){ 0 };
}
