/* visit_wire.c: bytes to and fro, for protocols of their own, bare or inside TLS. */

#include "dep/tls.h"
#include "estate/visit.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	WIRE_MAX = 1 << 20, /* the furthest that a peek may look ahead */
	STEP = 16 << 10,
	ALERT = 0x15,		   /* the type of a record of TLS that says why it hangs up */
	HANDSHAKE_MAX = 128 << 10, /* bytes of it: certificates make 64 KiB at most (dep/tls.c) */
};

void aj_visit_hang_up(struct aj_visit *visit)
{
	aj_tls_free(visit->secure);
	visit->secure = NULL;
	if (visit->fd >= 0 && !visit->peer)
		close(visit->fd);
	visit->fd = -1;
	visit->port = 0;
	visit->in_at = visit->in_len = 0;
}

void aj_visit_turn_to(struct aj_visit *visit, uint16_t port)
{
	aj_visit_hang_up(visit);
	visit->port = port;
}

enum aj_status aj_visit_call(struct aj_visit *visit, struct aj_err *err)
{
	enum aj_status st;
	bool silent;

	if (visit->fd >= 0)
		return AJ_OK;
	visit->connections++;
	visit->heard = AJ_NOTHING;
	if (visit->peer) {
		st = visit->peer->call(visit->peer->to, visit->port, err);
		visit->fd = st == AJ_OK ? 0 : -1;
		return st;
	}
	st = aj_gate_connect(visit->gate, visit->endpoint->host,
	    visit->port ? visit->port : visit->endpoint->port, visit->deadline, &visit->fd, &visit->address,
	    &silent, err);
	visit->lost |= st == AJ_END;
	visit->waited |= st == AJ_END && silent;
	return st;
}

/* Waits until the socket is ready or until has passed (AJ_ELIMIT). */
static enum aj_status await(const struct aj_visit *visit, short events, int64_t until, struct aj_err *err)
{
	struct pollfd poller = { .fd = visit->fd, .events = events };
	int n;

	do {
		int64_t left = until - aj_gate_now();

		if (left <= 0)
			return aj_fail(err, AJ_ELIMIT, "no answer in time");
		if (aj_gate_stopped(visit->gate))
			return aj_fail(err, AJ_ESTOP, "interrupted");
		n = poll(&poller, 1, left < AJ_GATE_NAP ? (int)left : AJ_GATE_NAP);
	} while (n == 0 || (n < 0 && errno == EINTR));
	return n > 0 ? AJ_OK : aj_fail(err, AJ_EIO, "poll: %s", strerror(errno));
}

enum aj_status aj_visit_pause(struct aj_visit *visit, int milliseconds, struct aj_err *err)
{
	return visit->peer ? AJ_OK : aj_gate_pause(visit->gate, milliseconds, visit->deadline, err);
}

static enum aj_status hung_up(struct aj_visit *visit, const char *how, struct aj_err *err)
{
	visit->lost = visit->answered = true;
	return aj_fail(err, AJ_END, "it hung up: %s", how);
}

/* As recv(2), within the bytes of the visit (EDQUOT), which it counts. TLS may ask again and again before it
 * comes back: once there is no time left there is nothing to be had. */
static ssize_t carry_in(void *to, void *bytes, size_t len)
{
	struct aj_visit *visit = to;
	uint64_t left = visit->bytes_max - visit->bytes_in;
	size_t room = len < left ? len : left;
	ssize_t n;

	if (left == 0) {
		errno = EDQUOT;
		return -1;
	}
	if (visit->secure && (aj_gate_now() >= visit->deadline || aj_gate_stopped(visit->gate))) {
		errno = EAGAIN;
		return -1;
	}
	n = visit->peer ? (ssize_t)visit->peer->recv(visit->peer->to, bytes, room)
			: recv(visit->fd, bytes, room, 0);
	if (n > 0)
		visit->bytes_in += (uint64_t)n;
	return n;
}

static ssize_t carry_out(void *to, const void *bytes, size_t len)
{
	struct aj_visit *visit = to;
	ssize_t n = visit->peer ? (ssize_t)len : send(visit->fd, bytes, len, MSG_NOSIGNAL);

	if (n > 0)
		visit->bytes_out += (uint64_t)n;
	return n;
}

