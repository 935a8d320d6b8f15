/* fuzz_uu.c: any bytes as files in uuencode; a reader that breaks a promise aborts. */

#include "test/format_probe.h"

extern const struct aj_format aj_format_uu;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	aj_format_probe_fuzz(&aj_format_uu, bytes, len);
	return 0;
}
