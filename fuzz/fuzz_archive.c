/* The readers of archives by way of libarchive, whichever knows the input, held against their promises. */

#include "test/format_probe.h"

extern const struct aj_format aj_format_tar, aj_format_ar, aj_format_7z, aj_format_rar;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct aj_format *const formats[] = { &aj_format_tar, &aj_format_ar, &aj_format_7z,
		&aj_format_rar };

	for (size_t i = 0; i < AJ_LEN(formats); i++)
		if (formats[i]->sniff(aj_str_sub(aj_str(bytes, len), 0, AJ_SNIFF_HEAD)) > 0)
			aj_format_probe_fuzz(formats[i], bytes, len);
	return 0;
}
