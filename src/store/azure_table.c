/*
 * azure_table.c: Azure Table Storage, which has no anonymous level either: what is read of it is what a
 * signed URL opens. A page ends where the server says in two header fields, which the next request gives
 * back.
 */

#include "store/azure.h"
#include "store/azure_sas.h"
#include "store/rest.h"

#include <stdio.h>

#define TABLES "/Tables?$top=64"

enum {
	PAGE_RECORDS = 100,
	RECORD_GUESS = 512,
	PROVED_MAX = 16, /* tables of an account that are asked for an entity */
};

static const char *const headers[] = { AJ_AZURE_VERSION, "Accept: application/json;odata=nometadata", NULL };

static enum aj_status table_recognise(struct aj_visit *visit, struct aj_err *err)
{
	return aj_azure_recognise(visit, "Table", "table", err);
}

/* root: the answer, if it has an array of what was asked for; free it. */
static enum aj_status ask(struct aj_visit *visit, const char *path, struct aj_buf *into,
    struct aj_answer *answer, struct aj_json **root, struct aj_err *err)
{
	struct aj_request request = { .path = path, .headers = headers, .into = into };
	struct aj_err ignored;
	enum aj_status st;

	*root = NULL;
	request.max = into ? into->ceiling - into->len : 0;
	st = aj_visit_ask(visit, &request, answer, err);
	if (st != AJ_OK || answer->status != 200 || answer->cut ||
	    aj_json_parse(answer->body, root, &ignored) != AJ_OK)
		return st;
	if (aj_json_is_array(aj_json_at(*root, "value")))
		return st;
	aj_json_free(*root);
	*root = NULL;
	return st;
}

/* "" where the endpoint is the table. */
static const char *path_of(struct aj_visit *visit, struct aj_str table)
{
	if (aj_azure_place(visit->endpoint).len > 0)
		return "()";
	return aj_visit_text(visit, "/%s()", aj_visit_escape(visit, table));
}

/* One entity, and only the name of its row: two facts, of which neither has what is in it. */
static enum aj_status climb_table(
    struct aj_visit *visit, struct aj_str table, bool listed, struct aj_err *err)
{
	static const char *const queries[] = { "?$select=PartitionKey&$top=1", "?$select=RowKey&$top=1" };
	struct aj_set set = {
		.name = table, .count = AJ_UNTOLD, .bytes = AJ_UNTOLD, .note = AJ_S("by a signed URL")
	};
	bool given = listed;

	for (size_t i = 0; i < AJ_LEN(queries); i++) {
		const char *path = aj_visit_text(visit, "%s%s", path_of(visit, table), queries[i]);
		const char *asked = aj_visit_text(visit, "GET %s", path);
		struct aj_answer answer;
		struct aj_json *root;
		enum aj_status st = ask(visit, path, NULL, &answer, &root, err);
		size_t n = aj_json_size(aj_json_at(root, "value"));

		if (st != AJ_OK)
			return st;
		if (!root)
			aj_visit_refused(visit, asked, "%s", aj_objects_refusal(visit, &answer));
		else
			aj_visit_proved(
			    visit, n ? AJ_DATA_OPEN : AJ_METADATA_OPEN, asked, "200, %zu entities", n);
		given |= root != NULL;
		aj_json_free(root);
		if (!root || n == 0)
			break;
	}
	if (given)
		aj_visit_set(visit, &set);
	return AJ_OK;
}

static enum aj_status climb(struct aj_visit *visit, struct aj_azure_control *control, struct aj_err *err)
{
	struct aj_str table = aj_azure_place(visit->endpoint);
	struct aj_answer answer;
	struct aj_json *root;
	const struct aj_json *names;
	enum aj_status st;

