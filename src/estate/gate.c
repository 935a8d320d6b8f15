/*
 * gate.c: the only connect() in the program. The address that is connected to is the
 * very one that was held against the scope: nothing is resolved between the two.
 */

#include "estate/gate.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

enum {
	CONNECT_MS = 3000, /* a server in the same estate answers sooner, or not at all */
	PIN_ADDRESSES = 4, /* of a name, that are tried */
	PIN_BUCKETS = 4096,
};

/* What a name stood for when it was first asked for. */
struct pin {
	struct pin *next;
	struct aj_address address[PIN_ADDRESSES];
	size_t n;    /* 0: there is no such name, or */
	int failure; /* of the resolver, which says nothing about the name */
	char name[];
};

struct aj_gate {
	const struct aj_scope *scope;
	const atomic_bool *stop; /* NULL: nobody stops it */
	char agent[512], name[256];
	_Atomic uint64_t connections, denied;
	pthread_mutex_t lock;
	struct pin *pins[PIN_BUCKETS]; /* under lock, as is due */
	int64_t due;		       /* nanoseconds: when the next connection may be made */
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t aj_gate_now(void)
{
	return now_ns() / 1000000;
}

enum aj_status aj_gate_new(const struct aj_scope *scope, struct aj_gate **out, struct aj_err *err)
{
	struct aj_gate *gate = calloc(1, sizeof(*gate));

	if (!gate)
		return aj_fail(err, AJ_ELIMIT, "no memory for the gate");
	gate->scope = scope;
	pthread_mutex_init(&gate->lock, NULL);
	snprintf(gate->agent, sizeof(gate->agent), "ajar/%s (exposure check by the owner; contact %s)",
	    AJ_VERSION, scope->contact);
	snprintf(gate->name, sizeof(gate->name), "ajar/%s (%s)", AJ_VERSION, scope->contact);
	*out = gate;
	return AJ_OK;
}

void aj_gate_free(struct aj_gate *gate)
{
	if (!gate)
		return;
	for (size_t i = 0; i < PIN_BUCKETS; i++)
		for (struct pin *pin = gate->pins[i], *next; pin; pin = next) {
			next = pin->next;
			free(pin);
		}
	pthread_mutex_destroy(&gate->lock);
	free(gate);
}

void aj_gate_stop_at(struct aj_gate *gate, const atomic_bool *stop)
{
	gate->stop = stop;
}

bool aj_gate_stopped(const struct aj_gate *gate)
{
	return gate && gate->stop && atomic_load_explicit(gate->stop, memory_order_relaxed);
}

static enum aj_status stopped(struct aj_err *err)
{
	return aj_fail(err, AJ_ESTOP, "interrupted");
}

const struct aj_scope *aj_gate_scope(const struct aj_gate *gate)
{
	return gate->scope;
}

const char *aj_gate_agent(const struct aj_gate *gate)
{
	return gate->agent;
}

const char *aj_gate_name(const struct aj_gate *gate)
{
	return gate->name;
}

struct aj_gate_counts aj_gate_counts(const struct aj_gate *gate)
{
	return (struct aj_gate_counts){ gate->connections, gate->denied };
}

static size_t bucket_of(const char *name)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (; *name; name++)
		hash = (hash ^ (uint8_t)tolower((uint8_t)*name)) * 0x100000001b3;
	return hash % PIN_BUCKETS;
}

static struct pin *find_pin(const struct aj_gate *gate, const char *name)
{
	struct pin *pin = gate->pins[bucket_of(name)];

	while (pin && strcasecmp(pin->name, name) != 0)
		pin = pin->next;
	return pin;
}

/* Asks the system's resolver; it may block for as long as that is set up to wait. */
static struct pin *resolve(const char *name)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG }, *list = NULL;
	struct pin *pin = calloc(1, sizeof(*pin) + strlen(name) + 1);
	int failure;

	if (!pin)
		return NULL;
	memcpy(pin->name, name, strlen(name));
	failure = getaddrinfo(name, NULL, &hints, &list);
	if (failure != 0) {
		pin->failure = failure == EAI_NONAME ? 0 : failure;
		return pin;
	}
	for (struct addrinfo *one = list; one && pin->n < PIN_ADDRESSES; one = one->ai_next)
		pin->n += aj_address_of(one->ai_addr, &pin->address[pin->n]);
	freeaddrinfo(list);
	return pin;
}

