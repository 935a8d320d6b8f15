/*
 * zookeeper.c: ZooKeeper. The four letters `srvr` name it; a session, asked for read-only, then
 * reads. Opening and closing a session is itself noted in the server's log: there is no milder
 * way, so there are few, and each is closed.
 */

#include "base/wire.h"
#include "estate/visit.h"

#include <stdio.h>

enum {
	FRAME_MAX = 1 << 20,
	CHILDREN_MAX = 10000,
	SETS_MAX = 256,
	NODES_MAX = 1024, /* that are read of a set */
	DEPTH_MAX = 16,
	NODE_BYTES = 64 << 10, /* of a node's data, which goes up to 1 MB */
	PATH_MAX_BYTES = 1024,
};

enum { GET_DATA = 4, GET_CHILDREN = 12, CLOSE = -11, NO_NODE = -101, NO_AUTH = -102 };

struct node {
	struct aj_str path;
	unsigned depth;
};

static enum aj_status zk_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_str line, version;
	enum aj_status st = aj_visit_send(visit, AJ_S("srvr"), err);

	if (st == AJ_OK)
		st = aj_visit_line(visit, 1024, &line, err);
	if (st != AJ_OK)
		return st == AJ_EINPUT ? AJ_END : st;
	if (aj_str_starts(line, AJ_S("Zookeeper version: ")))
		version = aj_str_until(aj_str_until(aj_str_from(line, 19), ','), '-');
	else if (aj_str_eq(line, AJ_S("srvr is not executed because it is not in the whitelist.")))
		version = AJ_S("");
	else
		return AJ_END;
	aj_visit_is(visit, "ZooKeeper", version);
	aj_visit_hang_up(visit); /* the four letters end their connection */
	return AJ_OK;
}

static enum aj_status send_frame(struct aj_visit *visit, struct aj_buf *frame, struct aj_err *err)
{
	enum aj_status st;

	aj_put_be32_at(frame, 0, (uint32_t)frame->len - 4);
	st = frame->full ? aj_fail(err, AJ_ELIMIT, "a path that is too long")
			 : aj_visit_send(visit, aj_buf_str(frame), err);
	aj_buf_fini(frame);
	return st;
}

static enum aj_status take_frame(struct aj_visit *visit, struct aj_wire *out, struct aj_err *err)
{
	struct aj_str bytes;
	struct aj_wire head;
	uint32_t len;
	enum aj_status st = aj_visit_take(visit, 4, &bytes, err);

	if (st != AJ_OK)
		return st;
	head = aj_wire(bytes);
	len = aj_wire_be32(&head);
	if (len > FRAME_MAX)
		return aj_fail(err, AJ_EINPUT, "a frame of %u bytes", len);
	st = aj_visit_take(visit, len, &bytes, err);
	*out = aj_wire(bytes);
	return st;
}

/* A session of four seconds, read-only if need be. AJ_END: none is given. */
static enum aj_status open_session(struct aj_visit *visit, struct aj_err *err)
{
	static const uint8_t no_password[16];
	struct aj_wire answer;
	struct aj_buf frame;
	enum aj_status st;

	if (aj_visit_stands(visit))
		return AJ_OK;
	aj_buf_init(&frame, 64);
	aj_put_be(&frame, 0, 4);
	aj_put_be(&frame, 0, 4); /* protocol */
	aj_put_be(&frame, 0, 8); /* last seen */
	aj_put_be(&frame, 4000, 4);
	aj_put_be(&frame, 0, 8);		   /* session */
	aj_put_be(&frame, sizeof(no_password), 4); /* of the session, which is new: a field of the frame */
	aj_buf_add(&frame, aj_str(no_password, sizeof(no_password)));
	aj_put_be(&frame, 1, 1);
	st = send_frame(visit, &frame, err);
	if (st == AJ_OK)
		st = take_frame(visit, &answer, err);
	if (st != AJ_OK)
		return st;
	aj_wire_be32(&answer);
	if (aj_wire_be32(&answer) == 0 || aj_wire_be64(&answer) == 0 || answer.bad)
		return AJ_END;
	return AJ_OK;
}

static void close_session(struct aj_visit *visit)
{
	struct aj_buf frame;
	struct aj_err ignored;

	if (aj_visit_stands(visit)) {
		aj_buf_init(&frame, 64);
		aj_put_be(&frame, 0, 4);
		aj_put_be(&frame, 0, 4);
		aj_put_be(&frame, (uint32_t)CLOSE, 4);
		if (send_frame(visit, &frame, &ignored) == AJ_OK) {
			struct aj_wire answer;

			if (take_frame(visit, &answer, &ignored) != AJ_OK)
				answer.bad = true;
		}
	}
	aj_visit_hang_up(visit);
}

