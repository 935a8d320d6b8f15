/*
 * kibana.c: Kibana and OpenSearch Dashboards, which carry questions to what stands behind them. They
 * would carry ours by POST only, so that none is sent: whether one gets in is all that is found out.
 */

#include "store/rest.h"

#define STATUS "/api/status"

static enum aj_status kibana_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	bool dashboards;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	dashboards = aj_answer_header(front, "osd-name").len > 0;
	if (!dashboards && aj_answer_header(front, "kbn-name").len == 0 &&
	    aj_answer_header(front, "kbn-version").len == 0)
		return AJ_END;
	aj_visit_is(
	    visit, dashboards ? "OpenSearch Dashboards" : "Kibana", aj_answer_header(front, "kbn-version"));
	return AJ_OK;
}

/* Whole, its state is for those who are let in; what a probe of a cluster gets has no version. */
static enum aj_status kibana_prove(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_str version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st == AJ_OK)
		st = aj_rest_get(visit, STATUS, &answer, &root, err);
	if (st != AJ_OK)
		return st;
	version = aj_json_str(aj_json_at(root, "version.number"));
	if (version.len > 0) {
		aj_visit_is(visit, visit->product, version);
		aj_visit_proved(visit, AJ_METADATA_OPEN, "GET " STATUS, "200, its state and version");
	} else {
		aj_visit_refused(visit, "GET " STATUS, "%u", answer.status);
	}
	if (front->status == 401 || aj_answer_says(aj_answer_header(front, "Location"), "/login"))
		aj_visit_refused(visit, "GET /", "%u, it asks for a login", front->status);
	aj_json_free(root);
	return AJ_OK;
}

static const uint16_t ports[] = { 5601, 0 };

const struct aj_kind aj_kind_kibana = {
	.name = "kibana",
	.about = "Kibana, OpenSearch Dashboards",
	.ports = ports,
	.http = true,
	.recognise = kibana_recognise,
	.prove = kibana_prove,
};