/* What is to be done where less than nothing came or went, by errno: AJ_OK: try again. */
static enum aj_status settle(struct aj_visit *visit, short events, int64_t until, struct aj_err *err)
{
	const char *how = errno == EPROTO && visit->secure ? aj_tls_why(visit->secure) : strerror(errno);

	if (errno == EINTR)
		return AJ_OK;
	if (errno == EDQUOT)
		return aj_fail(err, AJ_ELIMIT, "no bytes are left");
	if (errno == EAGAIN)
		return await(visit, visit->secure ? aj_tls_awaits(visit->secure) : events, until, err);
	visit->barred |= visit->secure && aj_tls_barred(visit->secure);
	return hung_up(visit, how, err);
}

static enum aj_status lay_tls(struct aj_visit *visit, struct aj_err *err)
{
	const char *host = visit->endpoint->host;
	struct aj_address address;
	struct aj_tls_options options = { carry_in, carry_out, visit,
		aj_address_parse(aj_str_z(host), &address) ? NULL : host };
	uint64_t whole = visit->bytes_max, mine = visit->bytes_in + HANDSHAKE_MAX;
	enum aj_status st = aj_tls_new(&options, &visit->secure, err);

	visit->bytes_max = mine < whole ? mine : whole;
	while (st == AJ_OK && aj_tls_handshake(visit->secure) < 0)
		st = settle(visit, POLLIN, visit->deadline, err);
	visit->bytes_max = whole;
	visit->answered |= st == AJ_OK;
	visit->waited |= st == AJ_ELIMIT;
	return st == AJ_OK ? AJ_OK : aj_within(err, "TLS");
}

enum aj_status aj_visit_secure(struct aj_visit *visit, struct aj_err *err)
{
	enum aj_status st = aj_visit_call(visit, err);

	if (st != AJ_OK || visit->secure || visit->peer)
		return st;
	if (visit->in_at < visit->in_len)
		st = aj_fail(err, AJ_EINPUT, "it says more before TLS has begun");
	if (st == AJ_OK)
		st = lay_tls(visit, err);
	if (st != AJ_OK)
		aj_visit_hang_up(visit);
	return st;
}

/* A connection on which the protocol itself may begin. */
static enum aj_status begin(struct aj_visit *visit, struct aj_err *err)
{
	return visit->tls ? aj_visit_secure(visit, err) : aj_visit_call(visit, err);
}

enum aj_status aj_visit_send(struct aj_visit *visit, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st =
	    visit->full ? aj_fail(err, AJ_ELIMIT, "no memory is left for this visit") : begin(visit, err);

	while (st == AJ_OK && bytes.len > 0) {
		ssize_t n = visit->secure ? aj_tls_send(visit->secure, bytes.ptr, bytes.len)
					  : carry_out(visit, bytes.ptr, bytes.len);

		if (n > 0)
			bytes = aj_str_from(bytes, (size_t)n);
		else
			st = settle(visit, POLLOUT, visit->deadline, err);
	}
	return st;
}

static enum aj_status make_room(struct aj_visit *visit, size_t len, struct aj_err *err)
{
	uint8_t *grown;

	if (visit->in_at > 0) {
		memmove(visit->in, visit->in + visit->in_at, visit->in_len - visit->in_at);
		visit->in_len -= visit->in_at;
		visit->in_at = 0;
	}
	if (len + STEP <= visit->in_room)
		return AJ_OK;
	grown = realloc(visit->in, len + STEP);
	if (!grown)
		return aj_fail(err, AJ_ELIMIT, "no memory for an answer");
	visit->in = grown;
	visit->in_room = len + STEP;
	return AJ_OK;
}

/* Takes in what is there. AJ_END: the server has closed. */
static enum aj_status take_in(struct aj_visit *visit, int64_t until, struct aj_err *err)
{
	uint8_t *into = visit->in + visit->in_len;
	size_t room = visit->in_room - visit->in_len;

