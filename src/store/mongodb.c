/*
 * mongodb.c: MongoDB and what speaks its protocol. It is recognised by OP_QUERY isMaster, which
 * all versions answer; everything else goes by OP_MSG (from 3.6 on; 5.1 takes nothing else), with
 * older ones by OP_QUERY. Cursors are never left open.
 */

#include "estate/visit.h"
#include "store/bson.h"
#include "store/by_number.h"

enum { OP_REPLY = 1, OP_QUERY = 2004, OP_MSG = 2013 };

enum {
	MESSAGE_MAX = 1 << 20, /* of what is not documents; a server may send 48 MB */
	DATABASES_MAX = 64,
	COLLECTIONS_MAX = 256, /* of all databases, since each is asked for its size */
	LIMIT_MAX = 1000,
	SPEAKS_MSG = 6, /* maxWireVersion of 3.6 */

	BATCH_MAX = 8 << 20,		     /* of several documents, */
	ALONE_MAX = (16 << 20) + (64 << 10), /* of one: BSON's 16 MiB, and what is around it */
	LINE_MAX_BYTES = 24 << 20,	     /* of that as JSON: text that needs escapes, base64 */
};

struct session {
	bool msg; /* it takes OP_MSG */
};

/* The message's header, and for OP_QUERY the name it is asked under. */
static void begin_query(struct aj_buf *buf, struct aj_str database)
{
	aj_put_le(buf, 0, 4); /* length, told at the end */
	aj_put_le(buf, 1, 4);
	aj_put_le(buf, 0, 4);
	aj_put_le(buf, OP_QUERY, 4);
	aj_put_le(buf, 4, 4); /* a secondary may answer */
	aj_buf_add(buf, database);
	aj_buf_add(buf, AJ_S(".$cmd\0"));
	aj_put_le(buf, 0, 4);
	aj_put_le(buf, UINT32_MAX, 4); /* one document, then no cursor */
}

static void begin_msg(struct aj_buf *buf)
{
	aj_put_le(buf, 0, 4);
	aj_put_le(buf, 1, 4);
	aj_put_le(buf, 0, 4);
	aj_put_le(buf, OP_MSG, 4);
	aj_put_le(buf, 0, 4); /* flags */
	aj_put_le(buf, 0, 1); /* a section that is one document */
}

static enum aj_status send_message(struct aj_visit *visit, struct aj_buf *buf, struct aj_err *err)
{
	enum aj_status st;

	for (unsigned i = 0; i < 4 && buf->len >= 4; i++)
		buf->ptr[i] = (uint8_t)(buf->len >> (8 * i));
	st = buf->full ? aj_fail(err, AJ_ELIMIT, "a name that is too long")
		       : aj_visit_send(visit, aj_buf_str(buf), err);
	aj_buf_fini(buf);
	return st;
}

/* The document of an answer, which goes into a buffer if there is one and is bounded by that; longer:
 * it is longer, and none of it was taken. AJ_END: it is no answer of this protocol. */
static enum aj_status take_document(
    struct aj_visit *visit, struct aj_buf *into, bool *longer, struct aj_str *document, struct aj_err *err)
{
	size_t most = into ? into->ceiling : MESSAGE_MAX;
	struct aj_str head = { 0 }, body = { 0 };
	struct aj_wire in;
	uint32_t len, op;
	enum aj_status st = aj_visit_peek(visit, 16, &head, err);

	*longer = false;
	*document = (struct aj_str){ 0 };
	if (st != AJ_OK)
		return st;
	in = aj_wire(head);
	len = aj_wire_le32(&in);
	aj_wire_take(&in, 8);
	op = aj_wire_le32(&in);
	if (len < 16 + 5 + 5 || (op != OP_REPLY && op != OP_MSG))
		return AJ_END;
	*longer = len > most;
	if (*longer)
		return aj_fail(err, AJ_ELIMIT, "an answer of %u bytes", len);
	st = into ? aj_visit_take_into(visit, len, into, err) : aj_visit_take(visit, len, &body, err);
	if (st != AJ_OK)
		return st;
	if (into)
		body = aj_buf_str(into);
	in = aj_wire(aj_str_from(body, 16));
	aj_wire_take(&in, op == OP_REPLY ? 20 : 5);
	*document = in.rest;
	return in.bad || aj_bson_open(in.rest).bad ? aj_fail(err, AJ_EINPUT, "an answer that is no document")
						   : AJ_OK;
}

