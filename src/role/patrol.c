/*
 * patrol.c: the round on a thread of its own, the crew on this one, samples between them.
 * The crew knows a sample by the number in which it was offered; what it is a sample of is
 * kept here until it has been told.
 */

#include "role/patrol.h"

#include "store/offered.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { NAME_MAX_BYTES = 1 << 20 }; /* names of sets and objects come from servers */

/* Of what something is a sample. */
struct origin {
	struct aj_endpoint endpoint;
	struct aj_str set, object;
	uint64_t bytes;
	bool more;
	char texts[]; /* host, path, set and object */
};

struct patrol {
	const struct aj_patrol_options *options;
	struct aj_patrol_counts *counts;
	const atomic_bool *stop;
	struct aj_offered *offered;
	pthread_mutex_t order; /* samples are offered in the order of their numbers */
	pthread_mutex_t lock;
	struct origin **origins; /* by number; under lock */
	size_t n, room;
	atomic_bool failed;    /* the crew has: the round need not go on */
	enum aj_status status; /* of the round */
	struct aj_err err;
};

static struct aj_str copy_to(char **at, struct aj_str text)
{
	struct aj_str copy = aj_str(*at, text.len);

	if (text.len > 0)
		memcpy(*at, text.ptr, text.len);
	(*at)[text.len] = '\0';
	*at += text.len + 1;
	return copy;
}

/* A source, and of what it is: how much of it was read is noted down before the object is told. */
struct counted {
	struct aj_source source; /* first: it is cast back */
	struct aj_source *inner;
	struct origin *origin; /* told, and then gone, once nobody fills any more */
};

static struct origin *origin_of(const struct aj_visit *visit, const struct aj_sample *sample)
{
	struct aj_str host = aj_str_z(visit->endpoint->host), path = aj_str_z(visit->endpoint->path);
	struct origin *origin =
	    calloc(1, sizeof(*origin) + host.len + path.len + sample->set->name.len + sample->object.len + 4);
	char *at;

	if (!origin)
		return NULL;
	at = origin->texts;
	origin->endpoint = *visit->endpoint;
	origin->endpoint.host = (const char *)copy_to(&at, host).ptr;
	origin->endpoint.path = (const char *)copy_to(&at, path).ptr;
	origin->set = copy_to(&at, sample->set->name);
	origin->object = copy_to(&at, sample->object);
	origin->bytes = sample->bytes.len;
	origin->more = sample->more;
	return origin;
}

/* "elasticsearch://127.0.0.1:9200/cases" */
static void name_of(const struct aj_visit *visit, const struct aj_sample *sample, struct aj_buf *out)
{
	const struct aj_endpoint *e = visit->endpoint;

	aj_buf_init(out, NAME_MAX_BYTES);
	aj_buf_addf(out, "%s://", e->scheme ? e->scheme : visit->kind->name);
	aj_host_port_print(e->host, e->port, out);
	aj_buf_addf(out, "%s/", e->path);
	aj_buf_add(out, sample->set->name);
	aj_buf_add(out, sample->object.len > 0 ? AJ_S("/") : AJ_S(""));
	aj_buf_add(out, sample->object);
}

static bool remember(struct patrol *patrol, struct origin *origin)
{
	bool kept = true;

	pthread_mutex_lock(&patrol->lock);
	if (patrol->n == patrol->room) {
		size_t room = patrol->room ? patrol->room * 2 : 64;
		struct origin **grown = realloc(patrol->origins, room * sizeof(*grown));

		if (grown) {
			patrol->origins = grown;
			patrol->room = room;
		}
		kept = grown != NULL;
	}
	if (kept)
		patrol->origins[patrol->n++] = origin;
	pthread_mutex_unlock(&patrol->lock);
	return kept;
}

static enum aj_status tell(
    struct patrol *patrol, const struct origin *origin, struct aj_held *held, struct aj_err *err)
{
	held->endpoint = &origin->endpoint;
	held->set = origin->set;
	held->object = origin->object;
	held->bytes = origin->bytes;
	held->more = origin->more;
	return patrol->options->held(patrol->options->to, held, err);
}

