/*
 * mlflow.c: MLflow's tracking server. Experiments and models are named; runs and artifacts, which
 * it may have from other stores, are not read.
 */

#include "store/rest.h"

#define API "/api/2.0/mlflow/"
#define EXPERIMENTS API "experiments/search?max_results=100"
#define MODELS API "registered-models/search?max_results=100"

static enum aj_status mlflow_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status == 401 &&
	    aj_str_starts(
		front->body, AJ_S("You are not authenticated. Please see https://www.mlflow.org/"))) {
		aj_visit_is(visit, "MLflow", (struct aj_str){ 0 });
		return AJ_OK;
	}
	if (front->status != 200 || !aj_answer_says(front->body, "<title>MLflow</title>"))
		return AJ_END;
	st = aj_visit_get(visit, "/version", &version, err);
	if (st == AJ_OK)
		aj_visit_is(visit, "MLflow",
		    version.status == 200 && version.body.len < 32 ? version.body : (struct aj_str){ 0 });
	return st;
}

static void add_all(struct aj_visit *visit, const struct aj_json *root, const char *member, const char *note)
{
	aj_rest_sets(visit, aj_json_at(root, member), &(struct aj_rest_set){ .name = "name", .note = note });
	visit->more_sets |= aj_json_str(aj_json_at(root, "next_page_token")).len > 0;
}

/* An experiment, by its own entry. */
static enum aj_status prove_experiment(struct aj_visit *visit, struct aj_str id, struct aj_err *err)
{
	const char *path =
	    aj_visit_text(visit, API "experiments/get?experiment_id=%s", aj_visit_escape(visit, id));
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, path, &answer, &root, err);

	if (st == AJ_OK && aj_str_eq(aj_json_str(aj_json_at(root, "experiment.experiment_id")), id))
		aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_text(visit, "GET %s", path), "200, its entry");
	aj_json_free(root);
	return st;
}

static enum aj_status prove_models(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, MODELS, &answer, &root, err);
	size_t n = aj_json_size(aj_json_at(root, "registered_models"));

	if (st != AJ_OK)
		return st;
	add_all(visit, root, "registered_models", "a model, not read");
	if (n > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN, "GET " MODELS, "200, %zu models", n);
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status mlflow_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *rows;
	enum aj_status st = aj_rest_get(visit, EXPERIMENTS, &answer, &root, err);
	size_t n;

	if (st != AJ_OK)
		return st;
	rows = aj_json_at(root, "experiments");
	n = aj_json_size(rows);
	if (!aj_json_is_object(root)) {
		aj_json_free(root);
		aj_rest_refused(visit, "GET " EXPERIMENTS, &answer);
		return AJ_OK;
	}
	add_all(visit, root, "experiments", "an experiment, its runs are not read");
	aj_visit_proved(
	    visit, n > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET " EXPERIMENTS, "200, %zu experiments", n);
	st = aj_rest_control(visit, API "experiments/get?experiment_id=" AJ_REST_CONTROL, err);
	if (st == AJ_OK && n > 0)
		st = prove_experiment(
		    visit, aj_json_str(aj_json_at(aj_json_item(rows, 0), "experiment_id")), err);
	aj_json_free(root);
	return st == AJ_OK ? prove_models(visit, err) : st;
}

static const uint16_t ports[] = { 5000, 5001, 0 };

const struct aj_kind aj_kind_mlflow = {
	.name = "mlflow",
	.about = "MLflow tracking servers",
	.ports = ports,
	.http = true,
	.recognise = mlflow_recognise,
	.prove = mlflow_prove,
};