static enum aj_status mongodb_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct session *session = aj_arena_take(&visit->arena, sizeof(*session));
	struct aj_str document;
	struct aj_bson element;
	struct aj_buf buf;
	int64_t version = 0;
	enum aj_status st;
	size_t begun;
	bool longer;

	if (!session)
		return aj_fail(err, AJ_ELIMIT, "no memory for a session");
	aj_buf_init(&buf, 4096);
	begin_query(&buf, AJ_S("admin"));
	begun = aj_bson_begin(&buf, NULL);
	aj_bson_put_int32(&buf, "isMaster", 1);
	aj_bson_end(&buf, begun);
	st = send_message(visit, &buf, err);
	if (st == AJ_OK)
		st = take_document(visit, NULL, &longer, &document, err);
	if (st != AJ_OK)
		return st;
	if (!aj_bson_find(document, "ismaster", &element) &&
	    !aj_bson_find(document, "isWritablePrimary", &element))
		return AJ_END;
	if (aj_bson_find(document, "maxWireVersion", &element))
		aj_bson_number(&element, &version);
	session->msg = version >= SPEAKS_MSG;
	visit->own = session;
	aj_visit_is(visit, "MongoDB", (struct aj_str){ 0 });
	return AJ_OK;
}

/* A command: `first` and what it is for, then what `more` adds. */
struct command {
	struct aj_str database;
	const char *name;
	struct aj_str text;  /* its value; "": 1 */
	int32_t limit, skip; /* of find, */
	struct aj_buf *into; /* where its answer goes; NULL: it is short */
	bool longer;	     /* told: it is longer than that has room for, and was not taken */
};

static void put_rest(struct aj_buf *buf, const struct command *command)
{
	if (strcmp(command->name, "find") == 0) {
		aj_bson_put_int32(buf, "skip", command->skip);
		aj_bson_put_int32(buf, "limit", command->limit);
		aj_bson_put_int32(buf, "batchSize", command->limit);
		aj_bson_put_bool(buf, "singleBatch", true);
		aj_bson_put_int32(buf, "maxTimeMS", 2000);
	} else if (strcmp(command->name, "listCollections") == 0) {
		aj_bson_put_bool(buf, "nameOnly", true);
		aj_bson_put_bool(buf, "authorizedCollections", true);
	}
}

/* Asks. code: 0 where the answer is ok, else the server's. */
static enum aj_status ask(struct aj_visit *visit, struct command *command, struct aj_str *document,
    int64_t *code, struct aj_err *err)
{
	const struct session *session = visit->own;
	struct aj_bson element;
	struct aj_buf buf;
	int64_t ok = 0;
	enum aj_status st;
	size_t begun;

	*document = (struct aj_str){ 0 };
	aj_buf_init(&buf, 16 << 10);
	if (session->msg)
		begin_msg(&buf);
	else
		begin_query(&buf, command->database);
	begun = aj_bson_begin(&buf, NULL);
	if (command->text.len > 0)
		aj_bson_put_text(&buf, command->name, command->text);
	else
		aj_bson_put_int32(&buf, command->name, 1);
	put_rest(&buf, command);
	if (session->msg)
		aj_bson_put_text(&buf, "$db", command->database);
	aj_bson_end(&buf, begun);
	st = send_message(visit, &buf, err);
	if (st == AJ_OK)
		st = take_document(visit, command->into, &command->longer, document, err);
	if (st != AJ_OK)
		return st;
	*code = -1;
	if (aj_bson_find(*document, "code", &element))
		aj_bson_number(&element, code);
	if (aj_bson_find(*document, "ok", &element) && aj_bson_number(&element, &ok) && ok == 1)
		*code = 0;
	return AJ_OK;
}

