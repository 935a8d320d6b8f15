/* picture.c: from tables to the picture. Rows are read in the order of what they belong to. */

#include "ledger/picture.h"

#include "ledger/private.h"

#include <stdlib.h>

enum {
	FIRST_RANKS = 4, /* of a set, by which its mirrors are looked for: one in 600 has none of them */
	NEAR = 16,	 /* sets that share a rank and are held against the next one that does */
	MANY = 1000,	 /* from so many on, findings of middling severity are high */
};
#define LAST_SECOND INT64_C(253402300799) /* of the year 9999 */

/* A list that grows in the arena; what does not fit is an error of the whole load. */
struct list {
	void *items;
	size_t n, room, size;
};

static void *add(struct aj_picture *picture, struct list *list)
{
	if (list->n == list->room) {
		size_t room = list->room ? list->room * 2 : 8;
		void *grown = aj_arena_take(&picture->arena, room * list->size);

		if (!grown) {
			picture->full = true;
			return NULL;
		}
		if (list->n > 0)
			memcpy(grown, list->items, list->n * list->size);
		list->items = grown;
		list->room = room;
	}
	return (uint8_t *)list->items + list->n++ * list->size;
}

static const char *text_of(struct aj_picture *picture, struct aj_database *db, int column)
{
	struct aj_str copy;
	struct aj_err ignored;

	if (aj_arena_dup(&picture->arena, aj_column_text(db, column), &copy, &ignored) != AJ_OK) {
		picture->full = true;
		return "";
	}
	return (const char *)copy.ptr;
}

static uint64_t number_of(const struct aj_database *db, int column)
{
	return aj_column_null(db, column) ? AJ_UNTOLD : (uint64_t)aj_column_number(db, column);
}

/* Whoever writes to the file may have written anything: what is an index or a date to others is one. */
static int64_t within(const struct aj_database *db, int column, int64_t most)
{
	int64_t number = aj_column_number(db, column);

	return number < 0 ? 0 : number < most ? number : most;
}

static enum aj_rung rung_of(const struct aj_database *db, int column)
{
	return (enum aj_rung)within(db, column, AJ_DATA_OPEN);
}

static int64_t time_of(const struct aj_database *db, int column)
{
	return within(db, column, LAST_SECOND);
}

static unsigned told_severity(const struct aj_database *db, int column)
{
	return (unsigned)within(db, column, 4);
}

const char *aj_picture_severity(unsigned severity)
{
	static const char *const names[] = { "none", "low", "medium", "high", "critical" };

	return names[severity < AJ_LEN(names) ? severity : 0];
}

/*
 * Of a set of objects records is the number of these, and so must sampled be; that only the beginnings of
 * objects were read is not in it.
 */
static uint64_t sampled_of(const struct aj_picture_set *set)
{
	return set->sampled_objects ? set->sampled_objects : set->sampled_records;
}

/* One type's findings in several samples of a set become one. */
static struct aj_picture_finding *finding_of(
    struct aj_picture *picture, struct list *findings, const char *type)
{
	struct aj_picture_finding *finding = findings->items;

	for (size_t i = 0; i < findings->n; i++)
		if (strcmp(finding[i].type, type) == 0)
			return &finding[i];
	finding = add(picture, findings);
	if (finding)
		*finding = (struct aj_picture_finding){ .type = type, .masked = "" };
	return finding;
}

static void add_found(struct aj_estimate_found *sums, double found, double bytes)
{
	sums->found += found;
	sums->squared += found * found;
	sums->times_bytes += found * bytes;
}

static int by_severity(const void *a, const void *b)
{
	const struct aj_picture_finding *x = a, *y = b;

	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	return x->found > y->found ? -1 : x->found < y->found;
}

