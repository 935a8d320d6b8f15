/*
 * ollama.c: Ollama, which knows no names and no passwords. Its models are listed with their sizes;
 * nothing is asked of them.
 */

#include "store/rest.h"

static enum aj_status ollama_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status != 200 || !aj_str_eq(front->body, AJ_S("Ollama is running")))
		return AJ_END;
	st = aj_rest_get(visit, "/api/version", &answer, &root, err);
	if (st == AJ_OK)
		aj_visit_is(visit, "Ollama", aj_json_str(aj_json_at(root, "version")));
	aj_json_free(root);
	return st;
}

static enum aj_status ollama_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *models;
	enum aj_status st = aj_rest_get(visit, "/api/tags", &answer, &root, err);

	if (st != AJ_OK)
		return st;
	models = aj_json_at(root, "models");
	aj_rest_sets(visit, models,
	    &(struct aj_rest_set){ .name = "name", .bytes = "size", .note = "a model, not asked" });
	if (aj_json_is_array(models))
		aj_visit_proved(visit, AJ_METADATA_OPEN, "GET /api/tags",
		    "200, %zu models, which anyone may ask and change", aj_json_size(models));
	else
		aj_visit_refused(visit, "GET /api/tags", "%u", answer.status);
	aj_json_free(root);
	return AJ_OK;
}

static const uint16_t ports[] = { 11434, 0 };

const struct aj_kind aj_kind_ollama = {
	.name = "ollama",
	.about = "Ollama",
	.ports = ports,
	.http = true,
	.recognise = ollama_recognise,
	.prove = ollama_prove,
};
