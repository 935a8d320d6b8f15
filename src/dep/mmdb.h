#pragma once

/* Countries of IP addresses, from a database in MaxMind's format (mmdb), by libmaxminddb. */

#include "base/err.h"

struct aj_mmdb;

/* AJ_EIO: cannot be read. AJ_EINPUT: it is no such database. */
AJ_MUST_CHECK enum aj_status aj_mmdb_open(const char *path, struct aj_mmdb **out, struct aj_err *err);
void aj_mmdb_close(struct aj_mmdb *mmdb); /* accepts NULL */

/*
 * The country of an IPv4 or IPv6 address in text form, as ISO 3166-1 alpha-2;
 * "" where the database has none or address is no address. Any database will
 * do that has country.iso_code, as MaxMind's, or country_code at the top.
 */
void aj_mmdb_country(const struct aj_mmdb *mmdb, struct aj_str address, char country[3]);
