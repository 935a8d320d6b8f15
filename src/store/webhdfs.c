/*
 * webhdfs.c: HDFS by WebHDFS, of a name node or of HttpFS. What lies at its root is listed and
 * weighed. Files lie on data nodes, which are other places: they are not opened. user.name, by which
 * one may claim to be anybody, is not sent.
 */

#include "store/rest.h"

enum { WEIGHED_MAX = 32 };

#define LISTING "/webhdfs/v1/?op=LISTSTATUS"

const struct aj_kind aj_kind_webhdfs;

/* Its answer is kept: proving goes on from there. */
static enum aj_status hdfs_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer *listing = aj_arena_take(&visit->arena, sizeof(*listing));
	struct aj_str realm;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (!listing)
		return aj_fail(err, AJ_ELIMIT, "no memory for an answer");
	if (!aj_answer_says(front->body, "dfshealth") &&
	    !aj_answer_says(front->body, "Hadoop Administration") &&
	    !aj_answer_says(front->body, "HttpFs service") && !aj_rest_expected(visit, &aj_kind_webhdfs))
		return AJ_END;
	st = aj_visit_get(visit, LISTING, listing, err);
	if (st != AJ_OK)
		return st;
	realm = aj_answer_header(listing, "WWW-Authenticate");
	if (!aj_str_starts(listing->body, AJ_S("{\"FileStatuses\":")) &&
	    !aj_str_starts(listing->body, AJ_S("{\"RemoteException\":")) &&
	    !(listing->status == 401 && aj_str_starts(realm, AJ_S("Negotiate"))))
		return AJ_END;
	aj_visit_is(visit, "WebHDFS", (struct aj_str){ 0 });
	visit->own = listing;
	return AJ_OK;
}

/* How many files, and how many bytes, lie below a folder. */
static enum aj_status weigh(struct aj_visit *visit, struct aj_set *set, bool *given, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = aj_rest_get(visit,
	    aj_visit_text(visit, "/webhdfs/v1/%s?op=GETCONTENTSUMMARY", aj_visit_escape(visit, set->name)),
	    &answer, &root, err);

	if (st == AJ_OK && aj_json_number(aj_json_at(root, "ContentSummary.fileCount"), &set->count)) {
		*given = true;
		if (!aj_json_number(aj_json_at(root, "ContentSummary.length"), &set->bytes))
			set->bytes = AJ_UNTOLD;
	}
	aj_json_free(root);
	return st;
}

static enum aj_status hdfs_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const struct aj_rest_set sets = { .name = "pathSuffix",
		.note = "files are not opened: they lie on other machines",
		.ask = weigh,
		.asked = WEIGHED_MAX };
	const struct aj_answer *listing = visit->own;
	struct aj_json *root = NULL;
	const struct aj_json *entries;
	struct aj_err ignored;
	size_t n, weighed;
	enum aj_status st;

	if (listing->status == 200 && aj_json_parse(listing->body, &root, &ignored) != AJ_OK)
		root = NULL;
	entries = aj_json_at(root, "FileStatuses.FileStatus");
	if (!aj_json_is_array(entries)) {
		aj_json_free(root);
		aj_rest_refused(visit, "GET " LISTING, listing);
		return AJ_OK;
	}
	n = aj_json_size(entries);
	st = aj_rest_sets_ask(visit, entries, &sets, &weighed, err);
	aj_json_free(root);
	aj_visit_proved(
	    visit, n > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, "GET " LISTING, "200, %zu files and folders", n);
	if (weighed > 0)
		aj_visit_proved(visit, AJ_DATA_OPEN, "GET /webhdfs/v1/<path>?op=GETCONTENTSUMMARY",
		    "200, of %zu", weighed);
	return st == AJ_OK ? aj_rest_control(visit, "/webhdfs/v1/" AJ_REST_CONTROL "?op=LISTSTATUS", err)
			   : st;
}

static const uint16_t ports[] = { 9870, 50070, 14000, 0 };

const struct aj_kind aj_kind_webhdfs = {
	.name = "webhdfs",
	.about = "HDFS, by WebHDFS and HttpFS",
	.ports = ports,
	.http = true,
	.recognise = hdfs_recognise,
	.prove = hdfs_prove,
};
