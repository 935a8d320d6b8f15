/* Compressed RTF: whatever comes, it ends, and gives no more than nine bytes for one. */

#include "format/outlook/lzfu.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct aj_memory_source memory;
	struct aj_stream in;
	struct aj_lzfu lzfu;
	struct aj_err err;
	uint8_t out[4096];
	size_t got, total = 0;

	aj_memory_source_init(&memory, aj_str(bytes, len), len % 7);
	aj_stream_init(&in, &memory.source, 0);
	aj_lzfu_init(&lzfu, &in);
	while (lzfu.source.fill(&lzfu.source, out, 1 + len % sizeof(out), &got, &err) == AJ_OK)
		total += got;
	if (total > 9 * len)
		abort();
	aj_stream_fini(&in);
	return 0;
}
