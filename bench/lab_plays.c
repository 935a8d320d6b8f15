/* lab_plays.c: open stores, locked ones, other servers, and those that drip, flood and lie. */

#include "lab.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CASES = 40, PAGE = 10, ANSWER = 16 << 10 };

__attribute__((format(printf, 2, 3))) static void say(struct lab_call *call, const char *fmt, ...)
{
	char text[ANSWER];
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (len > 0 && (size_t)len < sizeof(text))
		lab_say(call, text, (size_t)len);
}

/* --- HTTP */

#define JSON "application/json"
#define FRONT "{\"version\":{\"number\":\"7.10.2\"},\"tagline\":\"You Know, for Search\"}"

static void answer(struct lab_call *call, const char *status, const char *more, const char *body)
{
	bool head = strncmp(call->heard, "HEAD", 4) == 0;

	say(call, "HTTP/1.1 %s\r\n%sContent-Length: %zu\r\n\r\n%s", status, more, strlen(body),
	    head ? "" : body);
}

/* The length of a request without a body; 0: it is not all there, or is none, which ends the call. */
static size_t request(struct lab_call *call)
{
	const char *end = strstr(call->heard, "\r\n\r\n");

	if (call->heard[0] < 'A' || call->heard[0] > 'Z') { /* TLS, or another language */
		answer(call, "400 Bad Request", "Connection: close\r\n", "{}");
		call->over = true;
		return call->n_heard;
	}
	return end ? (size_t)(end - call->heard) + 4 : 0;
}

static bool asks(const struct lab_call *call, const char *path)
{
	const char *at = strchr(call->heard, ' ');

	return at && strncmp(at + 1, path, strlen(path)) == 0;
}

static void hits(struct lab_call *call)
{
	const char *from = strstr(call->heard, "from=");
	long first = from ? strtol(from + 5, NULL, 10) : 0;
	char body[ANSWER / 2];
	size_t len = (size_t)snprintf(body, sizeof(body), "{\"hits\":{\"hits\":[");

	for (long n = first; n >= 0 && n < CASES && n < first + PAGE; n++)
		len += (size_t)snprintf(body + len, sizeof(body) - len,
		    "%s{\"_id\":\"%ld\",\"_source\":{\"case\":%ld,\"email\":\"person%ld@contoso.com\"}}",
		    n > first ? "," : "", n, n, n);
	snprintf(body + len, sizeof(body) - len, "]}}");
	answer(call, "200 OK", "Content-Type: " JSON "\r\n", body);
}

static size_t search_told(struct lab_call *call)
{
	size_t len = request(call);

	if (len == 0 || call->over)
		return len;
	if (asks(call, "/ "))
		answer(call, "200 OK", "Content-Type: " JSON "\r\n", FRONT);
	else if (asks(call, "/_cat/indices"))
		answer(call, "200 OK", "Content-Type: text/plain\r\n", "cases 40 4000\n");
	else if (asks(call, "/cases/_search"))
		hits(call);
	else
		answer(call, "404 Not Found", "Content-Type: " JSON "\r\n", "{}");
	return len;
}

static size_t locked_search_told(struct lab_call *call)
{
	size_t len = request(call);

	if (len > 0 && !call->over)
		answer(call, "401 Unauthorized",
		    "WWW-Authenticate: Basic realm=\"security\" charset=\"UTF-8\"\r\n", "{}");
	return len;
}

static size_t web_told(struct lab_call *call)
{
	size_t len = request(call);

	if (len > 0 && !call->over)
		answer(call, "200 OK", "Content-Type: text/html\r\n",
		    "<html><title>Contoso</title>Welcome.</html>");
	return len;
}

/* Promises a terabyte and sends what would prove something. */
static size_t liar_told(struct lab_call *call)
{
	size_t len = request(call);

	if (len > 0 && !call->over)
		say(call, "HTTP/1.1 200 OK\r\nContent-Type: " JSON "\r\nContent-Length: %llu\r\n\r\n" FRONT,
		    1ULL << 40);
	return len;
}

static size_t flood_told(struct lab_call *call)
{
	size_t len = request(call);

	if (len > 0 && !call->over) {
		say(call, "HTTP/1.1 200 OK\r\nContent-Type: " JSON "\r\n\r\n[");
		call->floods = true;
	}
	return len;
}

/* The head of an answer that never ends. */
static size_t slow_head_told(struct lab_call *call)
{
	size_t len = request(call);

	if (len > 0 && !call->over) {
		say(call, "HTTP/1.1 200 OK\r\nX-");
		call->drips = true;
	}
	return len;
}

/* --- Redis */

enum { WORDS = 8 };

struct words {
	const char *at[WORDS];
	size_t len[WORDS];
	size_t n;
};

