/*
 * azure_blob.c: containers of Azure Blob Storage. A container's level says what a stranger
 * may do: "container" (list and read), "blob" (read what he knows the name of), none. Azure
 * refuses in many ways (401, 403, 404, 409, by version and settings); at level blob it says
 * BlobNotFound of a blob that is not there, which it says to nobody else.
 */

#include "store/azure.h"
#include "store/azure_sas.h"
#include "store/objects.h"

static bool public_by_design(struct aj_str name)
{
	return aj_str_eq(name, AJ_S("$web"));
}

#define BLOBS                                                                                                \
	AJ_AZURE_LIST, .list = "restype=container&comp=list&maxresults=", .object = "Blobs/Blob",            \
		       .mark = "x-ms-blob-type", .missing = "BlobNotFound"

static const struct aj_objects_form form = {
	BLOBS,
	.listed = "level container",
	.unlisted = "level blob: cannot be listed, who knows a name reads",
	.public_by_design = public_by_design,
};

/* What a signature opens, instead of what everybody gets. */
static const struct aj_objects_form signed_form = {
	BLOBS,
	AJ_AZURE_SIGNED,
	.listed = "by a signed URL",
};

static const struct aj_azure_service service = { &signed_form, "Containers/Container" };

static enum aj_status climb(struct aj_visit *visit, struct aj_azure_control *control, struct aj_err *err)
{
	return aj_azure_climb_objects(visit, &service, control, err);
}

static enum aj_status blob_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_recognise(visit, "Blob", "blob", err);
}

static enum aj_status blob_prove(struct aj_visit *visit, struct aj_err *err)
{
	if (visit->endpoint->target->sas_file)
		return aj_azure_prove_signed(visit, climb, err);
	return aj_objects_prove(visit, &form, NULL, err);
}

static enum aj_status blob_list(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    struct aj_items *items, struct aj_err *err)
{
	if (visit->endpoint->target->sas_file)
		return aj_azure_list_signed(visit, &service, set, cursor, items, err);
	return aj_objects_list(visit, &form, set, cursor, items, err);
}

static enum aj_status blob_bytes(struct aj_visit *visit, const struct aj_set *set, struct aj_str item,
    uint64_t from, size_t want, struct aj_buf *out, struct aj_err *err)
{
	if (visit->endpoint->target->sas_file)
		return aj_azure_bytes_signed(visit, &service, set, item, from, want, out, err);
	return aj_objects_bytes(visit, &form, set, item, from, want, out, err);
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_azure_blob = {
	.name = "azure-blob",
	.scheme = "azblob",
	.about = "Azure Blob Storage: containers that the scope names",
	.ports = ports,
	.http = true,
	.account = "https://%s.blob.core.windows.net",
	.signs = true,
	.recognise = blob_recognise,
	.prove = blob_prove,
	.list = blob_list,
	.bytes = blob_bytes,
};
