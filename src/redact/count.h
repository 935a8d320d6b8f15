#pragma once

/* What was done to an object: how often, by type, action and field. */

#include "redact/policy.h"

struct aj_redact_count {
	unsigned type;
	enum aj_action_kind action;
	const char *field; /* "" where there is none; beyond AJ_REDACT_FIELDS different ones "(others)" */
	uint64_t count;
};
enum { AJ_REDACT_FIELDS = 4096 };

struct aj_redact_counts {
	struct aj_arena names;
	struct aj_redact_count *list;
	uint32_t *slots; /* open addressing: index + 1 */
	size_t n;
	/* Counts of fields by their address, while that means something. */
	struct aj_redact_recent {
		const struct aj_field *field;
		struct aj_redact_count *count; /* or NULL */
	} recent[64];
};

AJ_MUST_CHECK enum aj_status aj_redact_counts_init(struct aj_redact_counts *counts, struct aj_err *err);
void aj_redact_counts_fini(struct aj_redact_counts *counts); /* accepts a zeroed one */

/* The layer has ended: its fields are no more. */
void aj_redact_counts_layer(struct aj_redact_counts *counts);

/* One more. */
void aj_redact_counts_add(
    struct aj_redact_counts *counts, unsigned type, enum aj_action_kind action, const struct aj_field *field);

/* Sorts them by type, action, field. No more may be added then. */
void aj_redact_counts_sort(struct aj_redact_counts *counts);
