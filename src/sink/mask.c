#include "sink/mask.h"

void aj_mask(const struct aj_type *type, struct aj_str value, char out[AJ_MASK_MAX + 1])
{
	(void)type, (void)value;
	memcpy(out, "\xe2\x80\xa2", 4);
}
