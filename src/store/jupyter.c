/*
 * jupyter.c: Jupyter's server, on its own or below a notebook or a laboratory. Files are listed
 * with their sizes and not read; kernels and terminals are not touched.
 */

#include "store/rest.h"

#define LISTING "/api/contents?content=1"

const struct aj_kind aj_kind_jupyter;

static enum aj_status jupyter_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_str version, policy;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_starts(aj_answer_header(front, "Server"), AJ_S("TornadoServer/")) &&
	    !aj_rest_expected(visit, &aj_kind_jupyter))
		return AJ_END;
	st = aj_rest_get(visit, "/api", &answer, &root, err);
	if (st != AJ_OK)
		return st;
	version = aj_json_str(aj_json_at(root, "version"));
	policy = aj_answer_header(&answer, "Content-Security-Policy");
	if (version.len > 0 && aj_answer_says(policy, "/api/security/csp-report"))
		aj_visit_is(visit, "Jupyter Server", version);
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

/* A file, by its own entry. */
static enum aj_status prove_file(struct aj_visit *visit, struct aj_str name, struct aj_err *err)
{
	const char *path = aj_visit_text(visit, "/api/contents/%s?content=0", aj_visit_escape(visit, name));
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, path, &answer, &root, err);

	if (st == AJ_OK && aj_str_eq(aj_json_str(aj_json_at(root, "name")), name))
		aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_text(visit, "GET %s", path), "200, its entry");
	aj_json_free(root);
	return st;
}

static void add(struct aj_visit *visit, const struct aj_json *entry)
{
	struct aj_str type = aj_json_str(aj_json_at(entry, "type"));
	struct aj_set set = { .name = aj_json_str(aj_json_at(entry, "name")),
		.count = AJ_UNTOLD,
		.bytes = AJ_UNTOLD,
		.note = AJ_S("a file, not read") };

	if (aj_str_eq(type, AJ_S("directory")))
		set.note = AJ_S("a folder, not listed");
	else if (aj_str_eq(type, AJ_S("notebook")))
		set.note = AJ_S("a notebook, not read");
	if (!aj_json_number(aj_json_at(entry, "size"), &set.bytes))
		set.bytes = AJ_UNTOLD;
	if (set.name.len > 0)
		aj_visit_set(visit, &set);
}

static enum aj_status jupyter_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *entries;
	enum aj_status st = aj_rest_get(visit, LISTING, &answer, &root, err);
	size_t n;

	if (st != AJ_OK)
		return st;
	entries = aj_json_at(root, "content");
	if (!aj_json_is_array(entries)) {
		aj_json_free(root);
		aj_rest_refused(visit, "GET " LISTING, &answer);
		return AJ_OK;
	}
	n = aj_json_size(entries);
	for (size_t i = 0; i < n && i < AJ_VISIT_SETS; i++)
		add(visit, aj_json_item(entries, i));
	aj_visit_proved(
	    visit, n > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET " LISTING, "200, %zu files and folders", n);
	aj_json_free(root);
	st = aj_rest_control(visit, "/api/contents/" AJ_REST_CONTROL "?content=0", err);
	return st == AJ_OK && visit->n_sets > 0 ? prove_file(visit, visit->sets[0].name, err) : st;
}

static const uint16_t ports[] = { 8888, 8889, 0 };

const struct aj_kind aj_kind_jupyter = {
	.name = "jupyter",
	.about = "Jupyter servers and notebooks",
	.ports = ports,
	.http = true,
	.recognise = jupyter_recognise,
	.prove = jupyter_prove,
};
