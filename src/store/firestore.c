/*
 * firestore.c: Cloud Firestore by REST: collections of documents, with rules for each path. Which collections
 * there are is told to nobody without an account, so their names come from the scope. "list" and "get" are
 * rights of their own: a collection that cannot be listed may give documents to who knows their names. The
 * ladder asks for names only (the mask __name__); the control is a document that is not there. Reads are
 * billed to the owner: as few as prove the point. Source: "Cloud Firestore REST API", v1,
 * projects.databases.documents.
 */

#include "store/rest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MASK "mask.fieldPaths=__name__"
#define UNLISTED "cannot be listed, who knows a name reads"

enum {
	NAMED_MAX = 256, /* collections that the scope names, asked for one by one */
	KNOWN_MAX = 8,	 /* documents of one collection that the scope names, tried where it is not listed */
	DEPTH_MAX = 24,	 /* maps and arrays in a document, by the documentation 20 */
};

/* "PERMISSION_DENIED" of {"error": {"status": …}}, "" if it is none. */
static struct aj_str error_of(const struct aj_json *root)
{
	return aj_json_str(aj_json_at(root, "error.status"));
}

/* GET, any status. Free root. */
static enum aj_status ask(struct aj_visit *visit, const char *path, struct aj_answer *answer,
    struct aj_json **root, struct aj_err *err)
{
	struct aj_err ignored;
	enum aj_status st = aj_visit_get(visit, path, answer, err);

	*root = NULL;
	if (st == AJ_OK && !answer->cut && aj_json_parse(answer->body, root, &ignored) != AJ_OK)
		*root = NULL;
	return st;
}

static const char *said(struct aj_visit *visit, const struct aj_answer *answer, const struct aj_json *root)
{
	return aj_visit_text(visit, "%u %s", answer->status, aj_visit_clean(visit, error_of(root)));
}

/* What every Firestore refuses or misses, in words that are its own. */
static enum aj_status firestore_recognise(struct aj_visit *visit, struct aj_err *err)
{
	static const char *const words[] = { "PERMISSION_DENIED", "NOT_FOUND", "UNAUTHENTICATED",
		"FAILED_PRECONDITION" };
	bool host = aj_str_eq(aj_str_z(visit->endpoint->host), AJ_S("firestore.googleapis.com")),
	     known = false;
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st;

	if (!aj_visit_declared(visit) && !(host && strstr(visit->endpoint->path, "/documents")))
		return AJ_END;
	st = ask(visit, "/" AJ_REST_CONTROL "/" AJ_REST_CONTROL "?" MASK, &answer, &root, err);
	if (st != AJ_OK)
		return st;
	for (size_t i = 0; i < AJ_LEN(words); i++)
		known |= answer.status >= 400 && aj_str_eq(error_of(root), aj_str_z(words[i]));
	known |= answer.status == 200 && aj_json_str(aj_json_at(root, "name")).len > 0;
	if (known)
		aj_visit_is(visit, "Cloud Firestore", (struct aj_str){ 0 });
	aj_json_free(root);
	return known ? AJ_OK : AJ_END;
}

/* "cases/1" of "projects/p/databases/(default)/documents/cases/1". */
static struct aj_str below_documents(struct aj_str name)
{
	struct aj_str part = AJ_S("/documents/");

	for (; name.len > 0; name = aj_str_from(name, 1))
		if (aj_str_starts(name, part))
			return aj_str_from(name, part.len);
	return name;
}

/* What is told of one document. */
struct document {
	const char *asked, *answered;
	unsigned status;
	bool given; /* under the name by which it was asked for */
};

static enum aj_status ask_document(struct aj_visit *visit, struct aj_str name, const char *query,
    struct document *document, struct aj_err *err)
{
	const char *path = aj_visit_text(visit, "/%s%s", aj_visit_escape_path(visit, name), query);
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = ask(visit, path, &answer, &root, err);

