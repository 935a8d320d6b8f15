#pragma once

/*
 * XML (1.0, fifth edition) as a row of events, in bounded memory and linear time.
 * Lenient: what is not well-formed is complained of, and reading goes on. Entities
 * that the document declares are never expanded: their text is an event where it is
 * declared, a reference to them stays as it stands.
 *
 *   <order id="7">Jane&amp;Roe<!-- x --></order>
 *   START order · ATTRIBUTE id · TEXT · COMMENT · END · DONE
 *
 * Behind ATTRIBUTE, TEXT, COMMENT and ASIDE the content may be taken by the calls of
 * markup.h; what is left of it is passed over by the next event.
 */

#include "format/markup/markup.h"

enum {
	AJ_XML_DEPTH_MAX =
	    256, /* elements in elements whose names are kept; of deeper ones any end tag will do */
	AJ_XML_NAME_MAX = 256, /* bytes of a name that are kept */
};

enum aj_xml_event {
	AJ_XML_DONE,
	AJ_XML_START,
	AJ_XML_ATTRIBUTE, /* of the element that began last */
	AJ_XML_END,
	AJ_XML_TEXT, /* or a CDATA section; there may be several of an element in a row */
	AJ_XML_COMMENT,
	AJ_XML_ASIDE, /* a processing instruction, a literal of the document type declaration */
};

struct aj_xml {
	struct aj_markup m;
	struct aj_str name; /* of START and ATTRIBUTE, without its prefix; dies with the next event */
	size_t depth;	    /* elements that are open; of START and END, with the one that begins or ends */
	bool quiet;	    /* set it to have nothing complained of: the document is read again */
	bool spaces;	    /* set it to get text of nothing but spaces, and leading spaces, too */

	size_t keep;			 /* elements that a misplaced end tag leaves open */
	bool in_tag;			 /* attributes may follow */
	bool in_decl;			 /* we are in <!DOCTYPE or <!ENTITY and the like */
	bool in_subset;			 /* we are in the [] of <!DOCTYPE */
	bool ends;			 /* the last event was END: depth is to be lowered */
	uint32_t open[AJ_XML_DEPTH_MAX]; /* hashes of the names of open elements */
	uint8_t name_room[AJ_XML_NAME_MAX];
};

AJ_MUST_CHECK enum aj_status aj_xml_init(
    struct aj_xml *xml, struct aj_scan *scan, struct aj_stream *in, struct aj_err *err);

/* The same for another document, with the same batch, of which all was handed over. */
void aj_xml_again(struct aj_xml *xml, struct aj_stream *in);

/* The charset that a declaration at the start of head names; empty: none. */
struct aj_str aj_xml_charset(struct aj_str head);

/* Goes on to the next event. */
enum aj_xml_event aj_xml_next(struct aj_xml *xml);
