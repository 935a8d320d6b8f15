/* objects_page.c: listings in XML, objects by HEAD and by ranges. */

#include "store/objects_page.h"

#include "dep/element.h"

#include <inttypes.h>
#include <stdio.h>

enum { PAGE_BYTES = 1 << 20, HEADERS_MAX = 2 };

/* The code of an error: Azure has it in a header field, too, which is all that HEAD gets. */
const char *aj_objects_refusal(struct aj_visit *visit, const struct aj_answer *answer)
{
	struct aj_str code = aj_answer_header(answer, "x-ms-error-code");
	struct aj_str region = aj_answer_header(answer, "x-amz-bucket-region");
	struct aj_element *root = NULL;
	struct aj_err ignored;
	const char *text;

	if (code.len == 0 && aj_element_parse(answer->body, &root, &ignored) == AJ_OK &&
	    aj_element_is(root, "Error"))
		code = aj_element_text(aj_element_at(root, "Code"));
	if (answer->status == 200)
		text = "200, but not what was asked for";
	else
		text = aj_visit_text(
		    visit, "%u%s%s", answer->status, code.len ? " " : "", aj_visit_clean(visit, code));
	if (answer->status / 100 == 3 && region.len > 0)
		text = aj_visit_text(visit, "%s, it is in region %s", text, aj_visit_clean(visit, region));
	else if (answer->status / 100 == 3)
		text = aj_visit_text(visit, "%s, to another place, which was not followed", text);
	aj_element_free(root);
	return text;
}

const char *aj_objects_path(struct aj_visit *visit, const struct aj_objects_form *form, struct aj_str bucket)
{
	const struct aj_target *target = visit->endpoint->target;
	struct aj_str ignored;

	if (!target->names && form->whole && form->whole(visit, &ignored))
		return "";
	return aj_visit_text(visit, "/%s", aj_visit_escape(visit, bucket));
}

const char *aj_objects_page_path(struct aj_visit *visit, const struct aj_objects_form *form,
    struct aj_str bucket, struct aj_str prefix, struct aj_str marker, unsigned most)
{
	const char *path = aj_objects_path(visit, form, bucket);

	return aj_visit_text(visit, "%s?%s%u%s%s%s%s",
	    *path || (form->bare && *visit->endpoint->path) ? path : "/", form->list, most,
	    prefix.len ? "&prefix=" : "", aj_visit_escape(visit, prefix), marker.len ? form->marker : "",
	    aj_visit_escape(visit, marker));
}

/* Names with characters that XML has not come percent-encoded, which the listing then says: Azure of this
 * name, S3 of all, and with "+" for a space. */
static enum aj_status take_name(struct aj_visit *visit, const struct aj_element *root,
    const struct aj_element *name, struct aj_str *out, struct aj_err *err)
{
	struct aj_str text = aj_element_text(name);
	bool s3 = aj_str_eq(aj_element_text(aj_element_at(root, "EncodingType")), AJ_S("url"));
	bool encoded = s3 || aj_str_eq(aj_element_attribute(name, "Encoded"), AJ_S("true"));
	uint8_t *to = aj_arena_take_raw(&visit->page, text.len + 1);
	size_t n = 0;

	if (!to)
		return aj_fail(err, AJ_ELIMIT, "a page of a listing that is larger than its bound");
	for (size_t i = 0; i < text.len; i++) {
		int high = i + 2 < text.len ? aj_hex_value(text.ptr[i + 1]) : -1;
		int low = i + 2 < text.len ? aj_hex_value(text.ptr[i + 2]) : -1;

		if (encoded && text.ptr[i] == '%' && high >= 0 && low >= 0) {
			to[n++] = (uint8_t)(high << 4 | low);
			i += 2;
		} else {
			to[n++] = s3 && text.ptr[i] == '+' ? ' ' : text.ptr[i];
		}
	}
	to[n] = '\0';
	*out = aj_str(to, n);
	return AJ_OK;
}

static enum aj_status take_page(struct aj_visit *visit, const struct aj_objects_form *form,
    const struct aj_element *root, struct aj_objects_page *page, struct aj_err *err)
{
	const struct aj_element *object = aj_element_at(root, form->object);
	enum aj_status st =
	    aj_arena_dup(&visit->page, aj_element_text(aj_element_at(root, form->next)), &page->next, err);

	for (; object && st == AJ_OK && page->items.n < AJ_ITEMS_MAX; object = aj_element_next(object)) {
		struct aj_item *item = &page->items.item[page->items.n];

		if (!aj_str_decimal(aj_element_text(aj_element_at(object, form->size)), &item->size))
			item->size = AJ_UNTOLD;
		st = take_name(visit, root, aj_element_at(object, form->name), &item->name, err);
		page->items.n += st == AJ_OK && item->name.len > 0;
	}
	return st;
}

enum aj_status aj_objects_page(struct aj_visit *visit, const struct aj_objects_form *form, const char *path,
    struct aj_objects_page *page, struct aj_err *err)
{
	struct aj_buf body;
	struct aj_request request = {
		.path = path, .headers = form->headers, .max = PAGE_BYTES, .into = &body
	};
	struct aj_element *root = NULL;
	struct aj_answer answer;
	struct aj_err ignored;
	enum aj_status st;

	aj_arena_reset(&visit->page);
	page->items.n = 0;
	page->next = (struct aj_str){ 0 };
	page->listed = false;
	aj_buf_init(&body, PAGE_BYTES);
	st = aj_visit_ask(visit, &request, &answer, err);
	if (st == AJ_OK && answer.status == 200 && !answer.cut &&
	    aj_element_parse(answer.body, &root, &ignored) == AJ_OK && aj_element_is(root, form->root)) {
		page->listed = true;
		st = take_page(visit, form, root, page, err);
	}
	if (st == AJ_OK && !page->listed)
		page->refusal = aj_objects_refusal(visit, &answer);
	aj_element_free(root);
	aj_buf_fini(&body);
	return st;
}

enum aj_status aj_objects_ask(struct aj_visit *visit, const struct aj_objects_form *form, const char *path,
    enum aj_verb verb, uint64_t from, size_t want, struct aj_buf *into, struct aj_answer *answer,
    struct aj_err *err)
{
	const char *headers[HEADERS_MAX + 2] = { 0 };
	struct aj_request request = {
		.verb = verb, .path = path, .headers = headers, .max = into ? want : 0, .into = into
	};
	size_t n = 0;

	for (; n < HEADERS_MAX && form->headers && form->headers[n]; n++)
		headers[n] = form->headers[n];
	if (verb == AJ_GET)
		headers[n] = aj_visit_text(
		    visit, "Range: bytes=%" PRIu64 "-%" PRIu64, from, from + (want ? want - 1 : 0));
	return aj_visit_ask(visit, &request, answer, err);
}

bool aj_objects_is_object(const struct aj_objects_form *form, const struct aj_answer *answer)
{
	return (answer->status == 200 || answer->status == 206) &&
	       aj_answer_header(answer, form->mark).len > 0;
}