	*document = (struct document){ .asked = "" };
	if (st != AJ_OK)
		return st;
	document->asked = aj_visit_text(visit, "GET %s", aj_visit_clean(visit, aj_str_z(path)));
	document->answered = said(visit, &answer, root);
	document->status = answer.status;
	document->given =
	    answer.status == 200 && aj_str_eq(below_documents(aj_json_str(aj_json_at(root, "name"))), name);
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status control(struct aj_visit *visit, struct aj_str collection, struct aj_err *err)
{
	struct aj_str name = aj_str_z(
	    aj_visit_text(visit, "%.*s/" AJ_REST_CONTROL, (int)collection.len, (const char *)collection.ptr));
	struct document none;
	enum aj_status st = ask_document(visit, name, "?" MASK, &none, err);

	if (st == AJ_OK)
		aj_visit_control(
		    visit, none.status >= 400 && none.status < 500, none.asked, "%s", none.answered);
	return st;
}

/* It was listed: the first document's name is the first fact, that it is given by that name the second. */
static enum aj_status climb_listed(struct aj_visit *visit, struct aj_str collection, const char *listed,
    const struct aj_json *documents, struct aj_err *err)
{
	struct aj_set set = { .name = collection, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_str name = below_documents(aj_json_str(aj_json_at(aj_json_item(documents, 0), "name")));
	struct document document;
	enum aj_status st;

	if (name.len == 0) {
		set.count = 0;
		aj_visit_set(visit, &set);
		aj_visit_proved(visit, AJ_METADATA_OPEN, listed, "200, readable, and empty");
		return AJ_OK;
	}
	st = ask_document(visit, name, "?" MASK, &document, err);
	if (st != AJ_OK)
		return st;
	aj_visit_set(visit, &set);
	aj_visit_proved(visit, AJ_DATA_OPEN, listed, "200, a document is listed");
	if (document.given)
		aj_visit_proved(visit, AJ_DATA_OPEN, document.asked, "200, the same by its name");
	return control(visit, collection, err);
}

/* Whether the scope's i-th document lies in the collection. */
static bool lies_in(struct aj_str document, struct aj_str collection)
{
	struct aj_str id = aj_str_from(document, collection.len + 1);

	return aj_str_starts(document, collection) && id.len > 0 && document.ptr[collection.len] == '/' &&
	       aj_str_find(id, 0, '/') == id.len;
}

/* It was not: what of documents that the scope knows? By name alone, and whole. */
static enum aj_status climb_known(struct aj_visit *visit, struct aj_str collection, struct aj_err *err)
{
	struct aj_set set = {
		.name = collection, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD, .note = AJ_S(UNLISTED)
	};
	const char **one = visit->endpoint->target->objects;

	for (int n = 0; one && *one && n < KNOWN_MAX; one++) {
		struct aj_str name = aj_str_z(*one);
		struct document document;
		enum aj_status st;

		if (!lies_in(name, collection))
			continue;
		n++;
		st = ask_document(visit, name, "?" MASK, &document, err);
		if (st != AJ_OK)
			return st;
		if (!document.given)
			continue;
		aj_visit_proved(visit, AJ_DATA_OPEN, document.asked, "200, its name");
		st = ask_document(visit, name, "", &document, err);
		if (st != AJ_OK)
			return st;
		if (document.given)
			aj_visit_proved(visit, AJ_DATA_OPEN, document.asked, "200, the document");
		aj_visit_set(visit, &set);
		return control(visit, collection, err);
	}
	return AJ_OK;
}

static enum aj_status climb(struct aj_visit *visit, struct aj_str collection, struct aj_err *err)
{
	const char *path =
	    aj_visit_text(visit, "/%s?pageSize=1&" MASK, aj_visit_escape_path(visit, collection));
	const char *asked = aj_visit_text(visit, "GET %s", aj_visit_clean(visit, aj_str_z(path)));
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = ask(visit, path, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	if (answer.status == 200 && aj_json_is_object(root)) {
		st = climb_listed(visit, collection, asked, aj_json_at(root, "documents"), err);
	} else {
		aj_visit_refused(visit, asked, "%s", said(visit, &answer, root));
		st = climb_known(visit, collection, err);
	}
	aj_json_free(root);
	return st;
}

static enum aj_status firestore_prove(struct aj_visit *visit, struct aj_err *err)
{
	const char **names = visit->endpoint->target->names;
	enum aj_status st = AJ_OK;

	if (!names)
		aj_visit_proved(visit, AJ_REACHABLE, "nothing of a collection", "the scope names none");
	for (int n = 0; st == AJ_OK && names && *names && n < NAMED_MAX; n++, names++)
		st = climb(visit, aj_str_z(*names), err);
	if (visit->rung > AJ_REACHABLE)
		visit->refused = ""; /* as a whole it did not */
	return st;
}

static void add_value(struct aj_buf *out, const struct aj_json *typed, int depth);

/* Members behind others, or the first ones. */
static void add_fields(struct aj_buf *out, const struct aj_json *fields, bool first, int depth)
{
	void *it = NULL;
	struct aj_str name;
	const struct aj_json *value;

	while ((value = aj_json_next(fields, &it, &name))) {
		aj_buf_addf(out, "%s", first ? "" : ",");
		aj_buf_json(out, name);
		aj_buf_add(out, AJ_S(":"));
		add_value(out, value, depth);
		first = false;
	}
}

/* {"stringValue": "a"} as "a": each value brings its type. */
static void add_value(struct aj_buf *out, const struct aj_json *typed, int depth)
{
	void *it = NULL;
	struct aj_str type;
	const struct aj_json *value = aj_json_next(typed, &it, &type), *values;
	char *text;

	if (depth == DEPTH_MAX || !value) {
		aj_buf_add(out, AJ_S("null"));
	} else if (aj_str_eq(type, AJ_S("mapValue"))) {
		aj_buf_add(out, AJ_S("{"));
		add_fields(out, aj_json_at(value, "fields"), true, depth + 1);
		aj_buf_add(out, AJ_S("}"));
	} else if (aj_str_eq(type, AJ_S("arrayValue"))) {
		values = aj_json_at(value, "values");
		aj_buf_add(out, AJ_S("["));
		for (size_t i = 0; i < aj_json_size(values); i++) {
			aj_buf_addf(out, "%s", i ? "," : "");
			add_value(out, aj_json_item(values, i), depth + 1);
		}
		aj_buf_add(out, AJ_S("]"));
	} else {
		text = aj_json_print(value);
		aj_buf_add(out, text ? aj_str_z(text) : AJ_S("null"));
		free(text);
	}
}

static void add_document(struct aj_buf *page, const struct aj_json *document)
{
	aj_buf_add(page, AJ_S("{\"_id\":"));
	aj_buf_json(page, below_documents(aj_json_str(aj_json_at(document, "name"))));
	add_fields(page, aj_json_at(document, "fields"), false, 0);
	aj_buf_add(page, AJ_S("}\n"));
}

static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	return (struct aj_request){ .path = aj_visit_text(visit, "/%s?pageSize=%" PRIu64 "%s%s",
					aj_visit_escape_path(visit, set->name), limit,
					*from ? "&pageToken=" : "", aj_visit_escape(visit, aj_str_z(from))) };
}

/* The n-th known document of the collection, "" behind the last. */
static struct aj_str known(const struct aj_visit *visit, struct aj_str collection, uint64_t n)
{
	for (const char **one = visit->endpoint->target->objects; one && *one; one++)
		if (lies_in(aj_str_z(*one), collection) && n-- == 0)
			return aj_str_z(*one);
	return (struct aj_str){ 0 };
}

/* Cursor: "k" and how many there were. */
static enum aj_status read_known(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    struct aj_buf *page, struct aj_err *err)
{
	uint64_t n = 0;

	enum aj_status st = aj_rest_before(cursor, UINT32_MAX, &n, err);

	if (st != AJ_OK || cursor->text[0] == 'e')
		return st == AJ_OK ? AJ_END : st;
	for (; n < KNOWN_MAX; n++) {
		struct aj_str document = known(visit, set->name, n);
		struct aj_answer answer;
		struct aj_json *root;
		bool given;

		if (document.len == 0)
			break;
		st = ask(visit, aj_visit_text(visit, "/%s", aj_visit_escape_path(visit, document)), &answer,
		    &root, err);
		given = st == AJ_OK && answer.status == 200 && root;
		if (given)
			add_document(page, root);
		aj_json_free(root);
		if (st != AJ_OK)
			return st;
		if (given)
			return aj_rest_done(cursor, page, 1, aj_visit_text(visit, "%" PRIu64, n + 1), err);
	}
	snprintf(cursor->text, sizeof(cursor->text), "e");
	return AJ_END;
}

/* Cursor: "k" and the token of the next page. */
static enum aj_status firestore_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	const char *before = aj_visit_text(visit, "%s", cursor->text[0] ? cursor->text + 1 : ""), *next;
	const struct aj_json *documents;
	struct aj_json *root;
	struct aj_str token;
	enum aj_status st;
	size_t n;

	if (aj_str_eq(set->note, AJ_S(UNLISTED)))
		return read_known(visit, set, cursor, page, err);
	st = aj_rest_read(visit, set, cursor, want, page, page_request, NULL, &root, err);
	if (st != AJ_OK || !root)
		return st;
	documents = aj_json_at(root, "documents");
	n = aj_json_size(documents);
	for (size_t i = 0; i < n; i++)
		add_document(page, aj_json_item(documents, i));
	token = aj_json_str(aj_json_at(root, "nextPageToken"));
	next = aj_visit_text(visit, "%.*s", (int)token.len, (const char *)token.ptr);
	aj_json_free(root);
	/* What leads to itself leads nowhere: who reads all of it notices that. */
	return aj_rest_done(
	    cursor, page, n, !visit->sampling || strcmp(next, before) != 0 ? next : NULL, err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_firestore = {
	.name = "firestore",
	.about = "Cloud Firestore: collections that the scope names",
	.ports = ports,
	.http = true,
	.account = "https://firestore.googleapis.com/v1/projects/%s/databases/(default)/documents",
	.key = AJ_KEY_UNDERSCORE_ID,
	.recognise = firestore_recognise,
	.prove = firestore_prove,
	.records = firestore_records,
};
