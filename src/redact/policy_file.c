/*
 * policy_file.c: policies from YAML (libyaml), the ones that are built in or a file.
 */

#include "base/embedded.h"
#include "redact/policy.h"

#include <errno.h>
#include <stdio.h>
#include <yaml.h>

enum { POLICY_MEMORY = 4 << 20, FILE_MAX = 1 << 20 };

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
	const char *name;
	yaml_document_t doc;
	struct aj_policy *policy;
	const struct aj_type *types;
	size_t n_types;
	struct aj_err *err;
};

struct key {
	const char *name;
	enum aj_status (*read)(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule);
};

#define FAIL(l, node, fmt, ...)                                                                              \
	aj_fail((l)->err, AJ_EINPUT, "%s:%zu:%zu: " fmt, (l)->name, (node)->start_mark.line + 1,             \
	    (node)->start_mark.column + 1, ##__VA_ARGS__)

const char *aj_policy_name(size_t i)
{
	return i < AJ_LEN(builtin) ? builtin[i].name : NULL;
}

static struct aj_str scalar(const yaml_node_t *node)
{
	if (node->type != YAML_SCALAR_NODE)
		return (struct aj_str){ 0 };
	return aj_str(node->data.scalar.value, node->data.scalar.length);
}

static size_t items(const yaml_node_t *node)
{
	return node->type == YAML_SEQUENCE_NODE
		   ? (size_t)(node->data.sequence.items.top - node->data.sequence.items.start)
		   : 0;
}

static const yaml_node_t *item(struct loader *l, const yaml_node_t *node, size_t i)
{
	return yaml_document_get_node(&l->doc, node->data.sequence.items.start[i]);
}

static enum aj_status text_of(struct loader *l, const yaml_node_t *node, const char *what, const char **out)
{
	struct aj_str s = scalar(node), copy;
	enum aj_status st;

	if (s.len == 0 || aj_str_find(s, 0, '\0') < s.len)
		return FAIL(l, node, "%s: expected text", what);
	st = aj_arena_dup(&l->policy->arena, s, &copy, l->err);
	if (st == AJ_OK)
		*out = (const char *)copy.ptr;
	return st;
}

static enum aj_status read_texts(
    struct loader *l, const yaml_node_t *node, const char *what, const char *out[AJ_POLICY_LIST + 1])
{
	size_t n = items(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > AJ_POLICY_LIST)
		return FAIL(l, node, "%s: expected a list of 1 to %d texts", what, AJ_POLICY_LIST);
	for (size_t i = 0; i < n && st == AJ_OK; i++)
		st = text_of(l, item(l, node, i), what, &out[i]);
	return st;
}

static enum aj_status read_types(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	size_t n = items(node);

	if (n == 0)
		return FAIL(l, node, "types: expected a list of types, such as [EMAIL_ADDRESS]");
	rule->any_type = false;
	for (size_t i = 0; i < n; i++) {
		const yaml_node_t *one = item(l, node, i);
		size_t known = 0;

		for (size_t t = 0; t < l->n_types; t++) {
			if (!aj_str_eq(scalar(one), aj_str_z(l->types[t].name)))
				continue;
			rule->types[t / 64] |= (uint64_t)1 << t % 64;
			known++;
		}
		if (known == 0)
			return FAIL(l, one, "types: there is no type of this name");
	}
	return AJ_OK;
}

static enum aj_status read_groups(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	size_t n = items(node);

	if (n == 0)
		return FAIL(l, node, "groups: expected a list of groups, such as [secret]");
	rule->any_type = false;
	for (size_t i = 0; i < n; i++) {
		const yaml_node_t *one = item(l, node, i);
		bool known = false;

		for (int group = 0; group < AJ_GROUP_COUNT; group++) {
			if (!aj_str_eq(scalar(one), aj_str_z(aj_group_name((enum aj_group)group))))
				continue;
			known = true;
			for (size_t t = 0; t < l->n_types; t++)
				if ((int)l->types[t].group == group)
					rule->types[t / 64] |= (uint64_t)1 << t % 64;
		}
		if (!known)
			return FAIL(l, one,
			    "groups: expected contact, person, network, money, national id, secret or "
			    "marking");
	}
	return AJ_OK;
}

static enum aj_status read_likelihood(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	for (int i = AJ_VERY_UNLIKELY; i <= AJ_VERY_LIKELY; i++)
		if (aj_str_eq(scalar(node), aj_str_z(aj_likelihood_name((enum aj_likelihood)i)))) {
			rule->least = (enum aj_likelihood)i;
			return AJ_OK;
		}
	return FAIL(l, node, "likelihood: expected very unlikely, unlikely, possible, likely or very likely");
}

static enum aj_status read_fields(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	return read_texts(l, node, "fields", rule->fields);
}

static enum aj_status read_formats(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	return read_texts(l, node, "formats", rule->formats);
}

static enum aj_status read_action(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	for (int i = 0; i < AJ_ACTIONS; i++)
		if (aj_str_eq(scalar(node), aj_str_z(aj_action_name((enum aj_action_kind)i)))) {
			rule->action.kind = (enum aj_action_kind)i;
			return AJ_OK;
		}
	return FAIL(
	    l, node, "action: expected keep, remove, label, token, hash, mask, generalise, shift or encrypt");
}

static enum aj_status read_to(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	rule->action.year = aj_str_eq(scalar(node), AJ_S("year"));
	if (!rule->action.year && !aj_str_eq(scalar(node), AJ_S("month")))
		return FAIL(l, node, "to: expected month or year");
	return AJ_OK;
}

static enum aj_status read_numbers(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	rule->action.numbers = aj_str_eq(scalar(node), AJ_S("keep"));
	if (!rule->action.numbers && !aj_str_eq(scalar(node), AJ_S("quote")))
		return FAIL(l, node, "numbers: expected keep or quote");
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

/* A key given twice is an error: a second list of rules would put the first one out of force, in silence. */
static bool is_earlier(struct loader *l, const yaml_node_t *mapping, const yaml_node_pair_t *until)
{
	struct aj_str name = scalar(yaml_document_get_node(&l->doc, until->key));

	for (const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start; pair < until; pair++)
		if (aj_str_eq(scalar(yaml_document_get_node(&l->doc, pair->key)), name))
			return true;
	return false;
}

static enum aj_status read_rule(struct loader *l, const yaml_node_t *node, struct aj_policy_rule *rule)
{
	bool acts = false;

	*rule = (struct aj_policy_rule){ .any_type = true, .least = AJ_POSSIBLE };
	if (node->type != YAML_MAPPING_NODE)
		return FAIL(l, node, "expected a rule: `action: …` and to what it applies");
	for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	     pair < node->data.mapping.pairs.top; pair++) {
		const yaml_node_t *name = yaml_document_get_node(&l->doc, pair->key);
		enum aj_status st = AJ_OK;
		size_t k = 0;

		while (k < AJ_LEN(keys) && !aj_str_eq(scalar(name), aj_str_z(keys[k].name)))
			k++;
		if (k == AJ_LEN(keys))
			return FAIL(l, name,
			    "expected types, groups, likelihood, fields, formats, action, to or numbers");
		if (is_earlier(l, node, pair))
			return FAIL(l, name, "given twice");
		st = keys[k].read(l, yaml_document_get_node(&l->doc, pair->value), rule);
		if (st != AJ_OK)
			return st;
		acts |= keys[k].read == read_action;
	}
	if (rule->action.numbers && rule->action.kind != AJ_ACTION_TOKEN &&
	    rule->action.kind != AJ_ACTION_HASH)
		return FAIL(l, node, "numbers: keep goes with token or hash");
	return acts ? AJ_OK : FAIL(l, node, "a rule without an action");
}

static enum aj_status read_rules(struct loader *l, const yaml_node_t *node)
{
	struct aj_policy *policy = l->policy;
	size_t n = items(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > AJ_POLICY_RULES)
		return FAIL(l, node, "rules: expected a list of 1 to %d rules", AJ_POLICY_RULES);
	policy->rules = aj_arena_take(&policy->arena, n * sizeof(*policy->rules));
	if (!policy->rules)
		return aj_fail(l->err, AJ_ELIMIT, "%s: no memory for rules", l->name);
	for (; policy->n_rules < n && st == AJ_OK; policy->n_rules++)
		st = read_rule(l, item(l, node, policy->n_rules), &policy->rules[policy->n_rules]);
	return st;
}

static enum aj_status read_unwritable(struct loader *l, const yaml_node_t *node)
{
	bool drop = aj_str_eq(scalar(node), AJ_S("drop"));

	l->policy->unwritable = drop ? AJ_UNWRITABLE_DROP : AJ_UNWRITABLE_REFUSE;
	return drop || aj_str_eq(scalar(node), AJ_S("refuse"))
		   ? AJ_OK
		   : FAIL(l, node, "unwritable: expected refuse or drop");
}

static enum aj_status read_document(struct loader *l)
{
	const yaml_node_t *root = yaml_document_get_root_node(&l->doc);

	if (!root || root->type != YAML_MAPPING_NODE)
		return aj_fail(l->err, AJ_EINPUT, "%s:1:1: expected a policy: name and rules", l->name);
	for (const yaml_node_pair_t *pair = root->data.mapping.pairs.start;
	     pair < root->data.mapping.pairs.top; pair++) {
		const yaml_node_t *name = yaml_document_get_node(&l->doc, pair->key);
		const yaml_node_t *value = yaml_document_get_node(&l->doc, pair->value);
		enum aj_status st = AJ_OK;

		if (is_earlier(l, root, pair))
			st = FAIL(l, name, "given twice");
		else if (aj_str_eq(scalar(name), AJ_S("name")))
			st = text_of(l, value, "name", &l->policy->name);
		else if (aj_str_eq(scalar(name), AJ_S("subject")))
			st = read_texts(l, value, "subject", l->policy->subject);
		else if (aj_str_eq(scalar(name), AJ_S("rules")))
			st = read_rules(l, value);
		else if (aj_str_eq(scalar(name), AJ_S("unwritable")))
			st = read_unwritable(l, value);
		else
			st = FAIL(l, name, "expected name, subject, rules or unwritable");
		if (st != AJ_OK)
			return st;
	}
	return l->policy->n_rules > 0 ? AJ_OK : FAIL(l, root, "a policy without rules");
}

static enum aj_status parse(struct loader *l, struct aj_str text)
{
	struct aj_sha256 digest;
	yaml_parser_t parser;
	enum aj_status st;

	aj_sha256_begin(&digest);
	aj_sha256_add(&digest, text);
	aj_sha256_end(&digest, l->policy->digest);
	if (!yaml_parser_initialize(&parser))
		return aj_fail(l->err, AJ_ELIMIT, "%s: no memory", l->name);
	yaml_parser_set_input_string(&parser, text.ptr, text.len);
	if (!yaml_parser_load(&parser, &l->doc)) {
		st = aj_fail(l->err, AJ_EINPUT, "%s:%zu:%zu: %s", l->name, parser.problem_mark.line + 1,
		    parser.problem_mark.column + 1, parser.problem ? parser.problem : "not YAML");
		yaml_parser_delete(&parser);
		return st;
	}
	st = read_document(l);
	yaml_document_delete(&l->doc);
	yaml_parser_delete(&parser);
	return st;
}

static enum aj_status load_file(struct loader *l)
{
	FILE *file = fopen(l->name, "rbe");
	uint8_t *bytes = file ? malloc(FILE_MAX) : NULL;
	enum aj_status st;
	size_t len;

	if (!bytes) {
		st = aj_fail(l->err, AJ_EINPUT, "policy %s: %s", l->name, strerror(errno));
		if (file)
			fclose(file);
		return st;
	}
	len = fread(bytes, 1, FILE_MAX, file);
	if (ferror(file))
		st = aj_fail(l->err, AJ_EINPUT, "policy %s: %s", l->name, strerror(errno));
	else if (len == FILE_MAX)
		st = aj_fail(l->err, AJ_EINPUT, "policy %s: larger than %d bytes", l->name, FILE_MAX);
	else
		st = parse(l, aj_str(bytes, len));
	free(bytes);
	fclose(file);
	return st;
}

enum aj_status aj_policy_load(struct aj_policy *policy, const char *name, const struct aj_type *types,
    size_t n_types, struct aj_err *err)
{
	struct loader l = { .name = name, .policy = policy, .types = types, .n_types = n_types, .err = err };

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
