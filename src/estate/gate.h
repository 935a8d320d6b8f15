#pragma once

/*
 * The gate: the one place in the program where a connection to another machine is made.
 * It resolves names, holds the resolved address against the scope, and keeps the pace.
 * A name is resolved once in a run; what the answer was then is what it stands for until the
 * end, so that an answer that changes changes nothing.
 */

#include "estate/scope.h"

#include <stdatomic.h>

struct aj_gate;

/* Borrows scope. */
AJ_MUST_CHECK enum aj_status aj_gate_new(
    const struct aj_scope *scope, struct aj_gate **out, struct aj_err *err);
void aj_gate_free(struct aj_gate *gate); /* accepts NULL */

/*
 * Once *stop is set nothing is waited for: turns, pauses, connections and answers end with AJ_ESTOP.
 * Borrowed; before there are other threads.
 */
void aj_gate_stop_at(struct aj_gate *gate, const atomic_bool *stop);
bool aj_gate_stopped(const struct aj_gate *gate); /* accepts NULL: it is not */

enum { AJ_GATE_NAP = 200 }; /* milliseconds: nobody waits longer without a look at stop */

/* Milliseconds of a clock that only goes forward. */
int64_t aj_gate_now(void);

/*
 * Connects to host (a name, or an address as text) and gives a non-blocking socket. From any
 * thread. AJ_EDENIED: the scope says no; AJ_END: nobody answers there, and silent says whether that was
 * silence, or the network's word that it is not to be had, and no refusal;
 * AJ_ELIMIT: the deadline (aj_gate_now) has passed; AJ_EIO: there is no such name, this machine has no way
 * there, or no more sockets.
 */
AJ_MUST_CHECK enum aj_status aj_gate_connect(struct aj_gate *gate, const char *host, uint16_t port,
    int64_t deadline, int *fd, struct aj_address *address, bool *silent, struct aj_err *err);

/* Keeps the pace before another request on a connection that stands. AJ_ELIMIT: not before the deadline. */
AJ_MUST_CHECK enum aj_status aj_gate_pace(struct aj_gate *gate, int64_t deadline, struct aj_err *err);

/* Waits so long. AJ_ELIMIT: that is not over before the deadline, and nothing is waited for. */
AJ_MUST_CHECK enum aj_status aj_gate_pause(
    const struct aj_gate *gate, int milliseconds, int64_t deadline, struct aj_err *err);

/* Checks without connecting: what an address that a server names (a node, a redirect) would be told. */
AJ_MUST_CHECK enum aj_status aj_gate_may(
    struct aj_gate *gate, const char *host, uint16_t port, struct aj_address *address, struct aj_err *err);

const struct aj_scope *aj_gate_scope(const struct aj_gate *gate);

struct aj_gate_counts {
	uint64_t connections, denied;
};
struct aj_gate_counts aj_gate_counts(const struct aj_gate *gate);

/* Who asks: "ajar/0.1.0 (exposure check by Contoso; security@contoso.com)". */
const char *aj_gate_agent(const struct aj_gate *gate);

/* The same for protocols that give a connection a name, which are short of room: "ajar/0.1.0
 * (security@contoso.com)". */
const char *aj_gate_name(const struct aj_gate *gate);
