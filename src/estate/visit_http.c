/* visit_http.c: asking by HTTP. */

#include "dep/http.h"
#include "estate/visit.h"

#include <strings.h>

enum { HEAD_MAX = 64 << 10, SECRET_MAX = 8 << 10, ANSWER_MS = 8000 };

static enum aj_status connect_for(
    void *to, const char *host, uint16_t port, int64_t deadline, int *fd, struct aj_err *err)
{
	struct aj_visit *visit = to;
	enum aj_status st;
	bool silent;

	visit->connections++;
	st = aj_gate_connect(visit->gate, host, port, deadline, fd, &visit->address, &silent, err);
	visit->waited |= st == AJ_END && silent;
	return st;
}

/* "." or "..", also as %2e, as a segment: names that servers tell become paths, and must not lead out of
 * them. */
static bool leads_elsewhere(const char *path)
{
	struct aj_str rest = aj_str_until(aj_str_z(path), '?');

	while (rest.len > 0) {
		struct aj_str segment = aj_str_until(rest, '/');
		size_t dots = 0, at = 0;

		rest = aj_str_from(rest, segment.len + 1);
		while (at < segment.len) {
			bool encoded = aj_str_starts_nocase(aj_str_from(segment, at), AJ_S("%2e"));

			if (!encoded && segment.ptr[at] != '.')
				break;
			at += encoded ? 3 : 1;
			dots++;
		}
		if (at == segment.len && (dots == 1 || dots == 2))
			return true;
	}
	return false;
}

static bool stopped(void *to)
{
	struct aj_visit *visit = to;

	return aj_gate_stopped(visit->gate);
}

/* A signature opens its door to whoever reads it: in plain text it stays on this machine. */
static enum aj_status sign(
    struct aj_visit *visit, struct aj_http_request *http, struct aj_buf *secret, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!visit->tls)
		st = aj_gate_may(
		    visit->gate, visit->endpoint->host, visit->endpoint->port, &visit->address, err);
	if (st == AJ_OK && !visit->tls && !aj_address_loopback(&visit->address))
		st = aj_fail(err, AJ_EINPUT, "a signature is sent by HTTPS only");
	if (st == AJ_OK)
		st = visit->sign(visit, secret, err);
	http->secret = aj_buf_str(secret);
	return st;
}

static enum aj_status prepare(
    struct aj_visit *visit, const struct aj_request *request, struct aj_http_request *out, struct aj_err *err)
{
	static const char *const methods[] = { "GET", "HEAD", "POST" };
	int64_t left = visit->deadline - aj_gate_now();
	struct aj_http_options options = { connect_for, stopped, visit, aj_gate_agent(visit->gate) };
	enum aj_status st;

	if (visit->full)
		return aj_fail(err, AJ_ELIMIT, "no memory is left for this visit");
	if (leads_elsewhere(request->path))
		return aj_fail(err, AJ_EINPUT, "a name that would lead elsewhere");
	if (left <= 0 || visit->bytes_in >= visit->bytes_max)
		return aj_fail(err, AJ_ELIMIT, left <= 0 ? "no time is left" : "no bytes are left");
	if (!visit->http) {
		st = aj_http_new(&options, &visit->http, err);
		if (st != AJ_OK)
			return st;
	} else {
		/* The first request's turn comes with its connection. */
		st = aj_gate_pace(visit->gate, visit->deadline, err);
		if (st != AJ_OK)
			return st;
	}
	*out = (struct aj_http_request){
		.method = methods[request->verb],
		.tls = visit->tls,
		.host = visit->endpoint->host,
		.port = visit->endpoint->port,
		.path = aj_visit_text(visit, "%s%s", visit->endpoint->path, request->path),
		.headers = request->headers,
		.body = request->body,
		.milliseconds = left < ANSWER_MS ? (int)left : ANSWER_MS,
		.deadline = visit->deadline,
	};
	return AJ_OK;
}

/* What is left of the bounds, for one answer. */
static size_t room_of(const struct aj_visit *visit, const struct aj_request *request)
{
	uint64_t room = request->max ? request->max : AJ_ANSWER_MAX;

	if (request->into && room > request->into->ceiling - request->into->len)
		room = request->into->ceiling - request->into->len;
	if (room > visit->bytes_max - visit->bytes_in)
		room = visit->bytes_max - visit->bytes_in;
	return room;
}

