/* write.c: visits and samples, and what they mean for the intervals. */

#include "ledger/private.h"

#include <stdio.h>

/* The endpoint's row; 0: it has none. */
static int64_t endpoint_of(struct aj_database *db, const struct aj_endpoint *endpoint)
{
	int64_t id = 0;

	aj_database_sql(db, "SELECT id FROM endpoint WHERE host = ? AND port = ? AND path = ?");
	aj_bind_text(db, aj_str_z(endpoint->host));
	aj_bind_number(db, endpoint->port);
	aj_bind_text(db, aj_str_z(endpoint->path));
	while (aj_database_row(db))
		id = aj_column_number(db, 0);
	return id;
}

static int64_t enter_endpoint(struct aj_database *db, const struct aj_endpoint *endpoint)
{
	aj_database_sql(db,
	    "INSERT INTO endpoint (host, port, path, target, owner) VALUES (?, ?, ?, ?, ?) "
	    "ON CONFLICT (host, port, path) DO UPDATE SET target = excluded.target, owner = excluded.owner");
	aj_bind_text(db, aj_str_z(endpoint->host));
	aj_bind_number(db, endpoint->port);
	aj_bind_text(db, aj_str_z(endpoint->path));
	aj_bind_text(db, aj_str_z(endpoint->target->text));
	aj_bind_text(db, aj_str_z(endpoint->target->owner));
	aj_database_run(db);
	return endpoint_of(db, endpoint);
}

bool aj_ledger_visited(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_endpoint *endpoint, enum aj_rung *rung)
{
	struct aj_database *db = &ledger->database;
	int64_t id = endpoint_of(db, endpoint);
	bool visited = false;
	struct aj_err ignored;

	/* Its visit is told before its samples: killed between the two, it is to be sampled yet. */
	aj_database_sql(db,
	    "SELECT v.rung FROM visit v WHERE v.run = ? AND v.endpoint = ? AND v.failed = '' AND NOT EXISTS "
	    "(SELECT 1 FROM exposure x JOIN data_set d ON d.exposure = x.id WHERE v.rung = 3 AND "
	    "x.endpoint = v.endpoint AND x.closed_seen IS NULL AND d.last_run = v.run AND d.own = 0 AND "
	    "d.records IS NOT 0 AND NOT EXISTS "
	    "(SELECT 1 FROM sample s WHERE s.data_set = d.id AND s.run = v.run))");
	aj_bind_number(db, run->id);
	aj_bind_number(db, id);
	while (aj_database_row(db)) {
		*rung = (enum aj_rung)aj_column_number(db, 0);
		visited = true;
	}
	return aj_database_status(db, &ignored) == AJ_OK && visited;
}

static void enter_visit(struct aj_database *db, const struct aj_ledger_run *run, int64_t endpoint,
    const struct aj_visit *visit, const char *why, int64_t now)
{
	aj_database_sql(db,
	    "INSERT INTO visit (run, endpoint, at, rung, failed) VALUES (?, ?, ?, ?, ?) ON CONFLICT "
	    "(run, endpoint) DO UPDATE SET at = excluded.at, rung = max(rung, excluded.rung), failed = "
	    "excluded.failed");
	aj_bind_number(db, run->id);
	aj_bind_number(db, endpoint);
	aj_bind_number(db, now);
	aj_bind_number(db, *why ? AJ_CLOSED : visit->rung);
	aj_bind_text(db, aj_str_z(why));
	aj_database_run(db);
}

/* An interval that has not ended. */
struct interval {
	int64_t id; /* 0: there is none */
	enum aj_rung rung;
	bool in_run, begun; /* seen in this run, and only in it */
};

static struct interval open_interval(
    struct aj_database *db, const struct aj_ledger_run *run, int64_t endpoint)
{
	struct interval interval = { .rung = AJ_CLOSED };

	aj_database_sql(db, "SELECT id, rung, last_run = ?, first_seen = last_seen FROM exposure "
			    "WHERE endpoint = ? AND closed_seen IS NULL");
	aj_bind_number(db, run->id);
	aj_bind_number(db, endpoint);
	while (aj_database_row(db)) {
		interval.id = aj_column_number(db, 0);
		interval.rung = (enum aj_rung)aj_column_number(db, 1);
		interval.in_run = aj_column_number(db, 2) != 0;
		interval.begun = interval.in_run && aj_column_number(db, 3) != 0;
	}
	return interval;
}

static void end_interval(struct aj_database *db, int64_t exposure, int64_t now)
{
	aj_database_sql(db, "UPDATE exposure SET closed_seen = ? WHERE id = ?");
	aj_bind_number(db, now);
	aj_bind_number(db, exposure);
	aj_database_run(db);
}

