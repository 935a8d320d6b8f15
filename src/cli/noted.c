#include "cli/noted.h"

#include <time.h>

enum aj_status aj_noted_begin(
    struct aj_noted *noted, const char *path, const char *scope, const uint8_t hash[32], struct aj_err *err)
{
	enum aj_status st;

	*noted = (struct aj_noted){ 0 };
	st = aj_ledger_open(path, &noted->ledger, err);
	if (st != AJ_OK)
		return st;
	pthread_mutex_init(&noted->lock, NULL);
	return aj_ledger_begin(noted->ledger, scope, hash, time(NULL), &noted->run, err);
}

void aj_noted_fini(struct aj_noted *noted)
{
	if (noted->ledger)
		pthread_mutex_destroy(&noted->lock);
	aj_ledger_close(noted->ledger);
	*noted = (struct aj_noted){ 0 };
}

enum aj_status aj_noted_visit(void *to, const struct aj_visit *visit, const char *why, struct aj_err *err)
{
	struct aj_noted *noted = to;
	enum aj_status st;

	pthread_mutex_lock(&noted->lock);
	st = aj_ledger_visit(noted->ledger, &noted->run, visit, why, time(NULL), err);
	pthread_mutex_unlock(&noted->lock);
	return st;
}

enum aj_status aj_noted_held(void *to, const struct aj_held *held, struct aj_err *err)
{
	struct aj_noted *noted = to;
	struct aj_ledger_sample entry = { held->endpoint, held->set, held->object, held->bytes, held->records,
		held->how, held->why, held->holdings, held->n, held->print, held->figures,
		{ held->listed.first, held->listed.behind } };
	enum aj_status st;

	pthread_mutex_lock(&noted->lock);
	st = aj_ledger_sample(noted->ledger, &noted->run, &entry, err);
	pthread_mutex_unlock(&noted->lock);
	return st;
}

enum aj_status aj_noted_kept(void *to, const struct aj_endpoint *endpoint, struct aj_str set,
    struct aj_str object, struct aj_buf *state, struct aj_err *err)
{
	struct aj_noted *noted = to;
	enum aj_status st = AJ_OK;

	pthread_mutex_lock(&noted->lock);
	if (noted->run.taken_up)
		st = aj_ledger_kept(noted->ledger, &noted->run, endpoint, set, object, state, err);
	pthread_mutex_unlock(&noted->lock);
	return st;
}

enum aj_status aj_noted_keep(void *to, const struct aj_endpoint *endpoint, struct aj_str set,
    struct aj_str object, struct aj_str state, const struct aj_listed_bytes *listed, struct aj_err *err)
{
	struct aj_ledger_bytes bytes = { listed->first, listed->behind };
	struct aj_noted *noted = to;
	enum aj_status st;

	pthread_mutex_lock(&noted->lock);
	st = aj_ledger_keep(noted->ledger, &noted->run, endpoint, set, object, state, &bytes, err);
	pthread_mutex_unlock(&noted->lock);
	return st;
}
