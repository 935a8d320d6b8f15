#pragma once

/*
 * The result of a run: plain figures, ready to be shown. Made by the census at
 * the end, read by the reports. Everything in it lives in one arena; no value
 * that was found is in it, only masked samples and domains.
 */

#include "base/arena.h"
#include "detect/engine.h"
#include "scan/sink.h"
#include "sink/mask.h"

/* A count of distinct things: exact up to a bound, then estimated. */
struct aj_distinct {
	uint64_t count;
	bool exact;
	double error; /* relative, 95 % of the time within it; 0 when exact */
};

enum { AJ_SAMPLES = 3 };

struct aj_summary_type {
	const struct aj_type *type;
	uint64_t raw;	    /* findings as they stand in the input, copies included */
	uint64_t collapsed; /* the same, with each data set counted once */
	struct aj_distinct distinct;
	uint64_t by_likelihood[AJ_VERY_LIKELY + 1];
	uint64_t by_severity[5];
	uint64_t disguised; /* of raw: written in a non-standard form */
	uint64_t expired;
	char samples[AJ_SAMPLES][AJ_MASK_MAX + 1]; /* masked; "" where there are fewer */
};

/* An organisation, by the registrable domain of e-mail addresses. */
struct aj_summary_org {
	const char *domain;
	uint64_t raw;
	struct aj_distinct addresses;
	char country[3]; /* of its ccTLD, or "" */
	bool free_mail;	 /* a provider of mailboxes to anyone, so not an organisation concerned */
};

enum aj_country_source {
	AJ_COUNTRY_TLD,
	AJ_COUNTRY_PHONE,
	AJ_COUNTRY_ID,
	AJ_COUNTRY_IBAN,
	AJ_COUNTRY_IP,
	AJ_COUNTRY_SOURCES
};

struct aj_summary_country {
	char code[3];
	uint64_t by_source[AJ_COUNTRY_SOURCES]; /* findings */
	uint64_t total;
};

/* A data set: objects with the same records. */
struct aj_summary_copies {
	const char *const *names; /* count of them, the first one stands for all */
	size_t count;
	double similarity; /* the least, estimated by MinHash, 1.0: all records the same */
};

/* An object that did not end as done. */
struct aj_summary_object {
	const char *name;
	enum aj_how how;
	const char *why;
};

/* A calendar month, or { 0, 0 } */
struct aj_month {
	int year, month;
};

struct aj_summary {
	struct aj_arena arena;

	const struct aj_summary_type *types; /* most severe first, then by collapsed count; raw > 0 */
	size_t n_types;
	const struct aj_summary_org *orgs; /* by addresses, organisations and free mail together */
	size_t n_orgs;			   /* the most frequent ones */
	struct aj_distinct organisations;  /* all of them, free mail left out */
	struct aj_distinct free_mail;	   /* free-mail providers */
	const struct aj_summary_country *countries;
	size_t n_countries;
	bool ip_database; /* countries of IP addresses were looked up */

	uint64_t records, records_collapsed; /* records (lines, rows, objects) */
	uint64_t records_with_findings;
	struct aj_distinct subjects; /* persons: see census.h for what counts as one */

	const uint32_t *months;			 /* AJ_MONTHS counts, see aj_scratch_months */
	struct aj_month first, last;		 /* all dates */
	struct aj_month usual_first, usual_last; /* without the outermost 0.1 % at each end */

	const struct aj_summary_copies *copies; /* only those with count > 1 */
	size_t n_copies;

	uint64_t objects[AJ_SKIPPED + 1];	  /* by enum aj_how */
	const struct aj_summary_object *troubles; /* the objects not done, the first 1,000 */
	size_t n_troubles;
	bool interrupted; /* there may be more objects than were listed */
	uint64_t bytes;	  /* of input, as it was read: compressed where it is */
	double seconds;
	enum aj_likelihood least; /* findings below were not counted */
};

static inline void aj_summary_fini(struct aj_summary *summary)
{
	aj_arena_fini(&summary->arena);
}
