#include "redact/layers.h"

#include "base/search.h"
#include "dep/compress.h"
#include "redact/picture.h"

#include <stdlib.h>

enum { HEAD = 4096 }; /* of a layer, for the second pass */

/* Formats whose texts say for each byte where in the layer it came from. */
static const char *const rewritten[] = { "text", "json", "ndjson", "csv", "key=value", "access-log",
	"w3c-log", "xml", "html", "mime", "mbox", "sql", "yaml", "ini" };

enum aj_status aj_layers_failed(struct aj_layers *layers, struct aj_err *err)
{
	if (layers->failed != AJ_OK)
		*err = layers->err;
	return layers->failed;
}

struct aj_frame *aj_layers_top(struct aj_layers *layers)
{
	return &layers->frames[layers->depth - 1];
}

/* The second thread has taken all that it was given of the frame. */
static enum aj_status settle(struct aj_frame *frame, struct aj_err *err)
{
	enum aj_status st;

	if (!frame->aside)
		return AJ_OK;
	st = aj_aside_settle(frame->aside, &frame->was_taker, err);
	return st == AJ_OK ? aj_aside_settle(frame->aside, &frame->taker, err) : st;
}

static void frame_fini(struct aj_frame *frame)
{
	struct aj_err ignored;

	if (settle(frame, &ignored) != AJ_OK)
		frame->aside = NULL; /* … which uses the frame no more, either way */
	if (frame->compressor)
		frame->compressor->close(frame->compressor);
	if (frame->kind == AJ_FRAME_WRITTEN)
		aj_rewrite_close(&frame->rewrite, frame->in);
	aj_checked_free(frame->checked);
	aj_mail_fini(&frame->mail);
	aj_enclosed_fini(&frame->enclosed);
	if (frame->outer && frame->outer->kind == AJ_FRAME_ARCHIVE)
		aj_packing_unwatch(&frame->outer->packing, frame->in);
	aj_packing_fini(&frame->packing);
	aj_shared_fini(&frame->shared);
	*frame = (struct aj_frame){ 0 };
}

void aj_layers_fini(struct aj_layers *layers)
{
	while (layers->depth > 0)
		frame_fini(&layers->frames[--layers->depth]);
}

static enum aj_status write_checked(struct aj_frame *frame, struct aj_str bytes, struct aj_err *err)
{
	enum aj_status st = frame->sink->write(frame->sink, bytes, err);

	return st == AJ_OK ? aj_check_feed(frame->checked, bytes, err) : st;
}

static enum aj_status frame_write(struct aj_out *out, struct aj_str bytes, struct aj_err *err)
{
	struct aj_frame *frame = (struct aj_frame *)out;

	return frame->aside ? aj_aside_give(frame->aside, &frame->taker, bytes, err)
			    : write_checked(frame, bytes, err);
}

/* In the second thread. The notes are marks of values that are kept. */
static enum aj_status frame_take(struct aj_aside_taker *taker, struct aj_str bytes, const uint64_t *notes,
    size_t n_notes, struct aj_err *err)
{
	struct aj_frame *frame = (struct aj_frame *)((uint8_t *)taker - offsetof(struct aj_frame, taker));

	for (size_t i = 0; i < n_notes; i++)
		aj_checked_keep(frame->checked, notes[i]);
	return write_checked(frame, bytes, err);
}

/* In the first thread. */
static enum aj_status frame_was(void *arg, struct aj_str bytes, struct aj_err *err)
{
	struct aj_frame *frame = arg;

	return frame->was_aside ? aj_aside_give(frame->aside, &frame->was_taker, bytes, err)
				: aj_checked_was(frame->checked, bytes, err);
}

/* In the second thread. */
static enum aj_status frame_take_was(struct aj_aside_taker *taker, struct aj_str bytes, const uint64_t *notes,
    size_t n_notes, struct aj_err *err)
{
	struct aj_frame *frame = (struct aj_frame *)((uint8_t *)taker - offsetof(struct aj_frame, was_taker));

	(void)notes, (void)n_notes;
	return aj_checked_was(frame->checked, bytes, err);
}