/* "support.cases": a database's name has no dot. */
static enum aj_status add_collection(
    struct aj_visit *visit, struct aj_str database, struct aj_str name, struct aj_err *err)
{
	struct command command = { .database = database, .name = "collStats", .text = name };
	struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };
	struct aj_str document;
	struct aj_bson element;
	int64_t code, number;
	enum aj_status st;

	set.name = aj_str_z(aj_visit_text(visit, "%.*s.%.*s", (int)database.len, (const char *)database.ptr,
	    (int)name.len, (const char *)name.ptr));
	set.system = aj_str_starts(name, AJ_S("system.")) || aj_str_eq(database, AJ_S("admin")) ||
		     aj_str_eq(database, AJ_S("local")) || aj_str_eq(database, AJ_S("config"));
	st = ask(visit, &command, &document, &code, err);
	if (st != AJ_OK)
		return st;
	if (code == 0 && aj_bson_find(document, "count", &element) && aj_bson_number(&element, &number) &&
	    number >= 0)
		set.count = (uint64_t)number;
	if (code == 0 && aj_bson_find(document, "size", &element) && aj_bson_number(&element, &number) &&
	    number >= 0)
		set.bytes = (uint64_t)number;
	if (aj_str_starts(name, AJ_S("READ__ME")) || aj_str_starts(name, AJ_S("WARNING")))
		set.note = AJ_S("named like a ransom note: somebody was here and could write");
	aj_visit_set(visit, &set);
	return AJ_OK;
}

static enum aj_status list_collections(
    struct aj_visit *visit, struct aj_str database, size_t *n, struct aj_err *err)
{
	struct command command = { .database = database, .name = "listCollections" };
	struct aj_str document;
	struct aj_bson cursor, batch, element;
	struct aj_wire in;
	int64_t code;
	enum aj_status st = ask(visit, &command, &document, &code, err);

	if (st != AJ_OK || code != 0 || !aj_bson_find(document, "cursor", &cursor) ||
	    !aj_bson_find(cursor.value, "firstBatch", &batch))
		return st;
	in = aj_bson_open(batch.value);
	while (st == AJ_OK && aj_bson_next(&in, &element)) {
		struct aj_bson name;

		if (element.type != AJ_BSON_DOCUMENT || !aj_bson_find(element.value, "name", &name) ||
		    aj_bson_text(&name).len == 0)
			continue;
		if (*n == COLLECTIONS_MAX) {
			visit->more_sets = true;
			break;
		}
		(*n)++;
		st = add_collection(visit, database, aj_bson_text(&name), err);
	}
	return st;
}

static enum aj_status list(struct aj_visit *visit, struct aj_str databases, struct aj_err *err)
{
	struct aj_wire in = aj_bson_open(databases);
	struct aj_bson element, name;
	size_t n = 0;
	enum aj_status st = AJ_OK;

	for (unsigned i = 0; st == AJ_OK && aj_bson_next(&in, &element); i++) {
		if (i == DATABASES_MAX) {
			visit->more_sets = true;
			break;
		}
		if (element.type != AJ_BSON_DOCUMENT || !aj_bson_find(element.value, "name", &name))
			continue;
		if (aj_bson_text(&name).len > 0)
			st = list_collections(visit, aj_bson_text(&name), &n, err);
	}
	if (st == AJ_OK && n > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN, "listCollections, nameOnly", "%zu collections", n);
	return st;
}

static enum aj_status name_version(struct aj_visit *visit, struct aj_err *err)
{
	struct command command = { .database = AJ_S("admin"), .name = "buildInfo" };
	struct aj_str document;
	struct aj_bson version;
	int64_t code;
	enum aj_status st = ask(visit, &command, &document, &code, err);

	if (st == AJ_OK && aj_bson_find(document, "version", &version))
		aj_visit_is(visit,
		    aj_bson_find(document, "ferretdb", &(struct aj_bson){ 0 }) ? "FerretDB, as MongoDB"
									       : "MongoDB",
		    aj_bson_text(&version));
	return st;
}

static enum aj_status mongodb_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct command command = { .database = AJ_S("admin"), .name = "listDatabases" };
	struct aj_str document, nothing;
	struct aj_bson databases, element;
	struct aj_wire in;
	int64_t code;
	size_t n = 0;
	enum aj_status st = name_version(visit, err);

	if (st == AJ_OK)
		st = ask(visit, &command, &document, &code, err);
	if (st == AJ_END) {
		aj_visit_refused(visit, "listDatabases", "it hung up");
		return AJ_OK;
	}
	if (st != AJ_OK)
		return st;
	if (code != 0 || !aj_bson_find(document, "databases", &databases) ||
	    databases.type != AJ_BSON_ARRAY) {
		aj_visit_refused(visit, "listDatabases", "code %lld", (long long)code);
		return AJ_OK;
	}
	for (in = aj_bson_open(databases.value); aj_bson_next(&in, &element);)
		n++;
	aj_visit_proved(visit, n > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "listDatabases", "%zu databases", n);

	command.name = "ajarControl";
	st = ask(visit, &command, &nothing, &code, err);
	if (st != AJ_OK)
		return st;
	aj_visit_control(visit, code != 0, "ajarControl", "code %lld", (long long)code);
	return list(visit, databases.value, err);
}

