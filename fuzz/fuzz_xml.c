/* fuzz_xml.c: any bytes as an XML document; a reader that breaks a promise aborts. */

#include "test/format_probe.h"

extern const struct aj_format aj_format_xml;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	aj_format_probe_fuzz(&aj_format_xml, bytes, len);
	return 0;
}