/* objects: those that were sampled. */
static void load_findings(struct aj_picture *picture, struct aj_database *db, int64_t id,
    const struct aj_estimate_objects *objects, struct aj_picture_set *set)
{
	struct list findings = { .size = sizeof(struct aj_picture_finding) };
	struct aj_picture_finding *f;

	aj_database_sql(db,
	    "SELECT f.type, f.found, f.\"distinct\", f.severity, f.masked, s.bytes FROM finding f "
	    "JOIN sample s ON s.id = f.sample WHERE s.data_set = ? ORDER BY f.sample, f.type");
	aj_bind_number(db, id);
	while (aj_database_row(db)) {
		unsigned severity = told_severity(db, 3);

		f = finding_of(picture, &findings, text_of(picture, db, 0));
		if (!f)
			continue;
		f->found += (uint64_t)aj_column_number(db, 1);
		add_found(&f->sums, (double)aj_column_number(db, 1), (double)aj_column_number(db, 5));
		f->distinct += (uint64_t)aj_column_number(db, 2);
		f->severity = severity > f->severity ? severity : f->severity;
		if (!*f->masked)
			f->masked = text_of(picture, db, 4);
		set->severity = severity > set->severity ? severity : set->severity;
	}
	f = findings.items;
	for (size_t i = 0; i < findings.n; i++) {
		f[i].whole = aj_estimate_count(f[i].found, sampled_of(set), set->records);
		f[i].has_bytes = set->sampled_objects > 0 && set->bytes != AJ_UNTOLD;
		if (f[i].has_bytes)
			f[i].by_bytes = aj_estimate_bytes(objects, &f[i].sums, set->bytes);
	}
	if (findings.n > 0)
		qsort(f, findings.n, sizeof(*f), by_severity);
	set->findings = f;
	set->n_findings = findings.n;
}

static void load_samples(
    struct aj_picture *picture, struct aj_database *db, int64_t id, struct aj_picture_set *set)
{
	struct aj_estimate_objects objects = { 0 };

	set->why = "not sampled";
	aj_database_sql(db, "SELECT records, bytes, why, print, object <> '' AND bytes > 0 FROM sample WHERE "
			    "data_set = ? ORDER BY object");
	aj_bind_number(db, id);
	while (aj_database_row(db)) {
		struct aj_str ranks = aj_column_text(db, 3), copy;
		struct aj_err ignored;

		if (set->sampled_bytes == 0 || !*set->why)
			set->why = text_of(picture, db, 2);
		set->sampled_records += (uint64_t)aj_column_number(db, 0);
		set->sampled_bytes += (uint64_t)aj_column_number(db, 1);
		set->sampled_objects += (uint64_t)aj_column_number(db, 4);
		if (aj_column_number(db, 4) != 0) {
			double bytes = (double)aj_column_number(db, 1);

			objects.n++;
			objects.bytes += bytes;
			objects.squared += bytes * bytes;
		}
		if (set->n_ranks > 0 || ranks.len < 8)
			continue;
		if (aj_arena_dup(&picture->arena, ranks, &copy, &ignored) != AJ_OK) {
			picture->full = true;
		} else {
			set->ranks = (const uint64_t *)(const void *)copy.ptr;
			set->n_ranks = ranks.len / 8;
		}
	}
	load_findings(picture, db, id, &objects, set);
}

const char *aj_picture_unit(const struct aj_picture_set *set, uint64_t n)
{
	bool objects = set->sampled_objects > 0;

	return n == 1 ? (objects ? "object" : "record") : objects ? "objects" : "records";
}

uint64_t aj_picture_read(const struct aj_picture_set *set)
{
	return set->sampled_objects > 0 ? set->sampled_objects : set->sampled_records;
}

/* Sets and proofs cannot be read while the statement of exposures is under way: ids first. */
static void load_sets(
    struct aj_picture *picture, struct aj_database *db, struct aj_exposure *exposure, int64_t run)
{
	struct list sets = { .size = sizeof(struct aj_picture_set) }, ids = { .size = sizeof(int64_t) };
	struct aj_picture_set *set;

