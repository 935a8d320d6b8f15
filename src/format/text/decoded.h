#pragma once

/* Text of a charset as a source of the same in UTF-8. */

#include "format/ahead.h"
#include "format/text/codepage.h"
#include "scan/format.h"

/*
 * Hands over what is in the stream as an object inside, in UTF-8, of which it is said that it is so. Offsets
 * in it are of what is decoded.
 */
AJ_MUST_CHECK enum aj_status aj_decoded_inner(struct aj_scan *scan, struct aj_str name,
    const struct aj_codepage *page, struct aj_stream *in, struct aj_err *err);
