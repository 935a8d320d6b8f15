#pragma once

/* What generic patterns still see in a text. */

#include "redact/policy.h"

struct aj_leftovers;

/* Patterns of those types which the policy changes wherever they stand. */
AJ_MUST_CHECK enum aj_status aj_leftovers_new(
    const struct aj_policy *policy, struct aj_leftovers **out, struct aj_err *err);
void aj_leftovers_free(struct aj_leftovers *leftovers); /* accepts NULL */

/* Calls fn for each place [from, to) of text that looks like one of them. */
void aj_leftovers_find(struct aj_leftovers *leftovers, struct aj_str text,
    void (*fn)(void *arg, const char *type, struct aj_str text, size_t from, size_t to), void *arg);
