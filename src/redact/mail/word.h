#pragma once

/*
 * Edits of a header of mail that has encoded words (RFC 2047): a word in which something
 * is replaced is written again, in its charset and encoding, as more than one if it grows
 * too long; all else stays as it stood.
 */

#include "redact/rewrite.h"

enum { AJ_WORDS_EDITS = 1024 }; /* in one header */

struct aj_words {
	uint64_t from, to; /* the header in the layer; only if there are edits */
	struct aj_edit *edits;
	size_t n, room;
	struct aj_buf texts;
};

void aj_words_fini(struct aj_words *words); /* accepts a zeroed one */

/* An edit of the header [header, end), to be made with all others of it; in order. */
AJ_MUST_CHECK enum aj_status aj_words_edit(struct aj_words *words, struct aj_rewrite *rewrite,
    uint64_t header, uint64_t end, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err);

/* Makes the edits that wait. AJ_EINPUT: a word's charset is none in which ASCII stands for itself. */
AJ_MUST_CHECK enum aj_status aj_words_settle(
    struct aj_words *words, struct aj_rewrite *rewrite, struct aj_err *err);
