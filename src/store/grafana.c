/*
 * grafana.c: Grafana. Its health is told to everybody; who is let in without a name sees an
 * organisation, its boards and perhaps its sources, whose data are not asked for.
 */

#include "store/rest.h"

#define SEARCH "/api/search?limit=1000"

static enum aj_status grafana_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_ends(aj_answer_header(front, "Location"), AJ_S("/login")) &&
	    !aj_answer_says(front->body, "<title>Grafana</title>"))
		return AJ_END;
	st = aj_rest_get(visit, "/api/health", &answer, &root, err);
	if (st != AJ_OK)
		return st;
	if (aj_json_str(aj_json_at(root, "database")).len > 0)
		aj_visit_is(visit, "Grafana", aj_json_str(aj_json_at(root, "version")));
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

/* What an array of path names, each a set; how many. */
static enum aj_status list(
    struct aj_visit *visit, const char *path, const struct aj_rest_set *where, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, path, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	aj_rest_sets(visit, root, where);
	if (aj_json_is_array(root))
		aj_visit_proved(visit, AJ_METADATA_OPEN, aj_visit_text(visit, "GET %s", path),
		    "200, %zu names", aj_json_size(root));
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status grafana_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const struct aj_rest_set board = { .name = "title", .note = "a board or a folder, not read" },
					source = { .name = "name", .note = "a source of data, not asked" };
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, "/api/org", &answer, &root, err);
	bool let_in;

	if (st != AJ_OK)
		return st;
	let_in = aj_json_str(aj_json_at(root, "name")).len > 0;
	aj_json_free(root);
	if (!let_in) {
		aj_visit_refused(visit, "GET /api/org", "%u", answer.status);
		return AJ_OK;
	}
	aj_visit_proved(visit, AJ_METADATA_OPEN, "GET /api/org", "200, an organisation for who has no name");
	st = list(visit, SEARCH, &board, err);
	return st == AJ_OK ? list(visit, "/api/datasources", &source, err) : st;
}

static const uint16_t ports[] = { 3000, 0 };

const struct aj_kind aj_kind_grafana = {
	.name = "grafana",
	.about = "Grafana",
	.ports = ports,
	.http = true,
	.recognise = grafana_recognise,
	.prove = grafana_prove,
};