	aj_database_sql(db, "SELECT id, name, records, bytes, own, note FROM data_set WHERE exposure = ? AND "
			    "last_run = ? ORDER BY "
			    "name");
	aj_bind_number(db, exposure->id);
	aj_bind_number(db, run);
	while (aj_database_row(db)) {
		int64_t *id = add(picture, &ids);

		set = add(picture, &sets);
		if (!set || !id)
			break;
		*id = aj_column_number(db, 0);
		*set = (struct aj_picture_set){ .name = text_of(picture, db, 1),
			.records = number_of(db, 2),
			.bytes = number_of(db, 3),
			.own = aj_column_number(db, 4) != 0,
			.note = text_of(picture, db, 5) };
	}
	set = sets.items;
	for (size_t i = 0; i < sets.n && i < ids.n; i++)
		load_samples(picture, db, ((int64_t *)ids.items)[i], &set[i]);
	exposure->sets = set;
	exposure->n_sets = sets.n;
}

static void load_proofs(struct aj_picture *picture, struct aj_database *db, struct aj_exposure *exposure)
{
	struct list proofs = { .size = sizeof(struct aj_picture_proof) };

	aj_database_sql(db, "SELECT asked, answered, rung, control FROM proof WHERE exposure = ? ORDER BY n");
	aj_bind_number(db, exposure->id);
	while (aj_database_row(db)) {
		struct aj_picture_proof *proof = add(picture, &proofs);

		if (!proof)
			break;
		*proof = (struct aj_picture_proof){ text_of(picture, db, 0), text_of(picture, db, 1),
			rung_of(db, 2), aj_column_number(db, 3) != 0 };
	}
	exposure->proofs = proofs.items;
	exposure->n_proofs = proofs.n;
}

/* Of many the same is worse than of one: from a thousand on by one step, but never critical for that alone.
 */
static unsigned by_number(const struct aj_picture_finding *finding)
{
	return finding->severity + (finding->severity == 2 && finding->whole.number >= MANY);
}

/*
 * What stands open is as severe as what was found in it or as the way in which it does, and never less than
 * medium: what was not sampled may be anything. Metadata alone are low, and so is what may be a decoy.
 */
static unsigned severity_of(const struct aj_exposure *exposure)
{
	unsigned severity = exposure->severity > 2 ? exposure->severity : 2;

	if (*exposure->suspect)
		return 1;
	if (exposure->rung < AJ_DATA_OPEN)
		return exposure->severity > 1 ? exposure->severity : 1;
	for (size_t i = 0; i < exposure->n_sets; i++)
		for (size_t k = 0; k < exposure->sets[i].n_findings; k++)
			if (by_number(&exposure->sets[i].findings[k]) > severity)
				severity = by_number(&exposure->sets[i].findings[k]);
	return severity;
}

static int more_severe(const void *a, const void *b)
{
	const struct aj_exposure *x = a, *y = b;
	int order;

	if ((x->closed_seen == 0) != (y->closed_seen == 0))
		return x->closed_seen == 0 ? -1 : 1;
	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	if (x->first_seen != y->first_seen)
		return x->first_seen < y->first_seen ? -1 : 1;
	order = strverscmp(x->host, y->host); /* 10.0.0.9 before 10.0.0.10 */
	if (order != 0)
		return order;
	return x->id < y->id ? -1 : 1;
}

