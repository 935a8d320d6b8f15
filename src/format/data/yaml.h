#pragma once

/* What single lines of YAML tell. */

#include "base/str.h"

/* Bits of head that speak for YAML: so many or 0. */
enum { AJ_YAML_BITS = 18 };
int aj_yaml_sniff(struct aj_str head);

/*
 * The key at at of the line, in quotes or not. Gives where its value may begin, behind
 * the colon and space; 0: there is none.
 */
size_t aj_yaml_key(struct aj_str line, size_t at, struct aj_str *key);

/* "---" or "...", alone or with something behind a space. */
bool aj_yaml_is_marker(struct aj_str line);

/* "|", ">-", "|2+", perhaps with a comment. */
bool aj_yaml_is_block(struct aj_str line);

/* Decodes s as a whole into out (as much room as s). Gives the length; 0: it is not base64. */
size_t aj_yaml_base64(struct aj_str s, uint8_t *out);

/* UTF-8 without control characters. */
bool aj_yaml_is_text(struct aj_str s);
