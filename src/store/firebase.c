/*
 * firebase.c: Firebase Realtime Database, one tree of JSON with rules for each path: its root
 * may be closed and a child open. shallow=true gives names without what is below them, which
 * is all that the ladder asks for. Nothing in an answer names the product: it is known by the
 * host, or declared.
 */

#include "store/rest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	NAMED_MAX = 256, /* nodes that the scope names, asked for one by one */
	KEY_MAX = 768,	 /* bytes of a key, by the documentation */
};

/* What is told of one node. */
struct node {
	unsigned status;
	struct aj_json *names; /* NULL: it was not given */
	bool cut;	       /* there are more names than these */
};

/* The names that came whole, of an answer that was longer than its bound. */
static enum aj_status parse(struct aj_visit *visit, const struct aj_answer *answer, struct node *node)
{
	struct aj_str body = answer->body;
	struct aj_err ignored;
	size_t comma = body.len;

	if (!answer->cut)
		return aj_json_parse(body, &node->names, &ignored);
	while (comma > 0 && body.ptr[comma - 1] != ',')
		comma--;
	return aj_json_parse(
	    aj_str_z(aj_visit_text(visit, "%.*s}", comma ? (int)comma - 1 : 0, (const char *)body.ptr)),
	    &node->names, &ignored);
}

/* The root's answer is kept: recognising asks for it, and proving goes on from there. */
static enum aj_status get(
    struct aj_visit *visit, const char *target, bool root, const struct aj_answer **out, struct aj_err *err)
{
	struct aj_answer *answer = root ? visit->own : NULL;
	enum aj_status st = AJ_OK;

	if (!answer) {
		answer = aj_arena_take(&visit->arena, sizeof(*answer));
		if (!answer)
			return aj_fail(err, AJ_ELIMIT, "no memory for an answer");
		st = aj_visit_get(visit, target, answer, err);
	}
	if (root && st == AJ_OK)
		visit->own = answer;
	*out = answer;
	return st;
}

/* path: "" or "/users/ana". Free node->names. */
static enum aj_status ask(
    struct aj_visit *visit, const char *path, const char **asked, struct node *node, struct aj_err *err)
{
	const char *target = aj_visit_text(visit, "%s.json?shallow=true", *path ? path : "/");
	const struct aj_answer *answer = NULL;
	enum aj_status st = get(visit, target, !*path, &answer, err);

	*node = (struct node){ 0 };
	*asked = aj_visit_text(visit, "GET %s", target);
	if (st != AJ_OK)
		return st;
	node->status = answer->status;
	node->cut = answer->cut;
	if (parse(visit, answer, node) != AJ_OK)
		node->names = NULL;
	return AJ_OK;
}

/* {"error": "Permission denied"}, and the like. */
static bool is_error(const struct node *node)
{
	return node->status >= 400 && aj_json_str(aj_json_at(node->names, "error")).len > 0;
}

static bool is_null(const struct node *node)
{
	return aj_json_is_null(node->names);
}

static bool is_given(const struct node *node)
{
	return node->status == 200 && node->names && !is_null(node);
}

static bool by_host(const char *host)
{
	return aj_str_ends(aj_str_z(host), AJ_S(".firebaseio.com")) ||
	       aj_str_ends(aj_str_z(host), AJ_S(".firebasedatabase.app"));
}

static enum aj_status firebase_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const char *asked;
	struct node root;
	enum aj_status st;

	if (!by_host(visit->endpoint->host) && !aj_visit_declared(visit))
		return AJ_END;
	st = ask(visit, "", &asked, &root, err);
	if (st != AJ_OK)
		return st;
	if (is_error(&root) || (root.status == 200 && root.names))
		aj_visit_is(visit, "Firebase Realtime Database", (struct aj_str){ 0 });
	else
		st = AJ_END;
	aj_json_free(root.names);
	return st;
}

