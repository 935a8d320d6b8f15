#pragma once

/* Edits of quoted-printable text (RFC 2045, section 6.7): a line that grows too long is broken softly. */

#include "redact/rewrite.h"

struct aj_lines {
	uint64_t start; /* of the line that was edited last, as far as it is one line still */
	int64_t grown;	/* bytes by which it is longer now */
};

AJ_MUST_CHECK enum aj_status aj_lines_edit(struct aj_lines *lines, struct aj_rewrite *rewrite, uint64_t from,
    uint64_t to, struct aj_str text, struct aj_err *err);

/* How lines end in the layer, by what is kept of it: CRLF or LF. */
struct aj_str aj_lines_end(const struct aj_rewrite *rewrite);
