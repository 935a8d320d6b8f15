/* rest_test.c: what drivers that answer in JSON do where there is more than they can hold: it is said. */

#include "store/rest.h"

#include "test/test.h"

#include <stdio.h>
#include <stdlib.h>

enum { CEILING = 64 << 10 };

extern const struct aj_kind aj_kind_solr, aj_kind_couchdb, aj_kind_cosmos_db, aj_kind_milvus,
    aj_kind_weaviate, aj_kind_qdrant, aj_kind_prometheus, aj_kind_jupyter, aj_kind_mlflow, aj_kind_consul;

/* The same answer to whatever is asked. */
struct one {
	struct aj_peer peer;
	struct aj_str head, body;
};

static enum aj_status ask(
    void *to, const struct aj_request *request, struct aj_answer *answer, struct aj_err *err)
{
	const struct one *one = to;

	*answer = (struct aj_answer){ .status = 200, .head = one->head, .body = one->body };
	return AJ_OK;
}

static const struct aj_target target = { 0 };
static const struct aj_endpoint endpoint = { .target = &target, .host = "192.0.2.1", .port = 1, .path = "" };

/* before, many letters, behind: longer than any bound here. */
static struct aj_str long_text(const char *before, const char *behind)
{
	static uint8_t text[1 << 20];
	size_t first = strlen(before), last = strlen(behind);

	memset(text, 'a', sizeof(text));
	memcpy(text, before, first);
	memcpy(text + sizeof(text) - last, behind, last);
	return aj_str(text, sizeof(text));
}

static const struct row {
	const char *what;
	const struct aj_kind *kind;
	const char *from, *head, *before, *behind; /* behind: NULL: the body is `before` */
	enum aj_status status;
	bool passed;
	const char *to, *why;
} rows[] = {
	/* clang-format off */
	{ "by number, to the window's end", &aj_kind_solr, "k10000", "", "{\"response\":{\"docs\":[{\"id\":\"a\"}]}}", NULL, AJ_OK, false, "k10001", "" },
	{ "by number, the end",             &aj_kind_solr, "k20", "", "{\"response\":{\"docs\":[]}}", NULL, AJ_END, false, "e", "" },
	{ "beyond the window",              &aj_kind_solr, "k10001", "", "{}", NULL, AJ_ELIMIT, false, "k10001", "no more than the first 10001 can be had" },
	{ "beyond another",                 &aj_kind_milvus, "k20000", "", "{}", NULL, AJ_ELIMIT, false, "k20000", "no more than the first 20000 can be had" },
	{ "a long record, by number",       &aj_kind_solr, "k7", "", "{\"response\":{\"docs\":[\"", "\"]}}", AJ_ELIMIT, true, "k8", "a record of more than 65536 bytes" },
	{ "a long record, by its id",       &aj_kind_couchdb, "kb", "", "{\"rows\":[{\"id\":\"", "\"}]}", AJ_ELIMIT, true, "e", "a record of more than 65536 bytes, and what is behind it" },
	{ "attachments",                    &aj_kind_couchdb, "kb", "", "{\"rows\":[{\"id\":\"c\",\"doc\":{\"_attachments\":{\"a\":{\"stub\":true}}}}]}", NULL, AJ_OK, false, "+kc", "" },
	{ "behind them",                    &aj_kind_couchdb, "+kc", "", "{\"rows\":[]}", NULL, AJ_ELIMIT, true, "e", "attachments of documents are not read" },
	{ "behind none",                    &aj_kind_couchdb, "kc", "", "{\"rows\":[]}", NULL, AJ_END, false, "e", "" },
	{ "a record without an id",         &aj_kind_couchdb, "kb", "", "{\"rows\":[{\"doc\":{}}]}", NULL, AJ_EINPUT, false, "kb", "a record without an id to go on from" },
	{ "a place that is too long",       &aj_kind_weaviate, "", "", "{\"objects\":[{\"properties\":{},\"id\":\"", NULL, AJ_ELIMIT, false, "", "a place to go on from that is too long" },
	{ "an empty page, and more",        &aj_kind_qdrant, "k1", "", "{\"result\":{\"points\":[],\"next_page_offset\":9}}", NULL, AJ_OK, false, "k9", "" },
	{ "an empty page of Cosmos",        &aj_kind_cosmos_db, "c1", "HTTP/1.1 200 OK\r\nx-ms-continuation: 2\r\n\r\n", "{\"Documents\":[]}", NULL, AJ_OK, false, "c2", "" },
	{ "the last one",                   &aj_kind_cosmos_db, "c1", "HTTP/1.1 200 OK\r\n\r\n", "{\"Documents\":[]}", NULL, AJ_END, false, "c1", "" },
	{ "it leads to itself",             &aj_kind_cosmos_db, "c2", "HTTP/1.1 200 OK\r\nx-ms-continuation: 2\r\n\r\n", "{\"Documents\":[{}]}", NULL, AJ_OK, false, "c2", "" },
	{ "many targets",                   &aj_kind_prometheus, "", "", "{\"", "\"}", AJ_ELIMIT, false, "end", "targets of more than 262144 bytes" },
	/* clang-format on */
};

