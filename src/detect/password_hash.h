#pragma once

/* Telling what a program has made of a password from the password. */

#include "base/str.h"

/*
 * What kind of hash the value of a password's field is ("bcrypt"), or NULL: it is none.
 * digest: what is hexadecimal and as long as a digest is one, as in tables of users; in
 * settings it may as well be a password that was drawn.
 */
const char *aj_password_hash(struct aj_str value, bool digest);
