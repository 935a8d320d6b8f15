#pragma once

/* Values that stand without quotes, where the text that takes their place needs them. */

#include "redact/layers.h"

/* What a format has around a text, and for nothing at all. */
struct aj_bare {
	const char *format, *quote, *nothing;
};

/* A number, a date of TOML, or a name in a mail's header that was found as a whole, without quotes: it goes
 * as a whole, and what takes its place gets quotes. NULL: it is none. from: where the finding begins in the
 * layer. */
const struct aj_bare *aj_bare_of(const struct aj_frame *frame, const struct aj_text *text,
    const struct aj_value *value, const struct aj_finding *finding, uint64_t from);

/* A scalar of YAML without quotes begins at start, which is from in the layer: it must not begin with some of
 * the signs that a replacement begins with. */
bool aj_bare_plain_start(
    const struct aj_frame *frame, const struct aj_value *value, size_t start, uint64_t from);

/* Makes such a replacement begin with another sign. "~" alone is the null of YAML. */
void aj_bare_begin_plain(struct aj_buf *text);
