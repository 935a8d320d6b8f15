#pragma once

/* Headers that list mailboxes (RFC 5322, section 3.4). */

#include "scan/field.h"

/* The header of this name, in any case, does. */
bool aj_mailboxes_in(struct aj_str header);

/* The field is of the names in such a header: "from.name". */
bool aj_mailboxes_name(const struct aj_field *field);
