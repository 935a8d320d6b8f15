#pragma once

/*
 * Values that whoever has the key can get back: encrypted byte for byte as they stood
 * in the file, escapes and all, so that what is put back is exactly what was there. In
 * parts of a mail that are encoded it is the value itself, which is encoded again.
 *
 * The nonce is a keyed hash of type, canonical form and these bytes: nothing is drawn, the same
 * spelling of a value always gives the same text, different texts never share a
 * nonce. Who lacks the key learns which are equal and how long they are, nothing
 * else. The letters before the point are those of the value's token: they are equal
 * for all spellings of it.
 */

#include "redact/written.h"

enum {
	AJ_SEALED_PART =
	    256, /* bytes sealed together; a longer value becomes several, one behind the other */
	AJ_SEALED_LETTERS = 474, /* of as many bytes and 40 of nonce and check */
};

/* quoted: the value had no quotes in the file, and what is written now has. */
void aj_sealed_add(const struct aj_action_key *key, struct aj_str type, struct aj_str canonical,
    struct aj_str raw, bool quoted, struct aj_buf *out);

/* What was sealed, AJ_SEALED_PART bytes at most. False: not by this key. */
bool aj_sealed_open(const struct aj_action_key *key, const struct aj_written *written,
    uint8_t out[AJ_SEALED_PART], size_t *len);
