/*
 * yaml.c: documents by libyaml. Aliases are resolved by the library into the same node,
 * so that a document cannot grow by them; a node is shown, never copied.
 */

#include "dep/yaml.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

static const yaml_node_t *raw(const struct aj_yaml_node *node)
{
	return (const yaml_node_t *)node;
}

static const struct aj_yaml_node *at(const struct aj_yaml *yaml, int index)
{
	return (const struct aj_yaml_node *)yaml_document_get_node(yaml->document, index);
}

enum aj_status aj_yaml_text(struct aj_yaml *yaml, const char *name, struct aj_str text,
    struct aj_arena *arena, const struct aj_yaml_node **root, struct aj_err *err)
{
	yaml_parser_t parser;
	enum aj_status st = AJ_OK;

	*yaml = (struct aj_yaml){ .name = name, .arena = arena, .err = err };
	yaml->document = calloc(1, sizeof(yaml_document_t));
	if (!yaml->document || !yaml_parser_initialize(&parser)) {
		free(yaml->document);
		yaml->document = NULL;
		return aj_fail(err, AJ_ELIMIT, "%s: no memory", name);
	}
	yaml_parser_set_input_string(&parser, text.ptr, text.len);
	if (!yaml_parser_load(&parser, yaml->document)) {
		st = aj_fail(err, AJ_EINPUT, "%s:%zu:%zu: %s", name, parser.problem_mark.line + 1,
		    parser.problem_mark.column + 1, parser.problem ? parser.problem : "not YAML");
		free(yaml->document);
		yaml->document = NULL;
	}
	yaml_parser_delete(&parser);
	if (st != AJ_OK)
		return st;
	*root = (const struct aj_yaml_node *)yaml_document_get_root_node(yaml->document);
	return *root ? AJ_OK : aj_fail(err, AJ_EINPUT, "%s:1:1: the file is empty", name);
}

enum aj_status aj_yaml_file(struct aj_yaml *yaml, const char *path, struct aj_arena *arena,
    const struct aj_yaml_node **root, struct aj_err *err)
{
	FILE *file = fopen(path, "rbe");
	uint8_t *bytes = file ? malloc(AJ_YAML_FILE_MAX) : NULL;
	enum aj_status st;
	size_t len;

	*yaml = (struct aj_yaml){ 0 };
	if (!bytes) {
		st = aj_fail(err, AJ_EINPUT, "%s: %s", path, strerror(errno));
		if (file)
			fclose(file);
		return st;
	}
	len = fread(bytes, 1, AJ_YAML_FILE_MAX, file);
	if (ferror(file))
		st = aj_fail(err, AJ_EINPUT, "%s: %s", path, strerror(errno));
	else if (len == AJ_YAML_FILE_MAX)
		st = aj_fail(err, AJ_EINPUT, "%s: larger than %d bytes", path, AJ_YAML_FILE_MAX);
	else
		st = aj_yaml_text(yaml, path, aj_str(bytes, len), arena, root, err);
	free(bytes);
	fclose(file);
	return st;
}

void aj_yaml_fini(struct aj_yaml *yaml)
{
	if (yaml->document) {
		yaml_document_delete(yaml->document);
		free(yaml->document);
	}
	*yaml = (struct aj_yaml){ 0 };
}

struct aj_str aj_yaml_scalar(const struct aj_yaml_node *node)
{
	if (raw(node)->type != YAML_SCALAR_NODE)
		return (struct aj_str){ 0 };
	return aj_str(raw(node)->data.scalar.value, raw(node)->data.scalar.length);
}

size_t aj_yaml_items(const struct aj_yaml_node *node)
{
	return raw(node)->type == YAML_SEQUENCE_NODE
		   ? (size_t)(raw(node)->data.sequence.items.top - raw(node)->data.sequence.items.start)
		   : 0;
}

const struct aj_yaml_node *aj_yaml_item(const struct aj_yaml *yaml, const struct aj_yaml_node *node, size_t i)
{
	return at(yaml, raw(node)->data.sequence.items.start[i]);
}

bool aj_yaml_is_mapping(const struct aj_yaml_node *node)
{
	return raw(node)->type == YAML_MAPPING_NODE;
}

bool aj_yaml_pair(const struct aj_yaml *yaml, const struct aj_yaml_node *mapping, size_t i,
    const struct aj_yaml_node **key, const struct aj_yaml_node **value)
{
	const yaml_node_pair_t *pair;

	if (!aj_yaml_is_mapping(mapping) ||
	    i >= (size_t)(raw(mapping)->data.mapping.pairs.top - raw(mapping)->data.mapping.pairs.start))
		return false;
	pair = raw(mapping)->data.mapping.pairs.start + i;
	*key = at(yaml, pair->key);
	*value = at(yaml, pair->value);
	return true;
}

const struct aj_yaml_node *aj_yaml_get(
    const struct aj_yaml *yaml, const struct aj_yaml_node *mapping, const char *name)
{
	const struct aj_yaml_node *key, *value;

	for (size_t i = 0; aj_yaml_pair(yaml, mapping, i, &key, &value); i++)
		if (aj_str_eq(aj_yaml_scalar(key), aj_str_z(name)))
			return value;
	return NULL;
}

enum aj_status aj_yaml_fail(const struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(yaml->err->text, sizeof(yaml->err->text), fmt, args);
	va_end(args);
	yaml->err->status = AJ_EINPUT;
	return aj_within(yaml->err, "%s:%zu:%zu", yaml->name, raw(node)->start_mark.line + 1,
	    raw(node)->start_mark.column + 1);
}

enum aj_status aj_yaml_text_of(
    const struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *what, const char **out)
{
	struct aj_str s = aj_yaml_scalar(node), copy;
	enum aj_status st;

	if (s.len == 0 || aj_str_find(s, 0, '\0') < s.len)
		return aj_yaml_fail(yaml, node, "%s: expected text", what);
	st = aj_arena_dup(yaml->arena, s, &copy, yaml->err);
	if (st == AJ_OK)
		*out = (const char *)copy.ptr;
	return st;
}

enum aj_status aj_yaml_number_of(const struct aj_yaml *yaml, const struct aj_yaml_node *node,
    const char *what, uint64_t least, uint64_t most, uint64_t *out)
{
	if (!aj_str_decimal(aj_yaml_scalar(node), out) || *out < least || *out > most)
		return aj_yaml_fail(yaml, node, "%s: expected a number from %llu to %llu", what,
		    (unsigned long long)least, (unsigned long long)most);
	return AJ_OK;
}