/* Where nobody keeps a ledger of what could not be read, it is an object. */
static enum aj_status offer_failed(struct patrol *patrol, const struct aj_visit *visit,
    const struct aj_sample *sample, struct origin *origin, struct aj_err *err)
{
	struct aj_buf name;
	enum aj_status st;

	name_of(visit, sample, &name);
	pthread_mutex_lock(&patrol->order);
	if (remember(patrol, origin)) {
		st = aj_offered_fail(patrol->offered, aj_buf_str(&name), sample->why, err);
	} else {
		free(origin);
		st = aj_fail(err, AJ_ELIMIT, "no memory for an object");
	}
	pthread_mutex_unlock(&patrol->order);
	aj_buf_fini(&name);
	return st;
}

/* From the round's threads. */
static enum aj_status sampled(
    void *to, const struct aj_visit *visit, const struct aj_sample *sample, struct aj_err *err)
{
	struct patrol *patrol = to;
	struct origin *origin;
	struct aj_buf name;
	enum aj_status st;

	/* Also what could not be read is told: a server that drips must not go on with its next set. */
	if (atomic_load(patrol->stop))
		return aj_fail(err, AJ_ESTOP, "the run is over");
	origin = origin_of(visit, sample);
	if (!origin)
		return aj_fail(err, AJ_ELIMIT, "no memory for a sample");
	if (*sample->why && !patrol->options->held)
		return offer_failed(patrol, visit, sample, origin, err);
	if (*sample->why) {
		struct aj_held held = { .how = AJ_FAILED, .why = sample->why };

		st = tell(patrol, origin, &held, err);
		free(origin);
		return st;
	}
	name_of(visit, sample, &name);
	pthread_mutex_lock(&patrol->order);
	if (remember(patrol, origin)) {
		st = aj_offered_put(patrol->offered, aj_buf_str(&name), sample->bytes, err);
	} else {
		free(origin);
		st = aj_fail(err, AJ_ELIMIT, "no memory for a sample");
	}
	pthread_mutex_unlock(&patrol->order);
	aj_buf_fini(&name);
	return st;
}

static enum aj_status fill_counted(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct counted *counted = (struct counted *)source;
	enum aj_status st = counted->inner->fill(counted->inner, out, room, got, err);

	if (st == AJ_OK)
		counted->origin->bytes += *got;
	counted->origin->more = st != AJ_END;
	return st;
}

/* From the round's threads. */
static enum aj_status lent(void *to, const struct aj_visit *visit, const struct aj_set *set,
    struct aj_str object, struct aj_source *source, struct aj_err *err)
{
	struct patrol *patrol = to;
	struct aj_sample all = { .set = set, .object = object, .more = true, .why = "" };
	struct counted counted = { { .fill = fill_counted }, source, origin_of(visit, &all) };
	struct aj_lent lent = { .source = &counted.source };
	struct aj_buf name;
	enum aj_status st;

	if (!counted.origin)
		return aj_fail(err, AJ_ELIMIT, "no memory for an object");
	name_of(visit, &all, &name);
	pthread_mutex_lock(&patrol->order);
	if (remember(patrol, counted.origin)) {
		st = aj_offered_lend(patrol->offered, aj_buf_str(&name), &lent, err);
	} else {
		free(counted.origin);
		st = aj_fail(err, AJ_ELIMIT, "no memory for an object");
	}
	pthread_mutex_unlock(&patrol->order);
	aj_buf_fini(&name);
	return st == AJ_OK ? aj_offered_await(patrol->offered, &lent, err) : st;
}

/* From the crew's threads. */
static enum aj_status told(void *to, const struct aj_object *object, enum aj_how how, const char *why,
    uint64_t records, const struct aj_holding *holdings, size_t n, const struct aj_print *print,
    struct aj_err *err)
{
	struct patrol *patrol = to;
	struct aj_held held = {
		.records = records, .how = how, .why = why, .holdings = holdings, .n = n, .print = print
	};
	struct origin *origin = NULL;
	enum aj_status st;

	pthread_mutex_lock(&patrol->lock);
	if (object->id < patrol->n) {
		origin = patrol->origins[object->id];
		patrol->origins[object->id] = NULL;
	}
	pthread_mutex_unlock(&patrol->lock);
	if (!origin)
		return AJ_OK; /* it was told already */
	st = !patrol->options->held ? AJ_OK : tell(patrol, origin, &held, err);
	free(origin);
	return st;
}

