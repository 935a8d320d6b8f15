/* visit_wire.c: bytes to and fro, for protocols of their own. */

#include "estate/visit.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	WIRE_MAX = 1 << 20, /* the furthest that a peek may look ahead */
	STEP = 16 << 10,
};

void aj_visit_hang_up(struct aj_visit *visit)
{
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

static enum aj_status call(struct aj_visit *visit, struct aj_err *err)
{
	enum aj_status st;
	bool silent;

	if (visit->fd >= 0)
		return AJ_OK;
	visit->connections++;
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

static enum aj_status hung_up(struct aj_visit *visit, const char *how, struct aj_err *err)
{
	visit->lost = visit->answered = true;
	return aj_fail(err, AJ_END, "it hung up: %s", how);
}

enum aj_status aj_visit_send(struct aj_visit *visit, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st =
	    visit->full ? aj_fail(err, AJ_ELIMIT, "no memory is left for this visit") : call(visit, err);

	while (st == AJ_OK && bytes.len > 0) {
		ssize_t n =
		    visit->peer ? (ssize_t)bytes.len : send(visit->fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);

		if (n > 0) {
			bytes = aj_str_from(bytes, (size_t)n);
			visit->bytes_out += (uint64_t)n;
		} else if (errno == EAGAIN) {
			st = await(visit, POLLOUT, visit->deadline, err);
		} else if (errno != EINTR) {
			st = hung_up(visit, strerror(errno), err);
		}
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
	uint64_t left = visit->bytes_max - visit->bytes_in;
	size_t room = visit->in_room - visit->in_len;
	ssize_t n;

	if (left == 0)
		return aj_fail(err, AJ_ELIMIT, "no bytes are left");
	for (;;) {
		n = visit->peer ? (ssize_t)visit->peer->recv(
				      visit->peer->to, visit->in + visit->in_len, room < left ? room : left)
				: recv(visit->fd, visit->in + visit->in_len, room < left ? room : left, 0);
		if (n > 0)
			break;
		if (n == 0)
			return hung_up(visit, "an end", err);
		if (errno == EAGAIN) {
			enum aj_status st = await(visit, POLLIN, until, err);

			if (st != AJ_OK)
				return st;
		} else if (errno != EINTR) {
			return hung_up(visit, strerror(errno), err);
		}
	}
	visit->in_len += (size_t)n;
	visit->bytes_in += (uint64_t)n;
	return AJ_OK;
}

/* Shows at least len bytes by then. */
static enum aj_status look(
    struct aj_visit *visit, size_t len, int64_t until, struct aj_str *out, struct aj_err *err)
{
	enum aj_status st = len <= WIRE_MAX
				? call(visit, err)
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
	enum aj_status st = call(visit, err);
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
