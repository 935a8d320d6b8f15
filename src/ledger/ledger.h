#pragma once

/*
 * The ledger: the one memory of all runs. An SQLite database of our own (0600): what was
 * visited, in which intervals it stood open, what lay in it. It holds no content: masked
 * samples, domains, and keyed hashes whose key lies in a file beside it (PATH.key, 0600).
 *
 * Each call is one transaction: when it has returned, what it was told survives the end of
 * the process or of the machine.
 */

#include "estate/visit.h"
#include "sink/inventory.h"

struct aj_ledger;

/* Opens or makes it and brings its tables up to date. AJ_EINPUT: it is none, or one of a later version. */
AJ_MUST_CHECK enum aj_status aj_ledger_open(const char *path, struct aj_ledger **out, struct aj_err *err);

/*
 * Opens it for the picture only: nothing is made or changed, so one that cannot be written will do (a copy in
 * a read-only folder, another user's), and so will one that a run is writing to. One of an earlier version is
 * brought up to date in memory. It has no key.
 */
AJ_MUST_CHECK enum aj_status aj_ledger_read(const char *path, struct aj_ledger **out, struct aj_err *err);
void aj_ledger_close(struct aj_ledger *ledger); /* accepts NULL */

/* The process that writes a run to it now; -1: one that is not seen from here; 0: none, or its key cannot be
 * read, where that would be seen. */
int aj_ledger_writer(const struct aj_ledger *ledger);

/* Of keyed hashes and fingerprints: the same in all runs. */
const uint8_t *aj_ledger_key(const struct aj_ledger *ledger);

/* --- Writing. Not from two threads at once. */

struct aj_ledger_run {
	int64_t id;
	bool taken_up; /* one that was broken off goes on */
};

/*
 * Begins a run, or takes up the last one if it was broken off and had the same scope
 * (hash of its content, 32 bytes) not longer than a day ago. One process at a time does: AJ_EDENIED, another
 * one is at it, and err says which.
 */
AJ_MUST_CHECK enum aj_status aj_ledger_begin(struct aj_ledger *ledger, const char *scope,
    const uint8_t hash[32], int64_t now, struct aj_ledger_run *run, struct aj_err *err);

/* Whether this run has visited it already, and sampled what is open there; on which rung it was then. */
bool aj_ledger_visited(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_endpoint *endpoint, enum aj_rung *rung);

/*
 * A visit is over, or could not be made (why). What is known of the endpoint stays as it is then, and where
 * the visit was left unanswered, unless it has proved as much as is known.
 */
AJ_MUST_CHECK enum aj_status aj_ledger_visit(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_visit *visit, const char *why, int64_t now, struct aj_err *err);

/* Bytes of the file in which findings are listed, if there is one (ledger/list.h). */
struct aj_ledger_bytes {
	uint64_t first, behind;
};

/* What a sample of a data set holds. */
struct aj_ledger_sample {
	const struct aj_endpoint *endpoint; /* host, port and path count */
	struct aj_str set, object;	    /* object is "" for the set itself */
	uint64_t bytes, records;
	enum aj_how how;
	const char *why;
	const struct aj_holding *holdings;
	size_t n;
	const struct aj_print *print;
	struct aj_str figures;	       /* that a report is made of, or nothing: see _counted */
	struct aj_ledger_bytes listed; /* of it, or of what came behind what was kept last */
};

/* After the visit that it belongs to. Takes the place of earlier runs' samples of the set. */
AJ_MUST_CHECK enum aj_status aj_ledger_sample(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_ledger_sample *sample, struct aj_err *err);

/* How far the reading of a set, or of an object in it (not ""), has come, and what of the list is of that
 * since it was last kept; until it is told as a sample. */
AJ_MUST_CHECK enum aj_status aj_ledger_keep(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_endpoint *endpoint, struct aj_str set, struct aj_str object, struct aj_str state,
    const struct aj_ledger_bytes *listed, struct aj_err *err);

/*
 * What this run has kept of a set, or of an object in it; or nothing. AJ_END: it has been read to its end in
 * this run.
 */
AJ_MUST_CHECK enum aj_status aj_ledger_kept(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_endpoint *endpoint, struct aj_str set, struct aj_str object, struct aj_buf *state,
    struct aj_err *err);

/*
 * The figures of each set and object that this run has read to its end, before it was broken off, and how
 * many bytes it had. What is not taken (false), or has none, is forgotten: it has not been read.
 */
AJ_MUST_CHECK enum aj_status aj_ledger_counted(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    bool (*take)(void *to, struct aj_str figures, uint64_t bytes), void *to, struct aj_err *err);

AJ_MUST_CHECK enum aj_status aj_ledger_end(
    struct aj_ledger *ledger, const struct aj_ledger_run *run, bool whole, int64_t now, struct aj_err *err);
