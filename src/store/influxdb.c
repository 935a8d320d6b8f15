/*
 * influxdb.c: InfluxDB 1, which asks for nothing unless it is told to, and 2, which always asks for
 * a token. The version stands on every answer. Questions go by GET, which cannot write.
 */

#include "dep/json.h"
#include "estate/visit.h"
#include "store/by_number.h"

#include <inttypes.h>
#include <stdlib.h>

enum { DATABASES_MAX = 32, MEASUREMENTS_MAX = 256, POLICIES_MAX = 16, LIMIT_MAX = 1000 };

#define OTHER_POLICY "of a retention policy that is not the default one"

static enum aj_status influx_recognise(struct aj_visit *visit, struct aj_err *err)
{
	const struct aj_answer *front;
	struct aj_str version;
	enum aj_status st = aj_visit_front(visit, &front, err);

	if (st != AJ_OK)
		return st;
	version = aj_answer_header(front, "X-Influxdb-Version");
	if (version.len == 0)
		return AJ_END;
	aj_visit_is(visit, "InfluxDB", version);
	return AJ_OK;
}

/* InfluxQL: a name in quotes. */
static struct aj_str quoted(struct aj_visit *visit, struct aj_str name)
{
	struct aj_str out = { 0 };
	struct aj_err ignored;
	struct aj_buf buf;

	aj_buf_init(&buf, 64 << 10);
	aj_buf_add(&buf, AJ_S("\""));
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '"' || name.ptr[i] == '\\')
			aj_buf_add(&buf, AJ_S("\\"));
		aj_buf_add(&buf, aj_str_sub(name, i, 1));
	}
	aj_buf_add(&buf, AJ_S("\""));
	if (buf.full || aj_arena_dup(&visit->arena, aj_buf_str(&buf), &out, &ignored) != AJ_OK)
		out = (struct aj_str){ 0 };
	aj_buf_fini(&buf);
	return out;
}

/* root: of the answer, NULL unless it is 200 and has results. */
static enum aj_status ask(struct aj_visit *visit, struct aj_str database, const char *question, size_t max,
    struct aj_answer *answer, struct aj_json **root, struct aj_err *err)
{
	struct aj_request request = { .max = max };
	struct aj_err ignored;
	enum aj_status st;

	*root = NULL;
	request.path = aj_visit_text(visit, "/query?db=%s&q=%s", aj_visit_escape(visit, database),
	    aj_visit_escape(visit, aj_str_z(question)));
	st = aj_visit_ask(visit, &request, answer, err);
	if (st != AJ_OK || answer->status != 200 || answer->cut)
		return st;
	if (aj_json_parse(answer->body, root, &ignored) != AJ_OK)
		*root = NULL;
	if (!aj_json_is_array(aj_json_at(*root, "results"))) {
		aj_json_free(*root);
		*root = NULL;
	}
	return AJ_OK;
}

static const struct aj_json *series_of(const struct aj_json *root)
{
	return aj_json_at(aj_json_item(aj_json_at(root, "results"), 0), "series");
}

/* The first column of what SHOW gives. */
static const struct aj_json *names_of(const struct aj_json *root)
{
	return aj_json_at(aj_json_item(series_of(root), 0), "values");
}

static struct aj_str name_at(const struct aj_json *names, size_t i)
{
	return aj_json_str(aj_json_item(aj_json_item(names, i), 0));
}

static enum aj_status list_measurements(
    struct aj_visit *visit, struct aj_str database, size_t *shown, struct aj_err *err)
{
	const char *question = aj_visit_text(visit, "SHOW MEASUREMENTS LIMIT %d", MEASUREMENTS_MAX);
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *names;
	enum aj_status st = ask(visit, database, question, 0, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	names = names_of(root);
	for (size_t i = 0; i < aj_json_size(names) && i < MEASUREMENTS_MAX; i++) {
		struct aj_str name = name_at(names, i);
		struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD };

		set.name = aj_str_z(aj_visit_text(visit, "%.*s/%.*s", (int)database.len,
		    (const char *)database.ptr, (int)name.len, (const char *)name.ptr));
		set.system = aj_str_eq(database, AJ_S("_internal"));
		*shown += !set.system;
		aj_visit_set(visit, &set);
	}
	visit->more_sets |= aj_json_size(names) >= MEASUREMENTS_MAX;
	aj_json_free(root);
	return AJ_OK;
}