/* When it was last seen, and not as far open as that; 0: never. */
static int64_t last_seen_below(
    struct aj_database *db, const struct aj_ledger_run *run, int64_t endpoint, enum aj_rung rung)
{
	int64_t at = 0;

	aj_database_sql(
	    db, "SELECT max(at) FROM visit WHERE endpoint = ? AND run <> ? AND rung < ? AND failed = ''");
	aj_bind_number(db, endpoint);
	aj_bind_number(db, run->id);
	aj_bind_number(db, rung);
	while (aj_database_row(db))
		at = aj_column_number(db, 0);
	return at;
}

static int64_t begin_exposure(
    struct aj_database *db, const struct aj_ledger_run *run, int64_t endpoint, enum aj_rung rung, int64_t now)
{
	int64_t before = last_seen_below(db, run, endpoint, rung);

	aj_database_sql(db, "INSERT INTO exposure (endpoint, rung, kind, product, version, tls, suspect, "
			    "not_before, first_seen, "
			    "last_seen, last_run) VALUES (?, 0, '', '', '', 0, '', ?, ?, ?, ?)");
	aj_bind_number(db, endpoint);
	aj_bind_unless(db, (uint64_t)before, 0);
	aj_bind_number(db, now);
	aj_bind_number(db, now);
	aj_bind_number(db, run->id);
	aj_database_run(db);
	return aj_database_last_id(db);
}

static void see_exposure(struct aj_database *db, const struct aj_ledger_run *run, int64_t exposure,
    const struct aj_visit *visit, int64_t now)
{
	aj_database_sql(db, "UPDATE exposure SET rung = ?, kind = ?, product = ?, version = ?, "
			    "tls = ?, suspect = ?, severity = ?, "
			    "last_seen = ?, last_run = ? WHERE id = ?");
	aj_bind_number(db, visit->rung);
	aj_bind_text(db, aj_str_z(visit->kind ? visit->kind->name : ""));
	aj_bind_text(db, aj_str_z(visit->product));
	aj_bind_text(db, aj_str_z(visit->version));
	aj_bind_number(db, aj_visit_in_tls(visit));
	aj_bind_text(db, aj_str_z(visit->suspect));
	aj_bind_number(db, visit->severity);
	aj_bind_number(db, now);
	aj_bind_number(db, run->id);
	aj_bind_number(db, exposure);
	aj_database_run(db);
}

static void enter_proof(struct aj_database *db, int64_t exposure, const struct aj_visit *visit)
{
	aj_database_sql(db, "DELETE FROM proof WHERE exposure = ?");
	aj_bind_number(db, exposure);
	aj_database_run(db);
	for (size_t i = 0; i < visit->n_notes; i++) {
		aj_database_sql(db, "INSERT INTO proof (exposure, n, asked, answered, rung, control) VALUES "
				    "(?, ?, ?, ?, ?, ?)");
		aj_bind_number(db, exposure);
		aj_bind_number(db, (int64_t)i);
		aj_bind_text(db, aj_str_z(visit->notes[i].asked));
		aj_bind_text(db, aj_str_z(visit->notes[i].answered));
		aj_bind_number(db, visit->notes[i].rung);
		aj_bind_number(db, visit->notes[i].control);
		aj_database_run(db);
	}
}

static void enter_sets(
    struct aj_database *db, const struct aj_ledger_run *run, int64_t exposure, const struct aj_visit *visit)
{
	for (size_t i = 0; i < visit->n_sets; i++) {
		const struct aj_set *set = &visit->sets[i];

		aj_database_sql(db,
		    "INSERT INTO data_set (exposure, name, records, bytes, own, note, last_run) VALUES (?, "
		    "?, ?, ?, ?, "
		    "?, ?) ON CONFLICT (exposure, name) DO UPDATE SET records = excluded.records, "
		    "bytes = excluded.bytes, own = excluded.own, note = excluded.note, last_run = "
		    "excluded.last_run");
		aj_bind_number(db, exposure);
		aj_bind_text(db, set->name);
		aj_bind_unless(db, set->count, AJ_UNTOLD);
		aj_bind_unless(db, set->bytes, AJ_UNTOLD);
		aj_bind_number(db, set->system);
		aj_bind_text(db, set->note);
		aj_bind_number(db, run->id);
		aj_database_run(db);
	}
}

/*
 * An interval is one rung's: where data are shut and metadata stay open, or data are opened too, it ends and
 * another one begins. What a run has seen open stays so until its end: two targets may declare one endpoint,
 * for different kinds.
 */
