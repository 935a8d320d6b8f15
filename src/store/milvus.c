/*
 * milvus.c: Milvus by its interface of HTTP, which asks by POST for everything and answers 200 to
 * nearly all: what it means stands in a code, 0 for yes (200 in its first versions). Its front page
 * says nothing, so that strangers are not asked. Collections that are not loaded are not read.
 */

#include "store/rest.h"

#include <inttypes.h>
#include <stdlib.h>

enum { COLLECTIONS_MAX = 64, WINDOW_MAX = 16384 - 100, VECTOR_MIN = 8 };

#define API "/v2/vectordb/"
#define LISTING API "collections/list"

const struct aj_kind aj_kind_milvus;

static bool says_yes(const struct aj_json *root)
{
	uint64_t code;

	return aj_json_number(aj_json_at(root, "code"), &code) && (code == 0 || code == 200);
}

static enum aj_status milvus_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_err ignored;
	uint64_t code;
	enum aj_status st;

	if (!aj_rest_expected(visit, &aj_kind_milvus))
		return AJ_END;
	st = aj_rest_ask(visit, LISTING, "{}", &answer, &root, err);
	if (st != AJ_OK)
		return st;
	if (!root && aj_json_parse(answer.body, &root, &ignored) != AJ_OK)
		root = NULL;
	if (aj_json_number(aj_json_at(root, "code"), &code) &&
	    (aj_json_is_array(aj_json_at(root, "data")) || aj_json_str(aj_json_at(root, "message")).len > 0))
		aj_visit_is(visit, "Milvus", (struct aj_str){ 0 });
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

/* A question about a collection, and what more there is to it. */
static const char *about(struct aj_visit *visit, struct aj_str name, const char *more)
{
	return aj_visit_text(visit, "{\"collectionName\":%s%s}", aj_rest_quoted(visit, name), more);
}

/* given: there is a row. */
static enum aj_status count(struct aj_visit *visit, struct aj_set *set, bool *given, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st =
	    aj_rest_ask(visit, API "collections/get_stats", about(visit, set->name, ""), &answer, &root, err);

	if (st == AJ_OK &&
	    (!says_yes(root) || !aj_json_number(aj_json_at(root, "data.rowCount"), &set->count)))
		set->count = AJ_UNTOLD;
	*given = set->count != AJ_UNTOLD && set->count > 0;
	aj_json_free(root);
	return st;
}

static enum aj_status prove_control(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_ask(visit, API "collections/get_stats",
	    about(visit, AJ_S("ajar_control_9f1d2c"), ""), &answer, &root, err);
	uint64_t code = 0;

	if (st == AJ_OK)
		aj_visit_control(visit,
		    answer.status >= 400 ||
			(aj_json_number(aj_json_at(root, "code"), &code) && !says_yes(root)),
		    "POST " API "collections/get_stats of ajar_control_9f1d2c", "%u, code %" PRIu64,
		    answer.status, code);
	aj_json_free(root);
	return st;
}

static enum aj_status milvus_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *names;
	size_t n, counted;
	enum aj_status st = aj_rest_ask(visit, LISTING, "{}", &answer, &root, err);

	if (st != AJ_OK)
		return st;
	names = aj_json_at(root, "data");
	n = aj_json_size(names);
	if (!says_yes(root) || !aj_json_is_array(names)) {
		uint64_t code = 0;

		if (!aj_json_number(aj_json_at(root, "code"), &code))
			code = 0;
		aj_json_free(root);
		aj_visit_refused(visit, "POST " LISTING, "%u, code %" PRIu64, answer.status, code);
		return AJ_OK;
	}
	st = aj_rest_sets_ask(
	    visit, names, &(struct aj_rest_set){ .ask = count, .asked = COLLECTIONS_MAX }, &counted, err);
	aj_json_free(root);
	aj_visit_proved(
	    visit, counted > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "POST " LISTING, "200, %zu collections", n);
	if (counted > 0)
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "POST " API "collections/get_stats", "200, rows in %zu", counted);
	return st == AJ_OK ? prove_control(visit, err) : st;
}

static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	const char *more = aj_visit_text(visit,
	    ",\"filter\":\"\",\"outputFields\":[\"*\"],\"limit\":%" PRIu64 ",\"offset\":%s", limit,
	    *from ? from : "0");

	return aj_rest_question(API "entities/query", about(visit, set->name, more));
}

/* A row without its vectors. */
static void add_row(struct aj_buf *page, const struct aj_json *row)
{
	const struct aj_json *value;
	void *it = NULL;
	struct aj_str name;
	bool first = true;

	aj_buf_add(page, AJ_S("{"));
	while ((value = aj_json_next(row, &it, &name))) {
		char *text = aj_json_size(value) >= VECTOR_MIN && aj_json_is_array(value)
				 ? NULL
				 : aj_json_print(value);

		if (!text)
			continue;
		aj_buf_add(page, first ? AJ_S("") : AJ_S(","));
		aj_buf_json(page, name);
		aj_buf_add(page, AJ_S(":"));
		aj_buf_add(page, aj_str_z(text));
		first = false;
		free(text);
	}
	aj_buf_add(page, AJ_S("}\n"));
}

static enum aj_status milvus_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_json *root = NULL;
	const struct aj_json *rows;
	uint64_t from;
	size_t n;
	enum aj_status st = aj_rest_before(cursor, WINDOW_MAX, &from, err);

	if (st == AJ_OK)
		st = aj_rest_read(visit, set, cursor, want, page, page_request, &from, &root, err);
	if (st != AJ_OK || !root)
		return st;
	if (!says_yes(root)) {
		aj_json_free(root);
		return aj_fail(err, AJ_EIO, "reading was refused; a collection must be loaded for it");
	}
	rows = aj_json_at(root, "data");
	n = aj_json_size(rows);
	for (size_t i = 0; i < n; i++)
		add_row(page, aj_json_item(rows, i));
	aj_json_free(root);
	return aj_rest_done(cursor, page, n, n > 0 ? aj_visit_text(visit, "%" PRIu64, from + n) : NULL, err);
}

static const uint16_t ports[] = { 19530, 0 };

const struct aj_kind aj_kind_milvus = {
	.name = "milvus",
	.about = "Milvus",
	.ports = ports,
	.http = true,
	.recognise = milvus_recognise,
	.prove = milvus_prove,
	.records = milvus_records,
};
