/*
 * couchdb.c: CouchDB, and PouchDB's server, which speaks its language. Its front page welcomes
 * everybody; until version 3 the list of databases did so, too, and each has members of its own.
 */

#include "store/rest.h"

enum {
	DATABASES_MAX = 128, /* that are counted, one by one */
	TRIED_MAX = 8,	     /* that are asked for a document, until one gives it */
};

static enum aj_status couch_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_json *root = NULL;
	struct aj_str server;
	struct aj_err ignored;
	enum aj_status st = aj_visit_front(visit, &front, err);
	bool pouch;

	if (st != AJ_OK)
		return st;
	server = aj_answer_header(front, "Server");
	if (front->status == 401 && aj_str_starts(server, AJ_S("CouchDB/"))) {
		aj_visit_is(visit, "CouchDB", aj_str_until(aj_str_from(server, 8), ' '));
		return AJ_OK;
	}
	if (front->status != 200 || aj_json_parse(front->body, &root, &ignored) != AJ_OK)
		return AJ_END;
	pouch = aj_str_eq(aj_json_str(aj_json_at(root, "express-pouchdb")), AJ_S("Welcome!"));
	if (pouch || aj_str_eq(aj_json_str(aj_json_at(root, "couchdb")), AJ_S("Welcome")))
		aj_visit_is(
		    visit, pouch ? "PouchDB Server" : "CouchDB", aj_json_str(aj_json_at(root, "version")));
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

static uint64_t bytes_of(const struct aj_json *info)
{
	static const char *const names[] = { "sizes.external", "sizes.file", "data_size", "disk_size" };
	uint64_t bytes;

	for (size_t i = 0; i < AJ_LEN(names); i++)
		if (aj_json_number(aj_json_at(info, names[i]), &bytes))
			return bytes;
	return AJ_UNTOLD;
}

/* What a database tells of itself, which its members alone may see. status: of the answer. */
static enum aj_status count(struct aj_visit *visit, struct aj_set *set, unsigned *status, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(
	    visit, aj_visit_text(visit, "/%s", aj_visit_escape(visit, set->name)), &answer, &root, err);

	if (st != AJ_OK)
		return st;
	*status = answer.status;
	if (!aj_json_number(aj_json_at(root, "doc_count"), &set->count))
		set->count = AJ_UNTOLD;
	set->bytes = bytes_of(root);
	aj_json_free(root);
	return AJ_OK;
}

struct databases {
	size_t asked, given;
	unsigned refused; /* status of the last one that was not given */
};

/* Those that keep users, keys and jobs are named only. */
static enum aj_status add(
    struct aj_visit *visit, struct aj_str name, bool listed, struct databases *all, struct aj_err *err)
{
	struct aj_set set = { .name = name, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	unsigned status = 0;
	enum aj_status st = AJ_OK;

	set.system = name.len > 0 && name.ptr[0] == '_';
	if (name.len == 0)
		return AJ_OK;
	if (!set.system && all->asked++ < DATABASES_MAX)
		st = count(visit, &set, &status, err);
	if (st != AJ_OK)
		return st;
	if (set.count != AJ_UNTOLD)
		all->given++;
	else if (status >= 400)
		all->refused = status;
	if (listed || set.count != AJ_UNTOLD)
		aj_visit_set(visit, &set);
	return AJ_OK;
}

/* The name of a document, of the first database that gives one. */
static enum aj_status prove_document(struct aj_visit *visit, bool *given, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	size_t tried = 0;

	*given = false;
	for (size_t i = 0; i < visit->n_sets && tried < TRIED_MAX && !*given && st == AJ_OK; i++) {
		const struct aj_set *set = &visit->sets[i];
		struct aj_answer answer;
		struct aj_json *root;
		const char *path;

		if (set->system || set->count == 0 || set->count == AJ_UNTOLD)
			continue;
		path = aj_visit_text(visit, "/%s/_all_docs?limit=1", aj_visit_escape(visit, set->name));
		st = aj_rest_get(visit, path, &answer, &root, err);
		if (st != AJ_OK)
			return st;
		tried++;
		*given = aj_json_str(aj_json_at(aj_json_item(aj_json_at(root, "rows"), 0), "id")).len > 0;
		if (*given)
			aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_text(visit, "GET %s", path),
			    "200, a document with its id");
		aj_json_free(root);
	}
	return st;
}

