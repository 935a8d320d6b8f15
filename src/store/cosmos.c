/*
 * cosmos.c: Cosmos DB by its SQL interface. It gives nothing without a key, but its refusal
 * tells, without any, whether its network is open: 401 (a key is asked for) or 403 (the
 * firewall does not let us in). With a key that the owner has put into the scope, databases,
 * collections and documents are listed, and the visit is marked so: nothing of that is open.
 */

#include "store/cosmos_sign.h"
#include "store/key_file.h"
#include "store/rest.h"

#include <stdio.h>
#include <time.h>

#define VERSION "x-ms-version: 2018-12-31"
#define CONTROL "/dbs/" AJ_REST_CONTROL

enum {
	FEED_PAGES = 16, /* of a list of databases or collections */
	HEADERS_MAX = 8,
	SIZED_MAX = 256, /* collections that are asked for their size */
	PAGE_RECORDS = 100,
	RECORD_GUESS = 1024,
};

/* A resource: how it is asked for, and how that is signed. */
struct resource {
	const char *type, *path;
	struct aj_str link;
	const char *more[3]; /* header fields, ends with NULL */
};

/* Appends "authorization: …". The key is read anew each time, and forgotten. */
static enum aj_status authorize(struct aj_visit *visit, const struct resource *what, const char *date,
    struct aj_buf *out, struct aj_err *err)
{
	struct aj_cosmos_request request = { "GET", what->type, what->link, date };
	struct aj_key key;
	enum aj_status st = aj_key_read(visit->endpoint->target->key_file, &key, err);

	if (st != AJ_OK)
		return err->status = AJ_EINPUT; /* the other statuses are the network's */
	aj_buf_add(out, AJ_S("authorization: "));
	if (!aj_cosmos_sign(&request, aj_str(key.bytes, key.len), out))
		st = aj_fail(err, AJ_EINPUT, "the key file has no key of Cosmos DB");
	aj_buf_add(out, aj_str("", 1));
	aj_key_wipe(&key);
	return st;
}

/* into: as in aj_request, or NULL. */
static enum aj_status ask(struct aj_visit *visit, const struct resource *what, struct aj_buf *into,
    struct aj_answer *answer, struct aj_err *err)
{
	const char *headers[HEADERS_MAX] = { VERSION };
	struct aj_request request = { .path = what->path, .headers = headers, .into = into };
	struct aj_buf authorization;
	char date[64] = "x-ms-date: ";
	time_t now = time(NULL);
	struct tm tm;
	size_t n = 1;
	enum aj_status st = AJ_OK;

	*answer = (struct aj_answer){ 0 };
	request.max = into ? into->ceiling - into->len : 0;
	aj_buf_init(&authorization, 1024);
	for (size_t i = 0; what->more[i]; i++)
		headers[n++] = what->more[i];
	if (visit->keyed) {
		gmtime_r(&now, &tm);
		strftime(date + 11, sizeof(date) - 11, "%a, %d %b %Y %H:%M:%S GMT", &tm);
		st = authorize(visit, what, date + 11, &authorization, err);
		headers[n++] = date;
		headers[n++] = (const char *)authorization.ptr;
	}
	if (st == AJ_OK)
		st = aj_visit_ask(visit, &request, answer, err);
	aj_buf_wipe(&authorization);
	return st;
}

static bool says(const struct aj_json *root, const char *code, const char *part)
{
	struct aj_str message = aj_json_str(aj_json_at(root, "message"));

	return aj_str_eq(aj_json_str(aj_json_at(root, "code")), aj_str_z(code)) &&
	       memmem(message.ptr, message.len, part, strlen(part));
}

static enum aj_status cosmos_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_json *root = NULL;
	struct aj_err ignored;
	enum aj_status st = aj_visit_front(visit, &front, err);
	bool known;

	if (st != AJ_OK)
		return st;
	if (aj_json_parse(front->body, &root, &ignored) != AJ_OK)
		return AJ_END;
	known = (front->status == 401 &&
		    says(root, "Unauthorized", "Required Header authorization is missing")) ||
		(front->status == 403 && says(root, "Forbidden", "Cosmos DB account firewall")) ||
		(front->status == 200 && aj_json_is_object(aj_json_at(root, "userConsistencyPolicy")) &&
		    aj_json_str(aj_json_at(root, "_dbs")).len > 0);
	if (known)
		aj_visit_is(visit, "Azure Cosmos DB", aj_answer_header(front, "x-ms-gatewayversion"));
	aj_json_free(root);
	return known ? AJ_OK : AJ_END;
}

