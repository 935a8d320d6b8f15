/*
 * azure_queue.c: Azure Queue Storage, which has no anonymous level: without a key or a signature it
 * is closed. Nothing is ever taken out of a queue, not even looked at; a signed URL shows the queues' names
 * and how many messages wait in one.
 */

#include "store/azure.h"
#include "store/azure_sas.h"

#define LIST "/?comp=list&maxresults=64"
#define METADATA "?comp=metadata"

static enum aj_status queue_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_recognise(visit, "Queue", "queue", err);
}

static size_t take_names(struct aj_visit *visit, const struct aj_element *root)
{
	size_t n = 0;

	for (const struct aj_element *queue = aj_element_at(root, "Queues/Queue"); queue;
	     queue = aj_element_next(queue)) {
		struct aj_set set = { .name = aj_element_text(aj_element_at(queue, "Name")),
			.count = AJ_UNTOLD,
			.bytes = AJ_UNTOLD,
			.note = AJ_S("a queue, by a signed URL") };

		n += set.name.len > 0 && aj_visit_set(visit, &set);
	}
	return n;
}

static void take_metadata(struct aj_visit *visit, const struct aj_answer *answer)
{
	struct aj_set set = { .name = aj_azure_place(visit->endpoint),
		.bytes = AJ_UNTOLD,
		.note = AJ_S("a queue, by a signed URL") };

	if (!aj_str_decimal(aj_answer_header(answer, "x-ms-approximate-messages-count"), &set.count))
		set.count = AJ_UNTOLD;
	aj_visit_set(visit, &set);
	aj_visit_proved(visit, AJ_METADATA_OPEN, "GET " METADATA, "200, its properties");
}

static enum aj_status climb(struct aj_visit *visit, struct aj_azure_control *control, struct aj_err *err)
{
	bool whole = aj_azure_place(visit->endpoint).len == 0;
	struct aj_element *root;
	struct aj_answer answer;
	enum aj_status st;

	control->path = whole ? LIST : METADATA;
	st = aj_azure_ask(visit, control->path, "EnumerationResults", &answer, &root, err);
	if (st != AJ_OK)
		return st;
	if (!whole && answer.status == 200 &&
	    aj_answer_header(&answer, "x-ms-approximate-messages-count").len > 0)
		take_metadata(visit, &answer);
	else if (whole && root)
		aj_visit_proved(
		    visit, AJ_METADATA_OPEN, "GET " LIST, "200, %zu queues", take_names(visit, root));
	else
		aj_visit_refused(visit, aj_visit_text(visit, "GET %s", control->path), "%s",
		    aj_objects_refusal(visit, &answer));
	aj_element_free(root);
	return AJ_OK;
}

static enum aj_status queue_prove(struct aj_visit *visit, struct aj_err *err)
{
	if (visit->endpoint->target->sas_file)
		return aj_azure_prove_signed(visit, climb, err);
	return aj_azure_prove_closed(visit, "/?comp=list&maxresults=1", "EnumerationResults", err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_azure_queue = {
	.name = "azure-queue",
	.about = "Azure Queue Storage: what a signed URL shows of it; nobody reads it without one",
	.ports = ports,
	.http = true,
	.account = "https://%s.queue.core.windows.net",
	.signs = true,
	.recognise = queue_recognise,
	.prove = queue_prove,
};
