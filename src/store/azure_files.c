/*
 * azure_file.c: Azure Files by HTTPS, which has no anonymous level. (By SMB it is another kind of store.)
 */

#include "store/azure.h"

static enum aj_status file_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_recognise(visit, "File", "file", err);
}

static enum aj_status file_prove(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_prove_closed(visit, "/?comp=list&maxresults=1", "EnumerationResults", err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_azure_files = {
	.name = "azure-files",
	.scheme = "azfile",
	.about = "Azure Files by HTTPS: reachable or not, nobody reads it without a key",
	.ports = ports,
	.http = true,
	.account = "https://%s.file.core.windows.net",
	.recognise = file_recognise,
	.prove = file_prove,
};
