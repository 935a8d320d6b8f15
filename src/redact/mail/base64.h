#pragma once

/* Writes base64 (RFC 4648, section 4). */

#include "base/buf.h"

/* In lines of so many letters, with eol between two of them. */
void aj_base64_write(struct aj_buf *out, struct aj_str bytes, size_t line, struct aj_str eol);