	control->path = table.len > 0 ? "()?$top=1" : TABLES;
	if (table.len > 0)
		return climb_table(visit, table, false, err);
	st = ask(visit, TABLES, NULL, &answer, &root, err);
	if (st != AJ_OK)
		return st;
	if (!root) {
		aj_visit_refused(visit, "GET " TABLES, "%s", aj_objects_refusal(visit, &answer));
		return AJ_OK;
	}
	names = aj_json_at(root, "value");
	aj_visit_proved(visit, AJ_METADATA_OPEN, "GET " TABLES, "200, %zu tables", aj_json_size(names));
	visit->more_sets |= aj_answer_header(&answer, "x-ms-continuation-NextTableName").len > 0;
	for (size_t i = 0; i < aj_json_size(names) && i < PROVED_MAX && st == AJ_OK; i++) {
		struct aj_str name = aj_json_str(aj_json_at(aj_json_item(names, i), "TableName"));

		if (name.len > 0)
			st = climb_table(visit, name, true, err);
	}
	visit->more_sets |= aj_json_size(names) > PROVED_MAX;
	aj_json_free(root);
	if (visit->rung > AJ_REACHABLE)
		visit->refused = ""; /* as a whole it did not */
	return st;
}

static enum aj_status table_prove(struct aj_visit *visit, struct aj_err *err)
{
	if (visit->endpoint->target->sas_file)
		return aj_azure_prove_signed(visit, climb, err);
	return aj_azure_prove_closed(visit, "/Tables?$top=1", "feed", err);
}

/* Cursor: "k" and the query that goes on, "e" at the end. */
static enum aj_status go_on(
    struct aj_visit *visit, const struct aj_answer *answer, struct aj_cursor *cursor, struct aj_err *err)
{
	struct aj_str partition = aj_answer_header(answer, "x-ms-continuation-NextPartitionKey");
	struct aj_str row = aj_answer_header(answer, "x-ms-continuation-NextRowKey");
	const char *next = aj_visit_text(visit, "k&NextPartitionKey=%s%s%s",
	    aj_visit_escape(visit, partition), row.len ? "&NextRowKey=" : "", aj_visit_escape(visit, row));

	if (strlen(next) >= sizeof(cursor->text))
		return aj_fail(err, AJ_ELIMIT, "a place to go on from that is too long");
	if (partition.len == 0 || (visit->sampling && strcmp(next, cursor->text) == 0))
		next = "e"; /* the end, or it leads in a circle, which who reads all of it notices */
	snprintf(cursor->text, sizeof(cursor->text), "%s", next);
	return AJ_OK;
}

static enum aj_status table_records(struct aj_visit *visit, const struct aj_set *set,
    struct aj_cursor *cursor, size_t want, struct aj_buf *page, struct aj_err *err)
{
	size_t limit = want / RECORD_GUESS + 1, before = page->len;
	struct aj_answer answer;
	struct aj_buf body;
	struct aj_json *root;
	enum aj_status st;

	if (!visit->endpoint->target->sas_file || cursor->text[0] == 'e')
		return AJ_END;
	aj_azure_sign(visit);
	aj_buf_init(&body, page->ceiling - page->len);
	for (limit = limit > PAGE_RECORDS ? PAGE_RECORDS : limit;; limit /= 2) {
		body.len = 0;
		st = ask(visit,
		    aj_visit_text(visit, "%s?$top=%zu%s", path_of(visit, set->name), limit,
			cursor->text[0] == 'k' ? cursor->text + 1 : ""),
		    &body, &answer, &root, err);
		if (st != AJ_OK || !answer.cut || limit <= 1)
			break;
	}
	if (st == AJ_OK && !root)
		st = aj_fail(err, AJ_EIO, "reading entities: %s",
		    answer.cut ? "a page larger than its bound" : aj_objects_refusal(visit, &answer));
	for (size_t i = 0; st == AJ_OK && i < aj_json_size(aj_json_at(root, "value")); i++)
		aj_rest_line(page, aj_json_item(aj_json_at(root, "value"), i));
	if (st == AJ_OK)
		st = go_on(visit, &answer, cursor, err);
	aj_json_free(root);
	aj_buf_fini(&body);
	if (st == AJ_OK && page->full)
		st = aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	return st == AJ_OK && page->len == before && cursor->text[0] == 'e' ? AJ_END : st;
}

static const uint16_t ports[] = { 443, 0 };

const struct aj_kind aj_kind_azure_table = {
	.name = "azure-table",
	.about = "Azure Table Storage: what a signed URL opens; nobody reads it without one",
	.ports = ports,
	.http = true,
	.account = "https://%s.table.core.windows.net",
	.signs = true,
	.recognise = table_recognise,
	.prove = table_prove,
	.records = table_records,
};
