/* element.c: expat. The tree lies in one arena, the root in front. */

#include "dep/element.h"

#include "base/arena.h"
#include "base/buf.h"

#include <expat.h>
#include <stdlib.h>

enum {
	DEPTH_MAX = 32,
	ELEMENTS_MAX = 100000, /* a page of a listing has some 20 for each of 1,000 objects */
	ATTRIBUTES_MAX = 16,   /* kept of one element */
	MEMORY_MAX = 64 << 20,
};

struct attribute {
	struct attribute *next;
	struct aj_str name, value;
};

struct aj_element {
	struct aj_element *parent, *first, *last, *next; /* children in their order */
	struct attribute *attributes;
	struct aj_str name, text;
};

struct document {
	struct aj_element root; /* around the root; an aj_element handed out is its first child */
	struct aj_arena arena;
};

struct builder {
	XML_Parser parser;
	struct document *document;
	struct aj_element *open;
	struct aj_buf text; /* since the last tag */
	unsigned depth, elements;
	enum aj_status st;
	struct aj_err *err;
};

static void stop(struct builder *b, enum aj_status st, const char *why)
{
	if (b->st == AJ_OK)
		b->st = aj_fail(b->err, st, "%s", why);
	XML_StopParser(b->parser, XML_FALSE);
}

static struct aj_str local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return aj_str_z(colon ? colon + 1 : name);
}

static struct aj_str kept(struct builder *b, struct aj_str text)
{
	struct aj_str copy = { 0 };
	struct aj_err ignored;

	if (text.len > 0 && aj_arena_dup(&b->document->arena, text, &copy, &ignored) != AJ_OK)
		stop(b, AJ_ELIMIT, "no memory for XML");
	return copy;
}

static void add_attributes(struct builder *b, struct aj_element *element, const char **pairs)
{
	for (size_t i = 0; i < ATTRIBUTES_MAX && pairs[2 * i]; i++) {
		struct attribute *one = aj_arena_take(&b->document->arena, sizeof(*one));

		if (!one) {
			stop(b, AJ_ELIMIT, "no memory for XML");
			return;
		}
		one->name = kept(b, local(pairs[2 * i]));
		one->value = kept(b, aj_str_z(pairs[2 * i + 1]));
		one->next = element->attributes;
		element->attributes = one;
	}
}

static void on_start(void *to, const char *name, const char **pairs)
{
	struct builder *b = to;
	struct aj_element *element, *parent = b->open;

	if (b->st != AJ_OK)
		return;
	if (++b->depth > DEPTH_MAX) {
		stop(b, AJ_EINPUT, "XML nested deeper than 32");
		return;
	}
	element = b->elements++ < ELEMENTS_MAX ? aj_arena_take(&b->document->arena, sizeof(*element)) : NULL;
	if (!element) {
		stop(b, AJ_ELIMIT, "more XML elements than are taken");
		return;
	}
	element->name = kept(b, local(name));
	element->parent = parent;
	add_attributes(b, element, pairs);
	if (parent->last)
		parent->last->next = element;
	else
		parent->first = element;
	parent->last = element;
	b->open = element;
	b->text.len = 0;
}

static void on_end(void *to, const char *name)
{
	struct builder *b = to;

	if (b->st != AJ_OK)
		return;
	if (!b->open->first)
		b->open->text = kept(b, aj_buf_str(&b->text));
	b->text.len = 0;
	b->open = b->open->parent;
	b->depth--;
}

static void on_text(void *to, const char *bytes, int len)
{
	struct builder *b = to;

	if (b->st != AJ_OK)
		return;
	aj_buf_add(&b->text, aj_str(bytes, (size_t)len));
	if (b->text.full)
		stop(b, AJ_ELIMIT, "no memory for XML");
}

static void on_doctype(
    void *to, const char *name, const char *system, const char *public, int has_internal_subset)
{
	stop(to, AJ_EINPUT, "XML with a document type");
}

static enum aj_status parse(struct builder *b, struct aj_str text)
{
	enum XML_Status done;

	if (text.len > INT32_MAX)
		return aj_fail(b->err, AJ_ELIMIT, "XML of more than 2 GB");
	XML_SetUserData(b->parser, b);
	XML_SetElementHandler(b->parser, on_start, on_end);
	XML_SetCharacterDataHandler(b->parser, on_text);
	XML_SetStartDoctypeDeclHandler(b->parser, on_doctype);
	done = XML_Parse(b->parser, (const char *)text.ptr, (int)text.len, XML_TRUE);
	if (b->st == AJ_OK && done != XML_STATUS_OK)
		b->st = aj_fail(
		    b->err, AJ_EINPUT, "not XML at byte %ld", (long)XML_GetCurrentByteIndex(b->parser));
	return b->st;
}

static void free_document(struct document *document)
{
	struct aj_arena arena;

	if (!document)
		return;
	arena = document->arena;
	aj_arena_fini(&arena);
	free(document);
}

enum aj_status aj_element_parse(struct aj_str text, struct aj_element **out, struct aj_err *err)
{
	struct builder b = { .parser = XML_ParserCreate(NULL), .err = err };
	enum aj_status st;

	*out = NULL;
	b.document = calloc(1, sizeof(*b.document));
	aj_buf_init(&b.text, MEMORY_MAX);
	if (b.parser && b.document) {
		aj_arena_init(&b.document->arena, MEMORY_MAX);
		b.open = &b.document->root;
		st = parse(&b, text);
	} else {
		st = aj_fail(err, AJ_ELIMIT, "no memory for XML");
	}
	if (b.parser)
		XML_ParserFree(b.parser);
	aj_buf_fini(&b.text);
	if (st == AJ_OK)
		*out = b.document->root.first;
	else
		free_document(b.document);
	return st;
}

void aj_element_free(struct aj_element *root)
{
	if (root)
		free_document((struct document *)(void *)root->parent);
}

bool aj_element_is(const struct aj_element *element, const char *name)
{
	return element && aj_str_eq(element->name, aj_str_z(name));
}

static const struct aj_element *named(const struct aj_element *element, struct aj_str name)
{
	while (element && !aj_str_eq(element->name, name))
		element = element->next;
	return element;
}

const struct aj_element *aj_element_at(const struct aj_element *element, const char *path)
{
	struct aj_str rest = aj_str_z(path);

	while (element && rest.len > 0) {
		struct aj_str name = aj_str_until(rest, '/');

		element = named(element->first, name);
		rest = aj_str_from(rest, name.len + 1);
	}
	return element;
}

const struct aj_element *aj_element_next(const struct aj_element *element)
{
	return element ? named(element->next, element->name) : NULL;
}

struct aj_str aj_element_text(const struct aj_element *element)
{
	return element ? element->text : (struct aj_str){ 0 };
}

struct aj_str aj_element_attribute(const struct aj_element *element, const char *name)
{
	for (const struct attribute *one = element ? element->attributes : NULL; one; one = one->next)
		if (aj_str_eq(one->name, aj_str_z(name)))
			return one->value;
	return (struct aj_str){ 0 };
}
