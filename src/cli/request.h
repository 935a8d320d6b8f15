#pragma once

/* A line that "ajar detect" is given: {"id": …, "text": …, "locale": …, "country": …, "default_region": …} */

#include "base/err.h"

struct aj_request {
	struct aj_str id;   /* as it was written, "null" if it was not */
	struct aj_str text; /* decoded */
	char region[3];	    /* of default_region, else country, else locale; "" */
};

/*
 * Reads line, a JSON object (RFC 8259); members that are not known are passed
 * over. Strings are decoded to room, which has as many bytes as line. id points
 * into line, text into room. AJ_EINPUT says at which byte it is wrong.
 */
AJ_MUST_CHECK enum aj_status aj_request_read(
    struct aj_str line, uint8_t *room, struct aj_request *out, struct aj_err *err);
