/*
 * tls.c: OpenSSL, loaded when TLS is first spoken (see http.c, whose library brings the same one).
 * Its reading and writing goes through a BIO of our own, so that whoever carries the bytes counts
 * and ends them, also in the middle of a handshake.
 */

#include "dep/tls.h"

#include "dep/load.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>

enum { CHAIN_MAX = 64 << 10 }; /* bytes of the certificates that a server shows */

struct aj_tls {
	struct aj_tls_options options;
	SSL *ssl;
	short awaits;
	int carried;	 /* errno of the carrier's last failure, 0: none, or it only has to wait */
	const char *why; /* of a failure of its own; NULL: OpenSSL has no words for it */
	bool stands;	 /* the handshake is done, and nothing has broken it off */
	bool asked;	 /* for a certificate of ours */
	bool heard;	 /* something else than TLS's own was said */
	bool barred;
};

/* Its functions, by the names that its headers declare. */
#define FUNCTIONS(X)                                                                                         \
	X(OPENSSL_init_ssl)                                                                                  \
	X(TLS_client_method)                                                                                 \
	X(SSL_CTX_new)                                                                                       \
	X(SSL_CTX_ctrl)                                                                                      \
	X(SSL_CTX_set_options)                                                                               \
	X(SSL_CTX_set_cipher_list)                                                                           \
	X(SSL_CTX_set_cert_verify_callback)                                                                  \
	X(SSL_CTX_set_client_cert_cb)                                                                        \
	X(SSL_new)                                                                                           \
	X(SSL_free)                                                                                          \
	X(SSL_ctrl)                                                                                          \
	X(SSL_set_bio)                                                                                       \
	X(SSL_set_ex_data)                                                                                   \
	X(SSL_get_ex_data)                                                                                   \
	X(SSL_set_connect_state)                                                                             \
	X(SSL_do_handshake)                                                                                  \
	X(SSL_read)                                                                                          \
	X(SSL_write)                                                                                         \
	X(SSL_shutdown)                                                                                      \
	X(SSL_get_error)                                                                                     \
	X(BIO_get_new_index)                                                                                 \
	X(BIO_meth_new)                                                                                      \
	X(BIO_meth_set_read)                                                                                 \
	X(BIO_meth_set_write)                                                                                \
	X(BIO_meth_set_ctrl)                                                                                 \
	X(BIO_new)                                                                                           \
	X(BIO_set_data)                                                                                      \
	X(BIO_get_data)                                                                                      \
	X(BIO_set_init)                                                                                      \
	X(BIO_set_flags)                                                                                     \
	X(BIO_clear_flags)                                                                                   \
	X(ERR_clear_error)                                                                                   \
	X(ERR_peek_last_error)                                                                               \
	X(ERR_reason_error_string)

static struct {
	FUNCTIONS(AJ_LOADED)
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static SSL_CTX *context;
static BIO_METHOD *carrier;

/* What the carrier gave, or why it did not: only what passes by itself is worth another call. */
static int carried(BIO *bio, struct aj_tls *tls, ssize_t n, int direction)
{
	bool again = n < 0 && (errno == EAGAIN || errno == EINTR);

	lib.BIO_clear_flags(bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
	if (again)
		lib.BIO_set_flags(bio, direction | BIO_FLAGS_SHOULD_RETRY);
	else if (n < 0)
		tls->carried = errno;
	return (int)n;
}

static int carry_in(BIO *bio, char *bytes, int len)
{
	struct aj_tls *tls = lib.BIO_get_data(bio);

	return carried(bio, tls, tls->options.recv(tls->options.to, bytes, (size_t)len), BIO_FLAGS_READ);
}

static int carry_out(BIO *bio, const char *bytes, int len)
{
	struct aj_tls *tls = lib.BIO_get_data(bio);

	return carried(bio, tls, tls->options.send(tls->options.to, bytes, (size_t)len), BIO_FLAGS_WRITE);
}

static long carry_control(BIO *bio, int command, long number, void *to)
{
	return command == BIO_CTRL_FLUSH;
}

static int any_certificate(X509_STORE_CTX *chain, void *to)
{
	return 1;
}

static int no_certificate(SSL *ssl, X509 **certificate, EVP_PKEY **key)
{
	struct aj_tls *tls = lib.SSL_get_ex_data(ssl, 0);

	tls->asked = true;
	return 0;
}

static bool load(void)
{
	return AJ_LOAD("libssl.so.3", FUNCTIONS, lib) &&
	       lib.OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
}

/* Doors are looked for, not privacy: what an old server speaks is spoken with it. */
static bool make_context(void)
{
	context = lib.SSL_CTX_new(lib.TLS_client_method());
	if (!context || lib.SSL_CTX_set_cipher_list(context, "DEFAULT:@SECLEVEL=0") != 1)
		return false;
	lib.SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_VERSION, NULL);
	lib.SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT | SSL_OP_NO_RENEGOTIATION |
					     SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
	lib.SSL_CTX_ctrl(context, SSL_CTRL_MODE,
	    SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS,
	    NULL);
	/* A server that sends nothing but messages about TLS must come back to us after each of them. */
	lib.SSL_CTX_ctrl(context, SSL_CTRL_CLEAR_MODE, SSL_MODE_AUTO_RETRY, NULL);
	lib.SSL_CTX_ctrl(context, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF, NULL);
	lib.SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_CERT_LIST, CHAIN_MAX, NULL);
	lib.SSL_CTX_set_cert_verify_callback(context, any_certificate, NULL);
	lib.SSL_CTX_set_client_cert_cb(context, no_certificate);
	return true;
}

