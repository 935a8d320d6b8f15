#include "sink/freemail.h"

#include "freemail_names.h" /* generated: names, sorted by their bytes */

static int compare(struct aj_str a, struct aj_str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int c = memcmp(a.ptr, b.ptr, len);

	return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static bool listed(struct aj_str name)
{
	size_t lo = 0, hi = AJ_LEN(names);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = compare(name, aj_str_z(names[mid]));

		if (c == 0)
			return true;
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return false;
}

bool aj_freemail(struct aj_str domain)
{
	struct aj_str label = aj_str_until(domain, '.');
	uint8_t any[63 + 2]; /* a label has 63 bytes at most; RFC 1035, 2.3.4 */

	if (domain.len == 0)
		return false;
	if (listed(domain))
		return true;
	if (label.len > 63)
		return false;
	memcpy(any, label.ptr, label.len);
	memcpy(any + label.len, ".*", 2);
	return listed(aj_str(any, label.len + 2));
}

const char *aj_freemail_name(size_t i)
{
	return i < AJ_LEN(names) ? names[i] : NULL;
}
