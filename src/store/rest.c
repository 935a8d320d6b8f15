/* rest.c: what drivers share whose stores answer questions in JSON by HTTP. */

#include "store/rest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	RECORDS_MAX = 100, /* of a page */
	RECORD_GUESS = 512,
	QUOTED_MAX = 32 << 10,
};

static const char *const json[] = { "Content-Type: application/json", NULL };

bool aj_rest_expected(const struct aj_visit *visit, const struct aj_kind *kind)
{
	for (const uint16_t *port = kind->ports; *port; port++)
		if (*port == visit->endpoint->port)
			return true;
	return aj_visit_declared(visit);
}

static enum aj_status ask(struct aj_visit *visit, const struct aj_request *request, struct aj_answer *answer,
    struct aj_json **root, struct aj_err *err)
{
	struct aj_err ignored;
	enum aj_status st = aj_visit_ask(visit, request, answer, err);

	*root = NULL;
	if (st == AJ_OK && answer->status == 200 && !answer->cut &&
	    aj_json_parse(answer->body, root, &ignored) != AJ_OK)
		*root = NULL;
	return st;
}

enum aj_status aj_rest_get(struct aj_visit *visit, const char *path, struct aj_answer *answer,
    struct aj_json **root, struct aj_err *err)
{
	return ask(visit, &(struct aj_request){ .path = path }, answer, root, err);
}

struct aj_request aj_rest_question(const char *path, const char *question)
{
	struct aj_request request = { .verb = AJ_ASK, .path = path, .headers = json };

	request.body = aj_str_z(question);
	return request;
}

enum aj_status aj_rest_ask(struct aj_visit *visit, const char *path, const char *question,
    struct aj_answer *answer, struct aj_json **root, struct aj_err *err)
{
	struct aj_request request = aj_rest_question(path, question);

	return ask(visit, &request, answer, root, err);
}

void aj_rest_refused(struct aj_visit *visit, const char *asked, const struct aj_answer *answer)
{
	bool some = answer->body.len > 0 && (answer->body.ptr[0] == '{' || answer->body.ptr[0] == '[');

	if (answer->status == 200 && answer->cut && some) {
		visit->more_sets = true;
		aj_visit_proved(visit, AJ_METADATA_OPEN, asked, "200, longer than is read");
	} else {
		aj_visit_refused(visit, asked, "%u", answer->status);
	}
}

enum aj_status aj_rest_control(struct aj_visit *visit, const char *path, struct aj_err *err)
{
	struct aj_answer answer;
	enum aj_status st = aj_visit_get(visit, path, &answer, err);

	if (st == AJ_OK)
		aj_visit_control(
		    visit, answer.status >= 400, aj_visit_text(visit, "GET %s", path), "%u", answer.status);
	return st;
}

const char *aj_rest_quoted(struct aj_visit *visit, struct aj_str text)
{
	const char *out;
	struct aj_buf quoted;

	aj_buf_init(&quoted, QUOTED_MAX);
	aj_buf_json(&quoted, text);
	out = aj_visit_text(visit, "%.*s", (int)quoted.len, (const char *)quoted.ptr);
	aj_buf_fini(&quoted);
	return out;
}

static uint64_t number_of(const struct aj_json *element, const char *path)
{
	uint64_t number;

	return path && aj_json_number(aj_json_at(element, path), &number) ? number : AJ_UNTOLD;
}

enum aj_status aj_rest_sets_ask(struct aj_visit *visit, const struct aj_json *array,
    const struct aj_rest_set *where, size_t *given, struct aj_err *err)
{
	size_t n = aj_json_is_array(array) ? aj_json_size(array) : 0;
	enum aj_status st = AJ_OK;

	*given = 0;
	for (size_t i = 0; i < n && i < AJ_VISIT_SETS && st == AJ_OK; i++) {
		const struct aj_json *element = aj_json_item(array, i);
		struct aj_set set = { .name = aj_json_str(
					  where->name ? aj_json_at(element, where->name) : element),
			.count = number_of(element, where->count),
			.bytes = number_of(element, where->bytes),
			.note = where->note ? aj_str_z(where->note) : AJ_S("") };
		bool told = false;

		if (set.name.len == 0)
			continue;
		if (where->ask && i < where->asked)
			st = where->ask(visit, &set, &told, err);
		*given += told;
		aj_visit_set(visit, &set);
	}
	return st;
}

void aj_rest_sets(struct aj_visit *visit, const struct aj_json *array, const struct aj_rest_set *where)
{
	struct aj_rest_set told = *where;
	struct aj_err ignored;
	size_t none;

	told.ask = NULL; /* nothing can fail then */
	(void)!aj_rest_sets_ask(visit, array, &told, &none, &ignored);
}

/* A record that is larger than there is room for: of a sample its beginning, as it came, is the end. Else it
 * is passed over where pages go on by number. */
static enum aj_status pass_over(struct aj_visit *visit, struct aj_cursor *cursor,
    const struct aj_answer *answer, struct aj_buf *page, const uint64_t *before, struct aj_err *err)
{
	size_t len = answer->body.len;

	if (visit->sampling) {
		visit->cut = true;
		aj_buf_add(page, answer->body);
		snprintf(cursor->text, sizeof(cursor->text), "e");
		return AJ_OK;
	}
	visit->passed = true;
	if (!before) {
		snprintf(cursor->text, sizeof(cursor->text), "e");
		return aj_fail(err, AJ_ELIMIT, "a record of more than %zu bytes, and what is behind it", len);
	}
	snprintf(cursor->text, sizeof(cursor->text), "k%" PRIu64, *before + 1);
	return aj_fail(err, AJ_ELIMIT, "a record of more than %zu bytes", len);
}

