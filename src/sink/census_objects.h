#pragma once

/*
 * What the census keeps of each object, so that copies can be told at the end
 * and counted once. Parts of an object that were read by different workers come
 * together by its id.
 */

#include "scan/fingerprint.h"
#include "scan/sink.h"
#include "sink/census_countries.h"
#include "sink/summary.h"

struct aj_object_count {
	uint64_t findings;
	uint16_t type;
};

/* What is counted of an object beside its types, in the same list. */
enum {
	AJ_OBJECT_MONTH = AJ_TYPE_MAX,			 /* and AJ_MONTHS from there on */
	AJ_OBJECT_COUNTRY = AJ_OBJECT_MONTH + AJ_MONTHS, /* country * AJ_COUNTRY_SOURCES + source */
	AJ_OBJECT_COUNTS = AJ_OBJECT_COUNTRY + AJ_COUNTRIES * AJ_COUNTRY_SOURCES,
};

struct aj_object_org {
	uint64_t hash, findings;
};

struct aj_object_figures {
	struct aj_str name;		/* with a 0 behind it */
	uint64_t records, bytes;	/* bytes: of text, decoded */
	const char *why;		/* of a part that did not end as done, or NULL */
	struct aj_object_count *counts; /* by type, ascending */
	struct aj_object_org *orgs;	/* in any order; the same may stand there again, not often */
	size_t n_orgs, room_orgs;
	struct aj_print print;
	uint32_t id;
	uint16_t n_counts, room_counts;
	uint8_t hows; /* a bit for each enum aj_how with which a part ended; 0: none ended */
};

enum { AJ_TROUBLES_MAX = 1000 };

/* Initialised by aj_objects_init. */
struct aj_objects {
	struct aj_object_figures *list; /* moves when an object is added */
	uint32_t *slots; /* index in list plus 1, by id; open addressing, twice as many as list has room */
	size_t count, room;
	size_t n_whys;
	struct aj_arena texts; /* names and reasons */
};

void aj_objects_init(struct aj_objects *objects);
void aj_objects_fini(struct aj_objects *objects); /* accepts a zeroed struct */

/* The figures of an object, new or not, until another one is added. */
AJ_MUST_CHECK enum aj_status aj_objects_get(struct aj_objects *objects, uint32_t id, struct aj_str name,
    struct aj_object_figures **out, struct aj_err *err);

/* Adds findings of a type to an object. */
AJ_MUST_CHECK enum aj_status aj_object_count(
    struct aj_object_figures *object, uint16_t type, uint64_t findings, struct aj_err *err);

/* Makes room for so many organisations more at once. */
AJ_MUST_CHECK enum aj_status aj_object_expect_orgs(
    struct aj_object_figures *object, size_t count, struct aj_err *err);

/* Adds findings of an organisation to an object. */
AJ_MUST_CHECK enum aj_status aj_object_count_org(
    struct aj_object_figures *object, uint64_t hash, uint64_t findings, struct aj_err *err);

/* A part of it has ended. The reason is kept of the first of AJ_TROUBLES_MAX objects. */
void aj_object_ended(
    struct aj_objects *objects, struct aj_object_figures *object, enum aj_how how, const char *why);

/* The only one that there is gets another number. */
void aj_objects_number(struct aj_objects *objects, uint32_t id);

AJ_MUST_CHECK enum aj_status aj_objects_merge(
    struct aj_objects *into, const struct aj_objects *from, struct aj_err *err);

/* How it ended as a whole: partial, if its parts ended differently. */
enum aj_how aj_object_how(const struct aj_object_figures *object);

/* Fills objects, troubles and n_troubles of the summary, what it points to from the summary's arena. */
AJ_MUST_CHECK enum aj_status aj_objects_sum(
    const struct aj_objects *objects, struct aj_summary *out, struct aj_err *err);
