#pragma once

/* The members of a zip file one after the other, for those who read some of them in a way of their own. */

#include "format/packed/zip_file.h"
#include "scan/format.h"

struct aj_zip_taker {
	/* It is a part of a known layout: the name says nothing of its own. */
	bool (*is_part)(struct aj_zip_taker *taker, struct aj_str name);

	/* Reads the member, by aj_scan_inner or otherwise; a status other than AJ_OK ends the walk. */
	enum aj_status (*take)(
	    struct aj_zip_taker *taker, struct aj_str name, struct aj_stream *body, struct aj_err *err);
};

/* Tells who rewrites of the member: aj_scan_member. */
void aj_zip_tell(struct aj_scan *scan, const struct aj_zip_member *member);

/* All members of an open zip, also those that its directory does not list. taker NULL: by what they are. */
AJ_MUST_CHECK enum aj_status aj_zip_members(
    struct aj_zip *file, struct aj_scan *scan, struct aj_zip_taker *taker, struct aj_err *err);
