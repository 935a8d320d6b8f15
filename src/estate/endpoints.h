#pragma once

/*
 * The endpoints that a scope declares, one after the other, without a list of them in
 * memory. Of a network the addresses go by fastest, then the ports, so that one host is
 * not asked for all its ports in a row.
 */

#include "estate/visit.h"

struct aj_endpoints {
	const struct aj_scope *scope;
	size_t target;
	uint64_t address; /* in the network */
	unsigned port;	  /* the next to be looked at */
};

void aj_endpoints_init(struct aj_endpoints *all, const struct aj_scope *scope);

/* The next one; host: where the text of an address is put. False: there are no more. */
bool aj_endpoints_next(struct aj_endpoints *all, struct aj_endpoint *out, char host[AJ_ADDRESS_TEXT]);

/* How many there are, excluded ones included. */
uint64_t aj_endpoints_count(const struct aj_scope *scope);

/* Whether any of them may be asked, so far as that can be told without asking what names stand for. */
bool aj_endpoints_any(const struct aj_scope *scope);