/* One page of a feed goes to take, as an array; AJ_END: no, and answer says how. */
typedef enum aj_status taker(
    struct aj_visit *visit, struct aj_str parent, const struct aj_json *array, struct aj_err *err);

static enum aj_status take_page(struct aj_visit *visit, const struct aj_answer *answer, const char *array,
    struct aj_str parent, taker *take, struct aj_err *err)
{
	struct aj_json *root = NULL;
	struct aj_err ignored;
	enum aj_status st = AJ_END;

	if (answer->status == 200 && aj_json_parse(answer->body, &root, &ignored) == AJ_OK &&
	    aj_json_is_array(aj_json_at(root, array)))
		st = take(visit, parent, aj_json_at(root, array), err);
	aj_json_free(root);
	return st;
}

/* The whole feed, page after page. answer: the last one. */
static enum aj_status feed(struct aj_visit *visit, struct resource *what, const char *array,
    struct aj_str parent, taker *take, struct aj_answer *answer, struct aj_err *err)
{
	struct aj_str before = { 0 };
	enum aj_status st = AJ_OK;

	for (int n = 0; n < FEED_PAGES && st == AJ_OK; n++) {
		struct aj_str next;

		st = ask(visit, what, NULL, answer, err);
		if (st == AJ_OK)
			st = take_page(visit, answer, array, parent, take, err);
		next = st == AJ_OK ? aj_answer_header(answer, "x-ms-continuation") : (struct aj_str){ 0 };
		if (next.len == 0)
			return st;
		if (aj_str_eq(next, before))
			break;
		before = next;
		what->more[0] =
		    aj_visit_text(visit, "x-ms-continuation: %.*s", (int)next.len, (const char *)next.ptr);
	}
	visit->more_sets |= st == AJ_OK;
	return st;
}

static enum aj_status take_collections(
    struct aj_visit *visit, struct aj_str database, const struct aj_json *array, struct aj_err *err)
{
	for (size_t i = 0; i < aj_json_size(array); i++) {
		struct aj_str id = aj_json_str(aj_json_at(aj_json_item(array, i), "id"));
		const char *name = aj_visit_text(visit, "%.*s/%.*s", (int)database.len,
		    (const char *)database.ptr, (int)id.len, (const char *)id.ptr);
		struct aj_set set = { .name = aj_str_z(name), .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		if (id.len > 0 && !aj_visit_set(visit, &set))
			break;
	}
	return AJ_OK;
}

/* Each database's collections become sets, "database/collection". */
static enum aj_status take_databases(
    struct aj_visit *visit, struct aj_str parent, const struct aj_json *array, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < aj_json_size(array) && st == AJ_OK; i++) {
		struct aj_str id = aj_json_str(aj_json_at(aj_json_item(array, i), "id"));
		struct resource what = { .type = "colls" };
		struct aj_answer answer;

		what.path = aj_visit_text(visit, "/dbs/%s/colls", aj_visit_escape(visit, id));
		what.link = aj_str_z(aj_visit_text(visit, "dbs/%.*s", (int)id.len, (const char *)id.ptr));
		st = feed(visit, &what, "DocumentCollections", id, take_collections, &answer, err);
		visit->more_sets |= st == AJ_END; /* of this one nothing is told */
		st = st == AJ_END ? AJ_OK : st;
	}
	return st;
}

/* Of "database/collection": /dbs/database/colls/collection and what is behind it. */
static struct resource collection(
    struct aj_visit *visit, const struct aj_set *set, const char *type, const char *behind)
{
	struct aj_str database = aj_str_until(set->name, '/'), id = aj_str_from(set->name, database.len + 1);
	struct resource what = { .type = type };

