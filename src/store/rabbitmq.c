/*
 * rabbitmq.c: RabbitMQ's management by HTTP. It always asks for a name; where something before it
 * gives one, queues are counted. Messages are not read: whoever takes one changes the queue.
 */

#include "store/rest.h"

#define OVERVIEW "/api/overview"
#define QUEUES "/api/queues?columns=name,messages,message_bytes"

static enum aj_status rabbit_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status != 200 || !aj_answer_says(front->body, "<title>RabbitMQ Management</title>"))
		return AJ_END;
	aj_visit_is(visit, "RabbitMQ Management", (struct aj_str){ 0 });
	return AJ_OK;
}

static enum aj_status prove_queues(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, QUEUES, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	aj_rest_sets(visit, root,
	    &(struct aj_rest_set){
		.name = "name", .count = "messages", .bytes = "message_bytes", .note = "a queue, not read" });
	if (aj_json_is_array(root))
		aj_visit_proved(
		    visit, AJ_METADATA_OPEN, "GET " QUEUES, "200, %zu queues", aj_json_size(root));
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status rabbit_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_str version;
	enum aj_status st = aj_rest_get(visit, OVERVIEW, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	version = aj_json_str(aj_json_at(root, "rabbitmq_version"));
	if (version.len > 0) {
		aj_visit_is(visit, "RabbitMQ Management", version);
		aj_visit_proved(visit, AJ_METADATA_OPEN, "GET " OVERVIEW, "200, its versions and totals");
		st = prove_queues(visit, err);
	} else {
		aj_visit_refused(visit, "GET " OVERVIEW, "%u", answer.status);
	}
	aj_json_free(root);
	return st;
}

static const uint16_t ports[] = { 15672, 15671, 0 };

const struct aj_kind aj_kind_rabbitmq = {
	.name = "rabbitmq",
	.about = "RabbitMQ, by its management",
	.ports = ports,
	.http = true,
	.recognise = rabbit_recognise,
	.prove = rabbit_prove,
};
