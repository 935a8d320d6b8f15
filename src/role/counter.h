#pragma once

/* A source that counts what is read through it, for the progress bar and the figures. */

#include "base/stream.h"

#include <stdatomic.h>

struct aj_counter {
	struct aj_source source;
	struct aj_source *inner;
	_Atomic uint64_t *bytes; /* to which is added */
	uint64_t counted;
};

/* Borrows inner. */
void aj_counter_init(struct aj_counter *counter, struct aj_source *inner, _Atomic uint64_t *bytes);