static void add_set(struct aj_visit *visit, struct aj_str name, uint64_t count, bool *more)
{
	struct aj_set set = { .name = name, .count = count, .bytes = AJ_UNTOLD };

	*more = aj_visit_set(visit, &set);
}

/* The first fact is a node's names, the second that one of its children is there, too. */
static enum aj_status prove_child(
    struct aj_visit *visit, const char *path, const struct node *node, struct aj_err *err)
{
	const char *asked;
	struct node child;
	void *it = NULL;
	struct aj_str name;
	enum aj_status st;

	if (!aj_json_is_object(node->names) || !aj_json_next(node->names, &it, &name))
		return AJ_OK;
	st = ask(
	    visit, aj_visit_text(visit, "%s/%s", path, aj_visit_escape(visit, name)), &asked, &child, err);
	if (st == AJ_OK && is_given(&child))
		aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_clean(visit, aj_str_z(asked)), "200, %s",
		    aj_json_is_object(child.names) ? "names below it" : "a value");
	aj_json_free(child.names);
	return st;
}

/* No node has this name, so it is null. */
static enum aj_status prove_control(struct aj_visit *visit, const char *path, struct aj_err *err)
{
	const char *asked;
	struct node none;
	enum aj_status st = ask(visit, aj_visit_text(visit, "%s/" AJ_REST_CONTROL, path), &asked, &none, err);

	if (st == AJ_OK)
		aj_visit_control(visit, none.status >= 400 || (none.status == 200 && is_null(&none)), asked,
		    "%u%s", none.status, is_null(&none) ? ", null" : "");
	aj_json_free(none.names);
	return st;
}

/* A node: given with names, readable and empty, or refused. */
static enum aj_status climb(struct aj_visit *visit, const char *path, struct node *node, struct aj_err *err)
{
	const char *asked;
	enum aj_status st = ask(visit, path, &asked, node, err);

	if (st != AJ_OK)
		return st;
	asked = aj_visit_clean(visit, aj_str_z(asked));
	if (node->status != 200 || !node->names) {
		aj_visit_refused(visit, asked, "%u%s%s", node->status, is_error(node) ? " " : "",
		    aj_visit_clean(visit, aj_json_str(aj_json_at(node->names, "error"))));
		return AJ_OK;
	}
	if (is_null(node)) {
		aj_visit_proved(visit, AJ_METADATA_OPEN, asked, "200, null: readable, and empty");
		return AJ_OK;
	}
	if (aj_json_is_object(node->names))
		aj_visit_proved(visit, AJ_DATA_OPEN, asked, "200, %zu names%s", aj_json_size(node->names),
		    node->cut ? " and more" : "");
	else
		aj_visit_proved(visit, AJ_DATA_OPEN, asked, "200, a value");
	st = prove_child(visit, path, node, err);
	return st == AJ_OK ? prove_control(visit, path, err) : st;
}

static enum aj_status firebase_prove(struct aj_visit *visit, struct aj_err *err)
{
	const char **names = visit->endpoint->target->names;
	struct node node = { 0 };
	void *it = NULL;
	struct aj_str name;
	bool more = true;
	enum aj_status st = climb(visit, "", &node, err);

	if (st == AJ_OK && is_given(&node) && aj_json_is_object(node.names))
		while (more && aj_json_next(node.names, &it, &name))
			if (aj_str_find(name, 0, '/') == name.len) /* no key has one */
				add_set(visit, name, AJ_UNTOLD, &more);
	visit->more_sets |= node.cut;
	for (int n = 0; st == AJ_OK && node.status != 200 && names && *names && n < NAMED_MAX; n++, names++) {
		struct node child = { 0 };

		name = aj_str_z(*names);
		st =
		    climb(visit, aj_visit_text(visit, "/%s", aj_visit_escape_path(visit, name)), &child, err);
		if (st == AJ_OK && is_given(&child))
			add_set(visit, name,
			    aj_json_is_object(child.names) && !child.cut ? aj_json_size(child.names)
									 : AJ_UNTOLD,
			    &more);
		aj_json_free(child.names);
	}
	aj_json_free(node.names);
	if (visit->rung > AJ_REACHABLE)
		visit->refused = ""; /* as a whole it did not */
	return st;
}

