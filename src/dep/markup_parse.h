#pragma once

/*
 * XML by Expat and HTML by libxml2, for a second look at what our own code has written: names of
 * elements and attributes, and all text and values, decoded, as the bytes come.
 */

#include "base/err.h"

enum {
	AJ_MARKUP_HELD_MAX = 16 << 20, /* bytes of one tag, comment or script that are waited for */
	AJ_MARKUP_NESTED_MAX = 2000,   /* elements of HTML in one another */
};

enum aj_markup_event {
	AJ_MARKUP_ELEMENT,   /* its name */
	AJ_MARKUP_ATTRIBUTE, /* its name */
	AJ_MARKUP_VALUE,     /* of the attribute; a comment; a text that is whole */
	AJ_MARKUP_TEXT,	     /* goes on until something else comes */
	AJ_MARKUP_ELEMENT_END,
};

typedef void aj_markup_fn(void *to, enum aj_markup_event event, struct aj_str text);

struct aj_markup_parse;

/* What must be done once, while files can be opened. */
void aj_markup_parse_prepare(void);

/* NULL: no memory. Of HTML those elements are not told that any parser may put in: html, head, body, p. */
struct aj_markup_parse *aj_markup_parse_new(bool html, aj_markup_fn *fn, void *to);
void aj_markup_parse_free(struct aj_markup_parse *parse); /* accepts NULL */

/* The bytes that follow. AJ_EINPUT: it is none, or goes beyond the bounds; the rest is not looked at. */
AJ_MUST_CHECK enum aj_status aj_markup_parse_feed(
    struct aj_markup_parse *parse, struct aj_str bytes, struct aj_err *err);

/* There are no more. */
AJ_MUST_CHECK enum aj_status aj_markup_parse_end(struct aj_markup_parse *parse, struct aj_err *err);
