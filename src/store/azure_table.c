/*
 * azure_table.c: Azure Table Storage, which has no anonymous level either.
 */

#include "store/azure.h"

static enum aj_status table_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_recognise(visit, "Table", "table", err);
}

static enum aj_status table_prove(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_prove_closed(visit, "/Tables?$top=1", "feed", err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_azure_table = {
	.name = "azure-table",
	.about = "Azure Table Storage: reachable or not, nobody reads it without a key",
	.ports = ports,
	.http = true,
	.account = "https://%s.table.core.windows.net",
	.recognise = table_recognise,
	.prove = table_prove,
};