/* The addresses that a name stands for in this run; an address stands for itself. */
static enum aj_status addresses_of(struct aj_gate *gate, const char *host,
    struct aj_address out[PIN_ADDRESSES], size_t *n, struct aj_err *err)
{
	struct pin *pin, *fresh = NULL;

	*n = 1;
	if (aj_address_parse(aj_str_z(host), &out[0]))
		return AJ_OK;
	pthread_mutex_lock(&gate->lock);
	pin = find_pin(gate, host);
	pthread_mutex_unlock(&gate->lock);
	if (!pin) {
		fresh = resolve(host);
		if (!fresh)
			return aj_fail(err, AJ_ELIMIT, "no memory for a name");
		pthread_mutex_lock(&gate->lock);
		pin = find_pin(gate, host); /* another thread may have been quicker: its answer counts */
		if (!pin) {
			fresh->next = gate->pins[bucket_of(host)];
			gate->pins[bucket_of(host)] = pin = fresh;
			fresh = NULL;
		}
		pthread_mutex_unlock(&gate->lock);
		free(fresh);
	}
	/* A pin never changes once it is in the table. */
	*n = pin->n;
	memcpy(out, pin->address, sizeof(pin->address));
	if (pin->failure != 0)
		return aj_fail(err, AJ_EIO, "its name was not resolved: %s", gai_strerror(pin->failure));
	return *n > 0 ? AJ_OK : aj_fail(err, AJ_EIO, "there is no such name");
}

/* until: nanoseconds. */
static enum aj_status wait_until(const struct aj_gate *gate, int64_t until, struct aj_err *err)
{
	for (int64_t now = now_ns(); until > now && !aj_gate_stopped(gate); now = now_ns()) {
		int64_t nap = now + (int64_t)AJ_GATE_NAP * 1000000, end = until < nap ? until : nap;

		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
		    &(struct timespec){ end / 1000000000, end % 1000000000 }, NULL);
	}
	return aj_gate_stopped(gate) ? stopped(err) : AJ_OK;
}

enum aj_status aj_gate_pause(
    const struct aj_gate *gate, int milliseconds, int64_t deadline, struct aj_err *err)
{
	int64_t until = now_ns() + (int64_t)milliseconds * 1000000;

	if (until / 1000000 > deadline)
		return aj_fail(err, AJ_ELIMIT, "no time to wait before the deadline");
	return wait_until(gate, until, err);
}

enum aj_status aj_gate_pace(struct aj_gate *gate, int64_t deadline, struct aj_err *err)
{
	int64_t step = 1000000000 / (int64_t)gate->scope->per_second, now = now_ns(), mine;

	pthread_mutex_lock(&gate->lock);
	if (gate->due < now)
		gate->due = now;
	mine = gate->due;
	if (mine / 1000000 <= deadline)
		gate->due += step;
	pthread_mutex_unlock(&gate->lock);
	if (mine / 1000000 > deadline)
		return aj_fail(err, AJ_ELIMIT, "no turn before the deadline at this rate");
	return wait_until(gate, mine, err);
}

