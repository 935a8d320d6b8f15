#pragma once

/*
 * The signature of a request to Cosmos DB with one of the account's keys ("Access control on
 * Azure Cosmos DB resources", master token). Of a feed (a list) the link is that of its
 * parent. The key itself is never sent.
 */

#include "base/buf.h"

struct aj_cosmos_request {
	const char *verb, *type; /* "GET", "docs" */
	struct aj_str link; /* "dbs/support/colls/cases", as it is called, not encoded; "" for the account */
	const char *date;   /* as in x-ms-date */
};

/* Appends what Authorization is to say. False: the key is none. */
bool aj_cosmos_sign(const struct aj_cosmos_request *request, struct aj_str key, struct aj_buf *out);