/* Asks about a node. code: 0, or the server's; body: what follows it. */
static enum aj_status ask(struct aj_visit *visit, int op, struct aj_str path, int32_t *code,
    struct aj_wire *body, struct aj_err *err)
{
	struct aj_buf frame;
	enum aj_status st;

	aj_buf_init(&frame, PATH_MAX_BYTES + 64);
	aj_put_be(&frame, 0, 4);
	aj_put_be(&frame, 1, 4); /* xid */
	aj_put_be(&frame, (uint32_t)op, 4);
	aj_put_be(&frame, path.len, 4);
	aj_buf_add(&frame, path);
	aj_put_be(&frame, 0, 1); /* no watch */
	st = send_frame(visit, &frame, err);
	if (st == AJ_OK)
		st = take_frame(visit, body, err);
	if (st != AJ_OK)
		return st;
	if (aj_wire_be32(body) != 1)
		return aj_fail(err, AJ_EINPUT, "an answer to what was not asked");
	aj_wire_be64(body);
	*code = (int32_t)aj_wire_be32(body);
	return body->bad ? aj_fail(err, AJ_EINPUT, "an answer that is cut short") : AJ_OK;
}

static struct aj_str path_of(struct aj_visit *visit, struct aj_str parent, struct aj_str name)
{
	const char *text = aj_visit_text(visit, "%.*s/%.*s", parent.len > 1 ? (int)parent.len : 0,
	    (const char *)parent.ptr, (int)name.len, (const char *)name.ptr);
	struct aj_str path = aj_str_z(text);

	return path.len <= PATH_MAX_BYTES ? path : (struct aj_str){ 0 };
}

/* How many nodes lie under a node. */
static enum aj_status count_children(
    struct aj_visit *visit, struct aj_str path, uint64_t *count, struct aj_err *err)
{
	struct aj_wire body = { 0 };
	int32_t code = -1;
	enum aj_status st = ask(visit, GET_CHILDREN, path, &code, &body, err);

	*count = AJ_UNTOLD;
	if (st == AJ_OK && code == 0)
		*count = aj_wire_be32(&body);
	return st;
}

/* The nodes under the root, each a set. Who may list them may not be let into any. */
static enum aj_status list_root(struct aj_visit *visit, struct aj_wire *body, struct aj_err *err)
{
	uint32_t n = aj_wire_be32(body);
	size_t others = 0;
	enum aj_status st = AJ_OK;

	if (n > CHILDREN_MAX)
		return aj_fail(err, AJ_EINPUT, "%u nodes under the root", n);
	for (uint32_t i = 0; i < n && st == AJ_OK && !body->bad; i++) {
		struct aj_str name = aj_wire_take(body, aj_wire_be32(body));
		struct aj_set set = { .name = path_of(visit, AJ_S("/"), name), .bytes = AJ_UNTOLD };

		if (set.name.len < 2)
			continue;
		set.system = aj_str_eq(name, AJ_S("zookeeper"));
		others += !set.system;
		if (visit->n_sets == SETS_MAX) {
			visit->more_sets = true;
			break;
		}
		st = count_children(visit, set.name, &set.count, err);
		if (st == AJ_OK && set.count == AJ_UNTOLD)
			set.note = AJ_S("may not be looked into");
		else if (st == AJ_OK)
			set.count++; /* the node itself */
		aj_visit_set(visit, &set);
	}
	aj_visit_proved(visit, AJ_METADATA_OPEN, "getChildren2 /", "%zu nodes and its own", others);
	return st;
}

/* What of the first set that may be looked into can be had: its children, its data. */
static enum aj_status prove_one(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_set *set = NULL;
	struct aj_wire body = { 0 };
	int32_t code = -1;
	enum aj_status st;

	for (size_t i = 0; i < visit->n_sets && !set; i++)
		if (!visit->sets[i].system && visit->sets[i].count != AJ_UNTOLD)
			set = &visit->sets[i];
	if (!set)
		return AJ_OK;
	aj_visit_proved(
	    visit, AJ_DATA_OPEN, "getChildren2 of a node", "%llu nodes", (unsigned long long)set->count - 1);
	st = ask(visit, GET_DATA, set->name, &code, &body, err);
	if (st == AJ_OK && code == 0) {
		uint32_t len = aj_wire_be32(&body);

		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "getData of a node", "%u bytes", len == UINT32_MAX ? 0 : len);
	}
	return st;
}

