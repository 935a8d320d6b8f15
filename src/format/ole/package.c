#include "format/ole/package.h"

#include "format/ole/cfb.h"

enum { LABEL_MAX = 200 };

/* Text to a zero byte from at on; moves at behind it. False: it does not end. */
static bool skip_text(struct aj_str s, size_t *at, struct aj_str *out)
{
	size_t end = aj_str_find(s, *at, 0);

	if (end >= s.len)
		return false;
	*out = aj_str_sub(s, *at, end - *at);
	*at = end + 1;
	return true;
}

size_t aj_ole_package(struct aj_str head, struct aj_str *label)
{
	struct aj_str path;
	size_t at = 2;
	uint32_t len;

	*label = aj_str(NULL, 0);
	if (head.len < 2 || aj_le16(head.ptr) != 2 || !skip_text(head, &at, label) ||
	    !skip_text(head, &at, &path) || head.len - at < 8)
		goto none;
	len = aj_le32(head.ptr + at + 4);
	at += 8;
	if (len > head.len - at || head.len - at - len < 4)
		goto none;
	*label = aj_str_sub(*label, 0, LABEL_MAX);
	return at + len + 4;
none:
	*label = aj_str(NULL, 0);
	return 0;
}
