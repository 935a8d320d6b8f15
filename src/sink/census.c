#include "sink/census_inner.h"

#include <stdlib.h>

/* Not of any type: hashes for other purposes are kept apart by these. */
enum { KIND_FINGERPRINTS = AJ_TYPE_MAX, KIND_DOMAINS };

static enum aj_status fail_memory(struct aj_err *err)
{
	return aj_fail(err, AJ_ELIMIT, "no memory for the census");
}

static int country_of_ip(struct aj_census *census, struct aj_str address, uint64_t hash)
{
	struct aj_census_ip *known;
	char code[3];

	if (!census->mmdb)
		return AJ_COUNTRY_NONE;
	known = &census->ips[hash % AJ_CENSUS_IP_CACHE];
	if (known->hash != hash) {
		aj_mmdb_country(census->mmdb, address, code);
		*known = (struct aj_census_ip){ hash, aj_country_of(code) };
	}
	return known->country;
}

static void count_key(struct aj_census *census, uint16_t key)
{
	if (census->counts[key]++ == 0)
		census->touched[census->n_touched++] = key;
}

static void count_for(struct aj_census *census, int country, enum aj_country_source source)
{
	if (country == AJ_COUNTRY_NONE)
		return;
	aj_countries_add(&census->countries, country, source);
	count_key(census, (uint16_t)(AJ_OBJECT_COUNTRY + country * AJ_COUNTRY_SOURCES + (int)source));
}

/* domain: the hash of an address's domain. */
static void count_country(
    struct aj_census *census, const struct aj_finding *finding, uint64_t hash, uint64_t domain)
{
	const struct aj_type *type = &census->types[finding->type];

	switch (finding->type) {
	case AJ_TYPE_EMAIL:
		count_for(
		    census, aj_orgs_add(&census->orgs, finding->canonical, hash, domain), AJ_COUNTRY_TLD);
		return;
	case AJ_TYPE_PHONE:
		count_for(census, aj_country_of(finding->country), AJ_COUNTRY_PHONE);
		return;
	case AJ_TYPE_IBAN:
		count_for(census, aj_country_of(finding->country), AJ_COUNTRY_IBAN);
		return;
	case AJ_TYPE_IP:
		count_for(census, country_of_ip(census, finding->canonical, hash), AJ_COUNTRY_IP);
		return;
	}
	if (type->group == AJ_GROUP_NATIONAL_ID)
		count_for(census, aj_country_of(type->country[0] ? type->country : finding->country),
		    AJ_COUNTRY_ID);
}

static bool make_room(struct aj_census *census, size_t count)
{
	uint64_t *grown;

	if (count <= census->hashes_room)
		return true;
	count += count / 2;
	grown = realloc(census->hashes, count * sizeof(*grown));
	if (!grown)
		return false;
	census->hashes = grown;
	census->hashes_room = count;
	return true;
}

static void count_finding(
    struct aj_census *census, const struct aj_finding *finding, uint64_t hash, uint64_t domain)
{
	count_key(census, finding->type);
	aj_tally_add(&census->tallies, census->types, finding, hash);
	count_country(census, finding, hash, domain);
}

/* Of a finding that is counted soon: its hash, and of an address its domain's. */
static uint64_t expect(struct aj_census *census, const struct aj_finding *finding, uint64_t *domain)
{
	uint64_t hash = aj_hash_end(census->begun[finding->type], finding->canonical);

	aj_tally_expect(&census->tallies, finding->type, hash);
	if (finding->type == AJ_TYPE_EMAIL)
		*domain = aj_orgs_expect(&census->orgs, finding->canonical, hash);
	if (census->kinds[finding->type])
		aj_unique_expect(&census->subjects.persons, hash);
	return hash;
}

/* Hashes first: what is not in the near caches is on its way while the next ones are made. */
static void count_findings(struct aj_census *census, const struct aj_span *span)
{
	enum { AHEAD = 16, SOON = AHEAD / 2 };
	const struct aj_finding *findings = span->findings;
	uint64_t domains[AHEAD] = { 0 };
	size_t n = span->n_findings;

	for (size_t i = 0; i < n + AHEAD; i++) {
		size_t soon = i - SOON, now = i - AHEAD; /* of no finding at first */

		if (now < n)
			count_finding(census, &findings[now], census->hashes[now], domains[now % AHEAD]);
		if (soon < n && findings[soon].type == AJ_TYPE_EMAIL)
			aj_orgs_expect_of(&census->orgs, domains[soon % AHEAD]);
		if (i < n)
			census->hashes[i] = expect(census, &findings[i], &domains[i % AHEAD]);
	}
}

