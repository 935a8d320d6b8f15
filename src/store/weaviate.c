/*
 * weaviate.c: Weaviate, objects in classes. Its front page leads to /v1; that one may see what it is
 * proves nothing, its schema and objects do.
 */

#include "store/rest.h"

#include <inttypes.h>

enum { TRIED_MAX = 8 };

#define NODES "/v1/nodes?output=verbose"

static enum aj_status weaviate_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_str version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_eq(aj_answer_header(front, "Location"), AJ_S("/v1")) && !aj_visit_declared(visit))
		return AJ_END;
	st = aj_rest_get(visit, "/v1/meta", &answer, &root, err);
	if (st != AJ_OK)
		return st;
	version = aj_json_str(aj_json_at(root, "version"));
	if ((version.len > 0 && aj_json_at(root, "hostname")) ||
	    (answer.status == 401 && aj_answer_says(answer.body, "anonymous access not enabled")))
		aj_visit_is(visit, "Weaviate", version);
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

/* How many objects of a class the nodes have told. */
static uint64_t count_of(const struct aj_json *nodes, struct aj_str name)
{
	uint64_t all = 0, some;
	bool told = false;

	for (size_t i = 0; i < aj_json_size(nodes); i++) {
		const struct aj_json *shards = aj_json_at(aj_json_item(nodes, i), "shards");

		for (size_t s = 0; s < aj_json_size(shards); s++) {
			const struct aj_json *shard = aj_json_item(shards, s);

			if (!aj_str_eq(aj_json_str(aj_json_at(shard, "class")), name) ||
			    !aj_json_number(aj_json_at(shard, "objectCount"), &some))
				continue;
			told = !__builtin_add_overflow(all, some, &all);
		}
	}
	return told ? all : AJ_UNTOLD;
}

static enum aj_status add_classes(struct aj_visit *visit, const struct aj_json *classes, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, NODES, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	for (size_t i = 0; i < aj_json_size(classes) && i < AJ_VISIT_SETS; i++) {
		struct aj_set set = { .name = aj_json_str(aj_json_at(aj_json_item(classes, i), "class")),
			.bytes = AJ_UNTOLD };

		set.count = count_of(aj_json_at(root, "nodes"), set.name);
		if (set.name.len > 0)
			aj_visit_set(visit, &set);
	}
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status prove_object(struct aj_visit *visit, bool *given, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	*given = false;
	for (size_t i = 0; i < visit->n_sets && i < TRIED_MAX && !*given && st == AJ_OK; i++) {
		struct aj_answer answer;
		struct aj_json *root;
		const char *path = aj_visit_text(
		    visit, "/v1/objects?class=%s&limit=1", aj_visit_escape(visit, visit->sets[i].name));

		if (visit->sets[i].count == 0)
			continue;
		st = aj_rest_get(visit, path, &answer, &root, err);
		if (st != AJ_OK)
			return st;
		*given = aj_json_str(aj_json_at(aj_json_item(aj_json_at(root, "objects"), 0), "id")).len > 0;
		if (*given)
			aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_text(visit, "GET %s", path),
			    "200, an object with its id");
		aj_json_free(root);
	}
	return st;
}

static enum aj_status weaviate_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, "/v1/schema", &answer, &root, err);
	bool given;

	if (st != AJ_OK)
		return st;
	if (!aj_json_is_array(aj_json_at(root, "classes"))) {
		aj_json_free(root);
		aj_rest_refused(visit, "GET /v1/schema", &answer);
		return AJ_OK;
	}
	st = add_classes(visit, aj_json_at(root, "classes"), err);
	aj_json_free(root);
	if (st == AJ_OK)
		st = prove_object(visit, &given, err);
	if (st != AJ_OK)
		return st;
	aj_visit_proved(visit, given ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET /v1/schema", "200, %zu classes",
	    visit->n_sets);
	return aj_rest_control(visit, "/v1/schema/" AJ_REST_CONTROL, err);
}

static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	return (struct aj_request){
		.path = aj_visit_text(visit, "/v1/objects?class=%s&limit=%" PRIu64 "&after=%s",
		    aj_visit_escape(visit, set->name), limit, aj_visit_escape(visit, aj_str_z(from)))
	};
}

static const struct aj_rest_pages pages = {
	.request = page_request, .records = "objects", .record = "properties", .last = "id"
};

static enum aj_status weaviate_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	return aj_rest_records(visit, set, cursor, want, page, &pages, err);
}

static const uint16_t ports[] = { 8080, 0 };

const struct aj_kind aj_kind_weaviate = {
	.name = "weaviate",
	.about = "Weaviate",
	.ports = ports,
	.http = true,
	.recognise = weaviate_recognise,
	.prove = weaviate_prove,
	.records = weaviate_records,
};
