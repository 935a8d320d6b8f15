/* round.c: workers that take endpoints and visit them, each a thread with a small stack. */

#include "estate/round.h"

#include "estate/endpoints.h"
#include "estate/sample.h"
#include "estate/small_thread.h"
#include "estate/whole.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	ASIDE_MAX = 1024, /* endpoints whose host is busy, put off */
	BUSY_BUCKETS = 4096,
};

struct waiting {
	struct aj_endpoint endpoint;
	char host[AJ_ADDRESS_TEXT];
	size_t bucket; /* of busy */
};

struct round {
	const struct aj_round_options *options;
	const atomic_bool *stop;
	struct aj_round_counts *counts;
	pthread_mutex_t lock, telling;
	pthread_cond_t freed;
	struct aj_endpoints endpoints; /* under lock, as are those that follow */
	size_t named;		       /* of the options' those that were taken */
	bool ended;
	unsigned per_host;
	uint16_t
	    busy[BUSY_BUCKETS]; /* visits under way by host; hosts that share a bucket wait for each other */
	struct waiting aside[ASIDE_MAX];
	size_t n_aside;
	struct aj_err err; /* of the first failure; under telling */
	atomic_bool failed;
};

static size_t bucket_of(const char *host)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *host; host++)
		hash = (hash ^ (uint8_t)*host) * 0x100000001b3;
	return (hash ^ hash >> 32) % BUSY_BUCKETS;
}

static bool stopped(const struct round *round)
{
	return atomic_load(round->stop) || atomic_load(&round->failed);
}

/* A network's addresses are texts in the struct itself, which is copied about. */
static const char *host_of(const struct waiting *one)
{
	return one->endpoint.target->form == AJ_TARGET_NETWORK ? one->host : one->endpoint.host;
}

static bool is_free(const struct round *round, const struct waiting *one)
{
	return round->busy[one->bucket] < round->per_host;
}

/* The next one that somebody has named. */
static bool next_named(struct round *round, struct waiting *out)
{
	const struct aj_round_options *o = round->options;

	if (round->named == o->n_named)
		return false;
	out->endpoint = *o->named[round->named++];
	snprintf(out->host, sizeof(out->host), "%s", out->endpoint.host);
	return true;
}

/* The next one that the scope declares. */
static bool declared(struct round *round, struct waiting *out)
{
	if (!round->ended)
		round->ended = round->options->named
				   ? !next_named(round, out)
				   : !aj_endpoints_next(&round->endpoints, &out->endpoint, out->host);
	if (!round->ended)
		out->bucket = bucket_of(host_of(out));
	return !round->ended;
}

/* Where one that was put off has left room, another may come for which somebody waits. */
static void fill_aside(struct round *round)
{
	while (round->n_aside < ASIDE_MAX && declared(round, &round->aside[round->n_aside]))
		if (is_free(round, &round->aside[round->n_aside++])) {
			pthread_cond_signal(&round->freed);
			return;
		}
}

static bool take(struct round *round, struct waiting *out)
{
	for (size_t i = 0; i < round->n_aside; i++)
		if (is_free(round, &round->aside[i])) {
			*out = round->aside[i];
			round->aside[i] = round->aside[--round->n_aside];
			round->busy[out->bucket]++;
			fill_aside(round);
			return true;
		}
	while (round->n_aside < ASIDE_MAX && declared(round, out)) {
		if (is_free(round, out)) {
			round->busy[out->bucket]++;
			return true;
		}
		round->aside[round->n_aside++] = *out;
	}
	return false;
}

/* The next endpoint whose host is not busy; waits for one. False: there are no more. */
static bool next(struct round *round, struct waiting *out)
{
	bool got = false;

	pthread_mutex_lock(&round->lock);
	while (!stopped(round)) {
		got = take(round, out);
		if (got || (round->ended && round->n_aside == 0))
			break;
		pthread_cond_wait(&round->freed, &round->lock);
	}
	pthread_mutex_unlock(&round->lock);
	return got;
}

/* Nobody needs to be woken: who is done looks for the next one itself, and a place was freed for one. */
static void done(struct round *round, const struct waiting *one)
{
	pthread_mutex_lock(&round->lock);
	round->busy[one->bucket]--;
	pthread_mutex_unlock(&round->lock);
}

/* As many more places at its host as are free now, but not more than that. */
static unsigned take_places(struct round *round, const struct waiting *one, unsigned most)
{
	unsigned n = 0;

	pthread_mutex_lock(&round->lock);
	while (n < most && is_free(round, one)) {
		round->busy[one->bucket]++;
		n++;
	}
	pthread_mutex_unlock(&round->lock);
	return n;
}

static void give_places(struct round *round, const struct waiting *one, unsigned n)
{
	pthread_mutex_lock(&round->lock);
	round->busy[one->bucket] -= (uint16_t)n;
	pthread_cond_broadcast(&round->freed);
	pthread_mutex_unlock(&round->lock);
}

