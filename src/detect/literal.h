#pragma once

/*
 * Literals: fixed strings that begin or stand inside something to be found. All
 * recognisers and rules put theirs into one set, compiled to a filter
 * that is run over the text together with the character classes.
 */

#include "detect/look.h"

/* Called where the whole literal stands, at [at, at + len). arg is what was given with it. */
typedef void (*aj_literal_fn)(struct aj_look *look, size_t at, size_t len, const void *arg);

struct aj_literals; /* being built: part of the engine */

enum { AJ_LITERAL_MIN = 4, AJ_LITERAL_MAX = 64 };

/*
 * Adds a literal of 4 to 64 bytes; nocase: ASCII letters match in either case.
 * literal and arg must live as long as the engine. The same literal may be added
 * more than once: each is called. False: length out of range or no memory.
 */
bool aj_literal_add(
    struct aj_literals *set, struct aj_str literal, bool nocase, aj_literal_fn fn, const void *arg);
