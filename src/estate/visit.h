#pragma once

/*
 * A visit: one look at one endpoint. It is the driver's only way to the network, and
 * the only place where what was asked and answered is noted down. Everything on it is
 * bounded: time and bytes of the whole visit, bytes of an answer, notes.
 *
 * What it hands out (answers, views) lives in the visit's arena, as long as the visit.
 */

#include "base/arena.h"
#include "estate/gate.h"
#include "estate/kind.h"

struct aj_http;
struct aj_tls;

enum {
	AJ_VISIT_SECONDS = 20,	  /* for everything at one endpoint, but samples and buckets that are named */
	AJ_VISIT_BYTES = 4 << 20, /* from the server, sampling apart */
	AJ_ANSWER_MAX = 256 << 10, /* bytes of one answer, unless asked for more */
	AJ_VISIT_ARENA = 16 << 20,
	AJ_VISIT_SETS = 4096,
	AJ_VISIT_NOTES = 64,
	AJ_VISIT_PAGE = 4 << 20, /* of a page of a listing */
};

/* A request and what its answer shows: the proof that a reader can repeat by hand. */
struct aj_note {
	enum aj_rung rung;    /* what it proves; AJ_REACHABLE where it proves nothing more */
	bool control;	      /* it had to fail, and did */
	const char *asked;    /* "GET /_cat/indices?…", "DBSIZE" */
	const char *answered; /* "200, 12 indices": numbers and our own words, no content */
};

/* Where to go. Strings are borrowed. */
struct aj_endpoint {
	const struct aj_target *target;
	const char *host; /* a name, or an address as text */
	uint16_t port;
	int tls;	  /* 1, 0, or -1: not known yet */
	const char *path; /* of a URL, "" or "/es" */

	/* Where somebody has named it (estate/locator.h), and not the scope alone has led to it: how he calls
	 * its kind, and of what is there the set, or the set and a beginning of names in it; "": all of it.
	 */
	const char *scheme, *wanted;
};

/* Whether the set is wanted, and of it what: the beginning of names, "" for all of it. */
bool aj_endpoint_wants(const struct aj_endpoint *endpoint, struct aj_str set, struct aj_str *within);

/* What a server has said on a bare connection: who speaks TLS says nothing in plain, or an alert of it. */
enum aj_heard { AJ_NOTHING, AJ_ALERT, AJ_WORDS };

struct aj_request;
struct aj_answer;
struct aj_visit;

/* Appends what is added to the query of a request, "sv=…&sig=…", which is a secret: it is not noted down,
 * wiped when the request was sent, and sent to none but who proves by a certificate to be the host, or to
 * this machine. */
typedef enum aj_status aj_signer(struct aj_visit *visit, struct aj_buf *query, struct aj_err *err);

/* Instead of the network, for tests: what a server would say. Visits that have one need no gate. */
struct aj_peer {
	void *to;
	/* A new bare connection to that port (0: the endpoint's). AJ_END: nobody answers. */
	enum aj_status (*call)(void *to, uint16_t port, struct aj_err *err);
	/* Up to len bytes of it, 0 at its end. */
	size_t (*recv)(void *to, uint8_t *bytes, size_t len);
	/* AJ_OK and status, head and body, which live as long as the visit; or AJ_END. */
	enum aj_status (*ask)(
	    void *to, const struct aj_request *request, struct aj_answer *answer, struct aj_err *err);
};

struct aj_visit {
	struct aj_arena arena;
	struct aj_gate *gate;
	const struct aj_endpoint *endpoint;
	int64_t deadline; /* aj_gate_now() milliseconds */
	uint64_t bytes_in, bytes_out, bytes_max;
	unsigned connections;

	/* What is found out. */
	const struct aj_kind *kind; /* NULL: not known */
	void *own; /* the driver's, in the arena: what recognising tells proving; NULL at first */
	struct aj_address address; /* that was spoken to */
	enum aj_rung rung;
	bool tls;		       /* from the first byte on: HTTPS, and each bare connection */
	bool secured;		       /* the rung was proved inside TLS that the driver began */
	bool shook;		       /* an HTTPS handshake was done, whatever came then */
	bool barred;		       /* it broke off TLS for want of a certificate of ours */
	const char *product, *version; /* "" until told */
	const char *refused;	       /* how it said no: "401 Unauthorized"; "" if it did not */
	const char *unanswered; /* why it neither gave more nor said no: silence, or a bound of ours; "" */
	const char *suspect;	/* why it may be a decoy, "" if nothing says so */
	bool control;		/* a request that must fail has failed */
	bool keyed;		/* sets and samples were had with the owner's key: they are not open */
	unsigned severity; /* of the way in which it stands open, whatever lies in it, 1 to 4; 0: nothing is
			      said of that */
	unsigned facts;	   /* that speak for data being open */
	struct aj_note notes[AJ_VISIT_NOTES];
	size_t n_notes;
	struct aj_set *sets;
	size_t n_sets, room_sets;
	bool more_sets; /* than are in sets */