/* An array of bulk strings, all of it; its length, or 0. */
static size_t array(const struct lab_call *call, struct words *out)
{
	const char *at = call->heard, *end = call->heard + call->n_heard;
	char *behind;
	long n = at[0] == '*' ? strtol(at + 1, &behind, 10) : 0;

	*out = (struct words){ 0 };
	if (n < 1 || n > WORDS || strncmp(behind, "\r\n", 2) != 0)
		return 0;
	at = behind + 2;
	for (long i = 0; i < n; i++) {
		long len = at[0] == '$' ? strtol(at + 1, &behind, 10) : -1;

		if (len < 0 || strncmp(behind, "\r\n", 2) != 0 || end - behind - 2 < len + 2)
			return 0;
		out->at[i] = behind + 2;
		out->len[i] = (size_t)len;
		at = behind + 2 + len + 2;
	}
	out->n = (size_t)n;
	return (size_t)(at - call->heard);
}

static bool is(const struct words *words, size_t i, const char *word)
{
	return i < words->n && words->len[i] == strlen(word) &&
	       strncasecmp(words->at[i], word, words->len[i]) == 0;
}

static void bulk(struct lab_call *call, const char *text)
{
	say(call, "$%zu\r\n%s\r\n", strlen(text), text);
}

/* A command that is no array: a line, of which only its end matters. */
static size_t line_told(struct lab_call *call)
{
	const char *end = strchr(call->heard, '\n');

	if (call->heard[0] == '*' || !end)
		return 0;
	say(call, "-ERR unknown command\r\n");
	call->over = true;
	return (size_t)(end - call->heard) + 1;
}

static size_t redis_told(struct lab_call *call)
{
	struct words words;
	size_t len = array(call, &words);

	if (len == 0)
		return line_told(call);
	if (is(&words, 0, "PING"))
		say(call, "+PONG\r\n");
	else if (is(&words, 0, "DBSIZE"))
		say(call, ":2\r\n");
	else if (is(&words, 0, "INFO"))
		bulk(call, "# Keyspace\r\ndb0:keys=2,expires=0,avg_ttl=0\r\n");
	else if (is(&words, 0, "SELECT"))
		say(call, "+OK\r\n");
	else if (is(&words, 0, "SCAN"))
		say(call, "*2\r\n$1\r\n0\r\n*2\r\n$6\r\nuser:1\r\n$6\r\nuser:2\r\n");
	else if (is(&words, 0, "TYPE"))
		say(call, "+string\r\n");
	else if (is(&words, 0, "GETRANGE"))
		bulk(call, "Jane Roe <jane.roe@contoso.com>");
	else
		say(call, "-ERR unknown command\r\n");
	return len;
}

static size_t locked_redis_told(struct lab_call *call)
{
	struct words words;
	size_t len = array(call, &words);

	if (len == 0)
		return line_told(call);
	say(call, "-NOAUTH Authentication required.\r\n");
	return len;
}

/* Whatever is said, a terabyte follows. */
static size_t long_told(struct lab_call *call)
{
	say(call, "$%llu\r\n", 1ULL << 40);
	return call->n_heard;
}

/* --- Others */

static void ssh_called(struct lab_call *call)
{
	say(call, "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n");
}

static size_t ssh_told(struct lab_call *call)
{
	if (!strchr(call->heard, '\n'))
		return 0;
	say(call, "Invalid SSH identification string.\r\n");
	call->over = true;
	return call->n_heard;
}

static size_t nothing_told(struct lab_call *call)
{
	return call->n_heard;
}

static void drip_called(struct lab_call *call)
{
	call->drips = true;
}

static void reset_called(struct lab_call *call)
{
	call->over = true;
}

/* 1 in a hundred open, 5 that drip, flood or lie, 4 others; the rest has no listener. */
const struct lab_play lab_plays[] = {
	{ "elasticsearch", "data open", 5, NULL, search_told },
	{ "redis", "data open", 5, NULL, redis_told },
	{ "locked elasticsearch", "reachable", 5, NULL, locked_search_told },
	{ "locked redis", "reachable", 5, NULL, locked_redis_told },
	{ "web", "reachable", 15, NULL, web_told },
	{ "ssh", "reachable", 5, ssh_called, ssh_told },
	{ "silent", "reachable", 5, NULL, nothing_told },
	{ "reset", "refuses", 5, reset_called, nothing_told },
	{ "drip", "reachable", 15, drip_called, nothing_told },
	{ "slow head", "reachable", 10, NULL, slow_head_told },
	{ "flood", "reachable", 10, NULL, flood_told },
	{ "length that lies", "reachable", 10, NULL, liar_told },
	{ "bulk that lies", "reachable", 5, NULL, long_told },
	{ 0 },
};