/* What lies in a retention policy other than the default one: a point of each measurement is asked for. */
static enum aj_status list_policy(
    struct aj_visit *visit, struct aj_str database, struct aj_str policy, struct aj_err *err)
{
	struct aj_str name = quoted(visit, policy);
	const char *question =
	    aj_visit_text(visit, "SELECT * FROM %.*s./.*/ LIMIT 1", (int)name.len, (const char *)name.ptr);
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st = ask(visit, database, question, 0, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	visit->more_sets |= answer.cut;
	for (size_t i = 0; i < aj_json_size(series_of(root)) && i < MEASUREMENTS_MAX; i++) {
		struct aj_str measurement = aj_json_str(aj_json_at(aj_json_item(series_of(root), i), "name"));
		struct aj_set set = { .count = AJ_UNTOLD, .bytes = AJ_UNTOLD, .note = AJ_S(OTHER_POLICY) };

		set.name = aj_str_z(aj_visit_text(visit, "%.*s/%.*s/%.*s", (int)database.len,
		    (const char *)database.ptr, (int)policy.len, (const char *)policy.ptr,
		    (int)measurement.len, (const char *)measurement.ptr));
		aj_visit_set(visit, &set);
	}
	aj_json_free(root);
	return AJ_OK;
}

/* Measurements are those of all policies, but a question without one goes to the default one. */
static enum aj_status list_policies(struct aj_visit *visit, struct aj_str database, struct aj_err *err)
{
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *policies;
	enum aj_status st = ask(visit, database, "SHOW RETENTION POLICIES", 0, &answer, &root, err);

	policies = names_of(root);
	for (size_t i = 0; st == AJ_OK && i < aj_json_size(policies) && i < POLICIES_MAX; i++) {
		const struct aj_json *row = aj_json_item(policies, i);
		struct aj_str name = name_at(policies, i);

		if (aj_json_true(aj_json_item(row, aj_json_size(row) - 1)))
			continue;
		if (aj_str_find(name, 0, '/') < name.len)
			visit->more_sets = true;
		else if (name.len > 0)
			st = list_policy(visit, database, name, err);
	}
	visit->more_sets |= aj_json_size(policies) > POLICIES_MAX;
	aj_json_free(root);
	return st;
}

static enum aj_status list(struct aj_visit *visit, const struct aj_json *databases, struct aj_err *err)
{
	size_t n = aj_json_size(databases), shown = 0;
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < n && i < DATABASES_MAX && st == AJ_OK; i++) {
		struct aj_str name = name_at(databases, i);

		if (name.len == 0 || aj_str_find(name, 0, '/') < name.len) {
			visit->more_sets = true;
			continue;
		}
		st = list_measurements(visit, name, &shown, err);
		if (st == AJ_OK && !aj_str_eq(name, AJ_S("_internal")))
			st = list_policies(visit, name, err);
	}
	visit->more_sets |= n > DATABASES_MAX;
	if (shown > 0)
		aj_visit_proved(
		    visit, AJ_DATA_OPEN, "GET /query?q=SHOW MEASUREMENTS", "200, %zu measurements", shown);
	return st;
}

static enum aj_status influx_prove(struct aj_visit *visit, struct aj_err *err)
{
	static const char show[] = "GET /query?q=SHOW DATABASES";
	struct aj_answer answer, control;
	struct aj_json *root, *nothing;
	size_t n;
	enum aj_status st = ask(visit, AJ_S(""), "SHOW DATABASES", 0, &answer, &root, err);

