#include "redact/mail/base64.h"

void aj_base64_write(struct aj_buf *out, struct aj_str bytes, size_t line, struct aj_str eol)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t column = 0;

	for (size_t at = 0; at < bytes.len; at += 3) {
		const uint8_t *p = bytes.ptr + at;
		size_t n = bytes.len - at;
		uint32_t group =
		    (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);
		uint8_t four[4] = { (uint8_t)letters[group >> 18], (uint8_t)letters[group >> 12 & 63],
			n > 1 ? (uint8_t)letters[group >> 6 & 63] : '=',
			n > 2 ? (uint8_t)letters[group & 63] : '=' };

		if (column > line - 4) {
			aj_buf_add(out, eol);
			column = 0;
		}
		aj_buf_add(out, aj_str(four, 4));
		column += 4;
	}
}