static void begin(void)
{
	BIO_METHOD *method;

	if (!load() || !make_context())
		return;
	method = lib.BIO_meth_new(lib.BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "carrier");
	if (method && lib.BIO_meth_set_read(method, carry_in) && lib.BIO_meth_set_write(method, carry_out) &&
	    lib.BIO_meth_set_ctrl(method, carry_control))
		carrier = method;
}

enum aj_status aj_tls_new(const struct aj_tls_options *options, struct aj_tls **out, struct aj_err *err)
{
	struct aj_tls *tls;
	BIO *bio;

	pthread_once(&once, begin);
	if (!carrier)
		return aj_fail(err, AJ_EIO, "OpenSSL (libssl.so.3) cannot be loaded");
	tls = calloc(1, sizeof(*tls));
	if (!tls)
		return aj_fail(err, AJ_ELIMIT, "no memory for TLS");
	tls->options = *options;
	tls->awaits = POLLIN;
	tls->why = "";
	tls->ssl = lib.SSL_new(context);
	bio = tls->ssl ? lib.BIO_new(carrier) : NULL;
	if (!bio || !lib.SSL_set_ex_data(tls->ssl, 0, tls)) {
		aj_tls_free(tls);
		return aj_fail(err, AJ_ELIMIT, "no memory for TLS");
	}
	lib.BIO_set_data(bio, tls);
	lib.BIO_set_init(bio, 1);
	lib.SSL_set_bio(tls->ssl, bio, bio); /* which is its own from now on */
	lib.SSL_set_connect_state(tls->ssl);
	if (options->name)
		lib.SSL_ctrl(
		    tls->ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, (void *)options->name);
	*out = tls;
	return AJ_OK;
}

void aj_tls_free(struct aj_tls *tls)
{
	if (!tls)
		return;
	lib.ERR_clear_error();
	if (tls->stands)
		lib.SSL_shutdown(tls->ssl);
	lib.SSL_free(tls->ssl);
	lib.ERR_clear_error();
	free(tls);
}

static ssize_t wait_for(struct aj_tls *tls, short events)
{
	tls->awaits = events;
	errno = EAGAIN;
	return -1;
}

/* 0 where the other side has ended it. */
static ssize_t failed(struct aj_tls *tls, int n)
{
	int how = lib.SSL_get_error(tls->ssl, n);
	unsigned long code = lib.ERR_peek_last_error();

	if (how == SSL_ERROR_WANT_READ || how == SSL_ERROR_WANT_WRITE)
		return wait_for(tls, how == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT);
	tls->stands = false;
	if (tls->carried == 0 && (how == SSL_ERROR_ZERO_RETURN || how == SSL_ERROR_SYSCALL))
		return 0;
	/* Whom an alert makes hang up before we are done talking resets the connection under it. */
	tls->barred = tls->asked && !tls->heard &&
		      (tls->carried == ECONNRESET || tls->carried == EPIPE ||
			  (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) > SSL_AD_REASON_OFFSET));
	tls->why = tls->carried == 0 ? lib.ERR_reason_error_string(code) : NULL;
	errno = tls->carried != 0 ? tls->carried : EPROTO;
	return -1;
}

int aj_tls_handshake(struct aj_tls *tls)
{
	ssize_t n;

	lib.ERR_clear_error();
	n = lib.SSL_do_handshake(tls->ssl);
	if (n <= 0)
		n = failed(tls, (int)n);
	tls->stands = n > 0;
	if (n == 0)
		errno = ECONNRESET;
	return n > 0 ? 1 : -1;
}

ssize_t aj_tls_recv(struct aj_tls *tls, void *bytes, size_t len)
{
	int n;

	lib.ERR_clear_error();
	n = lib.SSL_read(tls->ssl, bytes, len < INT_MAX ? (int)len : INT_MAX);
	tls->heard |= n > 0;
	return n > 0 ? n : failed(tls, n);
}

ssize_t aj_tls_send(struct aj_tls *tls, const void *bytes, size_t len)
{
	ssize_t n;

	lib.ERR_clear_error();
	n = lib.SSL_write(tls->ssl, bytes, len < INT_MAX ? (int)len : INT_MAX);
	if (n <= 0)
		n = failed(tls, (int)n);
	if (n == 0) {
		errno = EPIPE;
		n = -1;
	}
	return n;
}

short aj_tls_awaits(const struct aj_tls *tls)
{
	return tls->awaits;
}

const char *aj_tls_why(const struct aj_tls *tls)
{
	return tls->why ? tls->why : "TLS is broken off";
}

bool aj_tls_barred(const struct aj_tls *tls)
{
	return tls->barred;
}
