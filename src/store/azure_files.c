/*
 * azure_files.c: Azure Files by HTTPS, which has no anonymous level: only what a signed URL opens is read,
 * the files of a share's root. (By SMB it is another kind of store.)
 */

#include "store/azure.h"
#include "store/azure_sas.h"

static const struct aj_objects_form form = {
	AJ_AZURE_LIST,
	AJ_AZURE_SIGNED,
	.list = "restype=directory&comp=list&maxresults=",
	.object = "Entries/File",
	.mark = "x-ms-type",
	.listed = "by a signed URL, without its folders",
};

static const struct aj_azure_service service = { &form, "Shares/Share" };

static enum aj_status climb(struct aj_visit *visit, struct aj_azure_control *control, struct aj_err *err)
{
	return aj_azure_climb_objects(visit, &service, control, err);
}

static enum aj_status file_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_recognise(visit, "File", "file", err);
}

static enum aj_status file_prove(struct aj_visit *visit, struct aj_err *err)
{
	if (visit->endpoint->target->sas_file)
		return aj_azure_prove_signed(visit, climb, err);
	return aj_azure_prove_closed(visit, "/?comp=list&maxresults=1", "EnumerationResults", err);
}

static enum aj_status file_list(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    struct aj_items *items, struct aj_err *err)
{
	if (!visit->endpoint->target->sas_file)
		return AJ_END;
	return aj_azure_list_signed(visit, &service, set, cursor, items, err);
}

static enum aj_status file_bytes(struct aj_visit *visit, const struct aj_set *set, struct aj_str item,
    uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err)
{
	if (!visit->endpoint->target->sas_file)
		return AJ_END;
	return aj_azure_bytes_signed(visit, &service, set, item, from, want, out, err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_azure_files = {
	.name = "azure-files",
	.scheme = "azfile",
	.about = "Azure Files by HTTPS: what a signed URL opens; nobody reads it without one",
	.ports = ports,
	.http = true,
	.account = "https://%s.file.core.windows.net",
	.signs = true,
	.recognise = file_recognise,
	.prove = file_prove,
	.list = file_list,
	.bytes = file_bytes,
};