/* Keys that are whole numbers come first, in their order; then the others, by their bytes. */
static bool key_less(struct aj_str a, struct aj_str b)
{
	uint64_t x = 0, y = 0;
	bool a_number = aj_str_decimal(a, &x) && x <= INT32_MAX;
	bool b_number = aj_str_decimal(b, &y) && y <= INT32_MAX;
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.ptr, b.ptr, len) : 0;

	if (a_number || b_number)
		return a_number && (!b_number || x < y);
	return order < 0 || (order == 0 && a.len < b.len);
}

struct reader {
	struct aj_str last; /* the key behind which this page begins, "" for the first */
	char greatest[KEY_MAX + 1];
	struct aj_buf *page;
	size_t added;
};

static void add_record(struct reader *r, struct aj_str key, const struct aj_json *value)
{
	char *text;

	if (key.len > KEY_MAX || aj_json_is_null(value) || (r->last.len > 0 && !key_less(r->last, key)))
		return;
	text = aj_json_print(value);
	aj_buf_add(r->page, AJ_S("{\"key\":"));
	aj_buf_json(r->page, key);
	aj_buf_add(r->page, AJ_S(",\"value\":"));
	aj_buf_add(r->page, aj_str_z(text));
	aj_buf_add(r->page, AJ_S("}\n"));
	free(text);
	if (r->added++ == 0 || key_less(aj_str_z(r->greatest), key))
		snprintf(r->greatest, sizeof(r->greatest), "%.*s", (int)key.len, (const char *)key.ptr);
}

/* Nodes whose keys are small numbers come as arrays, with null for what is not there. */
static void add_records(struct reader *r, const struct aj_json *node)
{
	void *it = NULL;
	struct aj_str key;
	const struct aj_json *value;
	char number[24];

	if (aj_json_is_array(node)) {
		for (size_t i = 0; i < aj_json_size(node); i++) {
			snprintf(number, sizeof(number), "%zu", i);
			add_record(r, aj_str_z(number), aj_json_item(node, i));
		}
		return;
	}
	while ((value = aj_json_next(node, &it, &key)))
		add_record(r, key, value);
}

/* Children from a key on, that one included: it is known already. */
static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	const char *path = aj_visit_text(visit, "/%s.json?orderBy=%%22%%24key%%22&limitToFirst=%" PRIu64,
	    aj_visit_escape_path(visit, set->name), limit + (*from != '\0'));

	if (*from)
		path = aj_visit_text(visit, "%s&startAt=%s", path,
		    aj_visit_escape(visit, aj_str_z(aj_rest_quoted(visit, aj_str_z(from)))));
	return (struct aj_request){ .path = path };
}

/* Cursor: "k" and the greatest key so far. */
static enum aj_status firebase_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct reader r = { .last =
				aj_str_z(aj_visit_text(visit, "%s", *cursor->text ? cursor->text + 1 : "")),
		.page = page };
	size_t before = page->len;
	struct aj_json *root;
	enum aj_status st = aj_rest_read(visit, set, cursor, want, page, page_request, NULL, &root, err);

	if (st != AJ_OK || !root)
		return st;
	if (aj_json_is_object(root) || aj_json_is_array(root))
		add_records(&r, root);
	else if (!aj_json_is_null(root)) /* the node is a value itself */
		aj_rest_line(page, root);
	aj_json_free(root);
	return aj_rest_done(cursor, page, page->len > before, r.greatest, err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_firebase = {
	.name = "firebase",
	.about = "Firebase Realtime Database",
	.ports = ports,
	.http = true,
	.account = "https://%s.firebaseio.com",
	.recognise = firebase_recognise,
	.prove = firebase_prove,
	.records = firebase_records,
};
