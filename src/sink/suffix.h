#pragma once

/*
 * Registrable domains by the Public Suffix List (data/psl): whose a host is.
 * The algorithm is that of https://github.com/publicsuffix/list/wiki/Format,
 * with the sections for registries and for private owners both.
 */

#include "base/str.h"

/*
 * The part of domain under which its owner registered it: mail.example.co.uk
 * gives example.co.uk, me.github.io itself. Empty if there is none: a public
 * suffix, empty labels. domain is in lower case, UTF-8 or punycode.
 */
struct aj_str aj_suffix_registrable(struct aj_str domain);