static bool is_rewritten(const char *format)
{
	for (size_t i = 0; i < AJ_LEN(rewritten); i++)
		if (strcmp(format, rewritten[i]) == 0)
			return true;
	return false;
}

static enum aj_notation notation_of(const char *format)
{
	static const struct {
		const char *format;
		enum aj_notation notation;
	} notations[] = { { "json", AJ_NOTATION_JSON }, { "ndjson", AJ_NOTATION_JSON },
		{ "yaml", AJ_NOTATION_YAML }, { "csv", AJ_NOTATION_UNTYPED }, { "ini", AJ_NOTATION_UNTYPED },
		{ "key=value", AJ_NOTATION_UNTYPED }, { "xml", AJ_NOTATION_XML },
		{ "html", AJ_NOTATION_HTML } };

	for (size_t i = 0; i < AJ_LEN(notations); i++)
		if (strcmp(format, notations[i].format) == 0)
			return notations[i].notation;
	return AJ_NOTATION_OTHER;
}

/* Objects may lie in it that are rewritten, too. */
static bool holds_objects(const char *format)
{
	return strcmp(format, "mime") == 0 || strcmp(format, "mbox") == 0 || strcmp(format, "yaml") == 0;
}

static bool is_packed(const char *format)
{
	return strcmp(format, "gzip") == 0 || strcmp(format, "zstd") == 0;
}

static bool is_office(const char *format)
{
	return strcmp(format, "ooxml") == 0 || strcmp(format, "odf") == 0;
}

static bool is_archive(const char *format)
{
	return strcmp(format, "zip") == 0 || strcmp(format, "tar") == 0 || is_office(format);
}

/* Where what comes out of a layer in outer goes. carry: it tells its edits. */
static struct aj_out *sink_within(struct aj_layers *layers, struct aj_frame *outer, bool carry)
{
	const struct aj_mail_object *object;

	if (!outer)
		return layers->to;
	if (outer->kind == AJ_FRAME_PACKED)
		return outer->compressor;
	if (outer->kind == AJ_FRAME_ARCHIVE)
		return &outer->packing.spool.out;
	object = &outer->mail.object;
	aj_enclosed_begin(
	    &outer->enclosed, &outer->rewrite, &outer->mail.lines, object->from, object->coding, carry);
	outer->enclosed.in_line = object->to != UINT64_MAX;
	outer->enclosed.charset = object->charset;
	return &outer->enclosed.out;
}

/* Some layer around is of the kind. */
static bool is_within(const struct aj_frame *frame, enum aj_frame_kind kind)
{
	for (frame = frame->outer; frame; frame = frame->outer)
		if (frame->kind == kind)
			return true;
	return false;
}

/* Some layer around can do without it. */
static bool may_drop(const struct aj_frame *frame)
{
	return is_within(frame, AJ_FRAME_WRITTEN) || is_within(frame, AJ_FRAME_ARCHIVE);
}

/*
 * All its words are seen, but cannot be written: pictures, text in UTF-16 and UTF-32, and in documents of
 * Office all that has no format, such as drawings and settings of printers.
 */
static bool is_seen(const struct aj_frame *frame)
{
	return strcmp(frame->format, "image") == 0 || strcmp(frame->format, "utf-16") == 0 ||
	       strcmp(frame->format, "utf-32") == 0 ||
	       (strcmp(frame->format, "strings") == 0 && frame->outer && is_office(frame->outer->format));
}

static bool is_part(const struct aj_frame *frame)
{
	return frame->outer && frame->outer->kind == AJ_FRAME_ARCHIVE && strcmp(frame->format, "xml") == 0;
}

static enum aj_status begin_archive(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	enum aj_status st;

	frame->sink = sink_within(layers, frame->outer, false);
	if (!*layers->format)
		layers->format = frame->format;
	st = aj_check_begin(layers->check, "names", AJ_S(""), &frame->checked, err);
	return st == AJ_OK ? aj_packing_begin(&frame->packing, strcmp(frame->format, "tar") != 0, frame->sink,
				 frame->checked, layers->nameless, err)
			   : st;
}

