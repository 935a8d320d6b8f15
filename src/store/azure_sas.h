#pragma once

/*
 * Signed URLs of Azure Storage (SAS). Who has one does what it says, from anywhere and without a name, in an
 * account that looks private to everybody else: that, too, is a way to stand open, and nobody but its owner
 * can tell which ones he has given away. So a scope can name a file with one (sas-file), and it is asked of
 * the place that the scope declares beside it whether it still opens that.
 *
 * That is no credential that is tried: nothing is guessed, no door is knocked at but the declared one, and
 * what is sent was laid there by the owner to be checked, where a stranger who has found it would use it.
 * What inspect finds in files is decoded and told, and never sent anywhere. What it opens counts as open,
 * unlike what the owner's own key opens; the control is the same request without the signature, which must
 * fail. A right to write is taken from the token's own words. The token is read from its file for each
 * request, goes to nobody who cannot prove to be the host (dep/http.h), and is in no note, log, ledger or
 * report.
 */

#include "store/objects.h"

/* A request that the signature opens, to be asked without it. */
struct aj_azure_control {
	enum aj_verb verb;
	const char *path; /* NULL: there is none */
};

/* The ladder of one service, on which each request is signed. */
typedef enum aj_status aj_azure_climb(
    struct aj_visit *visit, struct aj_azure_control *control, struct aj_err *err);

/* Tells what the signature of the scope says, climbs with it, and asks once without it. */
enum aj_status aj_azure_prove_signed(struct aj_visit *visit, aj_azure_climb *climb, struct aj_err *err);

/* From now on the requests of this visit, which has a target with a signature, carry it. */
void aj_azure_sign(struct aj_visit *visit);

/* Where the endpoint's path leads: below it, is there a queue, a table, and so on? "": the account itself. On
 * an emulator, which has an address instead of a name, the account stands before it. */
struct aj_str aj_azure_place(const struct aj_endpoint *endpoint);

/* --- Blobs and files */

struct aj_azure_service {
	const struct aj_objects_form *form; /* of signed requests; whole: aj_azure_bucket */
	const char *buckets;		    /* in the list of the account: "Containers/Container" */
};

bool aj_azure_bucket(struct aj_visit *visit, struct aj_str *name);

/* Of the form of such a service. */
#define AJ_AZURE_SIGNED                                                                                      \
	.unlisted = "by a signed URL: cannot be listed, who knows a name reads", .whole = aj_azure_bucket,   \
	.bare = true

enum aj_status aj_azure_climb_objects(struct aj_visit *visit, const struct aj_azure_service *service,
    struct aj_azure_control *control, struct aj_err *err);
enum aj_status aj_azure_list_signed(struct aj_visit *visit, const struct aj_azure_service *service,
    const struct aj_set *set, struct aj_cursor *cursor, struct aj_items *items, struct aj_err *err);
enum aj_status aj_azure_bytes_signed(struct aj_visit *visit, const struct aj_azure_service *service,
    const struct aj_set *set, struct aj_str item, uint64_t from, size_t want, struct aj_buf *out,
    struct aj_err *err);
