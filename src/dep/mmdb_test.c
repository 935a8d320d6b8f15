#include "dep/mmdb.h"
#include "test/test.h"

#include <stdlib.h>
#include <unistd.h>

/*
 * The smallest database (MaxMind DB file format 2.0): a tree of one node whose
 * left record (addresses that begin with a bit 0) has a country as in GeoIP2 and
 * whose right one as in a flat database, 24 bits a record. A record that is
 * larger than the number of nodes points to data, 16 bytes of zeros further on.
 */
static const char geoip2[] = "\xe1\x47"
			     "country\xe1\x48"
			     "iso_code\x42"
			     "FR";
static const char flat[] = "\xe1\x4c"
			   "country_code\x42"
			   "DE";
static const char metadata[] = "\xab\xcd\xefMaxMind.com\xe9"
			       "\x4a"
			       "node_count\xc1\x01"
			       "\x4b"
			       "record_size\xa1\x18"
			       "\x4a"
			       "ip_version\xa1\x04"
			       "\x4d"
			       "database_type\x44"
			       "Test"
			       "\x49"
			       "languages\x01\x04\x42"
			       "en"
			       "\x5b"
			       "binary_format_major_version\xa1\x02"
			       "\x5b"
			       "binary_format_minor_version\xa0"
			       "\x4b"
			       "build_epoch\x01\x02\x01"
			       "\x4b"
			       "description\xe1\x42"
			       "en\x44"
			       "Test";

static size_t build(uint8_t *out, const char *left, size_t left_len, const char *right, size_t right_len)
{
	size_t len = 0;

	memcpy(out, (uint8_t[]){ 0, 0, 1 + 16, 0, 0, (uint8_t)(1 + 16 + left_len) }, 6);
	len += 6;
	memset(out + len, 0, 16);
	len += 16;
	memcpy(out + len, left, left_len);
	len += left_len;
	memcpy(out + len, right, right_len);
	len += right_len;
	memcpy(out + len, metadata, sizeof(metadata) - 1);
	return len + sizeof(metadata) - 1;
}

static enum aj_status open_bytes(const uint8_t *bytes, size_t len, struct aj_mmdb **out, struct aj_err *err)
{
	char path[] = "/tmp/ajar-mmdb-XXXXXX";
	int fd = mkstemp(path);
	enum aj_status st = AJ_EIO;

	*out = NULL;
	if (fd >= 0 && write(fd, bytes, len) == (ssize_t)len)
		st = aj_mmdb_open(path, out, err);
	close(fd);
	unlink(path);
	return st;
}

static void test_countries(void)
{
	static const struct {
		const char *address, *country;
	} rows[] = {
		{ "10.0.0.1", "FR" },
		{ "192.0.2.1", "DE" },
		{ "203.0.113.255", "DE" },
		{ "2001:db8::1", "" },
		{ "", "" },
		{ "192.0.2", "" },
		{ "localhost", "" },
		{ "192.0.2.1.example.com", "" },
		{ "1111:2222:3333:4444:5555:6666:255.255.255.255:7", "" },
	};
	uint8_t bytes[600];
	size_t len = build(bytes, geoip2, sizeof(geoip2) - 1, flat, sizeof(flat) - 1);
	struct aj_mmdb *mmdb;
	struct aj_err err = { 0 };

	AJ_CHECK(open_bytes(bytes, len, &mmdb, &err) == AJ_OK, "%s", err.text);
	for (size_t i = 0; mmdb && i < AJ_LEN(rows); i++) {
		char country[3];

		aj_mmdb_country(mmdb, aj_str_z(rows[i].address), country);
		AJ_CHECK_STR(rows[i].country, country, "%s", rows[i].address);
	}
	aj_mmdb_close(mmdb);
}

/* A code that is none, and data that is something else. */
static void test_odd_data(void)
{
	static const char lower[] = "\xe1\x4c"
				    "country_code\x42"
				    "de",
			  number[] = "\xe1\x4c"
				     "country_code\xc1\x01";
	uint8_t bytes[600];
	size_t len = build(bytes, lower, sizeof(lower) - 1, number, sizeof(number) - 1);
	struct aj_mmdb *mmdb;
	struct aj_err err = { 0 };
	char country[3];

	AJ_CHECK(open_bytes(bytes, len, &mmdb, &err) == AJ_OK, "%s", err.text);
	if (!mmdb)
		return;
	aj_mmdb_country(mmdb, AJ_S("10.0.0.1"), country);
	AJ_CHECK_STR("", country);
	aj_mmdb_country(mmdb, AJ_S("192.0.2.1"), country);
	AJ_CHECK_STR("", country);
	aj_mmdb_close(mmdb);
}

static void test_not_one(void)
{
	struct aj_mmdb *mmdb;
	struct aj_err err;

	AJ_CHECK(aj_mmdb_open("/nowhere/at.all", &mmdb, &err) == AJ_EIO);
	AJ_CHECK(open_bytes((const uint8_t *)"hello", 5, &mmdb, &err) == AJ_EINPUT);
	AJ_CHECK(open_bytes((const uint8_t *)"", 0, &mmdb, &err) != AJ_OK);
}

AJ_TESTS(test_countries, test_odd_data, test_not_one)