static enum aj_status zk_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_wire body;
	int32_t code = 0;
	enum aj_status st = open_session(visit, err);

	if (st == AJ_OK)
		st = ask(visit, GET_CHILDREN, AJ_S("/"), &code, &body, err);
	if (st == AJ_END) {
		aj_visit_refused(visit, "a session, getChildren2 /", "the session is closed");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	if (code != 0) {
		aj_visit_refused(visit, "getChildren2 /", "error %d", code);
		close_session(visit);
		return AJ_OK;
	}
	st = list_root(visit, &body, err);
	if (st == AJ_OK)
		st = ask(visit, GET_DATA, AJ_S("/ajar-control"), &code, &body, err);
	if (st == AJ_OK) {
		aj_visit_control(
		    visit, code == NO_NODE || code == NO_AUTH, "getData /ajar-control", "error %d", code);
		st = prove_one(visit, err);
	}
	close_session(visit);
	return st;
}

/* False: it has more than is read of one. */
static bool add_node(struct aj_buf *page, struct aj_str path, struct aj_wire *body)
{
	uint32_t len = aj_wire_be32(body);
	struct aj_str data = len != UINT32_MAX ? aj_wire_take(body, len) : (struct aj_str){ 0 };

	aj_buf_add(page, AJ_S("{\"path\":"));
	aj_buf_json(page, path);
	aj_buf_add(page, AJ_S(",\"data\":"));
	aj_buf_json(page, aj_str_sub(data, 0, NODE_BYTES));
	aj_buf_add(page, AJ_S("}\n"));
	return !body->bad && data.len <= NODE_BYTES;
}

/* False: there are more than are taken. */
static bool push_children(
    struct aj_visit *visit, const struct node *parent, struct aj_wire *body, struct node *nodes, size_t *n)
{
	uint32_t count = aj_wire_be32(body);

	for (uint32_t i = 0; i < count && !body->bad; i++) {
		struct aj_str name = aj_wire_take(body, aj_wire_be32(body));
		struct aj_str path = path_of(visit, parent->path, name);

		if (body->bad || name.len == 0 || path.len == 0 || *n == NODES_MAX ||
		    parent->depth == DEPTH_MAX)
			return false;
		nodes[(*n)++] = (struct node){ path, parent->depth + 1 };
	}
	return !body->bad;
}

/* The tree of a set, breadth first, in one page. Cursor: empty, "end", or "more": there is more than a page.
 */
static enum aj_status zk_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct node *nodes = aj_arena_take(&visit->arena, NODES_MAX * sizeof(*nodes));
	size_t n = 1, i = 0, before = page->len;
	bool all = true;
	enum aj_status st;

	if (cursor->text[0] == 'm') {
		visit->passed = true;
		snprintf(cursor->text, sizeof(cursor->text), "end");
		return aj_fail(err, AJ_ELIMIT, "more nodes, or larger ones, than are read of a tree");
	}
	if (cursor->text[0])
		return AJ_END;
	if (!nodes)
		return aj_fail(err, AJ_ELIMIT, "no memory for nodes");
	nodes[0] = (struct node){ set->name, 0 };
	st = open_session(visit, err);
	for (; st == AJ_OK && i < n && page->len - before < want && !page->full; i++) {
		struct aj_wire body = { 0 };
		int32_t code = -1;

		st = ask(visit, GET_DATA, nodes[i].path, &code, &body, err);
		if (st == AJ_OK && code == 0)
			all &= add_node(page, nodes[i].path, &body);
		if (st == AJ_OK)
			st = ask(visit, GET_CHILDREN, nodes[i].path, &code, &body, err);
		if (st == AJ_OK && code == 0)
			all &= push_children(visit, &nodes[i], &body, nodes, &n);
	}
	close_session(visit);
	snprintf(cursor->text, sizeof(cursor->text), "%s", all && i == n ? "end" : "more");
	if (st == AJ_END)
		return aj_fail(err, AJ_EIO, "the session was closed");
	return st == AJ_OK && page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : st;
}

static const uint16_t ports[] = { 2181, 2182, 2281, 0 }, tls_ports[] = { 2281, 0 };

const struct aj_kind aj_kind_zookeeper = {
	.name = "zookeeper",
	.about = "ZooKeeper",
	.ports = ports,
	.tls_ports = tls_ports,
	.recognise = zk_recognise,
	.prove = zk_prove,
	.records = zk_records,
};
