#pragma once

/*
 * Reading a scope file: what its two halves share. Each key of a mapping has a reader; what
 * is not understood is an error that names its place. Memory is the scope's arena.
 */

#include "dep/yaml.h"
#include "estate/scope.h"

struct aj_scope_loader {
	struct aj_yaml yaml;
	struct aj_scope *scope;
	const char *account; /* of the target being read */
};

typedef enum aj_status aj_scope_reader(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to);

struct aj_scope_key {
	const char *name;
	aj_scope_reader *read;
};

/* Each pair of the mapping goes to the reader of its name. what: the keys, for the message. */
AJ_MUST_CHECK enum aj_status aj_scope_mapping(struct aj_scope_loader *l, const struct aj_yaml_node *node,
    const char *what, const struct aj_scope_key *keys, size_t n, void *to);

enum aj_status aj_scope_no_memory(const struct aj_scope_loader *l);
void *aj_scope_take(const struct aj_scope_loader *l, size_t n, size_t size); /* zeroed; NULL: no memory */

/* A list, or one thing alone for a list of one. */
size_t aj_scope_count(const struct aj_yaml_node *node);
const struct aj_yaml_node *aj_scope_nth(
    const struct aj_scope_loader *l, const struct aj_yaml_node *node, size_t i);

/* Texts, ending with NULL. */
AJ_MUST_CHECK enum aj_status aj_scope_texts(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, const char *what, const char ***out);

AJ_MUST_CHECK enum aj_status aj_scope_network(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_network *out);
AJ_MUST_CHECK enum aj_status aj_scope_networks(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_network **out, size_t *n);

/* Text in lower case. */
AJ_MUST_CHECK enum aj_status aj_scope_lower(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, const char *what, const char **out);

/* Letters, digits, dots, hyphens and underscores, no dot at the end: a name has one form; or an address. */
bool aj_scope_is_host(struct aj_str host);

/* scope_target.c: a target, and who authorised it (also the scope's own word, for all targets). */
AJ_MUST_CHECK enum aj_status aj_scope_target(
    struct aj_scope_loader *l, const struct aj_yaml_node *node, struct aj_target *target);
enum aj_status aj_scope_authorised(struct aj_scope_loader *l, const struct aj_yaml_node *node, void *to);
