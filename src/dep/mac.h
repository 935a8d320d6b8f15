#pragma once

/* HMAC (FIPS 198-1) with SHA-256 by libsodium, with key and result in base64, as Azure signs requests. */

#include "base/str.h"

enum { AJ_MAC_TEXT = 45 }; /* 44 characters and a zero byte */

/* False: key is no base64 of 16 to 256 bytes. What was decoded of it is wiped. */
bool aj_mac_base64(struct aj_str key, struct aj_str message, char out[AJ_MAC_TEXT]);
