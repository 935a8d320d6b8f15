#pragma once

/*
 * uuencode as it stands between other text (POSIX, uuencode): "begin 644 name", lines, one
 * of no bytes, "end". Who reads it and who looks for its end in a mail go by the same lines.
 */

#include "base/str.h"

enum {
	AJ_UU_NAME_MAX = 255,
	AJ_UU_AHEAD = 512, /* bytes that tell whether it begins, and more than a line of it has */
};

enum aj_uu_place { AJ_UU_BEFORE, AJ_UU_WITHIN, AJ_UU_LAST, AJ_UU_ENDED };

/* Whether s begins with its first line, with a line of bytes behind it. *name: dies with s. */
bool aj_uu_begins(struct aj_str s, struct aj_str *name);

/* Cuts off the line at the start of s, without its end, and moves place on. False: it does not belong to it.
 */
bool aj_uu_next(enum aj_uu_place *place, struct aj_str s, struct aj_str *line);
