/* pst_message.c: what a message carries: bodies in other forms, headers, attachments, messages in it. */

#include "format/outlook/lzfu.h"
#include "format/outlook/pst.h"

#include <stdlib.h>

static struct aj_str path_of(const struct aj_pst *pst)
{
	return aj_str(pst->path, pst->path_len);
}

static enum aj_status hand_bytes(struct aj_pst *pst, struct aj_str bytes, struct aj_err *err)
{
	return bytes.len > 0 ? aj_scan_inner_bytes(pst->scan, path_of(pst), bytes, err) : AJ_OK;
}

/* Text as an inner object in UTF-8: the headers of a mail are read as such. */
static enum aj_status hand_text(
    struct aj_pst *pst, const struct aj_codepage *page, struct aj_str bytes, struct aj_err *err)
{
	struct aj_buf text;
	enum aj_status st;

	aj_buf_init(&text, 3ul * AJ_PST_VALUE_MAX);
	aj_codepage_text(page, bytes, &text);
	st = hand_bytes(pst, aj_buf_str(&text), err);
	aj_buf_fini(&text);
	return st;
}

/* The body in other forms, and the headers. */
static enum aj_status hand_bodies(struct aj_pst *pst, struct aj_pff_item *message, struct aj_err *err)
{
	static const struct {
		uint32_t id;
		const char *name;
	} bodies[] = { { AJ_MAPI_HEADERS, "headers" }, { AJ_MAPI_HTML, "body.html" },
		{ AJ_MAPI_RTF, "body.rtf" } };
	enum aj_status st = AJ_OK;

	for (size_t i = 0; i < AJ_LEN(bodies) && st == AJ_OK; i++) {
		struct aj_pff_value value;
		struct aj_str bytes = { 0 };
		size_t before;

		st = aj_pst_find(pst, message, 0, bodies[i].id, &value, err);
		if (st == AJ_END) {
			st = AJ_OK;
			continue;
		}
		if (st == AJ_OK) {
			st = aj_pst_claim(pst, value.size, err);
			if (st == AJ_OK)
				st = aj_pff_value_load(pst->pff, &value, AJ_PST_VALUE_MAX, &bytes, err);
			aj_pff_value_close(&value);
		}
		before = aj_pst_enter(pst, aj_str_z(bodies[i].name));
		if (st == AJ_OK && value.type == AJ_MAPI_BINARY)
			st = bodies[i].id == AJ_MAPI_RTF ? aj_lzfu_inner(pst->scan, path_of(pst), bytes, err)
							 : hand_bytes(pst, bytes, err);
		else if (st == AJ_OK && (value.type == AJ_MAPI_TEXT || value.type == AJ_MAPI_UNICODE))
			st = hand_text(pst, aj_pst_page(pst, value.type), bytes, err);
		pst->path_len = before;
		free((void *)bytes.ptr);
		st = aj_pst_tolerate(pst, st, err);
	}
	return st;
}

static enum aj_status read_attachment(
    struct aj_pst *pst, struct aj_pff_item *attachment, unsigned depth, struct aj_err *err)
{
	static const uint16_t names[] = { 0x3707, 0x3704 };
	size_t before = aj_pst_enter_item(pst, attachment, names);
	struct aj_pff_item *message;
	struct aj_pff_data data;
	enum aj_status st = aj_pff_attached(pst->pff, attachment, &message, err);

	if (st == AJ_OK) {
		st = aj_pst_read_message(pst, message, depth + 1, err);
		aj_pff_item_close(message);
	} else if (st == AJ_END) {
		st = aj_pff_data_init(&data, pst->pff, attachment, err);
		if (st == AJ_OK)
			st = aj_pst_claim(pst, data.left, err);
		if (st == AJ_OK)
			st = aj_scan_inner_source(pst->scan, path_of(pst), &data.source, err);
	}
	pst->path_len = before;
	return st == AJ_END ? AJ_OK : st;
}

static enum aj_status read_attachments(
    struct aj_pst *pst, struct aj_pff_item *message, unsigned depth, struct aj_err *err)
{
	enum aj_status st;
	unsigned n = aj_pst_count(pst, message, AJ_PFF_ATTACHMENTS, &st, err), failed = 0;

	for (unsigned i = 0; st == AJ_OK && i < n && failed < AJ_PST_FAILED_MAX; i++) {
		size_t before = aj_pst_enter_number(pst, "attachment ", i + 1);
		struct aj_pff_item *attachment;

		if (++pst->items > AJ_PST_ITEMS_MAX)
			return aj_fail(err, AJ_ELIMIT, "more than %d items", AJ_PST_ITEMS_MAX);
		st = aj_pff_child(pst->pff, message, AJ_PFF_ATTACHMENTS, i, &attachment, err);
		if (st == AJ_OK) {
			st = read_attachment(pst, attachment, depth, err);
			aj_pff_item_close(attachment);
		} else {
			failed++;
		}
		st = aj_pst_tolerate(pst, st, err);
		pst->path_len = before;
	}
	return st;
}

enum aj_status aj_pst_read_message(
    struct aj_pst *pst, struct aj_pff_item *message, unsigned depth, struct aj_err *err)
{
	const struct aj_codepage *page = pst->page;
	enum aj_status st;

	if (depth >= AJ_PST_DEPTH_MAX)
		return aj_fail(err, AJ_ELIMIT, "more than %d messages in one another", AJ_PST_DEPTH_MAX);
	st = aj_pst_put_record(pst, message, true, err);
	if (st == AJ_OK)
		st = hand_bodies(pst, message, err);
	if (st == AJ_OK)
		st = read_attachments(pst, message, depth, err);
	pst->page = page;
	return st;
}