static enum aj_status begin_packed(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	frame->sink = sink_within(layers, frame->outer, false);
	frame->compressor =
	    frame->format[0] == 'g' ? aj_compress_gzip(frame->sink) : aj_compress_zstd(frame->sink);
	return frame->compressor ? AJ_OK : aj_fail(err, AJ_ELIMIT, "no memory to compress");
}

static enum aj_status begin_written(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	struct aj_str head;
	enum aj_status st = aj_stream_peek(frame->in, HEAD, &head, err);

	frame->out.write = frame_write;
	frame->taker.take = frame_take;
	frame->was_taker.take = frame_take_was;
	frame->sink = sink_within(layers, frame->outer, true);
	/* What goes into a layer around, or comes from layers within, is looked at in the order of both. */
	if (!may_drop(frame) && !holds_objects(frame->format))
		frame->aside = layers->aside;
	if (st == AJ_OK || st == AJ_END)
		st = aj_check_begin(
		    layers->check, is_part(frame) ? "part" : frame->format, head, &frame->checked, err);
	if (st == AJ_OK)
		st = aj_rewrite_open(&frame->rewrite, frame->in, &frame->out, err);
	if (st == AJ_OK && frame->outer && frame->outer->kind == AJ_FRAME_WRITTEN) {
		frame->rewrite.edited = aj_enclosed_edited;
		frame->rewrite.edited_arg = &frame->outer->enclosed;
	}
	frame->was_aside = frame->aside && st == AJ_OK && aj_checked_parses(frame->checked);
	frame->rewrite.was = frame_was;
	frame->rewrite.was_arg = frame;
	if (!*layers->format)
		layers->format = frame->format;
	return st;
}

static enum aj_status begin_seen(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	if (frame->outer->kind == AJ_FRAME_WRITTEN)
		sink_within(layers, frame->outer, false);
	return aj_check_begin(layers->check, "text", AJ_S(""), &frame->checked, err);
}

static enum aj_status begin_unwritable(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	bool may = may_drop(frame);

	if (layers->unwritable == AJ_UNWRITABLE_KEEP && may) {
		frame->kind = AJ_FRAME_UNREACHED;
		return AJ_OK;
	}
	if (may && is_seen(frame)) {
		frame->kind = AJ_FRAME_SEEN;
		return AJ_OK;
	}
	if (layers->unwritable == AJ_UNWRITABLE_DROP && may) {
		frame->kind = AJ_FRAME_DROPPED;
		sink_within(layers, frame->outer, false);
		layers->dropped++;
		return AJ_OK;
	}
	aj_fail(err, AJ_EINPUT, "%s cannot be rewritten safely%s", frame->format,
	    may ? "; `unwritable: drop` in the policy leaves it out" : "");
	return aj_frame_within(frame, err);
}

/* What is done with the layer. */
static bool choose_kind(struct aj_frame *frame)
{
	struct aj_frame *outer = frame->outer;
	bool again = outer && outer->kind == AJ_FRAME_PACKED && outer->held;

	if (outer)
		outer->held = true;
	if (outer && (outer->kind == AJ_FRAME_DROPPED || outer->kind == AJ_FRAME_UNREACHED ||
			 outer->kind == AJ_FRAME_SEEN))
		frame->kind = outer->kind;
	else if (outer && outer->kind == AJ_FRAME_WRITTEN && !outer->mail.object.told)
		frame->kind = AJ_FRAME_UNREACHED;
	else if (outer && outer->kind == AJ_FRAME_ARCHIVE && !outer->packing.waits)
		frame->kind = AJ_FRAME_DROPPED; /* what stands beside the members: a comment on the archive */
	else if (is_packed(frame->format) && !again)
		frame->kind = AJ_FRAME_PACKED;
	else if (is_archive(frame->format) && !again)
		frame->kind = AJ_FRAME_ARCHIVE;
	else
		return is_rewritten(frame->format) && !again;
	return true;
}

