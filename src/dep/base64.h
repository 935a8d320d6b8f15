#pragma once

/* Base64 with padding (RFC 4648, section 4) by libsodium, as interfaces of servers write bytes in JSON. */

#include "base/buf.h"

void aj_base64_put(struct aj_buf *out, struct aj_str bytes);

/* Appends what text stands for; false, and nothing is appended, if it is not base64. */
bool aj_base64_add(struct aj_buf *out, struct aj_str text);
