#pragma once

/* The files of web/. */

#include "base/embedded.h"

extern const struct aj_embedded aj_web_dossier_css, aj_web_report_html, aj_web_report_css, aj_web_report_js;
