/* probe.c: which kinds are tried on a port, in which order, and what their word is worth. */

#include "estate/probe.h"

#include "estate/scope.h"

enum {
	KINDS_MAX = 128,
	LISTEN_MS = 1000, /* who speaks first does so at once */
	HOME_MS = 5000,	  /* for a kind that is at home on the port, and for finding out whether it is HTTP */
	STRANGER_MS =
	    3000,      /* for another one: what is not its language, a server may well sit out in silence */
	TLS_MS = 3000, /* for a handshake with who may not speak TLS at all */
};

static const char *const names[] = { "closed", "reachable", "metadata open", "data open" };

const char *aj_rung_name(enum aj_rung rung)
{
	return names[rung];
}

static bool has(const uint16_t *ports, uint16_t port)
{
	for (; ports && *ports; ports++)
		if (*ports == port)
			return true;
	return false;
}

static bool usual(const struct aj_kind *kind, uint16_t port)
{
	return has(kind->ports, port);
}

/* Those at home on the port first, then those that speak HTTP, which is the most that a stranger's server
 * forgives, then the rest. */
static size_t order(const struct aj_kind *const *from, uint16_t port, const struct aj_kind *out[KINDS_MAX])
{
	size_t n = 0;

	for (int round = 0; round < 3; round++)
		for (const struct aj_kind *const *kind = from; *kind && n < KINDS_MAX; kind++) {
			int when = usual(*kind, port) ? 0 : (*kind)->http ? 1 : 2;

			if (when == round)
				out[n++] = *kind;
		}
	return n;
}

/* Ends the search (true) or goes on with the next kind. */
static bool decides(struct aj_visit *visit, enum aj_status st)
{
	return st != AJ_END && st != AJ_EINPUT && !(st == AJ_ELIMIT && aj_gate_now() < visit->deadline);
}

/* What is found out by looking at a stranger, each only once. */
struct look {
	bool asked, http;     /* it answers HTTP */
	bool listened, spoke; /* it says something unasked */
	bool shaken;	      /* TLS was tried: the visit's tls says whether it speaks that */
	int64_t whole;	      /* deadline of the visit; what is tried gets a part of it */
};

static void give_time(struct aj_visit *visit, const struct look *look, int milliseconds)
{
	int64_t mine = aj_gate_now() + milliseconds;

	visit->deadline = mine < look->whole ? mine : look->whole;
}

static bool may_try_tls(const struct aj_visit *visit, const struct look *look)
{
	return !look->shaken && !visit->tls && visit->endpoint->tls < 0;
}

/* Lays TLS on a connection, which then stands. AJ_END: it does not speak that, or was asked before. */
static enum aj_status try_tls(struct aj_visit *visit, struct look *look, struct aj_err *err)
{
	enum aj_status st;

	if (!may_try_tls(visit, look))
		return AJ_END;
	look->shaken = true;
	give_time(visit, look, TLS_MS);
	st = aj_visit_secure(visit, err);
	visit->deadline = look->whole;
	visit->tls = st == AJ_OK;
	return st == AJ_OK || decides(visit, st) ? st : AJ_END;
}

/* A server that speaks TLS answers a plain request with an alert, an error page or by hanging up. */
static enum aj_status find_http(struct aj_visit *visit, struct look *look, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer *plain;
	enum aj_status st = aj_visit_front(visit, &front, err);

	look->http = st == AJ_OK;
	if (!may_try_tls(visit, look) || (st != AJ_END && !(st == AJ_OK && front->status == 400)))
		return st;
	plain = visit->front;
	visit->front = NULL;
	visit->tls = look->shaken = true;
	st = aj_visit_front(visit, &front, err);
	look->http |= st == AJ_OK;
	if (st != AJ_OK) {
		visit->tls = visit->shook && !plain;
		visit->front = plain;
	}
	return st;
}

static enum aj_status ask_by_http(struct aj_visit *visit, struct look *look, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (!look->asked) {
		aj_visit_hang_up(visit); /* a server that serves one at a time would wait for it to speak */
		give_time(visit, look, HOME_MS);
		st = find_http(visit, look, err);
		visit->deadline = look->whole;
		look->asked = true;
		look->listened = look->http; /* then it waits for us to speak */
	}
	return st;
}

static enum aj_status take_greeting(struct aj_visit *visit, struct look *look, struct aj_err *err)
{
	struct aj_str greeting;
	enum aj_status st;

	give_time(visit, look, HOME_MS);
	st = aj_visit_greeting(visit, LISTEN_MS, &greeting, err);
	visit->deadline = look->whole;
	look->spoke = st == AJ_OK && greeting.len > 0;
	return st;
}

/* Who waits for us to speak may be waiting for TLS, and greet inside it. */
static enum aj_status listen_to(struct aj_visit *visit, struct look *look, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (look->listened)
		return st;
	look->listened = true;
	st = take_greeting(visit, look, err);
	if (look->spoke || !may_try_tls(visit, look) || (st != AJ_OK && decides(visit, st)))
		return st;
	aj_visit_hang_up(visit);
	st = try_tls(visit, look, err);
	return st == AJ_OK ? take_greeting(visit, look, err) : st;
}