enum aj_status aj_rest_read(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, aj_rest_page *request, const uint64_t *before, struct aj_json **root,
    struct aj_err *err)
{
	const char *from = aj_visit_text(visit, "%s", cursor->text[0] ? cursor->text + 1 : "");
	uint64_t limit = want / RECORD_GUESS + 1;
	struct aj_answer answer = { 0 };
	struct aj_buf body;
	enum aj_status st;

	*root = NULL;
	if (cursor->text[0] == 'e')
		return AJ_END;
	if (cursor->text[0] && cursor->text[0] != 'k')
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	aj_buf_init(&body, page->ceiling - page->len);
	for (limit = limit > RECORDS_MAX ? RECORDS_MAX : limit;; limit = 1) {
		struct aj_request mine = request(visit, set, from, limit);

		mine.max =
		    limit > 1 ? body.ceiling / 2 : body.ceiling; /* there must be room for another try */
		mine.into = &body;
		body.len = 0;
		st = aj_visit_ask(visit, &mine, &answer, err);
		if (st != AJ_OK || !answer.cut || limit == 1)
			break;
	}
	if (st == AJ_END) {
		st = aj_fail(err, AJ_EIO, "it hung up");
	} else if (st == AJ_OK && answer.status != 200) {
		st = aj_fail(err, AJ_EIO, "reading: status %u", answer.status);
	} else if (st == AJ_OK && answer.cut) {
		st = pass_over(visit, cursor, &answer, page, before, err);
	} else if (st == AJ_OK) {
		st = aj_json_parse(answer.body, root, err);
	}
	aj_buf_fini(&body);
	return st;
}

void aj_rest_line(struct aj_buf *page, const struct aj_json *record)
{
	char *line = aj_json_print(record);

	if (!line)
		return;
	aj_buf_add(page, aj_str_z(line));
	aj_buf_add(page, AJ_S("\n"));
	free(line);
}

enum aj_status aj_rest_done(
    struct aj_cursor *cursor, const struct aj_buf *page, size_t n, const char *next, struct aj_err *err)
{
	bool more = next && *next;

	if (page->full)
		return aj_fail(err, AJ_ELIMIT, "a page larger than its bound");
	if (more && strlen(next) + 2 > sizeof(cursor->text))
		return aj_fail(err, AJ_ELIMIT, "a place to go on from that is too long");
	snprintf(cursor->text, sizeof(cursor->text), "%s%s", more ? "k" : "e", more ? next : "");
	return n > 0 || more ? AJ_OK : AJ_END;
}

enum aj_status aj_rest_before(
    const struct aj_cursor *cursor, uint64_t window, uint64_t *before, struct aj_err *err)
{
	*before = 0;
	if (cursor->text[0] == 'k' && !aj_str_decimal(aj_str_z(cursor->text + 1), before))
		return aj_fail(err, AJ_EINPUT, "not a cursor of this kind");
	return *before > window
		   ? aj_fail(err, AJ_ELIMIT, "no more than the first %" PRIu64 " can be had", *before)
		   : AJ_OK;
}

/* "": nowhere. */
static const char *next_of(struct aj_visit *visit, const struct aj_rest_pages *pages,
    const struct aj_json *root, const struct aj_json *records, uint64_t before)
{
	size_t n = aj_json_size(records);
	struct aj_str last;

	if (pages->next) {
		const struct aj_json *told = aj_json_at(root, pages->next);
		char *text = told && !aj_json_is_null(told) ? aj_json_print(told) : NULL;
		const char *next = aj_visit_text(visit, "%s", text ? text : "");

		free(text);
		return next;
	}
	if (!pages->last)
		return n > 0 ? aj_visit_text(visit, "%" PRIu64, before + n) : "";
	last = aj_json_str(aj_json_at(n > 0 ? aj_json_item(records, n - 1) : NULL, pages->last));
	return aj_visit_text(visit, "%.*s", (int)last.len, (const char *)last.ptr);
}

enum aj_status aj_rest_records(struct aj_visit *visit, const struct aj_set *set, struct aj_cursor *cursor,
    size_t want, struct aj_buf *page, const struct aj_rest_pages *pages, struct aj_err *err)
{
	bool by_number = !pages->last && !pages->next;
	const struct aj_json *records;
	struct aj_json *root = NULL;
	uint64_t before = 0;
	enum aj_status st = AJ_OK;
	const char *next;
	size_t n;

	if (by_number)
		st = aj_rest_before(cursor, pages->window, &before, err);
	if (st == AJ_OK)
		st = aj_rest_read(
		    visit, set, cursor, want, page, pages->request, by_number ? &before : NULL, &root, err);
	if (st != AJ_OK || !root)
		return st;
	records = aj_json_at(root, pages->records);
	n = aj_json_size(records);
	for (size_t i = 0; i < n; i++) {
		const struct aj_json *element = aj_json_item(records, i);

		aj_rest_line(page, pages->record ? aj_json_at(element, pages->record) : element);
	}
	next = next_of(visit, pages, root, records, before);
	if (n > 0 && pages->last && !*next)
		st = aj_fail(err, AJ_EINPUT, "a record without an id to go on from");
	else
		st = aj_rest_done(cursor, page, n, next, err);
	aj_json_free(root);
	return st;
}
