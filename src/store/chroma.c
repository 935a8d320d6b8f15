/*
 * chroma.c: Chroma, whose heart beats for everybody. Its collections are those of the tenant and the
 * database that are there by default; they are read by their ids, which the sets' names begin with.
 */

#include "store/rest.h"

#include <inttypes.h>

enum { COLLECTIONS_MAX = 128, ID_LEN = 36 };

#define V2 "/api/v2/tenants/default_tenant/databases/default_database/collections"
#define V1 "/api/v1/collections"

const struct aj_kind aj_kind_chroma;

/* own: the path of collections. */
static enum aj_status try_version(struct aj_visit *visit, const char *heart, const char *version,
    const char *collections, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	uint64_t beat;
	enum aj_status st = aj_rest_get(visit, heart, &answer, &root, err);
	bool beats = aj_json_number(aj_json_member(root, AJ_S("nanosecond heartbeat")), &beat);

	aj_json_free(root);
	if (st != AJ_OK || !beats)
		return st == AJ_OK ? AJ_END : st;
	st = aj_rest_get(visit, version, &answer, &root, err);
	if (st == AJ_OK)
		aj_visit_is(visit, "Chroma", aj_json_str(root));
	aj_json_free(root);
	visit->own = (void *)collections;
	return st;
}

/* The front page of what is made with its framework says nothing else. */
static enum aj_status chroma_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!(front->status == 404 && aj_str_eq(front->body, AJ_S("{\"detail\":\"Not Found\"}"))) &&
	    !aj_rest_expected(visit, &aj_kind_chroma))
		return AJ_END;
	st = try_version(visit, "/api/v2/heartbeat", "/api/v2/version", V2, err);
	return st == AJ_END ? try_version(visit, "/api/v1/heartbeat", "/api/v1/version", V1, err) : st;
}

static enum aj_status count(struct aj_visit *visit, struct aj_str id, uint64_t *records, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit,
	    aj_visit_text(visit, "%s/%s/count", (const char *)visit->own, aj_visit_escape(visit, id)),
	    &answer, &root, err);

	if (st == AJ_OK && !aj_json_number(root, records))
		*records = AJ_UNTOLD;
	aj_json_free(root);
	return st;
}

static enum aj_status add_all(
    struct aj_visit *visit, const struct aj_json *all, size_t *counted, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	*counted = 0;
	for (size_t i = 0; i < aj_json_size(all) && i < AJ_VISIT_SETS && st == AJ_OK; i++) {
		struct aj_str name = aj_json_str(aj_json_at(aj_json_item(all, i), "name"));
		struct aj_str id = aj_json_str(aj_json_at(aj_json_item(all, i), "id"));
		struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		if (name.len == 0 || id.len != ID_LEN)
			continue;
		set.name = aj_str_z(aj_visit_text(visit, "%.*s/%.*s", (int)id.len, (const char *)id.ptr,
		    (int)name.len, (const char *)name.ptr));
		if (i < COLLECTIONS_MAX)
			st = count(visit, id, &set.count, err);
		*counted += set.count > 0 && set.count != AJ_UNTOLD;
		aj_visit_set(visit, &set);
	}
	return st;
}

static enum aj_status chroma_prove(struct aj_visit *visit, struct aj_err *err)
{
	const char *collections = visit->own, *asked = aj_visit_text(visit, "GET %s", collections);
	struct aj_answer answer;
	struct aj_json *root;
	size_t counted, n;
	enum aj_status st = aj_rest_get(visit, collections, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	if (!aj_json_is_array(root)) {
		aj_json_free(root);
		aj_rest_refused(visit, asked, &answer);
		return AJ_OK;
	}
	n = aj_json_size(root);
	st = add_all(visit, root, &counted, err);
	aj_json_free(root);
	aj_visit_proved(
	    visit, counted > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, asked, "200, %zu collections", n);
	if (counted > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_text(visit, "%s/<id>/count", asked),
		    "200, records in %zu", counted);
	return st == AJ_OK
		   ? aj_rest_control(visit, aj_visit_text(visit, "%s/" AJ_REST_CONTROL, collections), err)
		   : st;
}

static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	return aj_rest_question(aj_visit_text(visit, "%s/%.*s/get", (const char *)visit->own, ID_LEN,
				    (const char *)set->name.ptr),
	    aj_visit_text(visit,
		"{\"limit\":%" PRIu64 ",\"offset\":%s,\"include\":[\"documents\",\"metadatas\"]}", limit,
		*from ? from : "0"));
}

/* Answers in columns: a document, then what is told of it. */
static enum aj_status chroma_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_json *root = NULL;
	uint64_t from;
	size_t n;
	enum aj_status st = aj_rest_before(cursor, UINT64_MAX, &from, err);

	if (set->name.len <= ID_LEN)
		return aj_fail(err, AJ_EINPUT, "not a set of this kind");
	if (st == AJ_OK)
		st = aj_rest_read(visit, set, cursor, want, page, page_request, &from, &root, err);
	if (st != AJ_OK || !root)
		return st;
	n = aj_json_size(aj_json_at(root, "ids"));
	for (size_t i = 0; i < n; i++) {
		const struct aj_json *document = aj_json_item(aj_json_at(root, "documents"), i);
		const struct aj_json *metadata = aj_json_item(aj_json_at(root, "metadatas"), i);

		if (document && !aj_json_is_null(document))
			aj_rest_line(page, document);
		if (metadata && !aj_json_is_null(metadata))
			aj_rest_line(page, metadata);
	}
	aj_json_free(root);
	return aj_rest_done(cursor, page, n, n > 0 ? aj_visit_text(visit, "%" PRIu64, from + n) : NULL, err);
}

static const uint16_t ports[] = { 8000, 0 };

const struct aj_kind aj_kind_chroma = {
	.name = "chroma",
	.about = "Chroma",
	.ports = ports,
	.http = true,
	.recognise = chroma_recognise,
	.prove = chroma_prove,
	.records = chroma_records,
};
