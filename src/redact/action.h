#pragma once

/*
 * What becomes of a value. Whatever is written consists of letters, digits and
 * ~ . : / * - only, so that it means the same in a JSON string, a CSV field, an XML
 * text or a log line and never has to be quoted or escaped.
 *
 *   remove      nothing (null for a bare JSON value)
 *   label       ~EMAIL_ADDRESS~
 *   token       ~EMAIL_ADDRESS.mrqg4k2v7h5wqz3x.b7kd~   the same for the same canonical value and key
 *   hash        ~EMAIL_ADDRESS:8d969eef6ecad3c29a3a629280e686cf.b7kd~   the same, 128 bits
 *   mask        j***@c***.com
 *   generalise  192.0.2.0/24, 2001:db8::/48; 1985-04 or 1985; SW1A
 *   keep        as it is
 *
 * The four last letters of tokens and hashes are a check by the key: what merely looks
 * like one is data, and is treated as such.
 */

#include "base/buf.h"
#include "base/err.h"
#include "scan/finding.h"

enum aj_action_kind {
	AJ_ACTION_KEEP,
	AJ_ACTION_REMOVE,
	AJ_ACTION_LABEL,
	AJ_ACTION_TOKEN,
	AJ_ACTION_HASH,
	AJ_ACTION_MASK,
	AJ_ACTION_GENERALISE,
	AJ_ACTIONS
};

struct aj_action {
	enum aj_action_kind kind;
	bool year; /* generalise: dates to the year; to the month otherwise */
};

enum {
	AJ_ACTION_KEY = 32,
	AJ_ACTION_LONGEST = 128, /* bytes that a label, token or hash takes at most */
};

struct aj_action_key {
	uint8_t bytes[AJ_ACTION_KEY]; /* derived from what the user gives */
	bool given;
};

/* "keep", "remove", … */
const char *aj_action_name(enum aj_action_kind kind);

/* From the user's secret, 16 bytes at least (AJ_EINPUT). */
AJ_MUST_CHECK enum aj_status aj_action_key_init(
    struct aj_action_key *key, struct aj_str secret, struct aj_err *err);

/* Puts into out what takes the place of a finding of the type, whose value and canonical form are given. */
void aj_action_write(const struct aj_action *action, const struct aj_action_key *key,
    const struct aj_type *type, struct aj_str value, struct aj_str canonical, struct aj_buf *out);

/* The length of the label, token or hash that s begins with; 0 if it begins with none of ours. */
size_t aj_action_written(const struct aj_action_key *key, struct aj_str s);
