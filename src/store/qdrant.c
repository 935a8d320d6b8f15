/* qdrant.c: Qdrant, points with a payload. Without a key it gives them to everybody; with one, only its name.
 */

#include "store/rest.h"

#include <inttypes.h>

enum { COLLECTIONS_MAX = 128 }; /* that are counted, one by one */

static enum aj_status qdrant_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_json *root = NULL;
	struct aj_err ignored;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status == 401 &&
	    aj_str_eq(front->body, AJ_S("Must provide an API key or an Authorization bearer token"))) {
		aj_visit_is(visit, "Qdrant", (struct aj_str){ 0 });
		return AJ_OK;
	}
	if (front->status != 200 || aj_json_parse(front->body, &root, &ignored) != AJ_OK)
		return AJ_END;
	if (aj_str_starts(aj_json_str(aj_json_at(root, "title")), AJ_S("qdrant - ")))
		aj_visit_is(visit, "Qdrant", aj_json_str(aj_json_at(root, "version")));
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

static const char *path_of(struct aj_visit *visit, struct aj_str name)
{
	return aj_visit_text(visit, "/collections/%s", aj_visit_escape(visit, name));
}

static enum aj_status count(struct aj_visit *visit, struct aj_set *set, bool *given, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, path_of(visit, set->name), &answer, &root, err);

	*given = st == AJ_OK && aj_json_number(aj_json_at(root, "result.points_count"), &set->count);
	if (!*given)
		set->count = AJ_UNTOLD;
	aj_json_free(root);
	return st;
}

/* The id of a point, without what it carries, of the first collection that has any. */
static enum aj_status prove_point(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_set *set = NULL;
	struct aj_answer answer;
	struct aj_json *root;
	const char *path;
	enum aj_status st;

	for (size_t i = 0; i < visit->n_sets && !set; i++)
		if (visit->sets[i].count > 0 && visit->sets[i].count != AJ_UNTOLD)
			set = &visit->sets[i];
	if (!set)
		return AJ_OK;
	path = aj_visit_text(visit, "%s/points/scroll", path_of(visit, set->name));
	st = aj_rest_ask(
	    visit, path, "{\"limit\":1,\"with_payload\":false,\"with_vector\":false}", &answer, &root, err);
	if (st != AJ_OK)
		return st;
	if (aj_json_at(aj_json_item(aj_json_at(root, "result.points"), 0), "id"))
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, aj_visit_text(visit, "POST %s", path), "200, a point with its id");
	else
		aj_visit_refused(visit, "POST /collections/<collection>/points/scroll", "%u", answer.status);
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status qdrant_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const struct aj_rest_set sets = { .name = "name", .ask = count, .asked = COLLECTIONS_MAX };
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *all;
	enum aj_status st = aj_rest_get(visit, "/collections", &answer, &root, err);
	size_t n, given;

	if (st != AJ_OK)
		return st;
	all = aj_json_at(root, "result.collections");
	n = aj_json_size(all);
	if (!aj_json_is_array(all)) {
		aj_json_free(root);
		aj_rest_refused(visit, "GET /collections", &answer);
		return AJ_OK;
	}
	st = aj_rest_sets_ask(visit, all, &sets, &given, err);
	aj_json_free(root);
	aj_visit_proved(
	    visit, n > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET /collections", "200, %zu collections", n);
	if (st == AJ_OK)
		st = aj_rest_control(visit, "/collections/" AJ_REST_CONTROL, err);
	return st == AJ_OK ? prove_point(visit, err) : st;
}

/* from: an id as it is written in JSON. */
static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	return aj_rest_question(aj_visit_text(visit, "%s/points/scroll", path_of(visit, set->name)),
	    aj_visit_text(visit, "{\"limit\":%" PRIu64 ",\"with_payload\":true,\"with_vector\":false%s%s}",
		limit, *from ? ",\"offset\":" : "", from));
}

static const struct aj_rest_pages pages = { .request = page_request,
	.records = "result.points",
	.record = "payload",
	.next = "result.next_page_offset" };

static enum aj_status qdrant_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	return aj_rest_records(visit, set, cursor, want, page, &pages, err);
}

static const uint16_t ports[] = { 6333, 0 };

const struct aj_kind aj_kind_qdrant = {
	.name = "qdrant",
	.about = "Qdrant",
	.ports = ports,
	.http = true,
	.recognise = qdrant_recognise,
	.prove = qdrant_prove,
	.records = qdrant_records,
};
