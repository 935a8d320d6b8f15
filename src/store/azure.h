#pragma once

/* What the services of an account of Azure Storage (blobs, queues, tables, files) have in common. */

#include "estate/visit.h"

/* The version of the protocol that is spoken, always the same: how a refusal looks depends on it. */
#define AJ_AZURE_VERSION "x-ms-version: 2021-12-02"

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
