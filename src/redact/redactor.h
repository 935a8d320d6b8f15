#pragma once

/*
 * Redaction of one object: the tap of a scan. It puts a rewriting source under the
 * reader of each layer that has text (redact/layers.h), and turns findings into edits, as the
 * policy says. The second pass sees what is written. Or, the other way round, puts back what
 * was encrypted.
 */

#include "redact/aside.h"
#include "redact/check.h"
#include "redact/count.h"
#include "scan/scan.h"

struct aj_redactor;

struct aj_redactor_options {
	bool restore;  /* the policy is not asked */
	bool american; /* dates have their month first */
	const struct aj_engine *engine;
	const struct aj_policy *policy;
	const struct aj_action_key *key;
	const struct aj_type *types;
	size_t n_types;
	struct aj_aside *aside; /* in whose thread what follows happens, until the object is read */
	struct aj_out *to;
	struct aj_nameless *nameless; /* for what waits and does not fit into memory */
	struct aj_check *check;
};

AJ_MUST_CHECK enum aj_status aj_redactor_new(
    const struct aj_redactor_options *options, struct aj_redactor **out, struct aj_err *err);
void aj_redactor_free(struct aj_redactor *redactor); /* accepts NULL */

struct aj_tap *aj_redactor_tap(struct aj_redactor *redactor);

/* After the object: finishes compressors and output. */
AJ_MUST_CHECK enum aj_status aj_redactor_finish(struct aj_redactor *redactor, struct aj_err *err);

/* Findings that the policy changes but that lie in an object inside the text, out of reach. */
uint64_t aj_redactor_out_of_reach(const struct aj_redactor *redactor);

/* Findings left as they are since they were written, or their record was redacted, at an earlier time. */
uint64_t aj_redactor_earlier(const struct aj_redactor *redactor);

/* Dates that were moved in records in which nothing tells it: redacted again, they would move again. */
uint64_t aj_redactor_again(const struct aj_redactor *redactor);

/* Values that were put back. */
uint64_t aj_redactor_restored(const struct aj_redactor *redactor);

/* Pictures and the like in mails and archives that stay as they are: nothing was found in their words. */
uint64_t aj_redactor_seen(const struct aj_redactor *redactor);

/* … and pictures in whose words something was found, which stay without them. */
uint64_t aj_redactor_bared(const struct aj_redactor *redactor);

/* Objects that cannot be rewritten and were left out. */
uint64_t aj_redactor_dropped(const struct aj_redactor *redactor);

/* The name of the format that was rewritten; "" if there was nothing to rewrite. */
const char *aj_redactor_format(const struct aj_redactor *redactor);

/* Sorted by type, action, field; lives as long as the redactor. */
const struct aj_redact_count *aj_redactor_counts(struct aj_redactor *redactor, size_t *n);
