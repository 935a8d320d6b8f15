/* XML of a server: it is refused, or a tree that can be walked from end to end. */

#include "dep/element.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const paths[] = { "Contents", "Blobs/Blob", "Name", "" };
	struct aj_element *root;
	struct aj_err err;
	size_t total = 0;

	if (aj_element_parse(aj_str(bytes, len), &root, &err) != AJ_OK) {
		if (root)
			abort();
		return 0;
	}
	for (size_t i = 0; i < AJ_LEN(paths); i++)
		for (const struct aj_element *e = aj_element_at(root, paths[i]); e; e = aj_element_next(e))
			total += aj_element_text(aj_element_at(e, "Name")).len +
				 aj_element_attribute(aj_element_at(e, "Name"), "Encoded").len;
	aj_element_free(root);
	if (total > 16 * len) /* four walks; a byte of Latin-1 becomes two */
		abort();
	return 0;
}
