#pragma once

/*
 * A key that the owner of a store has laid into a file and named in the scope, for the few
 * kinds that are read with one. It is in memory only while a request is signed.
 */

#include "base/err.h"

struct aj_key {
	uint8_t bytes[4096]; /* a signed URL is longer than a key */
	size_t len;	     /* without white space around it */
};

/* AJ_EDENIED: it is no regular file of ours, or others may read or write it; AJ_EINPUT: it is empty or too
 * long. */
AJ_MUST_CHECK enum aj_status aj_key_read(const char *path, struct aj_key *out, struct aj_err *err);
void aj_key_wipe(struct aj_key *key);