	struct aj_arena page; /* a driver's, for the page of a listing: it resets it at the next one */

	/* Its own affairs. */
	bool lost;   /* the server hung up, or nobody answered: where a driver ends then, that is no end of a
			set */
	bool passed; /* where a driver fails to read records: that is for one of them, the others can be
			read on behind it */
	bool sampling;	 /* of a long value its beginning will do: */
	bool cut;	 /* … then a driver says so */
	bool waited;	 /* in vain, for a connection or for an answer */
	bool answered;	 /* something, or hung up */
	aj_signer *sign; /* NULL: requests are not signed */
	bool full; /* a text did not fit into the arena: nothing is asked any more, it might be something else
		    */
	const struct aj_peer *peer; /* NULL: the network */
	struct aj_http *http;
	struct aj_answer *front; /* of GET /, once it was asked */
	uint16_t port;		 /* of the bare connection; 0: the endpoint's */
	int fd;			 /* of the bare connection, -1: none */
	struct aj_tls *secure;	 /* laid on it; NULL: nothing is */
	enum aj_heard heard;	 /* on it */
	uint8_t *in;		 /* what has come and is not used up: [in_at, in_len) */
	size_t in_at, in_len, in_room;
};

/* Borrows gate and endpoint. seconds and bytes: of the whole visit. */
AJ_MUST_CHECK enum aj_status aj_visit_init(struct aj_visit *visit, struct aj_gate *gate,
    const struct aj_endpoint *endpoint, unsigned seconds, uint64_t bytes, struct aj_err *err);
void aj_visit_fini(struct aj_visit *visit); /* accepts a zeroed one */

/* Whether the scope says that it is of one kind only, so that little need speak for that. */
bool aj_visit_declared(const struct aj_visit *visit);

/* --- Notes. Formats are ours; what comes from the server goes in as numbers, or by %.*s cut and cleaned. */

/* It is of the kind, and this is what it calls itself (cleaned: printable ASCII). */
void aj_visit_is(struct aj_visit *visit, const char *product, struct aj_str version);

/* The request proves the rung. Data is open only with two such facts and a control that failed. */
void aj_visit_proved(struct aj_visit *visit, enum aj_rung rung, const char *asked, const char *fmt, ...)
    AJ_PRINTF(4, 5);
void aj_visit_refused(struct aj_visit *visit, const char *asked, const char *fmt, ...) AJ_PRINTF(3, 4);

/* A request that must fail: failed says whether it did. If it was answered, the server answers anything. */
void aj_visit_control(struct aj_visit *visit, bool failed, const char *asked, const char *fmt, ...)
    AJ_PRINTF(4, 5);
void aj_visit_suspect(struct aj_visit *visit, const char *fmt, ...) AJ_PRINTF(2, 3);

/* A copy with its texts. False: it is one more than are kept; the driver may stop listing. */
bool aj_visit_set(struct aj_visit *visit, const struct aj_set *set);

/* Text that lives as long as the visit; "" where there is no memory, and then the visit is over: whatever is
 * asked or sent ends with AJ_ELIMIT. */
const char *aj_visit_text(struct aj_visit *visit, const char *fmt, ...) AJ_PRINTF(2, 3);

/* Bytes from a server as they may be shown: control characters and what is not ASCII become '.', cut at 80.
 */
const char *aj_visit_clean(struct aj_visit *visit, struct aj_str bytes);

/* --- HTTP: one connection, kept; nothing is followed, no cookies, no proxies, no credentials. */

/* AJ_ASK is a POST where the protocol reads by POST; the driver says which path that is. */
enum aj_verb { AJ_GET, AJ_HEAD, AJ_ASK };

struct aj_request {
	enum aj_verb verb;
	const char *path;	    /* "/_cat/indices?h=index", behind the endpoint's own path */
	const char *const *headers; /* "Accept: application/json", ends with NULL; NULL: none */
	struct aj_str body;	    /* of AJ_ASK */
	size_t max;		    /* bytes of the answer; 0: AJ_ANSWER_MAX */
	struct aj_buf *into; /* the body is added to it, within its ceiling; NULL: the visit keeps it */
};

struct aj_answer {
	unsigned status;
	struct aj_str head; /* status line and header fields as they came */
	struct aj_str body; /* a view of `into` where that was given */
	bool cut;	    /* the body was longer than max */
};

