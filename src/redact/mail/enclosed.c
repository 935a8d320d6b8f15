#include "redact/mail/enclosed.h"

#include "format/mail/transfer.h"
#include "redact/mail/base64.h"
#include "redact/mail/charset_edit.h"

#include <stdlib.h>

enum {
	LINE_USUAL = 76,    /* RFC 2045, section 6.8 */
	LINE_LONGEST = 998, /* RFC 5322, section 2.1.1 */
};

static enum aj_status part_write(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	struct aj_enclosed *part = (struct aj_enclosed *)out;

	if (part->carried)
		return AJ_OK;
	aj_buf_add(&part->bytes, bytes);
	return part->bytes.full
		   ? aj_fail(err, AJ_ELIMIT, "an object of more than %d MiB", AJ_REWRITE_KEPT >> 20)
		   : AJ_OK;
}

static enum aj_status part_finish(struct aj_out *out, struct aj_err *err)
{
	return AJ_OK;
}

static void part_close(struct aj_out *out)
{
}

bool aj_enclosed_carries(enum aj_coding coding)
{
	return coding == AJ_CODING_NONE || coding == AJ_CODING_QP || coding == AJ_CODING_MBOX;
}

void aj_enclosed_begin(struct aj_enclosed *part, struct aj_rewrite *outer, struct aj_lines *lines,
    uint64_t from, enum aj_coding coding, bool carry)
{
	*part = (struct aj_enclosed){ .out = { part_write, part_finish, part_close },
		.outer = outer,
		.lines = lines,
		.coding = coding,
		.from = from,
		.raw = from,
		.carried = carry && aj_enclosed_carries(coding) };
	aj_buf_init(&part->bytes, AJ_REWRITE_KEPT);
	aj_buf_init(&part->texts, AJ_REWRITE_KEPT);
}

void aj_enclosed_fini(struct aj_enclosed *part)
{
	aj_buf_wipe(&part->bytes);
	aj_buf_wipe(&part->texts);
	free(part->edits);
	part->edits = NULL;
}

/* Passes over what stands at part->raw of quoted-printable for no byte: line breaks that are none. */
static void skip_soft(struct aj_enclosed *part)
{
	for (;;) {
		struct aj_str raw = aj_rewrite_raw(part->outer, part->raw, UINT64_MAX);
		size_t width;
		int byte;

		if (raw.len == 0 || raw.ptr[0] != '=')
			return;
		width = aj_qp_escape(raw, true, &byte);
		if (byte != AJ_QP_SOFT)
			return;
		part->raw += width;
	}
}

static void skip_qp(struct aj_enclosed *part, uint64_t upto)
{
	while (part->decoded < upto) {
		struct aj_str raw = aj_rewrite_raw(part->outer, part->raw, UINT64_MAX);
		size_t plain = aj_str_find(raw, 0, '=');
		int byte;

		if (raw.len == 0)
			return;
		if (plain > 0) {
			if (plain > upto - part->decoded)
				plain = (size_t)(upto - part->decoded);
			part->raw += plain;
			part->decoded += plain;
			continue;
		}
		part->raw += aj_qp_escape(raw, true, &byte);
		part->decoded += byte != AJ_QP_SOFT;
	}
}

/* A ">" at part->raw that is left out of the message. */
static bool at_quote(const struct aj_enclosed *part)
{
	struct aj_str before = aj_rewrite_raw(part->outer, part->raw - (part->raw > 0), part->raw);

	if (part->raw > part->from && (before.len == 0 || before.ptr[0] != '\n'))
		return false;
	return aj_transfer_mbox_quoted(aj_rewrite_raw(part->outer, part->raw, UINT64_MAX));
}

static void skip_mbox(struct aj_enclosed *part, uint64_t upto)
{
	while (part->decoded < upto) {
		struct aj_str raw;
		size_t line;

		part->raw += at_quote(part);
		raw = aj_rewrite_raw(part->outer, part->raw, part->raw + (upto - part->decoded));
		line = aj_str_find(raw, 0, '\n');
		line += line < raw.len;
		if (line == 0)
			return;
		part->raw += line;
		part->decoded += line;
	}
}

/* The raw offset behind decoded bytes up to upto. */
static uint64_t carry(struct aj_enclosed *part, uint64_t upto)
{
	if (part->coding == AJ_CODING_QP) {
		skip_qp(part, upto);
	} else if (part->coding == AJ_CODING_MBOX) {
		skip_mbox(part, upto);
	} else {
		part->raw += upto - part->decoded;
		part->decoded = upto;
	}
	return part->raw;
}

/* An edit of a text whose charset is not UTF-8. */
static enum aj_status keep_edit(
    struct aj_enclosed *part, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	if (part->n_edits == part->edits_room) {
		size_t room = part->edits_room ? 2 * part->edits_room : 64;
		struct aj_edit *grown = realloc(part->edits, room * sizeof(*grown));

		if (!grown)
			return aj_fail(err, AJ_ELIMIT, "no memory for %zu edits", room);
		part->edits = grown;
		part->edits_room = room;
	}
	part->edits[part->n_edits++] = (struct aj_edit){ from, to, part->texts.len, text.len };
	aj_buf_add(&part->texts, text);
	return part->texts.full ? aj_fail(err, AJ_ELIMIT, "no memory for replacements") : AJ_OK;
}