static enum aj_status begin(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	struct aj_frame *outer = frame->outer;
	enum aj_status st;

	st = choose_kind(frame) ? AJ_OK : begin_unwritable(layers, frame, err);
	if (st == AJ_OK && outer && outer->kind == AJ_FRAME_ARCHIVE && frame->kind != AJ_FRAME_WRITTEN &&
	    frame->kind != AJ_FRAME_DROPPED)
		st = aj_packing_watch(&outer->packing, frame->in, err);
	if (st != AJ_OK)
		return st;
	switch (frame->kind) {
	case AJ_FRAME_WRITTEN:
		return begin_written(layers, frame, err);
	case AJ_FRAME_PACKED:
		return begin_packed(layers, frame, err);
	case AJ_FRAME_ARCHIVE:
		return begin_archive(layers, frame, err);
	case AJ_FRAME_SEEN:
		return begin_seen(layers, frame, err);
	default:
		return AJ_OK;
	}
}

static enum aj_status begin_member(
    struct aj_layers *layers, struct aj_frame *frame, const struct aj_member *member, struct aj_err *err)
{
	enum aj_status st = aj_packing_member(&frame->packing, member, err);

	if (st != AJ_OK || member->kind != AJ_MEMBER_OTHER)
		return st;
	if (layers->unwritable != AJ_UNWRITABLE_DROP) {
		aj_fail(err, AJ_EINPUT, "a member that is no plain file cannot be rewritten safely");
		return aj_frame_within(frame, err);
	}
	frame->packing.dropped = true;
	layers->dropped++;
	return AJ_OK;
}

void aj_layers_member(struct aj_layers *layers, const struct aj_member *member)
{
	struct aj_frame *frame = aj_layers_top(layers);

	if (frame->kind == AJ_FRAME_ARCHIVE && layers->failed == AJ_OK)
		layers->failed = begin_member(layers, frame, member, &layers->err);
}

enum aj_status aj_layers_begin(struct aj_layers *layers, const struct aj_place *place,
    const struct aj_format *format, struct aj_stream *in, struct aj_err *err)
{
	struct aj_frame *frame = &layers->frames[layers->depth];
	enum aj_status st = aj_layers_failed(layers, err);

	if (st != AJ_OK)
		return st;
	if (layers->depth == AJ_LEN(layers->frames))
		return aj_fail(err, AJ_ELIMIT, "more than %zu layers", layers->depth);
	*frame = (struct aj_frame){ .outer = layers->depth > 0 ? frame - 1 : NULL,
		.place = place,
		.format = format->name,
		.notation = notation_of(format->name),
		.in = in };
	st = begin(layers, frame, err);
	if (st != AJ_OK) {
		frame_fini(frame);
		return st;
	}
	layers->depth++;
	return AJ_OK;
}

static enum aj_status end_written(struct aj_frame *frame, struct aj_err *err)
{
	enum aj_status st = aj_stream_drain(frame->in, err);

	if (st == AJ_OK)
		st = aj_mail_end(&frame->mail, &frame->rewrite, err);
	if (st == AJ_OK)
		st = aj_rewrite_pass(&frame->rewrite, UINT64_MAX, err);
	if (st == AJ_OK)
		st = settle(frame, err);
	frame->changed |= frame->rewrite.written > 0;
	return st == AJ_OK ? aj_check_end(frame->checked, err) : st;
}

static enum aj_status end_archive(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	enum aj_status st = aj_packing_end(&frame->packing, err);

	layers->unshared += aj_shared_left(&frame->shared);
	return st == AJ_OK ? aj_check_end(frame->checked, err) : st;
}

static enum aj_status add_piece(void *to, struct aj_str piece, struct aj_err *err)
{
	struct aj_buf *buf = to;

	aj_buf_add(buf, piece);
	return buf->full ? aj_fail(err, AJ_EINPUT, "a picture of more than %d MiB", AJ_REWRITE_KEPT >> 20)
			 : AJ_OK;
}

/* Where the layer around shows what the picture was. */
static enum aj_status was_of(struct aj_frame *outer, struct aj_buf *out, struct aj_err *err)
{
	const struct aj_mail_object *object = &outer->mail.object;

	if (outer->kind == AJ_FRAME_ARCHIVE)
		return aj_spool_read(&outer->packing.was, add_piece, out, err);
	if (outer->kind != AJ_FRAME_WRITTEN)
		return aj_fail(err, AJ_EINPUT, "out of reach");
	return aj_enclosed_was(
	    &outer->enclosed, object->to == UINT64_MAX ? outer->in->at : object->to, out, err);
}