	what.path = aj_visit_text(visit, "/dbs/%s/colls/%s%s", aj_visit_escape(visit, database),
	    aj_visit_escape(visit, id), behind);
	what.link = aj_str_z(aj_visit_text(visit, "dbs/%.*s/colls/%.*s", (int)database.len,
	    (const char *)database.ptr, (int)id.len, (const char *)id.ptr));
	return what;
}

/* "…;documentsSize=120;documentsCount=12;…": the size is in KB. */
static uint64_t usage(struct aj_str text, struct aj_str name)
{
	while (text.len > 0) {
		struct aj_str one = aj_str_until(text, ';'), key = aj_str_until(one, '=');
		uint64_t number;

		text = aj_str_from(text, one.len + 1);
		if (aj_str_eq(key, name) && aj_str_decimal(aj_str_from(one, key.len + 1), &number))
			return number;
	}
	return AJ_UNTOLD;
}

static enum aj_status size_up(struct aj_visit *visit, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < visit->n_sets && i < SIZED_MAX && st == AJ_OK; i++) {
		struct aj_set *set = &visit->sets[i];
		struct resource what = collection(visit, set, "colls", "");
		struct aj_answer answer;
		struct aj_str text;

		what.more[0] = "x-ms-documentdb-populatequotainfo: True";
		st = ask(visit, &what, NULL, &answer, err);
		if (st != AJ_OK || answer.status != 200)
			continue;
		text = aj_answer_header(&answer, "x-ms-resource-usage");
		set->count = usage(text, AJ_S("documentsCount"));
		set->bytes = usage(text, AJ_S("documentsSize"));
		if (set->bytes != AJ_UNTOLD && __builtin_mul_overflow(set->bytes, 1024, &set->bytes))
			set->bytes = AJ_UNTOLD;
	}
	return st;
}

static enum aj_status count_documents(
    struct aj_visit *visit, struct aj_str parent, const struct aj_json *array, struct aj_err *err)
{
	return aj_json_size(array) > 0 ? AJ_OK : AJ_END;
}

/* Without a key: only an emulator, or what is not Cosmos DB, gives anything. */
static enum aj_status prove_open(struct aj_visit *visit, struct aj_err *err)
{
	struct resource what = { .type = "dbs", .path = "/dbs" },
			control = { .type = "dbs", .path = CONTROL };
	struct aj_answer answer;
	enum aj_status st =
	    feed(visit, &what, "Databases", (struct aj_str){ 0 }, take_databases, &answer, err);

	if (st == AJ_END)
		aj_visit_refused(visit, "GET /dbs", "%u", answer.status);
	if (st != AJ_OK)
		return st;
	aj_visit_proved(visit, visit->n_sets ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET /dbs",
	    "200, %zu collections in its databases, without a key", visit->n_sets);
	st = ask(visit, &control, NULL, &answer, err);
	if (st != AJ_OK)
		return st;
	aj_visit_control(visit, answer.status >= 400, "GET " CONTROL, "%u", answer.status);
	st = size_up(visit, err);
	for (size_t i = 0; i < visit->n_sets && st == AJ_OK && visit->facts < 2 && i < SIZED_MAX; i++) {
		struct resource documents = collection(visit, &visit->sets[i], "docs", "/docs");

		documents.more[0] = "x-ms-max-item-count: 1";
		st = ask(visit, &documents, NULL, &answer, err);
		if (st == AJ_OK && take_page(visit, &answer, "Documents", (struct aj_str){ 0 },
				       count_documents, err) == AJ_OK)
			aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_text(visit, "GET %s", documents.path),
			    "200, a document");
	}
	return st;
}

/* With the owner's key. What it opens proves nothing of what a stranger may do. */
static enum aj_status read_with_key(struct aj_visit *visit, struct aj_err *err)
{
	static const char asked[] = "GET /dbs, signed with the owner's key";
	struct resource what = { .type = "dbs", .path = "/dbs" };
	struct aj_answer answer = { 0 };
	enum aj_status st;