/* Asks for so many documents, for fewer if they do not fit: a server tells how large some are only by sending
 * them. Its connection is left then, since all of that is under way. */
static enum aj_status find(
    struct aj_visit *visit, struct command *command, size_t room, struct aj_str *document, struct aj_err *err)
{
	int64_t code;
	enum aj_status st;

	for (;; command->limit /= 2) {
		size_t most = command->limit > 1 ? BATCH_MAX : ALONE_MAX;

		command->into->ceiling = most < room ? most : room;
		command->into->len = 0;
		command->into->full = false;
		command->longer = false;
		st = ask(visit, command, document, &code, err);
		if (!command->longer || command->limit <= 1)
			break;
		aj_visit_hang_up(visit);
	}
	if (st == AJ_END || (st == AJ_OK && code != 0))
		return aj_fail(err, AJ_EIO, "documents were refused");
	return st;
}

/* A document a line, as many as there is room for; n: those that are done with. What is no BSON is left out.
 * AJ_ELIMIT: the first one is larger; the page stays full. */
static enum aj_status add_documents(struct aj_str batch, struct aj_buf *page, uint64_t *n, struct aj_err *err)
{
	struct aj_wire in = aj_bson_open(batch);
	struct aj_bson element;

	for (*n = 0; aj_bson_next(&in, &element); ++*n) {
		size_t before = page->len;

		if (element.type == AJ_BSON_DOCUMENT && aj_bson_json(element.value, page))
			aj_buf_add(page, AJ_S("\n"));
		if (!page->full && (*n == 0 || page->len <= BATCH_MAX))
			continue;
		page->len = before;
		if (*n == 0)
			return aj_fail(err, AJ_ELIMIT, "more than %zu bytes as JSON", page->ceiling - before);
		page->full = false;
		break;
	}
	return AJ_OK;
}

/* Documents that are asked for, by what the server says of their size. */
static uint64_t usual_limit(const struct aj_set *set, size_t want)
{
	uint64_t per_record = set->count > 0 && set->count != AJ_UNTOLD && set->bytes != AJ_UNTOLD
				  ? set->bytes / set->count
				  : 1024;
	uint64_t limit = want / (per_record ? per_record : 1) + 1;

	return limit > LIMIT_MAX ? LIMIT_MAX : limit;
}

static enum aj_status mongodb_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str database = aj_str_until(set->name, '.'), document = { 0 };
	uint64_t usual = usual_limit(set, want), limit = usual, skip, n = 0;
	struct aj_bson found = { 0 }, batch = { 0 };
	struct aj_buf body;
	struct command command = { .database = database,
		.name = "find",
		.text = aj_str_from(set->name, database.len + 1),
		.into = &body };
	enum aj_status st;

	if (!aj_by_number_parse(cursor, &skip, &limit) || skip > INT32_MAX / 2)
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	command.limit = (int32_t)limit;
	command.skip = (int32_t)skip;
	aj_buf_init(&body, 0);
	st = find(visit, &command, page->ceiling - page->len, &document, err);
	if (st == AJ_OK &&
	    (!aj_bson_find(document, "cursor", &found) || !aj_bson_find(found.value, "firstBatch", &batch)))
		st = aj_fail(err, AJ_EINPUT, "find: not what the protocol says");
	if (st == AJ_OK)
		st = add_documents(batch.value, page, &n, err);
	aj_buf_wipe(&body);
	visit->passed = command.longer || page->full;
	if (visit->passed) {
		n = 1;
		st = aj_within(err, "the document behind the first %d", command.skip);
	}
	if (st != AJ_OK && !visit->passed)
		return st;
	aj_by_number_print(cursor, skip + n, (uint64_t)command.limit, usual);
	return st == AJ_OK && n == 0 ? AJ_END : st;
}

static const uint16_t ports[] = { 27017, 27018, 27019, 0 };

const struct aj_kind aj_kind_mongodb = {
	.name = "mongodb",
	.about = "MongoDB and what speaks its protocol",
	.ports = ports,
	.record_max = LINE_MAX_BYTES,
	.key = AJ_KEY_UNDERSCORE_ID,
	.to_http = "It looks like you are trying to access MongoDB over HTTP",
	.recognise = mongodb_recognise,
	.prove = mongodb_prove,
	.records = mongodb_records,
};
