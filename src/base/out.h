#pragma once

/*
 * Where rewritten bytes go: a chain of outputs, each handing on what it makes of
 * them (compressed, hashed, checked), the last one a file.
 */

#include "base/err.h"

struct aj_out {
	enum aj_status (*write)(struct aj_out *out, struct aj_str bytes, struct aj_err *err);
	/* Nothing more comes; finishes what is behind it, too. */
	enum aj_status (*finish)(struct aj_out *out, struct aj_err *err);
	void (*close)(struct aj_out *out); /* frees it, and not what is behind it */
};
