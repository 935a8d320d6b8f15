#include "dep/base64.h"

#include <sodium.h>
#include <stdlib.h>

void aj_base64_put(struct aj_buf *out, struct aj_str bytes)
{
	size_t room = sodium_base64_encoded_len(bytes.len, sodium_base64_VARIANT_ORIGINAL);
	char *text = malloc(room);

	if (!text) {
		out->full = true;
		return;
	}
	sodium_bin2base64(text, room, bytes.ptr, bytes.len, sodium_base64_VARIANT_ORIGINAL);
	aj_buf_add(out, aj_str_z(text));
	free(text);
}

bool aj_base64_add(struct aj_buf *out, struct aj_str text)
{
	size_t room = text.len / 4 * 3 + 3, len = 0;
	uint8_t *bytes = malloc(room);
	bool good = bytes && text.len > 0 &&
		    sodium_base642bin(bytes, room, (const char *)text.ptr, text.len, NULL, &len, NULL,
			sodium_base64_VARIANT_ORIGINAL) == 0;

	if (good)
		aj_buf_add(out, aj_str(bytes, len));
	free(bytes);
	return good || text.len == 0;
}
