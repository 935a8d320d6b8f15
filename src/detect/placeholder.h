#pragma once

/* Telling what stands in for a secret from a secret. */

#include "base/str.h"

/*
 * True for what a person or a program put where a secret would be: changeme,
 * ${VAR}, {{ template }}, <your key>, ****, xxxx, null, YOUR_TOKEN_HERE, …; or a secret
 * that is encrypted where it stands: {cipher}…, ENC[…], vault:v1:…
 */
bool aj_is_placeholder(struct aj_str value);

/* True for what is runs that nobody generates for a good part: 000000, abcdefgh, 123456789, abababab. */
bool aj_is_patterned(struct aj_str value);

/* True for letters that follow one another as in the words of no language: drawn, not thought up. */
bool aj_is_random(struct aj_str value);

/* True for what a programming language would put on the right of an assignment: names, calls, types. */
bool aj_is_code(struct aj_str value);

/* True for a number as programs have them, with or without a comment behind it: 0x6002, 0x3F // 63. Keys have
 * more digits. */
bool aj_is_constant(struct aj_str value);

/* True for words of a language: a label or a sentence in place of a secret. */
bool aj_is_prose(struct aj_str value);
