/* fuzz_json.c: any bytes as a JSON file, and as lines of JSON; a reader that breaks a promise aborts. */

#include "test/format_probe.h"

extern const struct aj_format aj_format_json, aj_format_ndjson;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	aj_format_probe_fuzz(&aj_format_json, bytes, len);
	aj_format_probe_fuzz(&aj_format_ndjson, bytes, len);
	return 0;
}
