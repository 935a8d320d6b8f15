#pragma once

/* The inside of a census, for the files that make it up. */

#include "dep/mmdb.h"
#include "sink/census.h"
#include "sink/census_countries.h"
#include "sink/census_objects.h"
#include "sink/census_orgs.h"
#include "sink/census_subjects.h"
#include "sink/census_tally.h"

enum { AJ_CENSUS_IP_CACHE = 4096 };

/* The country of an IP address that was looked up. */
struct aj_census_ip {
	uint64_t hash; /* of the address; 0: empty */
	int country;
};

struct aj_census {
	struct aj_sink sink; /* first: the sink is cast back to the census */
	struct aj_hash_key key;
	const struct aj_type *types;
	size_t n_types;
	uint8_t kinds[AJ_TYPE_MAX]; /* see aj_subject_kind */
	struct aj_sip
	    begun[AJ_TYPE_MAX]; /* hashes of each type, as far as they are the same for all values */
	bool ip_database;	/* one was given */
	struct aj_mmdb *mmdb;	/* … and opened, or NULL */
	struct aj_census_ip *ips;

	struct aj_tallies tallies;
	struct aj_orgs orgs;
	struct aj_countries countries;
	struct aj_subjects subjects;
	struct aj_objects objects;
	uint32_t months[AJ_MONTHS];
	const uint32_t *dates; /* counts that grow while objects are read, or NULL: see aj_census_dates */
	uint32_t dates_before[AJ_MONTHS];

	/* Of the object being read */
	uint32_t object;		   /* id */
	struct aj_object_figures *figures; /* NULL: none is being read */
	bool line_open; /* the text so far ends within a line, which has not been counted */
	uint32_t counts[AJ_OBJECT_COUNTS];
	uint16_t touched[AJ_OBJECT_COUNTS]; /* types, and what else is counted, with counts */
	size_t n_touched;
	uint64_t *hashes; /* of a text's findings */
	size_t hashes_room;
};

/* Memory was refused somewhere on the way, and a figure is too low. */
bool aj_census_lost(const struct aj_census *census);
