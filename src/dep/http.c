/*
 * http.c: libcurl, loaded when the first request is made: it brings some thirty libraries
 * with it, whose start every run would pay, and every worker process again. The socket comes from the caller,
 * connected; a name that libcurl would have to resolve is given a documentation address (RFC 5737), which is
 * never used.
 */

#include "dep/http.h"

#include "dep/load.h"

#define CURL_DISABLE_TYPECHECK /* its macros know only the functions by name */
#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	URL_MAX = 32 << 10,
	READ_AT_ONCE =
	    64 << 10, /* bytes: with its own 16 KiB much of a large answer is calls of the system */
};

struct aj_http {
	struct aj_http_options options;
	CURL *curl;
	const struct aj_http_request *request; /* under way, as is answer */
	struct aj_http_answer *answer;
	enum aj_status connected; /* what connect said last */
	struct aj_err *err;
};

#undef curl_easy_setopt
#undef curl_easy_getinfo

/* Its functions, by the names that its headers declare. */
#define FUNCTIONS(X)                                                                                         \
	X(curl_global_init)                                                                                  \
	X(curl_easy_init)                                                                                    \
	X(curl_easy_cleanup)                                                                                 \
	X(curl_easy_setopt)                                                                                  \
	X(curl_easy_getinfo)                                                                                 \
	X(curl_easy_perform)                                                                                 \
	X(curl_easy_strerror)                                                                                \
	X(curl_slist_append)                                                                                 \
	X(curl_slist_free_all)

static struct {
	FUNCTIONS(AJ_LOADED)
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool ready;

static void begin(void)
{
	ready = AJ_LOAD("libcurl.so.4", FUNCTIONS, lib) && lib.curl_global_init(CURL_GLOBAL_DEFAULT) == 0;
}

static curl_socket_t open_socket(void *to, curlsocktype purpose, struct curl_sockaddr *ignored)
{
	struct aj_http *http = to;
	int fd = -1;

	http->connected = http->options.connect(http->options.to, http->request->host, http->request->port,
	    http->request->deadline, &fd, http->err);
	return http->connected == AJ_OK ? fd : CURL_SOCKET_BAD;
}

static int already(void *to, curl_socket_t fd, curlsocktype purpose)
{
	return CURL_SOCKOPT_ALREADY_CONNECTED;
}

static int close_socket(void *to, curl_socket_t fd)
{
	return close(fd);
}

static int look_up(void *to, curl_off_t down, curl_off_t got, curl_off_t up, curl_off_t sent)
{
	struct aj_http *http = to;

	return http->options.stopped(http->options.to);
}

static size_t take_head(char *bytes, size_t size, size_t n, void *to)
{
	struct aj_http *http = to;

	aj_buf_add(http->answer->head, aj_str(bytes, size * n));
	http->answer->received += size * n;
	return http->answer->head->full ? 0 : size * n;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *to)
{
	struct aj_http *http = to;
	struct aj_buf *body = http->answer->body;
	size_t len = size * n, room = body->ceiling - body->len;

	http->answer->received += len;
	aj_buf_add(body, aj_str(bytes, len < room ? len : room));
	http->answer->cut = len > room || body->full;
	return http->answer->cut ? 0 : len;
}

enum aj_status aj_http_new(const struct aj_http_options *options, struct aj_http **out, struct aj_err *err)
{
	struct aj_http *http = calloc(1, sizeof(*http));

