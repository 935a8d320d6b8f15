#pragma once

/* What the services of an account of Azure Storage (blobs, queues, tables, files) have in common. */

#include "dep/element.h"
#include "estate/visit.h"

/* The version of the protocol that is spoken, always the same: how a refusal looks depends on it. */
#define AJ_AZURE_VERSION "x-ms-version: 2021-12-02"
extern const char *const aj_azure_headers[];

/* Of a struct aj_objects_form: how lists of blobs and of files are written. */
#define AJ_AZURE_LIST                                                                                        \
	.marker = "&marker=", .headers = aj_azure_headers, .root = "EnumerationResults", .name = "Name",     \
	.size = "Properties/Content-Length", .next = "NextMarker"

/* GET. root: of the XML, if the answer is 200 and its root is called so, else NULL; free it. */
AJ_MUST_CHECK enum aj_status aj_azure_ask(struct aj_visit *visit, const char *path, const char *name,
    struct aj_answer *answer, struct aj_element **root, struct aj_err *err);

/* Recognises a service ("Blob") by its Server field, or, where that is the web server's, by Azure's other
 * fields under a host of that service ("blob"). */
enum aj_status aj_azure_recognise(
    struct aj_visit *visit, const char *service, const char *host, struct aj_err *err);

/*
 * Of a service that nobody without a key or a signature can read: asks for path once. What
 * answers with root gives what Azure would not.
 */
enum aj_status aj_azure_prove_closed(
    struct aj_visit *visit, const char *path, const char *root, struct aj_err *err);