static void load_exposures(struct aj_picture *picture, struct aj_database *db, bool closed)
{
	struct list list = { .size = sizeof(struct aj_exposure) }, runs = { .size = sizeof(int64_t) };
	struct aj_exposure *x;

	aj_database_sql(db, "SELECT x.id, e.host, e.port, e.path, e.target, e.owner, x.rung, x.kind, "
			    "x.product, x.version, x.tls, "
			    "x.suspect, x.not_before, x.first_seen, x.last_seen, x.closed_seen, x.last_run, "
			    "x.severity "
			    "FROM exposure x JOIN "
			    "endpoint e ON e.id = x.endpoint WHERE ? OR x.closed_seen IS NULL ORDER BY x.id");
	aj_bind_number(db, closed);
	while (aj_database_row(db)) {
		int64_t *run = add(picture, &runs);

		x = add(picture, &list);
		if (!x || !run)
			break;
		*run = aj_column_number(db, 16);
		*x = (struct aj_exposure){ .id = aj_column_number(db, 0),
			.host = text_of(picture, db, 1),
			.port = (uint16_t)aj_column_number(db, 2),
			.path = text_of(picture, db, 3),
			.target = text_of(picture, db, 4),
			.owner = text_of(picture, db, 5),
			.rung = rung_of(db, 6),
			.kind = text_of(picture, db, 7),
			.product = text_of(picture, db, 8),
			.version = text_of(picture, db, 9),
			.tls = aj_column_number(db, 10) != 0,
			.suspect = text_of(picture, db, 11),
			.not_before = time_of(db, 12),
			.first_seen = time_of(db, 13),
			.last_seen = time_of(db, 14),
			.closed_seen = time_of(db, 15),
			.severity = told_severity(db, 17) };
	}
	x = list.items;
	for (size_t i = 0; i < list.n && i < runs.n; i++) {
		load_proofs(picture, db, &x[i]);
		load_sets(picture, db, &x[i], ((int64_t *)runs.items)[i]);
		x[i].severity = severity_of(&x[i]);
	}
	if (list.n > 0)
		qsort(x, list.n, sizeof(*x), more_severe);
	picture->exposures = x;
	picture->n_exposures = list.n;
}

/* The share of the smallest ranks of both together that both have (bottom-k). */
static double similarity(const struct aj_picture_set *a, const struct aj_picture_set *b)
{
	size_t most = a->n_ranks > b->n_ranks ? a->n_ranks : b->n_ranks, i = 0, j = 0, n = 0, both = 0;

	for (; n < most && (i < a->n_ranks || j < b->n_ranks); n++) {
		bool in_a = i < a->n_ranks && (j == b->n_ranks || a->ranks[i] <= b->ranks[j]);
		bool in_b = j < b->n_ranks && (i == a->n_ranks || b->ranks[j] <= a->ranks[i]);

		both += in_a && in_b;
		i += in_a;
		j += in_b;
	}
	return n ? (double)both / (double)n : 0;
}

/* Two samples of a few records each say little; the same count speaks beside them. */
static bool mirrors(const struct aj_picture_set *a, const struct aj_picture_set *b)
{
	return a->records == b->records && similarity(a, b) >= 0.8;
}

/* A set among those that may be mirrors, under one of its first ranks. */
struct place {
	uint64_t records, rank;
	size_t set;
};

static int by_rank(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->records != y->records)
		return x->records < y->records ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->set < y->set ? -1 : x->set > y->set;
}

/* The first set of the group that this one is in: each points to one before it, the first to itself. */
static size_t head_of(size_t *heads, size_t set)
{
	while (heads[set] != set)
		set = heads[set] = heads[heads[set]]; /* and shorter ways for the next one */
	return set;
}

static void join(size_t *heads, size_t a, size_t b)
{
	size_t x = head_of(heads, a), y = head_of(heads, b);

	heads[x > y ? x : y] = x < y ? x : y;
}

/* Those that share a count and a rank are held against each other, each against those near it. */
static void join_mirrors(struct aj_picture_set *const *sets, struct place *places, size_t n, size_t *heads)
{
	qsort(places, n, sizeof(*places), by_rank);
	for (size_t i = 1; i < n; i++)
		for (size_t k = 1; k <= NEAR && k <= i; k++) {
			const struct place *one = &places[i], *other = &places[i - k];

			if (one->records != other->records || one->rank != other->rank)
				break;
			if (head_of(heads, one->set) == head_of(heads, other->set) ||
			    !mirrors(sets[one->set], sets[other->set]))
				continue;
			join(heads, one->set, other->set);
		}
}

static void list_sets(struct aj_picture *picture, struct list *sets)
{
	for (size_t i = 0; i < picture->n_exposures; i++)
		for (size_t k = 0; picture->exposures[i].closed_seen == 0 && k < picture->exposures[i].n_sets;
		     k++) {
			const struct aj_picture_set *set = &picture->exposures[i].sets[k], **slot;

			if (set->n_ranks == 0)
				continue;
			slot = add(picture, sets);
			if (!slot)
				return;
			*slot = set;
		}
}

