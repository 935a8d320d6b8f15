/*
 * solr.c: Solr. Its front page leads to its console; cores are counted in one answer, by the
 * interface for administrators, and each is searched by its own, which may be locked apart.
 */

#include "store/rest.h"

#include <inttypes.h>

enum { TRIED_MAX = 8, WINDOW_MAX = 10000 };

#define SYSTEM "/solr/admin/info/system?wt=json"
#define STATUS "/solr/admin/cores?action=STATUS&wt=json"
#define CONTROL "/solr/" AJ_REST_CONTROL "/select?q=*:*&rows=0&wt=json"

static enum aj_status solr_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_str version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!aj_str_ends(aj_answer_header(front, "Location"), AJ_S("/solr/")))
		return AJ_END;
	st = aj_rest_get(visit, SYSTEM, &answer, &root, err);
	if (st != AJ_OK)
		return st;
	version = aj_json_str(aj_json_at(root, "lucene.solr-spec-version"));
	if (version.len > 0 || answer.status == 401 || answer.status == 403)
		aj_visit_is(visit, "Solr", version);
	else
		st = AJ_END;
	aj_json_free(root);
	return st;
}

/* The id of a document, of the first core that gives one. */
static enum aj_status prove_document(struct aj_visit *visit, bool *given, struct aj_err *err)
{
	enum aj_status st = AJ_OK;
	size_t tried = 0;

	*given = false;
	for (size_t i = 0; i < visit->n_sets && tried < TRIED_MAX && !*given && st == AJ_OK; i++) {
		struct aj_answer answer;
		struct aj_json *root;
		const char *path;

		if (visit->sets[i].count == 0)
			continue;
		path = aj_visit_text(visit, "/solr/%s/select?q=*:*&rows=1&fl=id&wt=json",
		    aj_visit_escape(visit, visit->sets[i].name));
		st = aj_rest_get(visit, path, &answer, &root, err);
		if (st != AJ_OK)
			return st;
		tried++;
		*given = aj_json_size(aj_json_at(root, "response.docs")) > 0;
		if (*given)
			aj_visit_proved(visit, AJ_DATA_OPEN, aj_visit_text(visit, "GET %s", path),
			    "200, a document with its id");
		else
			aj_visit_refused(visit, "GET /solr/<core>/select", "%u", answer.status);
		aj_json_free(root);
	}
	return st;
}

static void add_cores(struct aj_visit *visit, const struct aj_json *cores)
{
	const struct aj_json *core;
	void *it = NULL;
	struct aj_str name;
	bool more = true;

	while (more && (core = aj_json_next(cores, &it, &name))) {
		struct aj_set set = { .name = name, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		if (!aj_json_number(aj_json_at(core, "index.numDocs"), &set.count))
			set.count = AJ_UNTOLD;
		if (!aj_json_number(aj_json_at(core, "index.sizeInBytes"), &set.bytes))
			set.bytes = AJ_UNTOLD;
		more = aj_visit_set(visit, &set);
	}
}

static enum aj_status solr_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit, STATUS, &answer, &root, err);
	bool given;

	if (st != AJ_OK)
		return st;
	if (!aj_json_is_object(aj_json_at(root, "status"))) {
		aj_json_free(root);
		aj_rest_refused(visit, "GET " STATUS, &answer);
		return AJ_OK;
	}
	add_cores(visit, aj_json_at(root, "status"));
	aj_json_free(root);
	st = prove_document(visit, &given, err);
	if (st != AJ_OK)
		return st;
	aj_visit_proved(
	    visit, given ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET " STATUS, "200, %zu cores", visit->n_sets);
	return aj_rest_control(visit, CONTROL, err);
}

/* By its place: only so far, since each page costs the server all those before it. */
static struct aj_request page_request(
    struct aj_visit *visit, const struct aj_set *set, const char *from, uint64_t limit)
{
	return (struct aj_request){ .path = aj_visit_text(visit,
					"/solr/%s/select?q=*:*&rows=%" PRIu64 "&start=%s&wt=json",
					aj_visit_escape(visit, set->name), limit, *from ? from : "0") };
}

static const struct aj_rest_pages pages = {
	.request = page_request, .records = "response.docs", .window = WINDOW_MAX
};

static enum aj_status solr_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, struct aj_err *err)
{
	return aj_rest_records(visit, set, cursor, want, page, &pages, err);
}

static const uint16_t ports[] = { 8983, 0 };

const struct aj_kind aj_kind_solr = {
	.name = "solr",
	.about = "Solr",
	.ports = ports,
	.key = AJ_KEY_ID,
	.http = true,
	.recognise = solr_recognise,
	.prove = solr_prove,
	.records = solr_records,
};
