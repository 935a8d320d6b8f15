#pragma once

/*
 * A store's address as a person writes it, "elastic://10.0.0.5:9200/tickets", and the endpoint of
 * the scope that is meant by it. It opens nothing that the scope does not: what no target of the
 * scope has is refused before anybody is asked.
 */

#include "estate/visit.h"

struct aj_locator {
	struct aj_str text;   /* all of it */
	struct aj_str scheme; /* a kind's name, or what several kinds are called in addresses */
	struct aj_str host;   /* a name, an address without brackets, or an account */
	uint16_t port;	      /* 0: not said */
	const char *rest;     /* behind the host, without the slash; "" if there is nothing */
};

/* Whether it is one by its looks: a word and "://". */
bool aj_locator_is(const char *text);

/* Borrows text. AJ_EINPUT: what is wrong with it. */
AJ_MUST_CHECK enum aj_status aj_locator_parse(const char *text, struct aj_locator *out, struct aj_err *err);

enum { AJ_LOCATED_KINDS = 16 };

/* The endpoint, and its target with what is asked for only. It points into itself: it is not to be moved. */
struct aj_located {
	struct aj_endpoint endpoint;
	struct aj_target target;
	const struct aj_kind *kinds[AJ_LOCATED_KINDS + 1];
	const char *names[2];
	char scheme[32], host[256];
};

/* Borrows scope and the locator's text. AJ_EINPUT: there is no such kind; AJ_EDENIED: the scope says no. */
AJ_MUST_CHECK enum aj_status aj_locator_find(const struct aj_locator *locator, const struct aj_scope *scope,
    struct aj_located *out, struct aj_err *err);
