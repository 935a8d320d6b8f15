/* fuzz_accesslog.c: any bytes as an access log; a reader that breaks a promise aborts. */

#include "test/format_probe.h"

extern const struct aj_format aj_format_accesslog, aj_format_w3clog;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	aj_format_probe_fuzz(&aj_format_accesslog, bytes, len);
	aj_format_probe_fuzz(&aj_format_w3clog, bytes, len);
	return 0;
}