static struct aj_str body_of(const struct row *row)
{
	static uint8_t place[6000];

	if (row->behind)
		return long_text(row->before, row->behind);
	if (row->kind != &aj_kind_weaviate)
		return aj_str_z(row->before);
	memset(place, 'a', sizeof(place));
	memcpy(place, row->before, strlen(row->before));
	memcpy(place + sizeof(place) - 4, "\"}]}", 4);
	return aj_str(place, sizeof(place));
}

static void test_pages(void)
{
	for (size_t i = 0; i < AJ_LEN(rows); i++) {
		struct one one = { .peer = { .ask = ask, .to = &one },
			.head = aj_str_z(rows[i].head),
			.body = body_of(&rows[i]) };
		struct aj_set set = { .name = AJ_S("support/cases") };
		struct aj_err err = { 0 };
		struct aj_cursor cursor;
		struct aj_visit visit;
		struct aj_buf page;

		snprintf(cursor.text, sizeof(cursor.text), "%s", rows[i].from);
		AJ_CHECK(aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, 64 << 20, &err) == AJ_OK);
		visit.peer = &one.peer;
		aj_buf_init(&page, CEILING);
		AJ_CHECK(rows[i].kind->records(&visit, &set, &cursor, 1024, &page, &err) == rows[i].status,
		    "%s: %s", rows[i].what, err.text);
		AJ_CHECK(visit.passed == rows[i].passed, "%s", rows[i].what);
		AJ_CHECK_STR(rows[i].to, cursor.text, "%s", rows[i].what);
		if (*rows[i].why)
			AJ_CHECK_STR(rows[i].why, err.text, "%s", rows[i].what);
		aj_buf_fini(&page);
		aj_visit_fini(&visit);
	}
}

/* A sample has the beginning of such a record, and says that there is more. */
static void test_sample(void)
{
	struct one one = { .peer = { .ask = ask, .to = &one }, .body = long_text("{\"rows\":[\"", "\"]}") };
	struct aj_set set = { .name = AJ_S("cases") };
	struct aj_cursor cursor = { "" };
	struct aj_visit visit;
	struct aj_buf page;
	struct aj_err err;

	AJ_CHECK(aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, 64 << 20, &err) == AJ_OK);
	visit.peer = &one.peer;
	visit.sampling = true;
	aj_buf_init(&page, CEILING);
	AJ_CHECK(aj_kind_couchdb.records(&visit, &set, &cursor, 1024, &page, &err) == AJ_OK);
	AJ_CHECK(page.len == CEILING && visit.cut, "%zu bytes", page.len);
	aj_buf_fini(&page);
	aj_visit_fini(&visit);
}

/* A listing that is longer than is read is given, whatever can be made of it. */
static void test_listings(void)
{
	static const struct {
		const struct aj_kind *kind;
		const char *before, *behind;
		size_t sets;
	} listings[] = {
		{ &aj_kind_couchdb, "[\"cases\",\"mails\",\"", "\"]", 2 },
		{ &aj_kind_solr, "{\"status\":{\"", "\"}}", 0 },
		{ &aj_kind_qdrant, "{\"result\":\"", "\"}", 0 },
		{ &aj_kind_weaviate, "{\"classes\":\"", "\"}", 0 },
		{ &aj_kind_jupyter, "{\"content\":\"", "\"}", 0 },
		{ &aj_kind_mlflow, "{\"experiments\":\"", "\"}", 0 },
		{ &aj_kind_consul, "[\"", "\"]", 0 },
	};

	for (size_t i = 0; i < AJ_LEN(listings); i++) {
		struct one one = { .peer = { .ask = ask, .to = &one },
			.body = long_text(listings[i].before, listings[i].behind) };
		struct aj_visit visit;
		struct aj_err err;

		AJ_CHECK(aj_visit_init(&visit, NULL, &endpoint, AJ_VISIT_SECONDS, 64 << 20, &err) == AJ_OK);
		visit.peer = &one.peer;
		AJ_CHECK(listings[i].kind->prove(&visit, &err) == AJ_OK, "%zu: %s", i, err.text);
		AJ_CHECK(visit.rung == AJ_METADATA_OPEN && visit.more_sets, "%s: rung %d",
		    listings[i].kind->name, visit.rung);
		AJ_CHECK(
		    visit.n_sets == listings[i].sets, "%s: %zu sets", listings[i].kind->name, visit.n_sets);
		aj_visit_fini(&visit);
	}
}

AJ_TESTS(test_pages, test_sample, test_listings)
