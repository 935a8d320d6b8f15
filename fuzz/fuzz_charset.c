/*
 * fuzz_charset.c: pages of which a charset is said from outside, and what of them is decoded as a whole: the
 * first byte chooses the charset.
 */

#include "format/text/decoded.h"
#include "test/format_probe.h"

extern const struct aj_format aj_format_html;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int sniff_nothing(struct aj_str head)
{
	return 0;
}

static enum aj_status read_decoded(struct aj_scan *scan, struct aj_stream *in, struct aj_err *err)
{
	return aj_decoded_inner(scan, AJ_S(""), aj_scan_charset(scan), in, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const struct aj_format decoded = {
		.name = "decoded", .sniff = sniff_nothing, .read = read_decoded
	};
	static const char *const names[] = { "iso-2022-jp", "shift_jis", "euc-jp", "gb18030", "big5",
		"euc-kr", "koi8-r", "windows-1251", "iso-8859-2" };
	unsigned which = len > 0 ? bytes[0] : 0;

	if (len == 0)
		return 0;
	aj_format_probe_charset(aj_codepage_named(aj_str_z(names[which / 2 % AJ_LEN(names)])));
	aj_format_probe_fuzz(which % 2 ? &aj_format_html : &decoded, bytes + 1, len - 1);
	return 0;
}
