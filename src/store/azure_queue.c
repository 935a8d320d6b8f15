/*
 * azure_queue.c: Azure Queue Storage, which has no anonymous level: without a key or a signature it
 * is closed. Nothing is ever taken out of a queue, not even looked at.
 */

#include "store/azure.h"

static enum aj_status queue_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_recognise(visit, "Queue", "queue", err);
}

static enum aj_status queue_prove(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_prove_closed(visit, "/?comp=list&maxresults=1", "EnumerationResults", err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_azure_queue = {
	.name = "azure-queue",
	.about = "Azure Queue Storage: reachable or not, nobody reads it without a key",
	.ports = ports,
	.http = true,
	.account = "https://%s.queue.core.windows.net",
	.recognise = queue_recognise,
	.prove = queue_prove,
};
