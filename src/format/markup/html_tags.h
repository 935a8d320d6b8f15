#pragma once

/* What elements and attributes of HTML are to a reader of text. */

#include "base/str.h"

enum { AJ_HTML_NAME_MAX = 24 }; /* bytes of a name that are looked at; the known ones are shorter */

enum aj_html_tag {
	AJ_HTML_OTHER,	/* cuts the text, like a paragraph */
	AJ_HTML_INLINE, /* does not: a word may go on behind it */
	AJ_HTML_TABLE,
	AJ_HTML_ROW,
	AJ_HTML_HEADER, /* th */
	AJ_HTML_CELL,	/* td */
	AJ_HTML_TERM,	/* dt */
	AJ_HTML_DETAIL, /* dd */
	AJ_HTML_RAW,	/* script: its content is not markup */
	AJ_HTML_FORM,	/* input, meta: an attribute names the value */
	AJ_HTML_FIELD,	/* textarea: so it is, and its content is not markup but for references */
	AJ_HTML_TITLE,	/* no name, content as before */
};

/* name in small letters. known: it is one of HTML's. */
enum aj_html_tag aj_html_tag(struct aj_str name, bool *known);

/* An attribute that says how something looks or is linked, never what it is. name in small letters. */
bool aj_html_is_dull(struct aj_str name);

/* Bits of a head that speak for HTML, as of a format's sniff. */
int aj_html_sniff(struct aj_str head);
