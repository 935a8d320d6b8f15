/* The reader of text in UTF-32, held against the promises that readers make (test/format_probe.h). */

#include "test/format_probe.h"

extern const struct aj_format aj_format_utf32;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	aj_format_probe_fuzz(&aj_format_utf32, bytes, len);
	return 0;
}