	visit->keyed = true;
	st = feed(visit, &what, "Databases", (struct aj_str){ 0 }, take_databases, &answer, err);
	if (st == AJ_OK)
		st = size_up(visit, err);
	if (st == AJ_OK) {
		aj_visit_proved(visit, AJ_REACHABLE, asked, "200, %zu collections", visit->n_sets);
		return AJ_OK;
	}
	visit->keyed = false;
	if (st == AJ_END)
		aj_visit_proved(visit, AJ_REACHABLE, asked, "%u: the key is not taken", answer.status);
	else if (st == AJ_EINPUT)
		aj_visit_proved(visit, AJ_REACHABLE, "the key file", "%s", err->text);
	else
		return st;
	return AJ_OK;
}

static enum aj_status cosmos_prove(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status == 200)
		return prove_open(visit, err);
	if (front->status == 403) {
		aj_visit_refused(visit, "GET /", "403, its firewall does not let us in");
		return AJ_OK;
	}
	aj_visit_refused(visit, "GET /", "%u, its network is open to us, a key is asked for", front->status);
	return visit->endpoint->target->key_file ? read_with_key(visit, err) : AJ_OK;
}

static enum aj_status add_documents(struct aj_str body, struct aj_buf *page, struct aj_err *err)
{
	struct aj_json *root = NULL;
	const struct aj_json *array;
	size_t before = page->len;
	enum aj_status st = aj_json_parse(body, &root, err);

	array = aj_json_at(root, "Documents");
	for (size_t i = 0; st == AJ_OK && i < aj_json_size(array); i++)
		aj_rest_line(page, aj_json_item(array, i));
	aj_json_free(root);
	if (st == AJ_OK && page->full)
		st = aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	return st == AJ_OK && page->len == before ? AJ_END : st;
}

/* Cursor: "c" and the continuation, "e" at the end. */
static enum aj_status cosmos_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct resource what = collection(visit, set, "docs", "/docs");
	size_t limit = want / RECORD_GUESS + 1;
	struct aj_answer answer = { 0 };
	struct aj_str next;
	struct aj_buf body;
	enum aj_status st;

	if (cursor->text[0] == 'e')
		return AJ_END;
	limit = limit > PAGE_RECORDS ? PAGE_RECORDS : limit;
	what.more[1] =
	    cursor->text[0] ? aj_visit_text(visit, "x-ms-continuation: %s", cursor->text + 1) : NULL;
	aj_buf_init(&body, page->ceiling - page->len);
	for (;; limit /= 2) {
		what.more[0] = aj_visit_text(visit, "x-ms-max-item-count: %zu", limit);
		body.len = 0;
		st = ask(visit, &what, &body, &answer, err);
		if (st != AJ_OK || !answer.cut || limit <= 1)
			break;
	}
	if (st == AJ_OK && answer.status != 200)
		st = aj_fail(err, AJ_EIO, "reading documents: status %u", answer.status);
	if (st == AJ_OK && answer.cut)
		st = aj_fail(err, AJ_ELIMIT, "a document of more than %zu bytes", body.ceiling);
	if (st == AJ_OK)
		st = add_documents(answer.body, page, err);
	next = aj_answer_header(&answer, "x-ms-continuation");
	if (st == AJ_END && next.len > 0)
		st = AJ_OK; /* a page of nothing, with others behind it */
	if (st == AJ_OK && next.len + 2 > sizeof(cursor->text))
		st = aj_fail(err, AJ_ELIMIT, "a place to go on from that is too long");
	if (visit->sampling && aj_str_eq(next, aj_str_from(aj_str_z(cursor->text), 1)))
		next.len = 0; /* it was here already; who reads all of it notices that */
	if (st == AJ_OK)
		snprintf(cursor->text, sizeof(cursor->text), "%c%.*s", next.len ? 'c' : 'e', (int)next.len,
		    (const char *)next.ptr);
	aj_buf_fini(&body);
	return st;
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_cosmos_db = {
	.name = "cosmos-db",
	.scheme = "cosmos",
	.about = "Azure Cosmos DB (SQL): its firewall without a key, its content with the owner's",
	.ports = ports,
	.key = AJ_KEY_ID,
	.http = true,
	.account = "https://%s.documents.azure.com",
	.recognise = cosmos_recognise,
	.prove = cosmos_prove,
	.records = cosmos_records,
};