/* Moves the counts of findings since the object began to its figures. */
static enum aj_status flush_counts(struct aj_census *census, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < census->n_touched; i++) {
		uint16_t type = census->touched[i];

		if (st == AJ_OK && census->figures)
			st = aj_object_count(census->figures, type, census->counts[type], err);
		census->counts[type] = 0;
	}
	census->n_touched = 0;
	return st;
}

static enum aj_status flush_orgs(struct aj_census *census, struct aj_err *err)
{
	struct aj_orgs *orgs = &census->orgs;
	enum aj_status st =
	    census->figures ? aj_object_expect_orgs(census->figures, orgs->n_touched, err) : AJ_OK;

	for (size_t i = 0; i < orgs->n_touched; i++) {
		struct aj_org *org = &orgs->list[orgs->touched[i]];

		if (st == AJ_OK && census->figures)
			st = aj_object_count_org(census->figures, org->hash, org->here, err);
		org->here = 0;
	}
	orgs->n_touched = 0;
	return st;
}

/* Dates that were seen since the object before ended are this one's. */
static enum aj_status flush_months(struct aj_census *census, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!census->dates || !census->figures)
		return AJ_OK;
	for (uint32_t m = 0; (m = aj_months_differ(census->dates, census->dates_before, m)) < AJ_MONTHS;
	     m++) {
		uint32_t fresh = census->dates[m] - census->dates_before[m];

		if (__builtin_add_overflow(census->months[m], fresh, &census->months[m]))
			census->months[m] = UINT32_MAX;
		census->dates_before[m] = census->dates[m];
		if (st == AJ_OK)
			st = aj_object_count(census->figures, (uint16_t)(AJ_OBJECT_MONTH + m), fresh, err);
	}
	return st;
}

/* What was read last has ended, whether it was said so or not. */
static enum aj_status leave_object(struct aj_census *census, struct aj_err *err)
{
	enum aj_status st = flush_counts(census, err);

	if (st == AJ_OK)
		st = flush_orgs(census, err);
	if (st == AJ_OK)
		st = flush_months(census, err);
	aj_subjects_end(&census->subjects);
	if (census->figures)
		census->figures->records += census->line_open;
	census->line_open = false;
	census->figures = NULL;
	return st;
}

static enum aj_status enter_object(
    struct aj_census *census, const struct aj_object *object, struct aj_err *err)
{
	enum aj_status st = leave_object(census, err);

	if (st != AJ_OK)
		return st;
	census->object = object->id;
	return aj_objects_get(&census->objects, object->id, object->name, &census->figures, err);
}

static enum aj_status census_begin(struct aj_sink *sink, const struct aj_object *object, struct aj_err *err)
{
	return enter_object((struct aj_census *)sink, object, err);
}

/* A line counts where it ends, if only by the end of its text. */
static void count_records(struct aj_census *census, const struct aj_span *span)
{
	struct aj_object_figures *figures = census->figures;

	if (!span->goes_on)
		figures->records += census->line_open;
	census->line_open = span->line_open;
	figures->records += span->records;
	figures->bytes += span->bytes;
	aj_print_take(&figures->print, span->ranks, span->n_ranks);
}

static enum aj_status census_span(struct aj_sink *sink, const struct aj_span *span, struct aj_err *err)
{
	struct aj_census *census = (struct aj_census *)sink;

	if (!census->figures)
		return aj_fail(err, AJ_ESTOP, "census: text of an object that has not begun");
	if (!make_room(census, span->n_findings))
		return fail_memory(err);
	count_findings(census, span);
	aj_subjects_add(&census->subjects, span, census->hashes, census->kinds);
	count_records(census, span);
	return AJ_OK;
}

bool aj_census_lost(const struct aj_census *census)
{
	const struct aj_orgs *orgs = &census->orgs;

	return aj_tallies_lost(&census->tallies) || census->subjects.persons.lost || orgs->lost ||
	       orgs->organisations.lost || orgs->free_mail.lost;
}

static enum aj_status census_end(struct aj_sink *sink, const struct aj_object *object, enum aj_how how,
    const char *why, struct aj_err *err)
{
	struct aj_census *census = (struct aj_census *)sink;
	enum aj_status st = AJ_OK;

	if (!census->figures || census->object != object->id)
		st = enter_object(census, object, err);
	if (st != AJ_OK)
		return st;
	aj_object_ended(&census->objects, census->figures, how, why);
	if (aj_census_lost(census) || census->figures->print.lost)
		return fail_memory(err);
	return leave_object(census, err);
}