enum aj_status aj_enclosed_edited(
    void *arg, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	struct aj_enclosed *part = arg;
	uint64_t raw;

	if (!part->carried)
		return part->charset ? keep_edit(part, from, to, text, err) : AJ_OK;
	carry(part, from);
	if (part->coding == AJ_CODING_QP)
		skip_soft(part);
	if (part->coding == AJ_CODING_MBOX)
		part->raw += at_quote(part);
	raw = part->raw;
	if (part->coding == AJ_CODING_QP)
		return aj_lines_edit(part->lines, part->outer, raw, carry(part, to), text, err);
	return aj_rewrite_edit(part->outer, raw, carry(part, to), text, err);
}

/* The length of lines of base64: that of the first one, unless it is the only one and short. */
static size_t line_of(struct aj_str raw)
{
	size_t nl = aj_str_find(raw, 0, '\n'), line = nl;

	while (line > 0 && aj_is_space(raw.ptr[line - 1]))
		line--;
	if (line < 4 || line > LINE_LONGEST || (nl + 1 >= raw.len && line < LINE_USUAL))
		return LINE_USUAL;
	return line;
}

static enum aj_status replace(struct aj_enclosed *part, uint64_t to, struct aj_str text, struct aj_err *err)
{
	return to > part->from ? aj_rewrite_edit(part->outer, part->from, to, text, err) : AJ_OK;
}

/* The bytes of base64, decoded. */
static enum aj_status decode(struct aj_str raw, struct aj_buf *out, struct aj_err *err)
{
	struct aj_transfer transfer = { .kind = AJ_TRANSFER_BASE64 };
	uint8_t room[2 * AJ_TRANSFER_ROOM];

	while (raw.len > 0) {
		size_t made, used = aj_transfer_decode(&transfer, raw, true, room, sizeof(room), &made);

		aj_buf_add(out, aj_str(room, made));
		if (used == 0)
			break;
		raw = aj_str_from(raw, used);
	}
	return out->full ? aj_fail(err, AJ_ELIMIT, "no memory for base64") : AJ_OK;
}

/* What is to be written, in UTF-8, becomes the same in the charset. */
static enum aj_status to_charset(struct aj_enclosed *part, struct aj_str raw, struct aj_err *err)
{
	struct aj_buf was, is;
	enum aj_status st;

	aj_buf_init(&was, AJ_REWRITE_KEPT);
	aj_buf_init(&is, AJ_REWRITE_KEPT);
	st = decode(raw, &was, err);
	if (st == AJ_OK)
		st = aj_charset_edit(part->charset, aj_buf_str(&was), part->edits, part->n_edits,
		    aj_buf_str(&part->texts), aj_buf_str(&part->bytes), &is, err);
	aj_buf_wipe(&was);
	if (st == AJ_OK) {
		aj_buf_wipe(&part->bytes);
		part->bytes = is;
		return AJ_OK;
	}
	aj_buf_wipe(&is);
	return aj_within(err,
	    "an object in base64 cannot be rewritten safely; `unwritable: drop` in the policy leaves it out");
}

enum aj_status aj_enclosed_replace(struct aj_enclosed *part, uint64_t to, struct aj_err *err)
{
	struct aj_str raw = aj_rewrite_raw(part->outer, part->from, to);
	bool ended = raw.len > 0 && raw.ptr[raw.len - 1] == '\n';
	struct aj_buf coded;
	enum aj_status st;

	if (part->carried)
		return AJ_OK;
	if (part->coding == AJ_CODING_NONE)
		return replace(part, to, aj_buf_str(&part->bytes), err);
	st = part->charset && part->coding == AJ_CODING_BASE64 ? to_charset(part, raw, err) : AJ_OK;
	if (st != AJ_OK)
		return st;
	if (part->coding != AJ_CODING_BASE64)
		return aj_fail(err, AJ_EINPUT,
		    "an object in %s cannot be rewritten safely; `unwritable: drop` in the policy leaves it "
		    "out",
		    part->coding == AJ_CODING_UU ? "uuencode" : "this encoding");
	aj_buf_init(&coded, 2 * (size_t)AJ_REWRITE_KEPT);
	aj_base64_write(&coded, aj_buf_str(&part->bytes), part->in_line ? SIZE_MAX : line_of(raw),
	    aj_lines_end(part->outer));
	if (ended && coded.len > 0)
		aj_buf_add(&coded, aj_lines_end(part->outer));
	st = coded.full ? aj_fail(err, AJ_ELIMIT, "no memory to write base64")
			: replace(part, to, aj_buf_str(&coded), err);
	aj_buf_fini(&coded);
	return st;
}

enum aj_status aj_enclosed_was(struct aj_enclosed *part, uint64_t to, struct aj_buf *out, struct aj_err *err)
{
	if (part->coding != AJ_CODING_BASE64)
		return aj_fail(err, AJ_EINPUT, "no base64");
	return decode(aj_rewrite_raw(part->outer, part->from, to), out, err);
}

enum aj_status aj_enclosed_drop(struct aj_enclosed *part, uint64_t to, struct aj_err *err)
{
	return replace(part, to, AJ_S(""), err);
}
