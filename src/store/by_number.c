#include "store/by_number.h"

#include <inttypes.h>
#include <stdio.h>

bool aj_by_number_parse(const struct aj_cursor *cursor, uint64_t *before, uint64_t *limit)
{
	struct aj_str text = aj_str_z(cursor->text), first = aj_str_until(text, ':');
	uint64_t last;

	*before = 0;
	if (text.len == 0)
		return true;
	text = aj_str_from(text, first.len + 1);
	if (!aj_str_decimal(first, before) || (text.len > 0 && (!aj_str_decimal(text, &last) || last == 0)))
		return false;
	if (text.len > 0 && last < *limit / 2)
		*limit = 2 * last;
	return true;
}

void aj_by_number_print(struct aj_cursor *cursor, uint64_t before, uint64_t limit, uint64_t usual)
{
	if (limit < usual)
		snprintf(cursor->text, sizeof(cursor->text), "%" PRIu64 ":%" PRIu64, before, limit);
	else
		snprintf(cursor->text, sizeof(cursor->text), "%" PRIu64, before);
}