static const struct aj_sink_ops ops = {
	.name = "census",
	.about = "counts what is found",
	.begin = census_begin,
	.span = census_span,
	.end = census_end,
};

enum aj_status aj_census_new(
    const struct aj_census_options *options, struct aj_census **out, struct aj_err *err)
{
	struct aj_census *census = calloc(1, sizeof(*census));
	enum aj_status st = AJ_OK;

	if (!census)
		return fail_memory(err);
	census->sink.ops = &ops;
	census->key = aj_hash_key(options->key);
	census->types = aj_engine_types(options->engine, &census->n_types);
	for (size_t i = 0; i < census->n_types && i < AJ_TYPE_MAX; i++) {
		census->kinds[i] = aj_subject_kind(&census->types[i], (uint16_t)i);
		census->begun[i] = aj_hash_begin(&census->key, i);
	}
	aj_orgs_init(&census->orgs, aj_hash(&census->key, KIND_DOMAINS, AJ_S("")));
	aj_objects_init(&census->objects);
	census->ip_database = options->mmdb != NULL;
	if (options->mmdb) {
		census->ips = calloc(AJ_CENSUS_IP_CACHE, sizeof(*census->ips));
		st = census->ips ? aj_mmdb_open(options->mmdb, &census->mmdb, err) : fail_memory(err);
	}
	if (st != AJ_OK) {
		aj_census_free(census);
		return st;
	}
	*out = census;
	return AJ_OK;
}

enum aj_status aj_census_new_sum(
    const struct aj_census_options *options, struct aj_census **out, struct aj_err *err)
{
	struct aj_census_options sum = *options;
	enum aj_status st;

	sum.mmdb = NULL;
	st = aj_census_new(&sum, out, err);
	explicit_bzero(sum.key, sizeof(sum.key));
	if (st == AJ_OK)
		(*out)->ip_database = options->mmdb != NULL;
	return st;
}

/* What it has counted; neither its key nor what is at hand of IP addresses. */
static void drop_figures(struct aj_census *census)
{
	aj_tallies_fini(&census->tallies);
	aj_orgs_fini(&census->orgs);
	aj_subjects_fini(&census->subjects);
	aj_objects_fini(&census->objects);
}

void aj_census_clear(struct aj_census *census)
{
	uint64_t seed = census->orgs.seed;

	drop_figures(census);
	aj_orgs_init(&census->orgs, seed);
	aj_objects_init(&census->objects);
	memset(&census->countries, 0, sizeof(census->countries));
	memset(census->months, 0, sizeof(census->months));
	census->figures = NULL;
}

void aj_census_free(struct aj_census *census)
{
	if (!census)
		return;
	drop_figures(census);
	aj_mmdb_close(census->mmdb);
	if (census->ips)
		explicit_bzero(census->ips, AJ_CENSUS_IP_CACHE * sizeof(*census->ips));
	free(census->ips);
	if (census->hashes)
		explicit_bzero(census->hashes, census->hashes_room * sizeof(*census->hashes));
	free(census->hashes);
	explicit_bzero(census, sizeof(*census));
	free(census);
}

struct aj_sink *aj_census_sink(struct aj_census *census)
{
	return &census->sink;
}

uint64_t aj_census_seed(const uint8_t key[16])
{
	struct aj_hash_key hash_key = aj_hash_key(key);

	return aj_hash(&hash_key, KIND_FINGERPRINTS, AJ_S(""));
}

void aj_census_dates(struct aj_census *census, const uint32_t *months)
{
	census->dates = months;
	memcpy(census->dates_before, months, sizeof(census->dates_before));
}

enum aj_status aj_census_merge(struct aj_census *into, const struct aj_census *from, struct aj_err *err)
{
	enum aj_status st = aj_objects_merge(&into->objects, &from->objects, err);

	if (st != AJ_OK)
		return st;
	aj_tallies_merge(&into->tallies, &from->tallies);
	aj_orgs_merge(&into->orgs, &from->orgs);
	aj_countries_merge(&into->countries, &from->countries);
	aj_subjects_merge(&into->subjects, &from->subjects);
	for (size_t i = 0; i < AJ_MONTHS; i++)
		if (__builtin_add_overflow(into->months[i], from->months[i], &into->months[i]))
			into->months[i] = UINT32_MAX;
	return aj_census_lost(into) ? fail_memory(err) : AJ_OK;
}