	pthread_once(&once, begin);
	if (http && ready)
		http->curl = lib.curl_easy_init();
	if (!ready) {
		free(http);
		return aj_fail(err, AJ_EIO, "libcurl (libcurl.so.4) cannot be loaded");
	}
	if (!http || !http->curl) {
		free(http);
		return aj_fail(err, AJ_ELIMIT, "no memory for HTTP");
	}
	http->options = *options;
	lib.curl_easy_setopt(http->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	lib.curl_easy_setopt(http->curl, CURLOPT_OPENSOCKETDATA, http);
	lib.curl_easy_setopt(http->curl, CURLOPT_SOCKOPTFUNCTION, already);
	lib.curl_easy_setopt(http->curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
	lib.curl_easy_setopt(http->curl, CURLOPT_HEADERFUNCTION, take_head);
	lib.curl_easy_setopt(http->curl, CURLOPT_HEADERDATA, http);
	lib.curl_easy_setopt(http->curl, CURLOPT_WRITEFUNCTION, take_body);
	lib.curl_easy_setopt(http->curl, CURLOPT_WRITEDATA, http);
	lib.curl_easy_setopt(http->curl, CURLOPT_XFERINFOFUNCTION, look_up);
	lib.curl_easy_setopt(http->curl, CURLOPT_XFERINFODATA, http);
	lib.curl_easy_setopt(http->curl, CURLOPT_NOPROGRESS, 0L);
	lib.curl_easy_setopt(http->curl, CURLOPT_USERAGENT, options->agent);
	lib.curl_easy_setopt(http->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	lib.curl_easy_setopt(http->curl, CURLOPT_FOLLOWLOCATION, 0L);
	lib.curl_easy_setopt(http->curl, CURLOPT_PROXY, ""); /* whatever the environment says */
	lib.curl_easy_setopt(http->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	lib.curl_easy_setopt(http->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	lib.curl_easy_setopt(http->curl, CURLOPT_PATH_AS_IS, 1L);
	lib.curl_easy_setopt(http->curl, CURLOPT_NOSIGNAL, 1L);
	lib.curl_easy_setopt(http->curl, CURLOPT_BUFFERSIZE, (long)READ_AT_ONCE);
	*out = http;
	return AJ_OK;
}

void aj_http_free(struct aj_http *http)
{
	if (!http)
		return;
	lib.curl_easy_cleanup(http->curl);
	free(http);
}

static struct curl_slist *add_headers(struct curl_slist *list, const char *const *headers)
{
	for (; headers && *headers; headers++) {
		struct curl_slist *longer = lib.curl_slist_append(list, *headers);

		list = longer ? longer : list;
	}
	return list;
}

static enum aj_status how(struct aj_http *http, CURLcode code, struct aj_err *err)
{
	long status = 0;

	lib.curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &status);
	http->answer->status = (unsigned)status;
	if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && http->answer->cut))
		return status > 0 ? AJ_OK : aj_fail(err, AJ_END, "it does not speak HTTP");
	if (http->connected != AJ_OK)
		return http->connected; /* err says why */
	if (code == CURLE_ABORTED_BY_CALLBACK && http->options.stopped(http->options.to))
		return aj_fail(err, AJ_ESTOP, "interrupted");
	if (code == CURLE_OPERATION_TIMEDOUT)
		return aj_fail(err, AJ_ELIMIT, "no answer in time");
	if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE)
		return aj_fail(err, AJ_EINPUT,
		    "no authority known here vouches for its certificate: the "
		    "signature was not sent");
	if (code == CURLE_OUT_OF_MEMORY)
		return aj_fail(err, AJ_ELIMIT, "no memory for HTTP");
	return aj_fail(err, AJ_END, "%s", lib.curl_easy_strerror(code));
}

enum aj_status aj_http_ask(struct aj_http *http, const struct aj_http_request *request,
    struct aj_http_answer *answer, struct aj_err *err)
{
	bool v6 = strchr(request->host, ':') != NULL, secret = request->secret.len > 0;
	struct curl_slist *headers = NULL, *names = NULL;
	struct aj_buf url;
	long sent = 0;
	double secured = 0;
	char name[512];
	CURLcode code;

	aj_buf_init(&url, URL_MAX);
	aj_buf_addf(&url, "%s://%s%s%s:%u%s", request->tls ? "https" : "http", v6 ? "[" : "", request->host,
	    v6 ? "]" : "", request->port, request->path);
	if (secret)
		aj_buf_addf(&url, "%s", strchr(request->path, '?') ? "&" : "?");
	aj_buf_add(&url, request->secret);
	aj_buf_add(&url, aj_str("", 1));
	if (url.full) {
		aj_buf_wipe(&url);
		return aj_fail(err, AJ_ELIMIT, "an address longer than %d bytes", URL_MAX);
	}
	http->request = request;
	http->answer = answer;
	http->err = err;
	http->connected = AJ_OK;
	snprintf(name, sizeof(name), "%s:%u:192.0.2.1", request->host, request->port);
	names = lib.curl_slist_append(NULL, name);
	headers = add_headers(add_headers(NULL, request->headers), request->more);
	lib.curl_easy_setopt(http->curl, CURLOPT_URL, (const char *)url.ptr); /* it keeps a copy */
	aj_buf_wipe(&url);
	lib.curl_easy_setopt(http->curl, CURLOPT_SSL_VERIFYPEER, secret ? 1L : 0L);
	lib.curl_easy_setopt(http->curl, CURLOPT_SSL_VERIFYHOST, secret ? 2L : 0L);
	lib.curl_easy_setopt(http->curl, CURLOPT_RESOLVE, names);
	lib.curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
	lib.curl_easy_setopt(http->curl, CURLOPT_TIMEOUT_MS, (long)request->milliseconds);
	lib.curl_easy_setopt(http->curl, CURLOPT_HTTPGET, 1L);
	lib.curl_easy_setopt(http->curl, CURLOPT_NOBODY, strcmp(request->method, "HEAD") == 0 ? 1L : 0L);
	if (strcmp(request->method, "POST") == 0) {
		lib.curl_easy_setopt(http->curl, CURLOPT_POST, 1L);
		lib.curl_easy_setopt(http->curl, CURLOPT_POSTFIELDSIZE, (long)request->body.len);
		lib.curl_easy_setopt(http->curl, CURLOPT_POSTFIELDS, request->body.ptr);
	}
	code = lib.curl_easy_perform(http->curl);
	lib.curl_easy_getinfo(http->curl, CURLINFO_REQUEST_SIZE, &sent);
	lib.curl_easy_getinfo(http->curl, CURLINFO_APPCONNECT_TIME, &secured);
	answer->sent = (uint64_t)sent;
	answer->tls = secured > 0;
	lib.curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
	lib.curl_easy_setopt(http->curl, CURLOPT_RESOLVE, NULL);
	lib.curl_slist_free_all(headers);
	lib.curl_slist_free_all(names);
	return how(http, code, err);
}
