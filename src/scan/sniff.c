/*
 * sniff.c: apart from the list (drivers.c), so that a test may bring a list of its own.
 */

#include "scan/scan.h"

#include <assert.h>

const struct aj_format *aj_format_of(struct aj_str head)
{
	const struct aj_format *best = NULL;
	int loudest = 0;

	for (size_t i = 0; aj_formats[i] && loudest < AJ_SNIFF_SURE; i++) {
		const struct aj_format *format = aj_formats[i];
		int bits = format->most > 0 && format->most <= loudest ? 0 : format->sniff(head);

		assert(format->most == 0 || bits <= format->most);
		if (bits > loudest) {
			loudest = bits;
			best = format;
		}
	}
	return best;
}

void aj_formats_prepare(void)
{
	for (size_t i = 0; aj_formats[i]; i++)
		if (aj_formats[i]->prepare)
			aj_formats[i]->prepare();
}