/* The picture without its words takes its place. AJ_EINPUT: that cannot be done. */
static enum aj_status write_bare(struct aj_frame *frame, struct aj_err *err)
{
	struct aj_out *to = frame->outer->kind == AJ_FRAME_ARCHIVE ? &frame->outer->packing.spool.out
								   : &frame->outer->enclosed.out;
	struct aj_buf was, bare;
	enum aj_status st;

	aj_buf_init(&was, AJ_REWRITE_KEPT);
	aj_buf_init(&bare, AJ_REWRITE_KEPT);
	st = was_of(frame->outer, &was, err);
	if (st == AJ_OK && !aj_picture_bare(aj_buf_str(&was), &bare))
		st = aj_fail(err, AJ_EINPUT, "not of a kind that is taken apart");
	if (st == AJ_OK)
		st = to->write(to, aj_buf_str(&bare), err);
	frame->changed = st == AJ_OK;
	aj_buf_wipe(&was);
	aj_buf_wipe(&bare);
	return st;
}

static enum aj_status end_seen(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	bool within = frame->outer->kind == AJ_FRAME_SEEN;
	enum aj_status st;

	frame->outer->found += frame->found;
	layers->seen += !within && frame->found == 0;
	if (frame->found == 0)
		return aj_check_end(frame->checked, err);
	if (within)
		return AJ_OK;
	st = write_bare(frame, err);
	layers->bared += st == AJ_OK;
	if (st != AJ_EINPUT)
		return st;
	if (layers->unwritable == AJ_UNWRITABLE_DROP) {
		frame->kind = AJ_FRAME_DROPPED;
		layers->dropped++;
		return AJ_OK;
	}
	aj_fail(err, AJ_EINPUT,
	    "what was found in it cannot be rewritten safely; `unwritable: drop` in the policy leaves it "
	    "out");
	return aj_frame_within(frame, err);
}

/* The layer's end, in the layer around it. */
static enum aj_status put_back(struct aj_layers *layers, struct aj_frame *frame, struct aj_err *err)
{
	struct aj_frame *outer = frame->outer;
	enum aj_status st = AJ_OK;
	uint64_t to;

	if (!outer || outer->kind == AJ_FRAME_DROPPED || outer->kind == AJ_FRAME_UNREACHED ||
	    outer->kind == AJ_FRAME_SEEN)
		return AJ_OK;
	outer->changed |= frame->changed;
	if (outer->kind == AJ_FRAME_ARCHIVE) {
		/* To a part of a document others refer: left out, it stays, with nothing in it. */
		outer->packing.full = frame->kind != AJ_FRAME_DROPPED || is_office(outer->format);
		outer->packing.dropped |= !outer->packing.full;
		outer->packing.raw = frame->kind != AJ_FRAME_WRITTEN && !frame->changed;
		return AJ_OK;
	}
	if (outer->kind != AJ_FRAME_WRITTEN || frame->kind == AJ_FRAME_UNREACHED)
		return AJ_OK;
	to = outer->mail.object.to == UINT64_MAX ? outer->in->at : outer->mail.object.to;
	if (frame->kind == AJ_FRAME_DROPPED)
		st = aj_enclosed_drop(&outer->enclosed, to, err);
	else if (frame->changed)
		st = aj_enclosed_replace(&outer->enclosed, to, err);
	if (st == AJ_EINPUT && layers->unwritable == AJ_UNWRITABLE_DROP) {
		st = aj_enclosed_drop(&outer->enclosed, to, err);
		layers->dropped++;
	}
	outer->mail.object.told = false;
	aj_enclosed_fini(&outer->enclosed);
	return st;
}

enum aj_status aj_layers_end(struct aj_layers *layers, struct aj_err *err)
{
	struct aj_frame *frame = aj_layers_top(layers);
	enum aj_status st = aj_layers_failed(layers, err);