/*
 * AJ_OK for any answer, whatever its status. AJ_END: what stands there closed the
 * connection or speaks no HTTP; AJ_ELIMIT: no time or bytes are left; AJ_EDENIED: the gate; AJ_EINPUT: the
 * path has a segment "." or "..".
 */
AJ_MUST_CHECK enum aj_status aj_visit_ask(
    struct aj_visit *visit, const struct aj_request *request, struct aj_answer *answer, struct aj_err *err);

/* GET path with the usual bounds. */
AJ_MUST_CHECK enum aj_status aj_visit_get(
    struct aj_visit *visit, const char *path, struct aj_answer *answer, struct aj_err *err);

/* GET /, asked once in a visit whoever looks at it. */
AJ_MUST_CHECK enum aj_status aj_visit_front(
    struct aj_visit *visit, const struct aj_answer **answer, struct aj_err *err);

/* The value of a header field, "" if there is none; its name in any case. */
struct aj_str aj_answer_header(const struct aj_answer *answer, const char *name);

/* Whether words stand somewhere in what a server said. */
bool aj_answer_says(struct aj_str text, const char *words);

/* What a redirect points to is another place: it is noted, never followed. */

/* A path segment or query value, percent-encoded but for letters, digits and -._~; lives as long as the
 * visit. */
const char *aj_visit_escape(struct aj_visit *visit, struct aj_str text);

/* The same for a path: slashes stay. */
const char *aj_visit_escape_path(struct aj_visit *visit, struct aj_str text);

/* --- Bytes: one connection, opened at the first send or look, for protocols of their own. All bounds hold
 * inside TLS, too, and in its handshake. */

/* Who asks, where a protocol gives a connection a name (aj_gate_name). */
struct aj_str aj_visit_name(const struct aj_visit *visit);

/* Opens it, if it does not stand, and says nothing yet. */
AJ_MUST_CHECK enum aj_status aj_visit_call(struct aj_visit *visit, struct aj_err *err);

/*
 * Goes on inside TLS, where the protocol's own words have led there; visits that have `tls` do so by
 * themselves. AJ_END: no handshake comes about; AJ_EINPUT: it has said more than was taken, which
 * nobody may have vouched for. Both end the connection.
 */
AJ_MUST_CHECK enum aj_status aj_visit_secure(struct aj_visit *visit, struct aj_err *err);

AJ_MUST_CHECK enum aj_status aj_visit_send(struct aj_visit *visit, struct aj_str bytes, struct aj_err *err);

/* At least len bytes, all that are there of them, without using them up. AJ_END: the server closed before;
 * out then has what came. */
AJ_MUST_CHECK enum aj_status aj_visit_peek(
    struct aj_visit *visit, size_t len, struct aj_str *out, struct aj_err *err);

/* Exactly len bytes, used up. */
AJ_MUST_CHECK enum aj_status aj_visit_take(
    struct aj_visit *visit, size_t len, struct aj_str *out, struct aj_err *err);

/* The same, appended to a buffer, however many. */
AJ_MUST_CHECK enum aj_status aj_visit_take_into(
    struct aj_visit *visit, size_t len, struct aj_buf *out, struct aj_err *err);

/* Up to and with the line feed, used up; out is without it and a CR before it. AJ_EINPUT: none in max bytes.
 */
AJ_MUST_CHECK enum aj_status aj_visit_line(
    struct aj_visit *visit, size_t max, struct aj_str *out, struct aj_err *err);

/* What a server says unasked within so many milliseconds, "" if nothing; it stays to be taken. */
AJ_MUST_CHECK enum aj_status aj_visit_greeting(
    struct aj_visit *visit, int milliseconds, struct aj_str *out, struct aj_err *err);

/* Waits before something is asked again, within the time of the visit: AJ_ELIMIT, AJ_ESTOP as aj_gate_pause.
 * Instead of the network nobody is waited for. */
AJ_MUST_CHECK enum aj_status aj_visit_pause(struct aj_visit *visit, int milliseconds, struct aj_err *err);

/* Whether what was found out came through TLS. */
static inline bool aj_visit_in_tls(const struct aj_visit *visit)
{
	return visit->tls || visit->secured;
}

/* Whether the bare connection stands. */
static inline bool aj_visit_stands(const struct aj_visit *visit)
{
	return visit->fd >= 0;
}

/* Ends the bare connection; the next send opens another one, to the endpoint's port. */
void aj_visit_hang_up(struct aj_visit *visit);

/* The same, but the next send goes to another port of the same host, if the gate lets it (AJ_EDENIED). */
void aj_visit_turn_to(struct aj_visit *visit, uint16_t port);

/* Ends all connections; what was found stays. */
void aj_visit_leave(struct aj_visit *visit);
