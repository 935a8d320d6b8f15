#pragma once

/* The files of web/, compiled in (tools/embed.c). */

#include "base/str.h"

struct aj_web {
	struct aj_str text;
	const char *digest; /* "sha256-…", as content security policies want it */
};

extern const struct aj_web aj_web_report_html, aj_web_report_css, aj_web_report_js;
