/*
 * docker_registry.c: registries of images by the interface of Docker's and the OCI. Its
 * front door says whether it asks for a name; repositories and tags are listed, no layer is drawn.
 */

#include "dep/json.h"
#include "estate/visit.h"

enum { REPOSITORIES_MAX = 64 };

#define CATALOG "/v2/_catalog?n=64"

static enum aj_status registry_recognise(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	enum aj_status st = aj_visit_get(visit, "/v2/", &answer, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_eq(aj_answer_header(&answer, "Docker-Distribution-Api-Version"), AJ_S("registry/2.0")) ||
	    (answer.status != 200 && answer.status != 401))
		return AJ_END;
	aj_visit_is(visit, "Docker registry", AJ_S("2"));
	return AJ_OK;
}

/* The tags of a repository; they are its records. */
static enum aj_status list_tags(struct aj_visit *visit, struct aj_set *set, bool *given, struct aj_err *err)
{
	struct aj_json *root = NULL;
	struct aj_answer answer;
	struct aj_err ignored;
	enum aj_status st = aj_visit_get(visit,
	    aj_visit_text(visit, "/v2/%s/tags/list", aj_visit_escape_path(visit, set->name)), &answer, err);

	*given = false;
	if (st != AJ_OK)
		return st;
	if (answer.status == 200 && aj_json_parse(answer.body, &root, &ignored) == AJ_OK &&
	    aj_json_is_array(aj_json_at(root, "tags"))) {
		set->count = aj_json_size(aj_json_at(root, "tags"));
		*given = true;
	}
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status list_repositories(
    struct aj_visit *visit, const struct aj_json *repositories, struct aj_err *err)
{
	size_t n = aj_json_size(repositories), tagged = 0;
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < n && i < REPOSITORIES_MAX && st == AJ_OK; i++) {
		struct aj_set set = { .name = aj_json_str(aj_json_item(repositories, i)),
			.count = AJ_UNTOLD,
			.bytes = AJ_UNTOLD,
			.note = AJ_S("tags are counted, layers are not read") };
		bool given;

		if (set.name.len == 0)
			continue;
		st = list_tags(visit, &set, &given, err);
		tagged += given;
		aj_visit_set(visit, &set);
	}
	visit->more_sets |= n >= REPOSITORIES_MAX;
	if (tagged > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN, "GET /v2/<repository>/tags/list",
		    "200, of %zu repositories", tagged);
	return st;
}

static enum aj_status registry_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_json *root = NULL;
	const struct aj_json *repositories;
	struct aj_answer answer;
	struct aj_err ignored;
	enum aj_status st = aj_visit_get(visit, CATALOG, &answer, err);

	if (st != AJ_OK)
		return st;
	if (answer.status == 200 && aj_json_parse(answer.body, &root, &ignored) != AJ_OK)
		root = NULL;
	repositories = aj_json_at(root, "repositories");
	if (!aj_json_is_array(repositories)) {
		aj_json_free(root);
		aj_visit_refused(visit, "GET " CATALOG, "%u", answer.status);
		return AJ_OK;
	}
	aj_visit_proved(visit, aj_json_size(repositories) > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN,
	    "GET " CATALOG, "200, %zu repositories", aj_json_size(repositories));
	st = aj_visit_get(visit, "/v2/ajar-control/none/tags/list", &answer, err);
	if (st == AJ_OK) {
		aj_visit_control(
		    visit, answer.status >= 400, "GET /v2/ajar-control/none/tags/list", "%u", answer.status);
		st = list_repositories(visit, repositories, err);
	}
	aj_json_free(root);
	return st;
}

static const uint16_t ports[] = { 5000, 5001, 0 };

const struct aj_kind aj_kind_docker_registry = {
	.name = "docker-registry",
	.about = "registries of container images",
	.ports = ports,
	.http = true,
	.recognise = registry_recognise,
	.prove = registry_prove,
};
