#pragma once

/*
 * Collections written in brackets, [a, "b", {c: d}] of YAML and { a = "b" } of TOML, as
 * values of a batch. No more of them than stands in a view.
 */

#include "format/data/escaped.h"

struct aj_brackets {
	struct aj_batch *batch;
	struct aj_fields *fields;
	uint8_t sign;		/* between a key and its value: ':' or '=' */
	enum aj_escapes single; /* what '…' means; "…" is AJ_ESCAPES_C */
	bool foreign;
};

/* How long the collection is that s begins with, its closing bracket included; 0: it does not end in s. */
size_t aj_brackets_end(const struct aj_brackets *flow, struct aj_str s);

/* Hands over what is in it; s is the collection, at raw. */
AJ_MUST_CHECK enum aj_status aj_brackets_read(struct aj_brackets *flow, struct aj_str s, uint64_t raw,
    const struct aj_field *field, struct aj_err *err);