static enum aj_status ask_peer(
    struct aj_visit *visit, const struct aj_request *request, struct aj_answer *answer, struct aj_err *err)
{
	size_t room = room_of(visit, request);
	enum aj_status st = AJ_OK;
	struct aj_buf secret;

	aj_buf_init(&secret, SECRET_MAX);
	if (visit->sign)
		st = visit->sign(visit, &secret, err);
	aj_buf_wipe(&secret);
	if (st == AJ_OK)
		st = visit->peer->ask(visit->peer->to, request, answer, err);
	if (st != AJ_OK)
		return st;
	answer->cut = answer->body.len > room;
	answer->body = aj_str_sub(answer->body, 0, room);
	visit->bytes_in += answer->body.len;
	if (request->into)
		aj_buf_add(request->into, answer->body);
	return AJ_OK;
}

enum aj_status aj_visit_ask(
    struct aj_visit *visit, const struct aj_request *request, struct aj_answer *answer, struct aj_err *err)
{
	struct aj_http_request http;
	struct aj_buf head, secret, own = { 0 }, *body = request->into ? request->into : &own;
	struct aj_http_answer got = { .head = &head, .body = body };
	enum aj_status st;
	size_t before = body == &own ? 0 : body->len, ceiling = body == &own ? 0 : body->ceiling;
	bool waited = visit->waited;

	*answer = (struct aj_answer){ 0 };
	if (visit->peer)
		return ask_peer(visit, request, answer, err);
	st = prepare(visit, request, &http, err);
	if (st != AJ_OK)
		return st;
	aj_buf_init(&head, HEAD_MAX);
	aj_buf_init(&secret, SECRET_MAX);
	body->ceiling = before + room_of(visit, request);
	st = visit->sign ? sign(visit, &http, &secret, err) : AJ_OK;
	if (st == AJ_OK)
		st = aj_http_ask(visit->http, &http, &got, err);
	aj_buf_wipe(&secret);
	visit->bytes_in += got.received;
	visit->bytes_out += got.sent;
	visit->lost = st == AJ_END;
	visit->waited |= st == AJ_ELIMIT;
	visit->answered |= st == AJ_OK || (st == AJ_END && visit->waited == waited);
	visit->shook |= got.tls;
	if (st == AJ_OK)
		st = aj_arena_dup(&visit->arena, aj_buf_str(&head), &answer->head, err);
	if (body != &own) {
		body->ceiling = ceiling;
		answer->body = aj_str_from(aj_buf_str(body), before);
	} else if (st == AJ_OK) {
		st = aj_arena_dup(&visit->arena, aj_buf_str(body), &answer->body, err);
	}
	answer->status = got.status;
	answer->cut = got.cut;
	aj_buf_fini(&head);
	aj_buf_fini(&own);
	return st;
}

enum aj_status aj_visit_get(
    struct aj_visit *visit, const char *path, struct aj_answer *answer, struct aj_err *err)
{
	return aj_visit_ask(visit, &(struct aj_request){ .path = path }, answer, err);
}

enum aj_status aj_visit_front(struct aj_visit *visit, const struct aj_answer **answer, struct aj_err *err)
{
	enum aj_status st;

	if (!visit->front) {
		struct aj_answer *front = aj_arena_take(&visit->arena, sizeof(*front));

		if (!front)
			return aj_fail(err, AJ_ELIMIT, "no memory for an answer");
		st = aj_visit_get(visit, "/", front, err);
		if (st != AJ_OK)
			return st;
		visit->front = front;
	}
	*answer = visit->front;
	return AJ_OK;
}

struct aj_str aj_answer_header(const struct aj_answer *answer, const char *name)
{
	struct aj_str rest = answer->head, wanted = aj_str_z(name);

	while (rest.len > 0) {
		struct aj_str line = aj_str_until(rest, '\n');

		rest = aj_str_from(rest, line.len + 1);
		if (aj_str_starts_nocase(line, wanted) && line.len > wanted.len &&
		    line.ptr[wanted.len] == ':')
			return aj_str_trim(aj_str_from(line, wanted.len + 1));
	}
	return (struct aj_str){ 0 };
}

bool aj_answer_says(struct aj_str text, const char *words)
{
	return text.len > 0 && memmem(text.ptr, text.len, words, strlen(words)) != NULL;
}
