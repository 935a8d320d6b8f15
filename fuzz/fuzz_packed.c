/* The readers of bzip2, xz, lzip, lzma and lz4, whichever knows the input, held against their promises. */

#include "test/format_probe.h"

extern const struct aj_format aj_format_bzip2, aj_format_xz, aj_format_lzip, aj_format_lzma, aj_format_lz4;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct aj_format *const formats[] = { &aj_format_bzip2, &aj_format_xz, &aj_format_lzip,
		&aj_format_lzma, &aj_format_lz4 };

	for (size_t i = 0; i < AJ_LEN(formats); i++)
		if (formats[i]->sniff(aj_str_sub(aj_str(bytes, len), 0, AJ_SNIFF_HEAD)) > 0)
			aj_format_probe_fuzz(formats[i], bytes, len);
	return 0;
}