/* Of an endpoint that somebody has named: it gives data, or it is an object that has failed. */
static enum aj_status visited_named(
    struct patrol *patrol, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct aj_set set = { .name = aj_str_z(visit->endpoint->wanted) };
	struct aj_sample sample = { .set = &set, .more = true, .why = why };
	char reason[256];

	if (!*why && (visit->rung == AJ_DATA_OPEN || visit->keyed))
		return AJ_OK;
	if (!*why)
		snprintf(reason, sizeof(reason), "it gives no data: %s%s%s%s%s", aj_rung_name(visit->rung),
		    *visit->refused ? ", " : "", visit->refused, *visit->suspect ? ", " : "", visit->suspect);
	else
		snprintf(reason, sizeof(reason), "it could not be visited: %s", why);
	sample.why = reason;
	return sampled(patrol, visit, &sample, err);
}

static enum aj_status visited(void *to, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct patrol *patrol = to;

	if (atomic_load(&patrol->failed))
		return aj_fail(err, AJ_ESTOP, "nobody reads samples any more");
	if (!patrol->options->visited)
		return visited_named(patrol, visit, why, err);
	return patrol->options->visited(patrol->options->to, visit, why, err);
}

static void *go_round(void *arg)
{
	struct patrol *patrol = arg;
	struct aj_round_options round = { .gate = patrol->options->gate,
		.seconds = patrol->options->seconds,
		.named = patrol->options->named,
		.n_named = patrol->options->n_named,
		.skip = patrol->options->skip,
		.visited = visited,
		.sampled = sampled,
		.lent = patrol->options->whole ? lent : NULL,
		.to = patrol };

	round.skip_to = patrol->options->to;
	patrol->status = aj_round_run(&round, patrol->stop, &patrol->counts->round, &patrol->err);
	aj_offered_end(patrol->offered);
	return NULL;
}

/* The crew first: when it ends early, the round must not wait for it with a sample in its hands. */
static enum aj_status run(
    struct patrol *patrol, const struct aj_crew_options *crew, struct aj_summary *summary, struct aj_err *err)
{
	pthread_t thread;
	enum aj_status st;

	if (pthread_create(&thread, NULL, go_round, patrol) != 0)
		return aj_fail(err, AJ_EIO, "no thread could be started");
	st = aj_crew_run(crew, &patrol->counts->progress, patrol->stop, summary, err);
	atomic_store(&patrol->failed, st != AJ_OK);
	aj_offered_stop(patrol->offered);
	pthread_join(thread, NULL);
	if (st == AJ_OK && patrol->status != AJ_OK && patrol->status != AJ_ESTOP) {
		*err = patrol->err;
		st = patrol->status;
	}
	return st;
}

enum aj_status aj_patrol_run(const struct aj_patrol_options *options, const atomic_bool *stop,
    struct aj_patrol_counts *counts, struct aj_summary *summary, struct aj_err *err)
{
	struct patrol patrol = { .options = options, .stop = stop, .counts = counts };
	struct aj_crew_options crew = options->crew;
	struct aj_inventory_options inventory = { .told = told, .to = &patrol };
	enum aj_status st = aj_offered_new(&patrol.offered, err);

	if (st != AJ_OK)
		return st;
	pthread_mutex_init(&patrol.order, NULL);
	pthread_mutex_init(&patrol.lock, NULL);
	memcpy(inventory.key, options->key, sizeof(inventory.key));
	inventory.types = aj_engine_types(crew.engine, &inventory.n_types);
	crew.inventory = &inventory;
	crew.store = aj_offered_store(patrol.offered);
	st = run(&patrol, &crew, summary, err);
	crew.store->ops->close(crew.store);
	explicit_bzero(inventory.key, sizeof(inventory.key));
	for (size_t i = 0; i < patrol.n; i++)
		free(patrol.origins[i]);
	free(patrol.origins);
	pthread_mutex_destroy(&patrol.order);
	pthread_mutex_destroy(&patrol.lock);
	return st;
}
