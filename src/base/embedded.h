#pragma once

/* A file that was compiled in (tools/embed.c). */

#include "base/str.h"

struct aj_embedded {
	struct aj_str text;
	const char *digest; /* "sha256-…", as content security policies want it */
};
