#pragma once

/* Which bytes in a column of a database are worth opening as an object of their own. */

#include "base/str.h"

enum { AJ_MAGIC_HEAD = 16 }; /* bytes that are enough to tell */

/* head begins a file of a kind that has its bytes at its start: an archive, a document, an image. */
bool aj_magic_known(struct aj_str head);

/* The two bytes at p, which may be encoded, may begin such a file: a look before they are decoded. */
bool aj_magic_may_begin(const uint8_t *p);
