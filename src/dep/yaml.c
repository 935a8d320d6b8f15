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

/* What the library has to say against it. */
static enum aj_status refuse(const struct aj_yaml *yaml, const yaml_parser_t *parser)
{
	if (parser->error == YAML_MEMORY_ERROR)
		return aj_fail(yaml->err, AJ_ELIMIT, "%s: no memory", yaml->name);
	return aj_fail(yaml->err, AJ_EINPUT, "%s:%zu:%zu: %s%s", yaml->name, parser->problem_mark.line + 1,
	    parser->problem_mark.column + 1, yaml->unlike ? yaml->unlike : "",
	    parser->problem ? parser->problem : "not YAML");
}

enum aj_status aj_yaml_text(struct aj_yaml *yaml, struct aj_str text, const struct aj_yaml_node **root)
{
	yaml_parser_t parser;
	enum aj_status st = AJ_OK;

	*root = NULL;
	yaml->document = calloc(1, sizeof(yaml_document_t));
	if (!yaml->document || !yaml_parser_initialize(&parser)) {
		free(yaml->document);
		yaml->document = NULL;
		return aj_fail(yaml->err, AJ_ELIMIT, "%s: no memory", yaml->name);
	}
	yaml_parser_set_input_string(&parser, text.ptr ? text.ptr : (const uint8_t *)"", text.len);
	if (yaml_parser_load(&parser, yaml->document)) {
		*root = (const struct aj_yaml_node *)yaml_document_get_root_node(yaml->document);
	} else {
		st = refuse(yaml, &parser);
		free(yaml->document);
		yaml->document = NULL;
	}
	yaml_parser_delete(&parser);
	return st;
}

enum aj_status aj_yaml_read(const char *path, struct aj_buf *out, struct aj_err *err)
{
	FILE *file = fopen(path, "rbe");
	uint8_t bytes[4096];
	size_t n;
	bool failed;

	aj_buf_init(out, AJ_YAML_FILE_MAX);
	if (!file)
		return aj_fail(err, AJ_EIO, "%s", strerror(errno));
	while (!out->full && (n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		aj_buf_add(out, aj_str(bytes, n));
	failed = ferror(file);
	if (failed)
		aj_fail(err, AJ_EIO, "%s", strerror(errno));
	fclose(file);
	if (failed)
		return AJ_EIO;
	return out->full ? aj_fail(err, AJ_ELIMIT, "larger than %d bytes", AJ_YAML_FILE_MAX) : AJ_OK;
}

void aj_yaml_fini(struct aj_yaml *yaml)
{
	if (yaml->document) {
		yaml_document_delete(yaml->document);
		free(yaml->document);
	}
	yaml->document = NULL;
}

struct aj_str aj_yaml_scalar(const struct aj_yaml_node *node)
{
	if (!aj_yaml_is_scalar(node))
		return (struct aj_str){ 0 };
	return aj_str(raw(node)->data.scalar.value, raw(node)->data.scalar.length);
}

size_t aj_yaml_items(const struct aj_yaml_node *node)
{
	return aj_yaml_is_list(node)
		   ? (size_t)(raw(node)->data.sequence.items.top - raw(node)->data.sequence.items.start)
		   : 0;
}

const struct aj_yaml_node *aj_yaml_item(const struct aj_yaml *yaml, const struct aj_yaml_node *node, size_t i)
{
	return at(yaml, raw(node)->data.sequence.items.start[i]);
}

bool aj_yaml_is_scalar(const struct aj_yaml_node *node)
{
	return raw(node)->type == YAML_SCALAR_NODE;
}

bool aj_yaml_is_list(const struct aj_yaml_node *node)
{
	return raw(node)->type == YAML_SEQUENCE_NODE;
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

bool aj_yaml_again(const struct aj_yaml *yaml, const struct aj_yaml_node *mapping, size_t i)
{
	const struct aj_yaml_node *name, *key, *value;

	if (!aj_yaml_pair(yaml, mapping, i, &name, &value))
		return false;
	for (size_t k = 0; k < i && aj_yaml_pair(yaml, mapping, k, &key, &value); k++)
		if (aj_str_eq(aj_yaml_scalar(key), aj_yaml_scalar(name)))
			return true;
	return false;
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

size_t aj_yaml_line(const struct aj_yaml_node *node)
{
	return raw(node)->start_mark.line + 1;
}

enum aj_status aj_yaml_within(const struct aj_yaml *yaml, const struct aj_yaml_node *node)
{
	return aj_within(
	    yaml->err, "%s:%zu:%zu", yaml->name, aj_yaml_line(node), raw(node)->start_mark.column + 1);
}

enum aj_status aj_yaml_fail(const struct aj_yaml *yaml, const struct aj_yaml_node *node, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(yaml->err->text, sizeof(yaml->err->text), fmt, args);
	va_end(args);
	yaml->err->status = AJ_EINPUT;
	return aj_yaml_within(yaml, node);
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
