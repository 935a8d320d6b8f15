#pragma once

/*
 * A mail as another parser (GMime) sees it, for a second look at what our own code has
 * written: all headers, and all parts, decoded, and those with a charset once more as text of it.
 */

#include "base/err.h"

enum { AJ_MAIL_DEPTH_MAX = 64 }; /* parts in parts */

/* Loads GMime, and what reads the character sets of mails. Once, while files can be opened: later others are
 * unknown. */
void aj_mail_prepare(void);

/* One header's value, or what is in a part. False: no need to go on. */
typedef bool aj_mail_fn(void *to, struct aj_str text);

/* AJ_EINPUT: it is no mail, or has lost its parts; AJ_ESTOP: fn had no need to go on; AJ_EIO: there is no
 * GMime. */
AJ_MUST_CHECK enum aj_status aj_mail_parse(struct aj_str mail, aj_mail_fn *fn, void *to, struct aj_err *err);
