#pragma once

/*
 * Edits of a text in a charset, of which offsets and texts are those of the same in UTF-8: what no edit names
 * stays byte for byte, what takes its place is written in the charset.
 */

#include "format/text/codepage.h"
#include "redact/rewrite.h"

/*
 * bytes: as they stand. edits: in order, not overlapping, with their texts. want: all of the text in UTF-8 as
 * it is to be; what was put together is held against it. AJ_EINPUT: it cannot be written in the charset.
 */
AJ_MUST_CHECK enum aj_status aj_charset_edit(const struct aj_codepage *page, struct aj_str bytes,
    const struct aj_edit *edits, size_t n, struct aj_str texts, struct aj_str want, struct aj_buf *out,
    struct aj_err *err);
