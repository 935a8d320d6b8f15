#pragma once

/*
 * The crew: one thread lists the store and cuts large objects into parts, the
 * others (hands) have them read, each by a worker process in its jail, and count and
 * list what was found. What they list is written in the order of the objects, whoever
 * is done first.
 */

#include "scan/scan.h"
#include "scan/store.h"
#include "sink/census.h"
#include "sink/inventory.h"
#include "sink/report.h"

#include <stdatomic.h>

struct aj_zygote;

struct aj_crew_options {
	struct aj_zygote *zygote; /* of the worker processes; NULL: everything is read in this process */

	/* Told once what mechanisms the jail is without ("Landlock, seccomp"), if any. */
	void (*warn)(const void *to, const char *missing);
	const void *warn_to;

	const struct aj_engine *engine;
	struct aj_store *store;
	unsigned jobs;	  /* hands, at least 1 */
	unsigned idle_ms; /* after which a worker that neither reads nor tells is given up; 0: 10 s */
	struct aj_census_options census;
	bool apart;			/* the inventory gets the census of each object, or part of one */
	const struct aj_census *before; /* of what an earlier process has read, or NULL */
	enum aj_report_format format;	/* findings are listed if aj_report_lists() says so */
	struct aj_report_options report;
	bool list_begun; /* findings are listed behind others */

	const struct aj_inventory_options *inventory; /* who is told what each object holds; NULL: nobody */

	/* Takes what is listed, in order and one call at a time; a failure ends the run. */
	enum aj_status (*write)(void *to, struct aj_str bytes, struct aj_err *err);
	void *write_to;

	/* NULL, or told of each object, or part of one, that has been read, once all that was listed of it
	 * and of those before it has been written; of one of which nothing is listed, at once. From the
	 * hands' threads. A failure ends the run. */
	enum aj_status (*written)(void *to, const struct aj_object *object, struct aj_err *err);
	void *written_to;
};

/* How far a run is; written by the crew, read by whoever shows it. */
struct aj_progress {
	_Atomic uint64_t bytes_total; /* of the objects listed so far */
	_Atomic uint64_t bytes_read;
	_Atomic uint64_t objects_listed, objects_read;
	atomic_bool listed; /* bytes_total is final */
};

/*
 * Runs to the end of the store, or until *stop is set: then what is under way is
 * given up and counted as partial. Fills the summary (aj_summary_fini) but for
 * its seconds.
 */
AJ_MUST_CHECK enum aj_status aj_crew_run(const struct aj_crew_options *options, struct aj_progress *progress,
    const atomic_bool *stop, struct aj_summary *summary, struct aj_err *err);
