#pragma once

/* What libarchive's reader says of an archive: "a.txt 644 10: hello|b -> a: |", mode and time behind the
 * name. */

#include "base/buf.h"

/* 0-terminated. */
void aj_archive_list(struct aj_str bytes, struct aj_buf *out);
