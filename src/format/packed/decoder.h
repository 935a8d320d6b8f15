#pragma once

/*
 * What the decompressing formats share. Their files consist of units (streams, frames) one behind
 * the other, and hold one object. When a unit is damaged or cut, what was decompressed before is
 * scanned to its end as if the file ended there; then the failure comes out.
 */

#include "dep/codec.h"
#include "scan/format.h"

/*
 * Reads in with codec (NULL: there was no memory for it), which it frees. begins is the format's
 * sniff: what follows a unit is another one only if that knows it.
 */
AJ_MUST_CHECK enum aj_status aj_decoder_read(struct aj_scan *scan, struct aj_stream *in,
    struct aj_codec *codec, int (*begins)(struct aj_str head), struct aj_err *err);