static void enter_open(struct aj_database *db, const struct aj_ledger_run *run, int64_t endpoint,
    struct interval interval, const struct aj_visit *visit, int64_t now)
{
	bool lower = interval.in_run && visit->rung < interval.rung;

	if (interval.id && visit->rung != interval.rung && !lower && !interval.begun) {
		end_interval(db, interval.id, now);
		interval.id = 0;
	}
	if (!interval.id)
		interval.id = begin_exposure(db, run, endpoint, visit->rung, now);
	if (!lower) {
		see_exposure(db, run, interval.id, visit, now);
		enter_proof(db, interval.id, visit);
	}
	enter_sets(db, run, interval.id, visit);
}

enum aj_status aj_ledger_visit(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_visit *visit, const char *why, int64_t now, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	struct interval interval;
	int64_t endpoint;

	/* What is closed and was never anything else is not worth a row: most of a network is. */
	if (!*why && visit->rung == AJ_CLOSED && endpoint_of(db, visit->endpoint) == 0)
		return aj_database_status(db, err);
	aj_database_begin(db);
	endpoint = enter_endpoint(db, visit->endpoint);
	interval = open_interval(db, run, endpoint);
	if (!*why && *visit->unanswered && (visit->rung < AJ_METADATA_OPEN || visit->rung < interval.rung))
		why = visit->unanswered; /* not seen is not closed */
	enter_visit(db, run, endpoint, visit, why, now);
	if (!*why && visit->rung >= AJ_METADATA_OPEN)
		enter_open(db, run, endpoint, interval, visit, now);
	else if (!*why && interval.id && !interval.in_run)
		end_interval(db, interval.id, now);
	return aj_database_end(db, err);
}

static int64_t set_of(struct aj_database *db, const struct aj_endpoint *endpoint, struct aj_str name)
{
	int64_t id = 0;

	aj_database_sql(db,
	    "SELECT d.id FROM data_set d JOIN exposure x ON x.id = d.exposure JOIN endpoint e ON e.id = "
	    "x.endpoint "
	    "WHERE e.host = ? AND e.port = ? AND e.path = ? AND x.closed_seen IS NULL AND d.name = ?");
	aj_bind_text(db, aj_str_z(endpoint->host));
	aj_bind_number(db, endpoint->port);
	aj_bind_text(db, aj_str_z(endpoint->path));
	aj_bind_text(db, name);
	while (aj_database_row(db))
		id = aj_column_number(db, 0);
	return id;
}

static void enter_figures(struct aj_database *db, int64_t sample, struct aj_str figures)
{
	if (figures.len == 0)
		return;
	aj_database_sql(db, "INSERT INTO counted (sample, figures) VALUES (?, ?)");
	aj_bind_number(db, sample);
	aj_bind_bytes(db, figures);
	aj_database_run(db);
}

static void enter_finding(struct aj_database *db, int64_t sample, const struct aj_holding *holding)
{
	char masked[AJ_HOLDING_SAMPLES * (AJ_MASK_MAX + AJ_HOLDING_KEY_MAX + 4) + 1] = "";
	size_t len = 0;

	for (size_t i = 0; i < holding->n_samples; i++)
		len += (size_t)snprintf(masked + len, sizeof(masked) - len,
		    *holding->keys[i] ? "%s%s (%s)" : "%s%s", i ? "\n" : "", holding->samples[i],
		    holding->keys[i]);
	aj_database_sql(db, "INSERT INTO finding (sample, type, found, \"distinct\", severity, likelihood, "
			    "masked, hashes) VALUES "
			    "(?, ?, ?, ?, ?, ?, ?, ?)");
	aj_bind_number(db, sample);
	aj_bind_text(db, aj_str_z(holding->type->name));
	aj_bind_unless(db, holding->found, AJ_UNTOLD);
	aj_bind_unless(db, holding->distinct, AJ_UNTOLD);
	aj_bind_number(db, holding->severity);
	aj_bind_number(db, holding->likelihood);
	aj_bind_text(db, aj_str_z(masked));
	aj_bind_bytes(db, aj_str(holding->hashes, holding->n_hashes * sizeof(*holding->hashes)));
	aj_database_run(db);
}

