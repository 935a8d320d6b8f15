#pragma once

/*
 * HTTP/1.1 with and without TLS by libcurl, over connections that somebody else makes:
 * libcurl resolves no name and opens no socket of its own. Follows no redirect, knows
 * no cookies, proxies, credentials or configuration files. A certificate is looked at,
 * not judged: who is asked is in the scope, whatever it shows; but a secret goes only to
 * whom a certificate of this machine's authorities vouches for.
 */

#include "base/buf.h"
#include "base/err.h"

struct aj_http;

struct aj_http_options {
	/* Gives a connected socket; AJ_END: nobody is there. deadline as in the request. */
	enum aj_status (*connect)(
	    void *to, const char *host, uint16_t port, int64_t deadline, int *fd, struct aj_err *err);
	bool (*stopped)(
	    void *to); /* whether to give up; asked about once a second, and whenever bytes come */
	void *to;
	const char *agent; /* User-Agent; borrowed */
};

AJ_MUST_CHECK enum aj_status aj_http_new(
    const struct aj_http_options *options, struct aj_http **out, struct aj_err *err);
void aj_http_free(struct aj_http *http); /* accepts NULL */

struct aj_http_request {
	const char *method; /* "GET", "HEAD", "POST" */
	bool tls;
	const char *host; /* name or address */
	uint16_t port;
	const char *path;     /* with its query, beginning with "/" */
	struct aj_str secret; /* the end of the query; wiped, but for libcurl's own copy */
	const char *const *headers, *const *more; /* both end with NULL, or are NULL */
	struct aj_str body;
	int milliseconds; /* for all of it */
	int64_t deadline; /* handed on to connect */
};

struct aj_http_answer {
	unsigned status;
	struct aj_buf *head, *body; /* filled; their ceilings bound what is taken of the answer */
	bool cut;		    /* the body did not fit */
	bool tls;		    /* a handshake of TLS was done, also where no answer came */
	uint64_t sent, received;    /* bytes, without TLS's own */
};

/* AJ_OK for any answer. AJ_END: it closed, or does not speak HTTP; AJ_ELIMIT: not in time; AJ_ESTOP: stopped;
 * AJ_EINPUT: nobody vouches for it, and it was to be told a secret; or what connect said. */
AJ_MUST_CHECK enum aj_status aj_http_ask(struct aj_http *http, const struct aj_http_request *request,
    struct aj_http_answer *answer, struct aj_err *err);
