#pragma once

/* YAML as libyaml reads it, for a second look at what our own code has written: every scalar, decoded. */

#include "base/err.h"

/* False: no need to go on. */
typedef bool aj_yaml_scalar_fn(void *to, struct aj_str scalar);

/* AJ_EINPUT: it is no YAML; AJ_ESTOP: fn had no need to go on. */
AJ_MUST_CHECK enum aj_status aj_yaml_scalars(
    struct aj_str text, aj_yaml_scalar_fn *fn, void *to, struct aj_err *err);