/* Whether this kind is worth a word of its own (AJ_END: no): of those that are not at home here, few are. */
static enum aj_status fits(
    struct aj_visit *visit, const struct aj_kind *kind, bool home, struct look *look, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	if (kind->http || !home)
		st = ask_by_http(visit, look, err);
	if (decides(visit, st) && st != AJ_OK)
		return st;
	if (kind->http)
		return look->http ? AJ_OK : AJ_END;
	if (home)
		return AJ_OK;
	if (look->http) /* a server of web pages need not be asked in twenty languages */
		return kind->to_http && visit->front &&
			       aj_str_starts(visit->front->body, aj_str_z(kind->to_http))
			   ? AJ_OK
			   : AJ_END;
	st = listen_to(visit, look, err);
	if (decides(visit, st) && st != AJ_OK)
		return st;
	return kind->greets == look->spoke ? AJ_OK : AJ_END;
}

/* In the kind's own language: what answers that as a server of TLS would is asked once more inside it. */
static enum aj_status speak(struct aj_visit *visit, const struct aj_kind *kind, int milliseconds,
    struct look *look, struct aj_err *err)
{
	enum aj_status st;

	give_time(visit, look, milliseconds);
	st = kind->recognise(visit, err);
	visit->deadline = look->whole;
	if (kind->http || decides(visit, st) || visit->heard == AJ_WORDS || !may_try_tls(visit, look))
		return st;
	aj_visit_hang_up(visit);
	st = try_tls(visit, look, err);
	if (st != AJ_OK)
		return st;
	give_time(visit, look, milliseconds);
	st = kind->recognise(visit, err);
	visit->deadline = look->whole;
	return st;
}

static enum aj_status recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_kind *kinds[KINDS_MAX];
	const struct aj_target *target = visit->endpoint->target;
	size_t n = order(target && target->kinds ? target->kinds : aj_kinds, visit->endpoint->port, kinds);
	struct look look = { .whole = visit->deadline };
	enum aj_status st = AJ_END;

	if (n > 0 && has(kinds[0]->tls_ports, visit->endpoint->port)) {
		st = try_tls(visit, &look, err);
		if (st != AJ_OK && st != AJ_END)
			return st;
	}
	for (size_t i = 0; i < n && !visit->barred; i++) {
		bool home = usual(kinds[i], visit->endpoint->port) || n == 1;

		if (i > 0)
			aj_visit_hang_up(visit); /* the first one gets the connection that stands */
		st = fits(visit, kinds[i], home, &look, err);
		if (st == AJ_OK)
			st = speak(visit, kinds[i], home ? HOME_MS : STRANGER_MS, &look, err);
		if (st == AJ_OK)
			visit->kind = kinds[i];
		if (decides(visit, st))
			return st;
	}
	if (visit->barred)
		aj_visit_refused(visit, "a handshake of TLS", "asks for a certificate");
	return AJ_END;
}

/* Two facts and a control, or it is not said. */
static void weigh(struct aj_visit *visit)
{
	if (visit->rung < AJ_DATA_OPEN || *visit->suspect)
		return;
	if (!visit->control)
		aj_visit_suspect(visit, "no request that must fail has failed");
	else if (visit->facts < 2)
		aj_visit_suspect(visit, "only one fact speaks for it");
}

/* Whether the visit ended without its word: what it gives or refuses is not known then. */
static bool left_open(const struct aj_visit *visit, enum aj_status st)
{
	if (*visit->refused)
		return false;
	return st == AJ_ELIMIT || (visit->waited && (visit->kind || !visit->answered));
}

enum aj_status aj_probe(struct aj_visit *visit, struct aj_err *err)
{
	enum aj_status st =
	    aj_gate_may(visit->gate, visit->endpoint->host, visit->endpoint->port, &visit->address, err);

	visit->rung = AJ_CLOSED;
	if (st == AJ_OK && aj_scope_decoy(aj_gate_scope(visit->gate), &visit->address)) {
		aj_visit_suspect(visit, "the scope names it as a decoy, which is not asked");
		return AJ_OK;
	}
	if (st == AJ_OK)
		st = aj_visit_call(visit, err);
	if (st == AJ_END && visit->fd < 0) { /* nobody is there, or nobody says so */
		if (visit->waited)
			visit->unanswered = aj_visit_text(visit, "%s", err->text);
		return AJ_OK;
	}
	if (st != AJ_OK && st != AJ_END)
		return st;
	visit->rung = AJ_REACHABLE;
	st = recognise(visit, err);
	if (st == AJ_OK) {
		visit->waited = false; /* for what is not its language */
		st = visit->kind->prove(visit, err);
	}
	aj_visit_hang_up(visit);
	weigh(visit);
	if (st == AJ_EDENIED || st == AJ_EIO || st == AJ_ESTOP)
		return st;
	if (left_open(visit, st))
		visit->unanswered =
		    st == AJ_ELIMIT ? aj_visit_text(visit, "%s", err->text) : "no answer in time";
	else if (st != AJ_OK && st != AJ_END && !*visit->refused)
		visit->refused = aj_visit_text(visit, "%s", err->text);
	return AJ_OK;
}
