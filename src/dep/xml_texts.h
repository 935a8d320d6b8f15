#pragma once

/*
 * XML as Expat reads it, for a second look at what our own code has written: all text and
 * all values of attributes, but for hashes with which documents of Office are protected from
 * changes; and the text of each paragraph together, which programs for word processing cut
 * into runs.
 */

#include "base/err.h"

/* False: no need to go on. */
typedef bool aj_xml_text_fn(void *to, struct aj_str text);

/* AJ_EINPUT: it is no XML; AJ_ESTOP: fn had no need to go on. */
AJ_MUST_CHECK enum aj_status aj_xml_texts(
    struct aj_str xml, aj_xml_text_fn *fn, void *to, struct aj_err *err);
