/*
 * prometheus.c: Prometheus by its HTTP interface. That it is healthy or ready is told to
 * everybody; what it watches, with addresses and labels, and how many series it has, is data.
 */

#include "dep/json.h"
#include "estate/visit.h"

#include <stdio.h>
#include <stdlib.h>

#define BUILD "/api/v1/status/buildinfo"
#define TSDB "/api/v1/status/tsdb?limit=1"
#define TARGETS "/api/v1/targets?state=active"

/* root: of the answer, NULL unless it is 200 and a success. */
static enum aj_status ask(struct aj_visit *visit, const char *path, struct aj_answer *answer,
    struct aj_json **root, struct aj_err *err)
{
	struct aj_err ignored;
	enum aj_status st = aj_visit_get(visit, path, answer, err);

	*root = NULL;
	if (st != AJ_OK || answer->status != 200 || answer->cut)
		return st;
	if (aj_json_parse(answer->body, root, &ignored) != AJ_OK)
		*root = NULL;
	if (!aj_str_eq(aj_json_str(aj_json_at(*root, "status")), AJ_S("success"))) {
		aj_json_free(*root);
		*root = NULL;
	}
	return AJ_OK;
}

/* Its front page leads to another one, /graph or /query; locked, it asks for a name in no realm. */
static enum aj_status prometheus_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_answer answer;
	struct aj_json *root;
	struct aj_str place, version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	if (front->status == 401 && aj_str_eq(aj_answer_header(front, "WWW-Authenticate"), AJ_S("Basic")) &&
	    aj_str_eq(front->body, AJ_S("Unauthorized\n"))) {
		aj_visit_is(visit, "Prometheus or an exporter of its kind", (struct aj_str){ 0 });
		return AJ_OK;
	}
	place = aj_answer_header(front, "Location");
	if (front->status != 302 ||
	    (!aj_str_ends(place, AJ_S("/graph")) && !aj_str_ends(place, AJ_S("/query"))))
		return AJ_END;
	st = ask(visit, BUILD, &answer, &root, err);
	if (st != AJ_OK)
		return st;
	version = aj_json_str(aj_json_at(root, "data.version"));
	if (version.len > 0)
		aj_visit_is(visit, "Prometheus", version);
	aj_json_free(root);
	return version.len > 0 ? AJ_OK : AJ_END;
}

static enum aj_status prove_targets(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_set set = { .name = AJ_S("targets"), .bytes = AJ_UNTOLD };
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = ask(visit, TARGETS, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	set.note = AJ_S("addresses and labels of what is watched");
	if (aj_json_is_array(aj_json_at(root, "data.activeTargets"))) {
		set.count = aj_json_size(aj_json_at(root, "data.activeTargets"));
		aj_visit_set(visit, &set);
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "GET " TARGETS, "200, %llu targets", (unsigned long long)set.count);
	} else if (answer.cut) {
		set.count = AJ_UNTOLD;
		aj_visit_set(visit, &set);
		aj_visit_proved(visit, AJ_DATA_OPEN, "GET " TARGETS, "200, longer than is read");
	}
	aj_json_free(root);
	return AJ_OK;
}

static enum aj_status prometheus_prove(struct aj_visit *visit, struct aj_err *err)
{
	struct aj_set set = {
		.name = AJ_S("series"), .bytes = AJ_UNTOLD, .system = true, .note = AJ_S("counted, not read")
	};
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = ask(visit, TSDB, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	if (!aj_json_number(aj_json_at(root, "data.headStats.numSeries"), &set.count)) {
		aj_json_free(root);
		aj_visit_refused(visit, "GET " TSDB, "%u", answer.status);
		return AJ_OK;
	}
	aj_json_free(root);
	aj_visit_set(visit, &set);
	aj_visit_proved(visit, AJ_DATA_OPEN, "GET " TSDB, "200, %llu series", (unsigned long long)set.count);
	st = aj_visit_get(visit, "/api/v1/query?query=%7B", &answer, err);
	if (st != AJ_OK)
		return st;
	aj_visit_control(visit, answer.status >= 400, "GET /api/v1/query?query=%7B", "%u", answer.status);
	return prove_targets(visit, err);
}

/* Cursor: empty, or "end". */
static enum aj_status prometheus_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	size_t before = page->len, n;
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *targets;
	enum aj_status st;

	if (cursor->text[0])
		return AJ_END;
	snprintf(cursor->text, sizeof(cursor->text), "end");
	st = ask(visit, TARGETS, &answer, &root, err);
	if (st != AJ_OK)
		return st;
	if (answer.cut)
		return aj_fail(err, AJ_ELIMIT, "targets of more than %zu bytes", answer.body.len);
	targets = aj_json_at(root, "data.activeTargets");
	n = aj_json_size(targets);
	for (size_t i = 0; i < n && page->len - before < want; i++) {
		char *line = aj_json_print(aj_json_item(targets, i));

		aj_buf_add(page, line ? aj_str_z(line) : AJ_S(""));
		aj_buf_add(page, AJ_S("\n"));
		free(line);
	}
	aj_json_free(root);
	return page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : n > 0 ? AJ_OK : AJ_END;
}

static const uint16_t ports[] = { 9090, 0 };

const struct aj_kind aj_kind_prometheus = {
	.name = "prometheus",
	.about = "Prometheus",
	.ports = ports,
	.http = true,
	.recognise = prometheus_recognise,
	.prove = prometheus_prove,
	.records = prometheus_records,
};
