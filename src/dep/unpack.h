#pragma once

/*
 * Compressed blocks that lie in memory as a whole: pages of Parquet, blocks of Avro, batches of
 * Kafka, streams of PDF. What grows into an object of its own is read as a stream instead
 * (format/packed/gzip.c).
 */

#include "base/buf.h"
#include "base/err.h"

enum aj_packing {
	AJ_PACKED_DEFLATE,   /* RFC 1951 */
	AJ_PACKED_ZLIB,	     /* RFC 1950; its checksum is passed over, a header that is none as well */
	AJ_PACKED_GZIP,	     /* RFC 1952, one member */
	AJ_PACKED_SNAPPY,    /* one block, without frames */
	AJ_PACKED_LZ4,	     /* one block, without frames */
	AJ_PACKED_LZ4_FRAME, /* one frame */
	AJ_PACKED_ZSTD,
	AJ_PACKED_BROTLI,
	AJ_PACKED_BZIP2,
	AJ_PACKED_XZ,
};

/*
 * Appends to out what in becomes. AJ_EINPUT: it is damaged or cut, and out has what came
 * before, where the codec can tell; AJ_ELIMIT: it is more than out may hold, or no memory.
 */
AJ_MUST_CHECK enum aj_status aj_unpack(
    enum aj_packing packing, struct aj_str in, struct aj_buf *out, struct aj_err *err);