	for (;;) {
		ssize_t n =
		    visit->secure ? aj_tls_recv(visit->secure, into, room) : carry_in(visit, into, room);
		enum aj_status st;

		if (n > 0) {
			if (visit->heard == AJ_NOTHING)
				visit->heard = *into == ALERT && !visit->secure ? AJ_ALERT : AJ_WORDS;
			visit->in_len += (size_t)n;
			return AJ_OK;
		}
		st = n == 0 ? hung_up(visit, "an end", err) : settle(visit, POLLIN, until, err);
		if (st != AJ_OK)
			return st;
	}
}

/* Shows at least len bytes by then. */
static enum aj_status look(
    struct aj_visit *visit, size_t len, int64_t until, struct aj_str *out, struct aj_err *err)
{
	enum aj_status st = len <= WIRE_MAX
				? begin(visit, err)
				: aj_fail(err, AJ_ELIMIT, "an answer of more than %d bytes", WIRE_MAX);

	if (st == AJ_OK)
		st = make_room(visit, len, err);
	while (st == AJ_OK && visit->in_len - visit->in_at < len)
		st = take_in(visit, until, err);
	visit->answered |= st == AJ_OK;
	visit->waited |= st == AJ_ELIMIT;
	*out =
	    visit->in ? aj_str(visit->in + visit->in_at, visit->in_len - visit->in_at) : (struct aj_str){ 0 };
	return st;
}

enum aj_status aj_visit_peek(struct aj_visit *visit, size_t len, struct aj_str *out, struct aj_err *err)
{
	return look(visit, len, visit->deadline, out, err);
}

enum aj_status aj_visit_take(struct aj_visit *visit, size_t len, struct aj_str *out, struct aj_err *err)
{
	struct aj_str seen;
	enum aj_status st = look(visit, len, visit->deadline, &seen, err);

	if (st != AJ_OK)
		return st;
	visit->in_at += len;
	return aj_arena_dup(&visit->arena, aj_str_sub(seen, 0, len), out, err);
}

enum aj_status aj_visit_take_into(struct aj_visit *visit, size_t len, struct aj_buf *out, struct aj_err *err)
{
	struct aj_str seen;
	enum aj_status st = AJ_OK;

	while (st == AJ_OK && len > 0) {
		st = look(visit, 1, visit->deadline, &seen, err);
		if (st != AJ_OK)
			break;
		seen = aj_str_sub(seen, 0, len);
		aj_buf_add(out, seen);
		visit->in_at += seen.len;
		len -= seen.len;
	}
	return st == AJ_OK && out->full ? aj_fail(err, AJ_ELIMIT, "no memory for an answer") : st;
}

enum aj_status aj_visit_line(struct aj_visit *visit, size_t max, struct aj_str *out, struct aj_err *err)
{
	struct aj_str seen, line;
	size_t len = 1;
	enum aj_status st;

	for (;;) {
		st = look(visit, len, visit->deadline, &seen, err);
		if (st != AJ_OK)
			return st;
		line = aj_str_until(seen, '\n');
		if (line.len < seen.len)
			break;
		if (seen.len >= max)
			return aj_fail(err, AJ_EINPUT, "a line of more than %zu bytes", max);
		len = seen.len + 1;
	}
	visit->in_at += line.len + 1;
	if (line.len > 0 && line.ptr[line.len - 1] == '\r')
		line.len--;
	return aj_arena_dup(&visit->arena, line, out, err);
}

enum aj_status aj_visit_greeting(
    struct aj_visit *visit, int milliseconds, struct aj_str *out, struct aj_err *err)
{
	enum aj_status st = begin(visit, err);
	int64_t until = aj_gate_now() + milliseconds;
	bool waited = visit->waited;

	*out = (struct aj_str){ 0 };
	if (st != AJ_OK)
		return st;
	st = look(visit, 1, until < visit->deadline ? until : visit->deadline, out, err);
	if (st == AJ_ELIMIT && aj_gate_now() < visit->deadline) {
		visit->waited = waited;
		return AJ_OK; /* it waits for us to speak */
	}
	if (st == AJ_OK)
		st = aj_arena_dup(&visit->arena, *out, out, err);
	return st;
}
