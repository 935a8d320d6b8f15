#pragma once

/* What an archive says of its members is data too: "backup/jane.doe@example.com.pst". */

#include "format/text/charset.h"
#include "scan/format.h"

/*
 * Hands over the name of a member and the comment on it ("": none) as records of the fields "name"
 * and "comment". They are texts of that entry of the layer; an offset is one within the name or
 * comment, for not every kind of archive has them as they are.
 */
AJ_MUST_CHECK enum aj_status aj_member_name(struct aj_scan *scan, struct aj_mend *mend, struct aj_str name,
    struct aj_str comment, struct aj_err *err);

/* Where the member, which is a link, leads. */
AJ_MUST_CHECK enum aj_status aj_member_link(
    struct aj_scan *scan, struct aj_mend *mend, struct aj_str name, struct aj_str link, struct aj_err *err);

/* "jane@example.com.pst": bytes of the ending of a file, which would be taken for a part of the domain. */
size_t aj_member_name_ending(struct aj_str name);
