/*
 * nats.c: NATS. The server says in its greeting whether it wants to know who comes. Nothing is
 * subscribed to, since that would receive what others send each other; being let in is all that
 * is proved.
 */

#include "dep/json.h"
#include "estate/visit.h"

enum { LINE = 64 << 10 };

/* What it wants, as its greeting says. */
struct wanted {
	bool name, tls;
};

static enum aj_status nats_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_json *root = NULL;
	struct aj_str line, version;
	enum aj_status st = aj_visit_line(visit, LINE, &line, err);
	struct wanted *wanted = aj_arena_take(&visit->arena, sizeof(*wanted));

	if (st != AJ_OK)
		return st == AJ_EINPUT ? AJ_END : st;
	if (!aj_str_starts(line, AJ_S("INFO {")) || aj_json_parse(aj_str_from(line, 5), &root, err) != AJ_OK)
		return AJ_END;
	version = aj_json_str(aj_json_at(root, "version"));
	if (aj_json_str(aj_json_at(root, "server_id")).len == 0 || !wanted) {
		aj_json_free(root);
		return AJ_END;
	}
	wanted->name = aj_json_true(aj_json_at(root, "auth_required"));
	wanted->tls = aj_json_true(aj_json_at(root, "tls_required"));
	visit->own = wanted;
	aj_visit_is(visit, "NATS", version);
	aj_json_free(root);
	return AJ_OK;
}

/* The next line that is not the server's own PING or news of its cluster. */
static enum aj_status take_line(struct aj_visit *visit, struct aj_str *line, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (unsigned n = 0; n < 16; n++) {
		st = aj_visit_line(visit, LINE, line, err);
		if (st != AJ_OK || (!aj_str_starts(*line, AJ_S("INFO ")) && !aj_str_eq(*line, AJ_S("PING"))))
			return st;
	}
	return aj_fail(err, AJ_EINPUT, "it says everything but what was asked");
}

static enum aj_status ask(
    struct aj_visit *visit, struct aj_str words, struct aj_str *line, struct aj_err *err)
{
	enum aj_status st = aj_visit_send(visit, words, err);

	return st == AJ_OK ? take_line(visit, line, err) : st;
}

/* Who asks says who it is, and no name that lets one in. */
static enum aj_status say_hello(struct aj_visit *visit, struct aj_str *line, struct aj_err *err)
{
	struct aj_buf words;
	enum aj_status st;

	aj_buf_init(&words, 4096);
	aj_buf_add(&words, AJ_S("CONNECT {\"verbose\":true,\"pedantic\":false,\"name\":"));
	aj_buf_json(&words, aj_visit_name(visit));
	aj_buf_add(&words, AJ_S("}\r\n"));
	st = ask(visit, aj_buf_str(&words), line, err);
	aj_buf_fini(&words);
	return st;
}

static enum aj_status nats_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const char connect[] = "CONNECT {\"verbose\":true}";
	const struct wanted *wanted = visit->own;
	struct aj_str line;
	enum aj_status st = AJ_OK;

	if (wanted->name) {
		aj_visit_refused(visit, "(its greeting)", "auth_required");
		return AJ_OK;
	}
	if (wanted->tls)
		st = aj_visit_secure(visit, err);
	if (st == AJ_END || st == AJ_EINPUT) {
		aj_visit_refused(visit, "TLS, as its greeting wants it", "%s",
		    visit->barred ? "asks for a certificate" : "no handshake comes about");
		return AJ_OK;
	}
	if (st == AJ_OK)
		st = say_hello(visit, &line, err);
	if (st == AJ_END && visit->barred) {
		aj_visit_refused(visit, connect, "asks for a certificate");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	if (!aj_str_eq(line, AJ_S("+OK"))) {
		aj_visit_refused(visit, connect, "%s", aj_visit_clean(visit, line));
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, connect, "+OK: whoever comes may subscribe");
	st = ask(visit, AJ_S("PING\r\n"), &line, err);
	if (st != AJ_OK)
		return st;
	if (!aj_str_eq(line, AJ_S("PONG"))) {
		aj_visit_refused(visit, "PING", "%s", aj_visit_clean(visit, line));
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_DATA_OPEN, "PING", "PONG");

	st = ask(visit, AJ_S("AJARCONTROL\r\n"), &line, err);
	if (st != AJ_OK && st != AJ_END)
		return st;
	aj_visit_control(visit, st == AJ_END || aj_str_starts(line, AJ_S("-ERR")), "AJARCONTROL", "%s",
	    st == AJ_END			? "it hung up"
	    : aj_str_starts(line, AJ_S("-ERR")) ? "an error"
						: "no error");
	return AJ_OK;
}

static const uint16_t ports[] = { 4222, 0 };

const struct aj_kind aj_kind_nats = {
	.name = "nats",
	.about = "NATS, by its clients' port",
	.ports = ports,
	.greets = true,
	.recognise = nats_recognise,
	.prove = nats_prove,
};
