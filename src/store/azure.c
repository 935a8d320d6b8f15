/* azure.c: by what the services of Azure Storage, and their emulator Azurite, are known. */

#include "store/azure.h"

#include "store/objects.h"

const char *const aj_azure_headers[] = { AJ_AZURE_VERSION, NULL };

/* "Windows-Azure-Blob/1.0 Microsoft-HTTPAPI/2.0" or "Azurite-Blob/3.35.0": what stands behind the slash. */
static bool is_server(
    struct aj_visit *visit, struct aj_str server, const char *service, struct aj_str *version)
{
	static const char *const makers[] = { "Windows-Azure-", "Azurite-" };

	for (size_t i = 0; i < AJ_LEN(makers); i++) {
		struct aj_str name = aj_str_z(aj_visit_text(visit, "%s%s/", makers[i], service));

		if (aj_str_starts(server, name)) {
			*version = aj_str_until(aj_str_from(server, name.len), ' ');
			return true;
		}
	}
	return false;
}

enum aj_status aj_azure_recognise(
    struct aj_visit *visit, const char *service, const char *host, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_str version = { 0 };
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (is_server(visit, aj_answer_header(front, "Server"), service, &version)) {
		aj_visit_is(visit, version.len > 3 ? "Azurite" : "Azure Storage",
		    version.len > 3 ? version : (struct aj_str){ 0 });
		return AJ_OK;
	}
	if (aj_answer_header(front, "x-ms-request-id").len == 0 ||
	    !strstr(visit->endpoint->host, aj_visit_text(visit, ".%s.", host)))
		return AJ_END;
	aj_visit_is(visit, "Azure Storage", (struct aj_str){ 0 });
	return AJ_OK;
}

enum aj_status aj_azure_ask(struct aj_visit *visit, const char *path, const char *name,
    struct aj_answer *answer, struct aj_element **root, struct aj_err *err)
{
	struct aj_request request = { .path = path, .headers = aj_azure_headers };
	enum aj_status st = aj_visit_ask(visit, &request, answer, err);
	struct aj_err ignored;

	*root = NULL;
	if (st != AJ_OK || answer->status != 200 || aj_element_parse(answer->body, root, &ignored) != AJ_OK ||
	    aj_element_is(*root, name))
		return st;
	aj_element_free(*root);
	*root = NULL;
	return st;
}

enum aj_status aj_azure_prove_closed(
    struct aj_visit *visit, const char *path, const char *root, struct aj_err *err)
{
	const char *asked = aj_visit_text(visit, "GET %s", path);
	struct aj_element *list;
	struct aj_answer answer;
	enum aj_status st = aj_azure_ask(visit, path, root, &answer, &list, err);

	if (st != AJ_OK)
		return st;
	if (list)
		aj_visit_proved(visit, AJ_METADATA_OPEN, asked, "200, a list, which Azure gives to nobody");
	else
		aj_visit_refused(visit, asked, "%s", aj_objects_refusal(visit, &answer));
	aj_element_free(list);
	return AJ_OK;
}