static void fail(struct round *round, const struct aj_err *err)
{
	pthread_mutex_lock(&round->telling);
	if (!atomic_load(&round->failed)) {
		round->err = *err;
		atomic_store(&round->failed, true);
	}
	pthread_mutex_unlock(&round->telling);
}

static void tell(struct round *round, const struct aj_visit *visit, const char *why)
{
	const struct aj_round_options *o = round->options;
	struct aj_err err = { 0 };

	atomic_fetch_add(&round->counts->visits, 1);
	pthread_mutex_lock(&round->telling);
	if (!atomic_load(&round->failed) && o->visited(o->to, visit, why, &err) != AJ_OK) {
		round->err = err;
		atomic_store(&round->failed, true);
	}
	pthread_mutex_unlock(&round->telling);
}

/* What stands open is read whole by as many at a time as the host has places free, or sampled. */
static enum aj_status read_open(
    struct round *round, const struct waiting *one, struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_round_options *o = round->options;
	unsigned more = 0;
	enum aj_status st;

	if (!o->lent)
		return aj_sample_visit(visit, o, err);
	more = take_places(round, one, AJ_WHOLE_PLACES - 1);
	st = aj_whole_visit(visit, o, 1 + more, round->stop, err);
	give_places(round, one, more);
	return st;
}

static void visit_one(struct round *round, const struct waiting *one)
{
	const struct aj_round_options *o = round->options;
	struct aj_err err = { 0 };
	struct aj_visit visit;
	enum aj_status st = aj_visit_init(&visit, o->gate, &one->endpoint, o->seconds, AJ_VISIT_BYTES, &err);

	if (st == AJ_OK)
		st = aj_probe(&visit, &err);
	tell(round, &visit, st == AJ_OK ? "" : err.text);
	if (st == AJ_OK && o->sampled && (visit.rung == AJ_DATA_OPEN || visit.keyed) && !stopped(round)) {
		st = read_open(round, one, &visit, &err);
		if (st != AJ_OK)
			fail(round, &err);
	}
	atomic_fetch_add(&round->counts->bytes_in, visit.bytes_in);
	atomic_fetch_add(&round->counts->bytes_out, visit.bytes_out);
	aj_visit_fini(&visit);
}

static void *work(void *arg)
{
	struct round *round = arg;
	struct waiting one;

	while (next(round, &one)) {
		one.endpoint.host = host_of(&one);
		if (round->options->skip && round->options->skip(round->options->skip_to, &one.endpoint)) {
			done(round, &one);
			continue;
		}
		visit_one(round, &one);
		done(round, &one);
	}
	pthread_mutex_lock(&round->lock);
	pthread_cond_broadcast(&round->freed); /* the others may be waiting for what will not come */
	pthread_mutex_unlock(&round->lock);
	return NULL;
}

/* As many descriptors as the system lets us have: of a busy worker's two connections none must fail. */
static void allow_files(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < files.rlim_max) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
}

static enum aj_status run_workers(struct round *round, unsigned workers, struct aj_err *err)
{
	pthread_t *threads = calloc(workers, sizeof(*threads));
	unsigned n = 0;

	if (!threads)
		return aj_fail(err, AJ_ELIMIT, "no memory for workers");
	allow_files();
	while (n < workers && aj_small_thread_start(&threads[n], work, round))
		n++;
	for (unsigned i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	free(threads);
	return n > 0 ? AJ_OK : aj_fail(err, AJ_EIO, "no thread could be started");
}

enum aj_status aj_round_run(const struct aj_round_options *options, const atomic_bool *stop,
    struct aj_round_counts *counts, struct aj_err *err)
{
	const struct aj_scope *scope = aj_gate_scope(options->gate);
	uint64_t all = options->named ? options->n_named : aj_endpoints_count(scope);
	struct round *round = calloc(1, sizeof(*round));
	enum aj_status st;

	if (!round)
		return aj_fail(err, AJ_ELIMIT, "no memory for a round");
	round->options = options;
	round->stop = stop;
	aj_gate_stop_at(options->gate, stop);
	round->counts = counts;
	round->per_host = scope->per_host;
	aj_endpoints_init(&round->endpoints, scope);
	pthread_mutex_init(&round->lock, NULL);
	pthread_mutex_init(&round->telling, NULL);
	pthread_cond_init(&round->freed, NULL);
	st = run_workers(round, all < scope->workers ? (unsigned)(all ? all : 1) : scope->workers, err);
	if (st == AJ_OK && atomic_load(&round->failed)) {
		*err = round->err;
		st = err->status;
	}
	pthread_cond_destroy(&round->freed);
	pthread_mutex_destroy(&round->telling);
	pthread_mutex_destroy(&round->lock);
	free(round);
	return st;
}