/* "Admin party": who says no name is its administrator. */
static enum aj_status prove_party(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *roles;
	enum aj_status st = aj_rest_get(visit, "/_session", &answer, &root, err);

	if (st != AJ_OK)
		return st;
	roles = aj_json_at(root, "userCtx.roles");
	for (size_t i = 0; i < aj_json_size(roles); i++)
		if (aj_json_is_null(aj_json_at(root, "userCtx.name")) &&
		    aj_str_eq(aj_json_str(aj_json_item(roles, i)), AJ_S("_admin")))
			aj_visit_proved(visit, AJ_METADATA_OPEN, "GET /_session",
			    "200, without a name one is its administrator");
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status prove_databases(struct aj_visit *visit, const struct databases *all, struct aj_err *err)
{
	bool given;
	enum aj_status st = prove_document(visit, &given, err);

	if (st != AJ_OK)
		return st;
	if (all->given > 0)
		aj_visit_proved(visit, given ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET /<database>",
		    "200, of %zu databases", all->given);
	else if (all->refused)
		aj_visit_refused(visit, "GET /<database>", "%u", all->refused);
	return aj_rest_control(visit, "/" AJ_REST_CONTROL, err);
}

/* GET /_all_dbs. Of a listing longer than is read the names that are whole: root is an array then, too. */
static enum aj_status ask_names(
    struct aj_visit *visit, struct aj_answer *answer, struct aj_json **root, struct aj_err *err)
{
	enum aj_status st = aj_rest_get(visit, "/_all_dbs", answer, root, err);
	struct aj_err ignored;
	struct aj_buf names;
	size_t end;

	if (st != AJ_OK || answer->status != 200 || !answer->cut || !aj_str_starts(answer->body, AJ_S("[\"")))
		return st;
	for (end = answer->body.len; end > 2 && memcmp(answer->body.ptr + end - 2, "\",", 2) != 0; end--)
		;
	aj_buf_init(&names, answer->body.len + 1);
	aj_buf_add(&names, aj_str_sub(answer->body, 0, end - 1));
	aj_buf_add(&names, AJ_S("]"));
	if (aj_json_parse(aj_buf_str(&names), root, &ignored) != AJ_OK)
		*root = NULL;
	aj_buf_fini(&names);
	visit->more_sets = true;
	return AJ_OK;
}

static enum aj_status couch_prove(struct aj_visit *visit, struct aj_err *err)
{
	const char **names = visit->endpoint->target->names;
	struct databases all = { 0 };
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = ask_names(visit, &answer, &root, err);
	size_t n = aj_json_size(root);

	if (st != AJ_OK)
		return st;
	if (aj_json_is_array(root)) {
		aj_visit_proved(visit, AJ_METADATA_OPEN, "GET /_all_dbs", "200, %zu databases%s", n,
		    answer.cut ? " and more" : "");
		st = prove_party(visit, err);
	} else {
		aj_visit_refused(visit, "GET /_all_dbs", "%u", answer.status);
	}
	for (size_t i = 0; i < n && i < AJ_VISIT_SETS && st == AJ_OK; i++)
		st = add(visit, aj_json_str(aj_json_item(root, i)), true, &all, err);
	for (size_t i = 0; !aj_json_is_array(root) && names && names[i] && i < DATABASES_MAX && st == AJ_OK;
	     i++)
		st = add(visit, aj_str_z(names[i]), false, &all, err);
	aj_json_free(root);
	return st == AJ_OK && all.asked > 0 ? prove_databases(visit, &all, err) : st;
}

static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	const char *path = aj_visit_text(visit, "/%s/_all_docs?include_docs=true&limit=%llu",
	    aj_visit_escape(visit, set->name), (unsigned long long)limit);

	if (*from)
		path = aj_visit_text(visit, "%s&startkey=%s&skip=1", path,
		    aj_visit_escape(visit, aj_str_z(aj_rest_quoted(visit, aj_str_z(from)))));
	return (struct aj_request){ .path = path };
}

static const struct aj_rest_pages pages = {
	.request = page_request, .records = "rows", .record = "doc", .last = "id"
};

/* Documents name their attachments, which stay where they are: as stubs. */
static bool has_stubs(struct aj_str documents)
{
	return aj_answer_says(documents, "\"stub\":true") || aj_answer_says(documents, "\"stub\": true");
}

/* Cursor: that of rest.h, behind "+" if there were attachments. */
static enum aj_status couch_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	bool left = cursor->text[0] == '+';
	size_t before = page->len, len;
	enum aj_status st;

	memmove(cursor->text, cursor->text + left, strlen(cursor->text + left) + 1);
	st = aj_rest_records(visit, set, cursor, want, page, &pages, err);
	left |= has_stubs(aj_str_from(aj_buf_str(page), before));
	if (!left)
		return st;
	visit->cut |= visit->sampling;
	visit->passed |= st == AJ_END;
	if (st == AJ_END)
		return aj_fail(err, AJ_ELIMIT, "attachments of documents are not read");
	len = strlen(cursor->text) + 1;
	if (len == sizeof(cursor->text))
		return aj_fail(err, AJ_ELIMIT, "a place to go on from that is too long");
	memmove(cursor->text + 1, cursor->text, len);
	cursor->text[0] = '+';
	return st;
}

static const uint16_t ports[] = { 5984, 6984, 0 };

const struct aj_kind aj_kind_couchdb = {
	.name = "couchdb",
	.about = "CouchDB, PouchDB Server",
	.ports = ports,
	.key = AJ_KEY_UNDERSCORE_ID,
	.http = true,
	.recognise = couch_recognise,
	.prove = couch_prove,
	.records = couch_records,
};
