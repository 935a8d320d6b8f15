#pragma once

/*
 * A policy: what is done with which finding. Rules in order, the first that fits
 * counts; what none fits is kept. From YAML:
 *
 *   name: support-cases
 *   subject: [customer.id]             # of whom a record is, for shift; else its first address or id;
 *                                      # records that tell neither are moved together, by the key
 *   unwritable: drop                   # what cannot be rewritten in a mail or archive; refuse unless given
 *   rules:
 *     - types: [EMAIL_ADDRESS, PHONE_NUMBER]
 *       likelihood: possible           # at least; possible unless given
 *       fields: ["requester.*"]        # shell patterns on the path of the field
 *       formats: [ndjson]
 *       action: token
 *       numbers: keep                  # token, hash: a number without quotes stays one (number.h)
 *     - groups: [secret]
 *       action: label
 *     - types: [DATE_TIME]             # all dates (dates.h); only where it is named
 *       action: shift
 *     - action: keep                   # of every type, but for DATE_TIME
 */

#include "base/arena.h"
#include "dep/sha256.h"
#include "detect/engine.h"
#include "redact/action.h"

enum { AJ_POLICY_RULES = 64, AJ_POLICY_LIST = 64 };

struct aj_policy_rule {
	bool any_type;
	uint64_t types[AJ_TYPE_MAX / 64];
	enum aj_likelihood least;
	const char *fields[AJ_POLICY_LIST + 1], *formats[AJ_POLICY_LIST + 1]; /* NULL-terminated; none: any */
	struct aj_action action;
};

/* What cannot be rewritten; no policy keeps it. */
enum aj_unwritable { AJ_UNWRITABLE_REFUSE, AJ_UNWRITABLE_DROP, AJ_UNWRITABLE_KEEP };

struct aj_policy {
	struct aj_arena arena;
	const char *name;
	const char *subject[AJ_POLICY_LIST + 1]; /* as a rule's fields */
	enum aj_unwritable unwritable;
	struct aj_policy_rule *rules;
	size_t n_rules;
	char digest[2 * AJ_SHA256_BYTES + 1]; /* of the text that it was read from */
};

/* The policies that are built in, in order of their names; NULL behind the last. */
const char *aj_policy_name(size_t i);

/* A built-in policy by its name, else a file. AJ_EINPUT names line, column and what was expected. */
AJ_MUST_CHECK enum aj_status aj_policy_load(struct aj_policy *policy, const char *name,
    const struct aj_type *types, size_t n_types, struct aj_err *err);
void aj_policy_fini(struct aj_policy *policy); /* accepts a zeroed one */

/* Whether some rule needs a key. */
bool aj_policy_keyed(const struct aj_policy *policy);

/* Whether the field's path is one of the patterns, of which the last is NULL. */
bool aj_policy_fits_field(const char *const *patterns, const struct aj_field *field);

/* Whether some rule names the type, or a group or all of those it is in. */
bool aj_policy_names(const struct aj_policy *policy, unsigned type);

/* Whether a rule says of the finding that it is kept; else none fits, or it is changed. */
bool aj_policy_keeps(const struct aj_policy *policy, const struct aj_finding *finding, const char *format);

/* What is done with the finding in a text of the format; NULL: it is kept. */
const struct aj_action *aj_policy_action(
    const struct aj_policy *policy, const struct aj_finding *finding, const char *format);

/* Whether every finding of the type, as likely as "very likely", is changed wherever it stands, so that
 * nothing that looks like one is left: a date that is moved looks like any other. */
bool aj_policy_removes(const struct aj_policy *policy, unsigned type);
