#pragma once

/*
 * Persons among the findings. In each record the best kind of identity that it
 * has counts, each different one of that kind as a person: e-mail addresses, else
 * national ids, else phone numbers, else names. How findings fall into records is
 * told by the text: its records, or else its lines.
 */

#include "base/unique.h"
#include "scan/sink.h"

enum { AJ_SUBJECTS_PENDING = 4096 };

/* Zeroed: empty. */
struct aj_subjects {
	struct aj_unique persons;
	uint64_t records; /* with findings */

	/* The record that is open: a text may end within it. */
	uint64_t pending[AJ_SUBJECTS_PENDING]; /* hashes of its best kind so far, unless that is e-mail */
	size_t n_pending;
	uint8_t best; /* kind of those; 0: none */
	bool open;    /* it has a finding */
};

void aj_subjects_fini(struct aj_subjects *subjects); /* wipes it */

/* What a finding of the type says about who a person is: 0 nothing, up to 4, an e-mail address. */
uint8_t aj_subject_kind(const struct aj_type *type, uint16_t id);

/* Takes the findings of a text with their hashes; kinds is by type. */
void aj_subjects_add(
    struct aj_subjects *subjects, const struct aj_span *span, const uint64_t *hashes, const uint8_t *kinds);

/* No more text: the record that is open has ended. */
void aj_subjects_end(struct aj_subjects *subjects);

void aj_subjects_merge(struct aj_subjects *into, const struct aj_subjects *from);
