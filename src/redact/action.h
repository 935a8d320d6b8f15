#pragma once

/*
 * What becomes of a value. Whatever is written consists of letters, digits and
 * ~ . : / * -, so that it means the same in a JSON string, a CSV field, an XML
 * text or a log line and never has to be quoted or escaped; a date that is shifted keeps
 * what stands between its numbers, and commas only where there was one.
 *
 *   remove      nothing (null for a bare JSON value; a label for a secret in running text)
 *   label       ~EMAIL_ADDRESS~
 *   token       ~EMAIL_ADDRESS.mrqg4k2v7h5wqz3x.b7kd~   the same for the same canonical value and key
 *   hash        ~EMAIL_ADDRESS:8d969eef6ecad3c29a3a629280e686cf.b7kd~   the same, 128 bits
 *   mask        j***@c***.com
 *   generalise  192.0.2.0/24, 2001:db8::/48; 1985-04 or 1985; SW1A, 101**
 *   shift       1985-07-19: dates, by days that are the same for all of a subject (shift.h)
 *   encrypt     ~EMAIL_ADDRESS-mrqg4k2v7h5wqz3x.aebagba….b7kd~, which `ajar restore` turns back (sealed.h)
 *   keep        as it is
 *
 * What cannot be generalised or shifted gets a label. With `numbers`, token and hash
 * leave a number a number (number.h).
 */

#include "base/err.h"
#include "redact/written.h"
#include "scan/finding.h"

enum aj_action_kind {
	AJ_ACTION_KEEP,
	AJ_ACTION_REMOVE,
	AJ_ACTION_LABEL,
	AJ_ACTION_TOKEN,
	AJ_ACTION_HASH,
	AJ_ACTION_MASK,
	AJ_ACTION_GENERALISE,
	AJ_ACTION_SHIFT,
	AJ_ACTION_ENCRYPT,
	AJ_ACTIONS
};

struct aj_action {
	enum aj_action_kind kind;
	bool year;    /* generalise: dates to the year; to the month otherwise */
	bool numbers; /* token, hash: numbers stay numbers */
};

/* What it is done to. */
struct aj_action_on {
	const struct aj_type *type;
	struct aj_str value, canonical;
	struct aj_str raw;     /* the value as it stands in the layer, for encrypt */
	struct aj_str subject; /* whose record it is in, for shift; "": nobody's */
	bool quoted;	       /* it had no quotes and gets some */
	bool american;	       /* of 4/4/1985 the month stands first */
};

/* "keep", "remove", … */
const char *aj_action_name(enum aj_action_kind kind);

/* From the user's secret, 16 bytes at least (AJ_EINPUT); each tenant's is another. tenant: "" for none. */
AJ_MUST_CHECK enum aj_status aj_action_key_init(
    struct aj_action_key *key, struct aj_str secret, struct aj_str tenant, struct aj_err *err);

/* Whether it makes something by the key. */
bool aj_action_keyed(enum aj_action_kind kind);

/* Moves a date by the days of its subject. False: a form that cannot be kept; nothing is written. */
bool aj_action_shift(const struct aj_action_key *key, const struct aj_action_on *on, struct aj_buf *out);

/* Puts into out what takes the place of a value. */
void aj_action_write(const struct aj_action *action, const struct aj_action_key *key,
    const struct aj_action_on *on, struct aj_buf *out);

/* The length of the label, token, hash or sealed value that s begins with; 0 if it begins with none of ours.
 */
size_t aj_action_written(const struct aj_action_key *key, struct aj_str s);
