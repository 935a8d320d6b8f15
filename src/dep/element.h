#pragma once

/*
 * XML documents (1.0) by expat, for answers of servers: short, bounded, read as a tree.
 * What is inspected goes through format/markup/xml.c instead, which keeps raw offsets. A
 * document type is refused, and with it every entity but the five that XML has itself.
 * Prefixes of namespaces are left out.
 */

#include "base/err.h"

struct aj_element; /* NULL: there is none, which every function takes */

/* AJ_EINPUT: not XML, with a document type, or nested deeper than 32; AJ_ELIMIT: more than 100,000 elements.
 */
AJ_MUST_CHECK enum aj_status aj_element_parse(
    struct aj_str text, struct aj_element **out, struct aj_err *err);
void aj_element_free(struct aj_element *root); /* of the root only; accepts NULL */

bool aj_element_is(const struct aj_element *element, const char *name);

/* The first element at "Blobs/Blob/Name" below this one, or NULL. */
const struct aj_element *aj_element_at(const struct aj_element *element, const char *path);

/* The next one of the same name beside it, or NULL. */
const struct aj_element *aj_element_next(const struct aj_element *element);

/* What stands in an element without children; "" for any other. Lives as long as the root. */
struct aj_str aj_element_text(const struct aj_element *element);

/* "" if there is none. */
struct aj_str aj_element_attribute(const struct aj_element *element, const char *name);
