/*
 * nats_monitor.c: the pages by which a NATS server is watched. They are often open where the
 * server is not: they tell who is connected from where, and which streams there are.
 */

#include "dep/json.h"
#include "estate/visit.h"

static enum aj_status ask(struct aj_visit *visit, const char *path, struct aj_json **root, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_err ignored;
	enum aj_status st = aj_visit_get(visit, path, &answer, err);

	*root = NULL;
	if (st == AJ_OK && answer.status == 200 && aj_json_parse(answer.body, root, &ignored) != AJ_OK)
		*root = NULL;
	return st;
}

static enum aj_status monitor_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_json *root;
	struct aj_str version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status != 200 || !aj_answer_says(front->body, "varz"))
		return AJ_END;
	st = ask(visit, "/varz", &root, err);
	if (st != AJ_OK)
		return st;
	version = aj_json_str(aj_json_at(root, "version"));
	if (aj_json_str(aj_json_at(root, "server_id")).len == 0)
		version.len = 0;
	if (version.len > 0)
		aj_visit_is(visit, "NATS, its monitoring", version);
	aj_json_free(root);
	return version.len > 0 ? AJ_OK : AJ_END;
}

static enum aj_status monitor_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_json *root;
	uint64_t n;
	enum aj_status st = ask(visit, "/connz?limit=1", &root, err);

	if (st != AJ_OK)
		return st;
	if (aj_json_number(aj_json_at(root, "total"), &n))
		aj_visit_proved(visit, AJ_METADATA_OPEN, "GET /connz?limit=1",
		    "200, %llu connections with their addresses", (unsigned long long)n);
	aj_json_free(root);
	st = ask(visit, "/jsz", &root, err);
	if (st != AJ_OK)
		return st;
	if (aj_json_number(aj_json_at(root, "messages"), &n))
		aj_visit_proved(visit, AJ_METADATA_OPEN, "GET /jsz", "200, %llu messages in streams",
		    (unsigned long long)n);
	aj_json_free(root);
	return AJ_OK;
}

static const uint16_t ports[] = { 8222, 0 };

const struct aj_kind aj_kind_nats_monitor = {
	.name = "nats-monitor",
	.about = "the monitoring pages of NATS",
	.ports = ports,
	.http = true,
	.recognise = monitor_recognise,
	.prove = monitor_prove,
};
