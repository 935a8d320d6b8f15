#pragma once

/*
 * Whose record it is: what the policy's subject field says, else the first address or
 * identity number in the record.
 */

#include "redact/policy.h"

struct aj_subject {
	size_t from, to;    /* the record's part of the text; cached between calls for the same text */
	struct aj_str name; /* "" where the record tells none */
	bool written; /* something stands in the record that was made by the key: it has been redacted */
};

/* Of the record around at. Zero the subject before each text. */
void aj_subject_find(struct aj_subject *subject, const struct aj_policy *policy,
    const struct aj_action_key *key, const struct aj_type *types, const struct aj_text *text,
    const struct aj_findings *findings, size_t at);
