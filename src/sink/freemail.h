#pragma once

/* Providers of mailboxes to anyone (data/freemail), whose domains stand for no organisation. */

#include "base/str.h"

/* domain is a registrable one, in lower case. */
bool aj_freemail(struct aj_str domain);

/* The listed names one by one, as "web.de" or "yahoo.*"; NULL after the last. */
const char *aj_freemail_name(size_t i);
