#pragma once

/* Whether a text begins as JSON does: see struct aj_format, sniff. */

#include "base/str.h"

int aj_json_sniff(struct aj_str head);

/* One value a line. */
int aj_ndjson_sniff(struct aj_str head);