/* Numbers of groups in the order of their first sets, as these are told. */
static void find_mirrors(struct aj_picture *picture)
{
	struct list list = { .size = sizeof(struct aj_picture_set *) };
	struct aj_picture_set **sets;
	struct place *places;
	size_t *heads, n = 0;

	list_sets(picture, &list);
	sets = list.items;
	places = aj_arena_take(&picture->arena, (list.n * FIRST_RANKS + 1) * sizeof(*places));
	heads = aj_arena_take(&picture->arena, (list.n + 1) * sizeof(*heads));
	picture->full |= !places || !heads;
	if (picture->full)
		return;
	for (size_t i = 0; i < list.n; i++) {
		heads[i] = i;
		for (size_t k = 0; k < FIRST_RANKS && k < sets[i]->n_ranks; k++)
			places[n++] = (struct place){ sets[i]->records, sets[i]->ranks[k], i };
	}
	join_mirrors(sets, places, n, heads);
	for (size_t i = 0; i < list.n; i++)
		sets[head_of(heads, i)]->mirror |= head_of(heads, i) != i; /* it has one */
	for (size_t i = 0; i < list.n; i++)
		if (head_of(heads, i) != i)
			sets[i]->mirror = sets[head_of(heads, i)]->mirror;
		else if (sets[i]->mirror)
			sets[i]->mirror = ++picture->mirrors;
}

static void load_unknown(struct aj_picture *picture, struct aj_database *db)
{
	struct list list = { .size = sizeof(struct aj_unknown) };

	aj_database_sql(db,
	    "SELECT e.host, e.path, e.target, e.owner, v.failed, e.port FROM visit v JOIN endpoint e "
	    "ON e.id = v.endpoint WHERE v.run = (SELECT max(id) FROM run) AND v.failed <> '' ORDER "
	    "BY e.id");
	while (aj_database_row(db)) {
		struct aj_unknown *one =
		    picture->unknowns++ < AJ_PICTURE_UNKNOWN ? add(picture, &list) : NULL;

		if (one)
			*one = (struct aj_unknown){ text_of(picture, db, 0), text_of(picture, db, 1),
				text_of(picture, db, 2), text_of(picture, db, 3), text_of(picture, db, 4),
				(uint16_t)aj_column_number(db, 5) };
	}
	picture->unknown = list.items;
	picture->n_unknown = list.n;
}

enum aj_status aj_picture_load(
    struct aj_picture *picture, struct aj_ledger *ledger, bool closed, size_t memory, struct aj_err *err)
{
	struct aj_database *db = &ledger->database;

	*picture = (struct aj_picture){ 0 };
	aj_arena_init(&picture->arena, memory);
	aj_database_script(db, "BEGIN"); /* one state for all that is read */
	aj_database_sql(db, "SELECT began, whole, ended IS NULL FROM run ORDER BY id DESC LIMIT 1");
	while (aj_database_row(db)) {
		picture->last_run = time_of(db, 0);
		picture->last_whole = aj_column_number(db, 1) != 0;
		picture->under_way = aj_column_number(db, 2) != 0 && aj_ledger_writer(ledger) != 0;
	}
	aj_database_sql(db, "SELECT count(DISTINCT endpoint) FROM visit WHERE rung > 0");
	while (aj_database_row(db))
		picture->endpoints = (uint64_t)aj_column_number(db, 0);
	load_unknown(picture, db);
	load_exposures(picture, db, closed);
	find_mirrors(picture);
	if (aj_database_end(db, err) != AJ_OK || aj_database_unchanged(db, err) != AJ_OK)
		return err->status;
	return picture->full ? aj_fail(err, AJ_ELIMIT,
				   "the ledger holds more than fits into %zu MiB of memory", memory >> 20)
			     : AJ_OK;
}

void aj_picture_fini(struct aj_picture *picture)
{
	aj_arena_fini(&picture->arena);
	*picture = (struct aj_picture){ 0 };
}