	if (st != AJ_OK)
		return st;
	if (!root) {
		bool nobody = answer.status == 403 && aj_answer_says(answer.body, "create admin user first");

		aj_visit_refused(visit, show,
		    nobody ? "%u, it has no administrator yet: anyone may become it" : "%u", answer.status);
		return AJ_OK;
	}
	n = aj_json_size(names_of(root));
	aj_visit_proved(visit, n > 0 ? AJ_DATA_OPEN : AJ_METADATA_OPEN, show, "200, %zu databases", n);
	st = ask(visit, AJ_S(""), "AJAR CONTROL", 0, &control, &nothing, err);
	aj_json_free(nothing);
	if (st == AJ_OK) {
		aj_visit_control(
		    visit, control.status >= 400, "GET /query?q=AJAR CONTROL", "%u", control.status);
		st = list(visit, names_of(root), err);
	}
	aj_json_free(root);
	return st;
}

/* {"time":…,"email":…} a row, by the names of the columns. */
static size_t add_rows(const struct aj_json *series, struct aj_buf *page)
{
	const struct aj_json *columns = aj_json_at(series, "columns"), *rows = aj_json_at(series, "values");
	size_t n = aj_json_size(rows);

	for (size_t i = 0; i < n; i++) {
		const struct aj_json *row = aj_json_item(rows, i);

		aj_buf_add(page, AJ_S("{"));
		for (size_t c = 0; c < aj_json_size(columns); c++) {
			char *value = aj_json_print(aj_json_item(row, c));

			aj_buf_add(page, c ? AJ_S(",") : AJ_S(""));
			aj_buf_json(page, aj_json_str(aj_json_item(columns, c)));
			aj_buf_add(page, AJ_S(":"));
			aj_buf_add(page, value ? aj_str_z(value) : AJ_S("null"));
			free(value);
		}
		aj_buf_add(page, AJ_S("}\n"));
	}
	return n;
}

/* "rp"."m" of "database/rp/m", "m" of "database/m". */
static const char *quoted_place(struct aj_visit *visit, const struct aj_set *set, struct aj_str measurement)
{
	struct aj_str policy = aj_str_until(measurement, '/'), first, second;

	if (!aj_str_eq(set->note, AJ_S(OTHER_POLICY))) {
		first = quoted(visit, measurement);
		return aj_visit_text(visit, "%.*s", (int)first.len, (const char *)first.ptr);
	}
	first = quoted(visit, policy);
	second = quoted(visit, aj_str_from(measurement, policy.len + 1));
	return aj_visit_text(visit, "%.*s.%.*s", (int)first.len, (const char *)first.ptr, (int)second.len,
	    (const char *)second.ptr);
}

static enum aj_status influx_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	struct aj_str database = aj_str_until(set->name, '/');
	const char *place = quoted_place(visit, set, aj_str_from(set->name, database.len + 1));
	uint64_t offset, usual = want / 256 < LIMIT_MAX ? want / 256 + 1 : LIMIT_MAX, limit = usual;
	size_t room = page->ceiling - page->len, n;
	struct aj_answer answer;
	struct aj_json *root;
	enum aj_status st;

	if (!aj_by_number_parse(cursor, &offset, &limit))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	for (;; limit = aj_by_number_fewer(limit)) { /* the text of a field is 64 KB at most */
		const char *question = aj_visit_text(
		    visit, "SELECT * FROM %s LIMIT %" PRIu64 " OFFSET %" PRIu64, place, limit, offset);

		st = ask(visit, database, question, aj_by_number_bytes(limit, room), &answer, &root, err);
		if (st != AJ_OK || !answer.cut || limit == 1)
			break;
	}
	if (st != AJ_OK)
		return st;
	if (!root)
		return aj_fail(err, AJ_EIO, "points were refused, or are too long: status %u", answer.status);
	n = add_rows(aj_json_item(series_of(root), 0), page);
	aj_json_free(root);
	aj_by_number_print(cursor, offset + n, limit, usual);
	return page->full ? aj_fail(err, AJ_ELIMIT, "a page larger than its bound") : n > 0 ? AJ_OK : AJ_END;
}

static const uint16_t ports[] = { 8086, 0 };

const struct aj_kind aj_kind_influxdb = {
	.name = "influxdb",
	.about = "InfluxDB 1 and 2",
	.ports = ports,
	.http = true,
	.recognise = influx_recognise,
	.prove = influx_prove,
	.records = influx_records,
};
