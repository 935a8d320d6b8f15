#include "dep/mmdb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <maxminddb.h>
#include <stdlib.h>

struct aj_mmdb {
	MMDB_s db;
};

enum aj_status aj_mmdb_open(const char *path, struct aj_mmdb **out, struct aj_err *err)
{
	struct aj_mmdb *mmdb = calloc(1, sizeof(*mmdb));
	int code;

	if (!mmdb)
		return aj_fail(err, AJ_ELIMIT, "no memory");
	code = MMDB_open(path, MMDB_MODE_MMAP, &mmdb->db);
	if (code != MMDB_SUCCESS) {
		int why = errno;

		free(mmdb);
		if (code == MMDB_FILE_OPEN_ERROR || code == MMDB_IO_ERROR)
			return aj_fail(err, AJ_EIO, "country database: %s", strerror(why));
		return aj_fail(err, AJ_EINPUT, "country database: %s", MMDB_strerror(code));
	}
	*out = mmdb;
	return AJ_OK;
}

void aj_mmdb_close(struct aj_mmdb *mmdb)
{
	if (!mmdb)
		return;
	MMDB_close(&mmdb->db);
	free(mmdb);
}

/* Not getaddrinfo, as MMDB_lookup_string does: that takes names and "1.2" too, and its time. */
static bool lookup(const struct aj_mmdb *mmdb, struct aj_str address, MMDB_lookup_result_s *out)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	const struct sockaddr *sa;
	int code;

	if (address.len == 0 || address.len >= sizeof(text))
		return false;
	memcpy(text, address.ptr, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		sa = (const struct sockaddr *)&v4;
	else if (mmdb->db.metadata.ip_version == 6 && inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
		sa = (const struct sockaddr *)&v6;
	else
		return false;
	*out = MMDB_lookup_sockaddr(&mmdb->db, sa, &code);
	return code == MMDB_SUCCESS && out->found_entry;
}

static bool is_code(const MMDB_entry_data_s *data)
{
	return data->has_data && data->type == MMDB_DATA_TYPE_UTF8_STRING && data->data_size == 2 &&
	       aj_is_upper((uint8_t)data->utf8_string[0]) && aj_is_upper((uint8_t)data->utf8_string[1]);
}

void aj_mmdb_country(const struct aj_mmdb *mmdb, struct aj_str address, char country[3])
{
	MMDB_lookup_result_s found;
	MMDB_entry_data_s data = { 0 };

	memset(country, 0, 3);
	if (!lookup(mmdb, address, &found))
		return;
	if (MMDB_get_value(&found.entry, &data, "country", "iso_code", (char *)NULL) != MMDB_SUCCESS &&
	    MMDB_get_value(&found.entry, &data, "country_code", (char *)NULL) != MMDB_SUCCESS)
		return;
	if (is_code(&data))
		memcpy(country, data.utf8_string, 2);
}
