/* The reader of batches of Kafka, held against the promises that readers make (test/format_probe.h). */

#include "test/format_probe.h"

extern const struct aj_format aj_format_kafka;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	aj_format_probe_fuzz(&aj_format_kafka, bytes, len);
	return 0;
}
