#pragma once

/*
 * A large item whose format may be cut at newlines, read by several: whoever has time reads the next part of
 * it into memory and lends that, while other parts are being inspected. Parts are lent in their order.
 */

#include "estate/round.h"

#include <pthread.h>

enum { AJ_PART = 4 << 20 }; /* bytes of a part at most, but for the last one */

struct aj_parts {
	struct aj_source *source; /* of the item; borrowed */
	pthread_mutex_t
	    turn; /* to read the next part, until it has its place; all that follows is under it */
	struct aj_piece next;
	struct aj_buf rest; /* what came behind the last line of the part before */
	bool over;	    /* there is no other part */
};

void aj_parts_init(struct aj_parts *parts, struct aj_source *source, const struct aj_format *format);
void aj_parts_fini(struct aj_parts *parts); /* nobody lends any more */

/*
 * Lends the next part, and returns when that is not read any more. room: AJ_PART bytes of the caller's for
 * it. A line that is longer goes, with all that is behind it, as the last part. AJ_END: there is none.
 */
AJ_MUST_CHECK enum aj_status aj_parts_lend(struct aj_parts *parts, const struct aj_round_options *options,
    const struct aj_visit *visit, const struct aj_set *set, struct aj_str item, uint8_t *room,
    struct aj_err *err);
