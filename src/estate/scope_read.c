/* scope_read.c: pieces that occur in several places of a scope file. */

#include "estate/scope_read.h"

enum { LIST_MAX = 100000 };

/* Each pair of the mapping goes to the reader of its name. No name twice: a second list would hide the first.
 */
enum aj_status aj_scope_mapping(struct aj_scope_loader *l, const struct aj_yaml_node *node, const char *what,
    const struct aj_scope_key *keys, size_t n, void *to)
{
	const struct aj_yaml_node *name, *value;
	enum aj_status st = AJ_OK;
	uint64_t seen = 0;

	if (!aj_yaml_is_mapping(node))
		return aj_yaml_fail(&l->yaml, node, "expected %s", what);
	for (size_t i = 0; st == AJ_OK && aj_yaml_pair(&l->yaml, node, i, &name, &value); i++) {
		size_t k = 0;

		while (k < n && !aj_str_eq(aj_yaml_scalar(name), aj_str_z(keys[k].name)))
			k++;
		if (k == n)
			return aj_yaml_fail(&l->yaml, name, "no such key; expected %s", what);
		if (seen >> k & 1)
			return aj_yaml_fail(&l->yaml, name, "%s: given twice", keys[k].name);
		seen |= UINT64_C(1) << k;
		st = keys[k].read(l, value, to);
	}
	return st;
}

enum aj_status aj_scope_no_memory(const struct aj_scope_loader *l)
{
	return aj_fail(l->yaml.err, AJ_ELIMIT, "%s: no memory for the scope", l->yaml.name);
}

void *aj_scope_take(const struct aj_scope_loader *l, size_t n, size_t size)
{
	return aj_arena_take(&l->scope->arena, n * size);
}

/* A list, or one thing alone for a list of one. */
size_t aj_scope_count(const struct aj_yaml_node *node)
{
	size_t n = aj_yaml_items(node);

	return n > 0 ? n : aj_yaml_scalar(node).len > 0;
}

const struct aj_yaml_node *aj_scope_nth(
    const struct aj_scope_loader *l, const struct aj_yaml_node *node, size_t i)
{
	return aj_yaml_items(node) > 0 ? aj_yaml_item(&l->yaml, node, i) : node;
}

enum aj_status aj_scope_texts(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, const char *what, const char ***out)
{
	size_t n = aj_scope_count(node);
	enum aj_status st = AJ_OK;

	if (n == 0 || n > LIST_MAX)
		return aj_yaml_fail(&l->yaml, node, "%s: expected a list of texts", what);
	*out = aj_scope_take(l, n + 1, sizeof(**out));
	if (!*out)
		return aj_scope_no_memory(l);
	for (size_t i = 0; i < n && st == AJ_OK; i++)
		st = aj_yaml_text_of(&l->yaml, aj_scope_nth(l, node, i), what, &(*out)[i]);
	return st;
}

enum aj_status aj_scope_network(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_network *out)
{
	if (!aj_network_parse(aj_yaml_scalar(node), out))
		return aj_yaml_fail(&l->yaml, node,
		    "expected an address or a network such as 10.20.0.0/16, with zeros behind its prefix");
	return AJ_OK;
}

enum aj_status aj_scope_networks(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_network **out, size_t *n)
{
	enum aj_status st = AJ_OK;

	*n = aj_scope_count(node);
	if (aj_yaml_is_mapping(node))
		return aj_yaml_fail(&l->yaml, node, "expected a list of addresses and networks");
	if (*n > LIST_MAX)
		return aj_yaml_fail(&l->yaml, node, "more than %d addresses", LIST_MAX);
	*out = aj_scope_take(l, *n + 1, sizeof(**out));
	if (!*out)
		return aj_scope_no_memory(l);
	for (size_t i = 0; i < *n && st == AJ_OK; i++)
		st = aj_scope_network(l, aj_scope_nth(l, node, i), &(*out)[i]);
	return st;
}

enum aj_status aj_scope_lower(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, const char *what, const char **out)
{
	enum aj_status st = aj_yaml_text_of(&l->yaml, node, what, out);
	size_t len = st == AJ_OK ? strlen(*out) : 0;
	char *lower;

	if (st != AJ_OK)
		return st;
	lower = aj_scope_take(l, len + 1, 1); /* zeroed */
	if (!lower)
		return aj_scope_no_memory(l);
	for (size_t i = 0; i < len; i++)
		lower[i] = (char)aj_to_lower((uint8_t)(*out)[i]);
	*out = lower;
	return st;
}

/* Letters, digits, dots, hyphens and underscores, no dot at the end: a name has one form; or an address. */
bool aj_scope_is_host(struct aj_str host)
{
	struct aj_address address;

	if (aj_address_parse(host, &address))
		return true;
	for (size_t i = 0; i < host.len; i++)
		if (!aj_is_alnum(host.ptr[i]) && !strchr(".-_", host.ptr[i]))
			return false;
	return host.len > 0 && host.len <= 253 && !aj_is_digit(host.ptr[host.len - 1]) &&
	       host.ptr[host.len - 1] != '.';
}
