#pragma once

/*
 * Cases of rules with made-up material in them: rules/README.md, "Cases". The
 * material is random but the same each time, so that no file of ours holds
 * anything that looks like a secret.
 */

#include "base/buf.h"

/* Writes the case with each $(kind N) filled in; what is none stays as it is. False: no memory. */
bool aj_case_expand(struct aj_str text, uint64_t seed, struct aj_buf *out);
