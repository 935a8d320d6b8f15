#pragma once

/* A visit in words, for people, and as one line of JSON, for programs. */

#include "estate/visit.h"

void aj_visit_print_text(const struct aj_visit *visit, struct aj_buf *out);

/*
 * {"endpoint":"127.0.0.1:9200","address":"127.0.0.1","target":…,"owner":…,"rung":"data open","kind":…,
 *  "product":…,"version":…,"tls":false,"refused":…,"unanswered":…,"suspect":…,"proof":[{"asked":…,"answered":…,
 *  "proves":…,"control":false}],"sets":[{"name":…,"records":…,"bytes":…,"own":false,"note":…}],
 *  "more_sets":false,"connections":…,"bytes_in":…,"bytes_out":…}
 * A number that the server does not tell is left out, and unanswered where nothing was left open. why: of a
 * visit that could not be made, else "".
 */
void aj_visit_print_json(const struct aj_visit *visit, const char *why, struct aj_buf *out);