enum aj_status aj_ledger_sample(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_ledger_sample *sample, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	int64_t set, id;

	aj_database_begin(db);
	set = set_of(db, sample->endpoint, sample->set);
	if (set) {
		/* Objects that were read in an earlier run may be gone: this run's stand for the set. */
		aj_database_sql(
		    db, "DELETE FROM sample WHERE data_set = ? AND (object = ? OR (run <> ? AND ? > 0))");
		aj_bind_number(db, set);
		aj_bind_text(db, sample->object);
		aj_bind_number(db, run->id);
		aj_bind_unless(db, sample->bytes, AJ_UNTOLD);
		aj_database_run(db);
		aj_database_sql(db,
		    "INSERT INTO sample (data_set, object, run, how, why, bytes, records, print) VALUES "
		    "(?, ?, ?, ?, ?, ?, ?, ?)");
		aj_bind_number(db, set);
		aj_bind_text(db, sample->object);
		aj_bind_number(db, run->id);
		aj_bind_text(db, aj_str_z(aj_how_name(sample->how)));
		aj_bind_text(db, aj_str_z(sample->why));
		aj_bind_unless(db, sample->bytes, AJ_UNTOLD);
		aj_bind_unless(db, sample->records, AJ_UNTOLD);
		aj_bind_bytes(db, sample->print
				      ? aj_str(sample->print->ranks, sample->print->count * sizeof(uint64_t))
				      : (struct aj_str){ 0 });
		aj_database_run(db);
		id = aj_database_last_id(db);
		for (size_t i = 0; i < sample->n; i++)
			enter_finding(db, id, &sample->holdings[i]);
		enter_figures(db, id, sample->figures);
		if (sample->how == AJ_DONE)
			aj_ledger_enter_listed(
			    db, set, sample->object, sample->listed.first, sample->listed.behind);
		else /* it is read again when the run is taken up */
			aj_ledger_forget_listed(db, set, sample->object);
		aj_database_sql(db, "DELETE FROM reading WHERE data_set = ? AND object = ?");
		aj_bind_number(db, set);
		aj_bind_text(db, sample->object);
		aj_database_run(db);
	}
	return aj_database_end(db, err);
}

enum aj_status aj_ledger_keep(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_endpoint *endpoint, struct aj_str set, struct aj_str object, struct aj_str state,
    const struct aj_ledger_bytes *listed, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	int64_t id;

	aj_database_begin(db);
	id = set_of(db, endpoint, set);
	if (id) { /* the ledger has what stands open, and not what a key has opened */
		aj_database_sql(db,
		    "INSERT INTO reading (data_set, object, run, state) VALUES (?, ?, ?, ?) ON CONFLICT "
		    "(data_set, object) DO UPDATE SET run = excluded.run, state = excluded.state");
		aj_bind_number(db, id);
		aj_bind_text(db, object);
		aj_bind_number(db, run->id);
		aj_bind_bytes(db, state);
		aj_database_run(db);
		aj_ledger_enter_listed(db, id, object, listed->first, listed->behind);
	}
	return aj_database_end(db, err);
}

enum aj_status aj_ledger_kept(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    const struct aj_endpoint *endpoint, struct aj_str set, struct aj_str object, struct aj_buf *state,
    struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	int64_t id = set_of(db, endpoint, set);
	bool done = false;
	enum aj_status st;

	aj_database_sql(
	    db, "SELECT 1 FROM sample WHERE data_set = ? AND object = ? AND run = ? AND how = 'done'");
	aj_bind_number(db, id);
	aj_bind_text(db, object);
	aj_bind_number(db, run->id);
	while (aj_database_row(db))
		done = true;
	if (state) {
		aj_database_sql(
		    db, "SELECT state FROM reading WHERE data_set = ? AND object = ? AND run = ?");
		aj_bind_number(db, id);
		aj_bind_text(db, object);
		aj_bind_number(db, run->id);
		while (aj_database_row(db))
			aj_buf_add(state, aj_column_text(db, 0));
	}
	st = aj_database_status(db, err);
	return st == AJ_OK && done ? AJ_END : st;
}

static void forget_sample(struct aj_database *db, int64_t sample)
{
	aj_database_sql(db, "DELETE FROM sample WHERE id = ?");
	aj_bind_number(db, sample);
	aj_database_run(db);
}

enum aj_status aj_ledger_counted(struct aj_ledger *ledger, const struct aj_ledger_run *run,
    bool (*take)(void *to, struct aj_str figures, uint64_t bytes), void *to, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;
	int64_t id = 0, last;

	aj_database_begin(db);
	do {
		bool taken = true;

		last = id;
		aj_database_sql(db, "SELECT s.id, s.bytes, c.figures FROM sample s LEFT JOIN counted c ON "
				    "c.sample = s.id WHERE "
				    "s.run = ? AND s.how = 'done' AND s.id > ? ORDER BY s.id LIMIT 1");
		aj_bind_number(db, run->id);
		aj_bind_number(db, last);
		while (aj_database_row(db)) {
			id = aj_column_number(db, 0);
			taken = take(to, aj_column_text(db, 2), (uint64_t)aj_column_number(db, 1));
		}
		if (!taken)
			forget_sample(db, id);
	} while (id > last);
	return aj_database_end(db, err);
}