/* Waits for a connection under way. AJ_END: it was refused, or nobody answered (silent). */
static enum aj_status await(
    const struct aj_gate *gate, int fd, int64_t deadline, bool *silent, struct aj_err *err)
{
	struct pollfd poller = { .fd = fd, .events = POLLOUT };
	int64_t until = aj_gate_now() + CONNECT_MS, left;
	int failure = 0, n;
	socklen_t len = sizeof(failure);

	if (until > deadline)
		until = deadline;
	do {
		left = until - aj_gate_now();
		n = left > 0 ? poll(&poller, 1, left < AJ_GATE_NAP ? (int)left : AJ_GATE_NAP) : 0;
	} while (!aj_gate_stopped(gate) && ((n == 0 && left > 0) || (n < 0 && errno == EINTR)));
	*silent = n == 0;
	if (aj_gate_stopped(gate))
		return stopped(err);
	if (n == 0)
		return aj_fail(err, aj_gate_now() >= deadline ? AJ_ELIMIT : AJ_END, "nobody answers");
	if (n < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &len) != 0)
		return aj_fail(err, AJ_EIO, "socket: %s", strerror(errno));
	/* A router's word, or nobody's who has that address, is no word of the server. */
	*silent = failure != ECONNREFUSED && failure != ECONNRESET;
	return failure == 0 ? AJ_OK
			    : aj_fail(err, failure == ENETDOWN ? AJ_EIO : AJ_END, "%s", strerror(failure));
}

/* AJ_END as aj_gate_connect. AJ_EIO: of this machine, which may have a way to another address. */
static enum aj_status connect_one(struct aj_gate *gate, const struct aj_address *address, uint16_t port,
    int64_t deadline, int *out, bool *silent, struct aj_err *err)
{
	struct sockaddr_storage to;
	socklen_t len = aj_address_socket(address, port, &to);
	enum aj_status st = aj_gate_pace(gate, deadline, err);
	int fd, on = 1;

	if (st != AJ_OK)
		return st;
	fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return aj_fail(err, AJ_EIO, "no socket: %s", strerror(errno));
	atomic_fetch_add(&gate->connections, 1);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (struct sockaddr *)&to, len) == 0)
		st = AJ_OK;
	else if (errno == EINPROGRESS)
		st = await(gate, fd, deadline, silent, err);
	else /* at once: a refusal on this machine, or no way from it: no route, no network, no port */
		st = aj_fail(err, errno == ECONNREFUSED ? AJ_END : AJ_EIO, "%s", strerror(errno));
	if (st != AJ_OK)
		close(fd);
	else
		*out = fd;
	return st;
}

enum aj_status aj_gate_may(
    struct aj_gate *gate, const char *host, uint16_t port, struct aj_address *address, struct aj_err *err)
{
	struct aj_address all[PIN_ADDRESSES];
	size_t n;
	enum aj_status st = addresses_of(gate, host, all, &n, err);

	/* One address outside is enough: the name is not only ours. */
	for (size_t i = 0; st == AJ_OK && i < n; i++)
		st = aj_scope_allows(gate->scope, host, &all[i], port, err);
	if (st == AJ_EDENIED)
		atomic_fetch_add(&gate->denied, 1);
	if (st == AJ_OK)
		*address = all[0];
	return st;
}

/* A bound of ours, or the user's word, holds for every address. */
static bool ours(enum aj_status st)
{
	return st == AJ_ELIMIT || st == AJ_ESTOP;
}

enum aj_status aj_gate_connect(struct aj_gate *gate, const char *host, uint16_t port, int64_t deadline,
    int *fd, struct aj_address *address, bool *silent, struct aj_err *err)
{
	struct aj_address all[PIN_ADDRESSES];
	struct aj_err one = { 0 };
	enum aj_status st = aj_gate_may(gate, host, port, address, err), tried = AJ_EIO;
	size_t n = 0;

	*silent = false;
	if (st == AJ_OK)
		st = addresses_of(gate, host, all, &n, err);
	if (st != AJ_OK)
		return st;
	for (size_t i = 0; i < n; i++) {
		bool quiet = false;

		*address = all[i];
		st = connect_one(gate, &all[i], port, deadline, fd, &quiet, &one);
		if (st == AJ_OK)
			return st;
		/* Of several addresses that are none, a refusal says most, and no way there says nothing. */
		if (i == 0 || ours(st) || (st == AJ_END && (tried != AJ_END || !quiet))) {
			*err = one;
			tried = st;
			*silent = quiet;
		}
		if (ours(st))
			break;
	}
	return tried;
}
