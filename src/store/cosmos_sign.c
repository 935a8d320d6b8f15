/* cosmos_sign.c: verb, type and date in lower case, the link as it is. */

#include "store/cosmos_sign.h"

#include "dep/mac.h"

static void add_lower(struct aj_buf *out, const char *text)
{
	for (; *text; text++) {
		uint8_t c = aj_to_lower((uint8_t)*text);

		aj_buf_add(out, aj_str(&c, 1));
	}
	aj_buf_add(out, AJ_S("\n"));
}

bool aj_cosmos_sign(const struct aj_cosmos_request *request, struct aj_str key, struct aj_buf *out)
{
	char mac[AJ_MAC_TEXT];
	struct aj_buf text;
	bool good;

	aj_buf_init(&text, 4096);
	add_lower(&text, request->verb);
	add_lower(&text, request->type);
	aj_buf_add(&text, request->link);
	aj_buf_add(&text, AJ_S("\n"));
	add_lower(&text, request->date);
	aj_buf_add(&text, AJ_S("\n"));
	good = !text.full && aj_mac_base64(key, aj_buf_str(&text), mac);
	aj_buf_fini(&text);
	if (!good)
		return false;
	aj_buf_add(out, AJ_S("type%3dmaster%26ver%3d1.0%26sig%3d"));
	for (const char *p = mac; *p; p++)
		if (aj_is_alnum((uint8_t)*p))
			aj_buf_add(out, aj_str(p, 1));
		else
			aj_buf_addf(out, "%%%02x", (unsigned)*p);
	return !out->full;
}