	if (st == AJ_OK && frame->kind != AJ_FRAME_WRITTEN)
		st = aj_stream_drain(frame->in, err);
	if (st == AJ_OK && frame->kind == AJ_FRAME_WRITTEN)
		st = end_written(frame, err);
	else if (st == AJ_OK && frame->kind == AJ_FRAME_PACKED)
		st = frame->compressor->finish(frame->compressor, err);
	else if (st == AJ_OK && frame->kind == AJ_FRAME_ARCHIVE)
		st = end_archive(layers, frame, err);
	else if (st == AJ_OK && frame->kind == AJ_FRAME_SEEN)
		st = end_seen(layers, frame, err);
	frame->changed |= frame->kind == AJ_FRAME_DROPPED;
	if (st == AJ_OK)
		st = put_back(layers, frame, err);
	frame_fini(frame);
	layers->depth--;
	return st;
}

enum aj_status aj_frame_within(const struct aj_frame *frame, struct aj_err *err)
{
	enum { PATH_ROOM = 160 };
	char path[PATH_ROOM];

	aj_place_print(frame->place, path, sizeof(path));
	return aj_within(err, "%s", path);
}

enum aj_status aj_frame_edit(struct aj_frame *frame, const struct aj_field *field, uint64_t from, uint64_t to,
    struct aj_str text, struct aj_err *err)
{
	return aj_mail_edit(&frame->mail, &frame->rewrite, field, from, to, text, err);
}

bool aj_frame_piece_stays(const struct aj_text *text, size_t at, size_t end)
{
	return end - at == 1 && text->bytes.ptr[at] == ' ';
}

size_t aj_frame_piece_end(const struct aj_text *text, size_t at, size_t end)
{
	size_t run = AJ_LAST_UP_TO(text->runs, text->n_runs, at, at);

	/* Up to the next place at which something is left out. */
	for (run++; run < text->n_runs && text->runs[run].at < end && text->runs[run].gap <= 0; run++)
		;
	return run < text->n_runs && text->runs[run].at < end ? text->runs[run].at : end;
}

enum aj_status aj_frame_edit_text(struct aj_frame *frame, const struct aj_text *text, size_t start,
    size_t end, struct aj_str replacement, struct aj_err *err)
{
	enum aj_status st = AJ_OK;

	for (size_t from = start, to; from < end && st == AJ_OK; from = to) {
		uint64_t raw_from, raw_to;

		to = aj_frame_piece_end(text, from, end);
		aj_text_raw(text, from, to, &raw_from, &raw_to);
		if (from == start || !aj_frame_piece_stays(text, from, to))
			st = aj_rewrite_edit(
			    &frame->rewrite, raw_from, raw_to, from == start ? replacement : AJ_S(""), err);
	}
	return st;
}

bool aj_frame_recoded(const struct aj_frame *frame, uint64_t from, uint64_t to)
{
	return aj_mail_recoded(&frame->mail, &frame->rewrite, from, to);
}

enum aj_status aj_frame_restore(
    struct aj_frame *frame, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	enum aj_coding coding = aj_mail_coding(&frame->mail, from);

	return coding == AJ_CODING_HEADER || coding == AJ_CODING_QP
		   ? aj_frame_edit(frame, NULL, from, to, text, err)
		   : aj_rewrite_edit(&frame->rewrite, from, to, text, err);
}

enum aj_status aj_frame_pass(struct aj_frame *frame, uint64_t upto, struct aj_err *err)
{
	enum aj_status st = aj_mail_settle(&frame->mail, &frame->rewrite, err);

	return st == AJ_OK ? aj_rewrite_pass(&frame->rewrite, aj_mail_free(&frame->mail, upto), err) : st;
}

enum aj_status aj_frame_show(struct aj_frame *frame, const struct aj_text *text, struct aj_err *err)
{
	enum aj_status st =
	    aj_check_feed(frame->checked, aj_str_sub(text->bytes, text->from, text->to - text->from), err);

	return st == AJ_OK ? aj_check_feed(frame->checked, AJ_S("\n"), err) : st;
}

enum aj_status aj_frame_keep(struct aj_frame *frame, uint64_t mark, struct aj_err *err)
{
	if (frame->aside)
		return aj_aside_note(frame->aside, &frame->taker, mark, err);
	aj_checked_keep(frame->checked, mark);
	return AJ_OK;
}
