#pragma once

/* Outputs that compress what they are given and hand it on: gzip (RFC 1952) by ISA-L, zstd (RFC 8878). */

#include "base/out.h"

/* next is borrowed; NULL: no memory. */
struct aj_out *aj_compress_gzip(struct aj_out *next);
struct aj_out *aj_compress_zstd(struct aj_out *next);
