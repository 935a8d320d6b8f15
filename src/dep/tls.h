#pragma once

/*
 * TLS by OpenSSL, over bytes that somebody else carries: it opens no socket, waits for nothing and
 * reads no configuration file. A certificate is not judged: who is asked is in the scope, whatever
 * it shows. None of ours is shown.
 */

#include "base/err.h"

#include <sys/types.h>

struct aj_tls;

struct aj_tls_options {
	/* As recv(2) and send(2) of a socket that does not block. */
	ssize_t (*recv)(void *to, void *bytes, size_t len);
	ssize_t (*send)(void *to, const void *bytes, size_t len);
	void *to;
	const char *name; /* who is asked for; NULL: an address, which is not said */
};

/* AJ_EIO: the library cannot be loaded. */
AJ_MUST_CHECK enum aj_status aj_tls_new(
    const struct aj_tls_options *options, struct aj_tls **out, struct aj_err *err);
void aj_tls_free(struct aj_tls *tls); /* says goodbye where there was a handshake; accepts NULL */

/*
 * As recv(2) and send(2): -1 and errno. EAGAIN: again once aj_tls_awaits; EPROTO: it broke off, and
 * aj_tls_why says how; else what the carrier's errno was. The handshake gives 1 once it is done.
 */
int aj_tls_handshake(struct aj_tls *tls);
ssize_t aj_tls_recv(struct aj_tls *tls, void *bytes, size_t len);
ssize_t aj_tls_send(struct aj_tls *tls, const void *bytes, size_t len);

/* POLLIN or POLLOUT. */
short aj_tls_awaits(const struct aj_tls *tls);

/* In OpenSSL's words, which have none of the server's in them. */
const char *aj_tls_why(const struct aj_tls *tls);

/* It asked for a certificate, got none, and broke off. */
bool aj_tls_barred(const struct aj_tls *tls);
