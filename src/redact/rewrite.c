#include "redact/rewrite.h"

#include <stdlib.h>

enum { FIRST_ROOM = 1 << 20, TEXTS_MAX = 64 << 20 };

/* Makes room for more bytes behind those that are kept. */
static enum aj_status make_room(struct aj_rewrite *rewrite, size_t more, struct aj_err *err)
{
	size_t have = (size_t)(rewrite->end - rewrite->begin),
	       room = rewrite->room ? rewrite->room : FIRST_ROOM;
	uint8_t *grown;

	if (have + more <= rewrite->room)
		return AJ_OK;
	if (have + more > AJ_REWRITE_KEPT)
		return aj_fail(err, AJ_ELIMIT,
		    "more than %d MiB from offset %llu on in which there is no text", AJ_REWRITE_KEPT >> 20,
		    (unsigned long long)rewrite->begin);
	while (room < have + more)
		room *= 2;
	grown = realloc(rewrite->kept, room);
	if (!grown)
		return aj_fail(err, AJ_ELIMIT, "no memory to keep %zu bytes", room);
	rewrite->kept = grown;
	rewrite->room = room;
	return AJ_OK;
}

static enum aj_status keep(struct aj_rewrite *rewrite, const uint8_t *bytes, size_t len, struct aj_err *err)
{
	enum aj_status st = make_room(rewrite, len, err);

	if (st != AJ_OK || len == 0)
		return st;
	memcpy(rewrite->kept + (rewrite->end - rewrite->begin), bytes, len);
	rewrite->end += len;
	return AJ_OK;
}

static enum aj_status keeping_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_rewrite *rewrite = (struct aj_rewrite *)source;
	enum aj_status st = rewrite->inner->fill(rewrite->inner, out, room, got, err);

	return st == AJ_OK ? keep(rewrite, out, *got, err) : st;
}

enum aj_status aj_rewrite_open(
    struct aj_rewrite *rewrite, struct aj_stream *in, struct aj_out *out, struct aj_err *err)
{
	*rewrite = (struct aj_rewrite){ .source = { .fill = keeping_fill },
		.inner = in->source,
		.out = out,
		.begin = in->at,
		.end = in->at };
	aj_buf_init(&rewrite->texts, TEXTS_MAX);
	in->source = &rewrite->source;
	return keep(rewrite, in->bytes + in->head, in->tail - in->head, err);
}

void aj_rewrite_close(struct aj_rewrite *rewrite, struct aj_stream *in)
{
	if (rewrite->inner)
		in->source = rewrite->inner;
	if (rewrite->kept)
		explicit_bzero(rewrite->kept, rewrite->room);
	free(rewrite->kept);
	free(rewrite->edits);
	aj_buf_fini(&rewrite->texts);
	*rewrite = (struct aj_rewrite){ 0 };
}

struct aj_str aj_rewrite_raw(const struct aj_rewrite *rewrite, uint64_t from, uint64_t to)
{
	if (from < rewrite->begin)
		from = rewrite->begin;
	if (to > rewrite->end)
		to = rewrite->end;
	if (from >= to)
		return aj_str(NULL, 0);
	return aj_str(rewrite->kept + (from - rewrite->begin), (size_t)(to - from));
}

void aj_rewrite_free_part(const struct aj_rewrite *rewrite, uint64_t *from, uint64_t *to)
{
	size_t at = rewrite->n_edits;

	while (at > 0 && rewrite->edits[at - 1].to > *from)
		at--;
	for (; at < rewrite->n_edits && rewrite->edits[at].from <= *from; at++)
		*from = rewrite->edits[at].to;
	if (at < rewrite->n_edits && rewrite->edits[at].from < *to)
		*to = rewrite->edits[at].from;
	if (*from > *to)
		*from = *to;
}

static enum aj_status one_more(struct aj_rewrite *rewrite, struct aj_err *err)
{
	size_t room = rewrite->edits_room ? 2 * rewrite->edits_room : 256;
	struct aj_edit *grown;

	if (rewrite->n_edits < rewrite->edits_room)
		return AJ_OK;
	grown = room <= AJ_REWRITE_EDITS ? realloc(rewrite->edits, room * sizeof(*grown)) : NULL;
	if (!grown)
		return aj_fail(err, AJ_ELIMIT, "no room for more than %zu edits at once", rewrite->n_edits);
	rewrite->edits = grown;
	rewrite->edits_room = room;
	return AJ_OK;
}

/* An edit that has grown takes those in that it now reaches. */
static void swallow(struct aj_rewrite *rewrite, size_t at)
{
	struct aj_edit *edits = rewrite->edits;
	size_t next = at + 1;

	for (; next < rewrite->n_edits && edits[next].from < edits[at].to; next++)
		if (edits[next].to > edits[at].to)
			edits[at].to = edits[next].to;
	memmove(edits + at + 1, edits + next, (rewrite->n_edits - next) * sizeof(*edits));
	rewrite->n_edits -= next - at - 1;
}

enum aj_status aj_rewrite_edit(
    struct aj_rewrite *rewrite, uint64_t from, uint64_t to, struct aj_str text, struct aj_err *err)
{
	size_t at = rewrite->n_edits;
	enum aj_status st;

	if (from < rewrite->begin)
		return aj_fail(err, AJ_EINPUT, "a finding at offset %llu, after the place was written",
		    (unsigned long long)from);
	while (at > 0 && rewrite->edits[at - 1].to > from)
		at--; /* edits[at] is the first that ends behind from */
	if (at < rewrite->n_edits && rewrite->edits[at].from < to) {
		if (from < rewrite->edits[at].from)
			rewrite->edits[at].from = from;
		if (to > rewrite->edits[at].to)
			rewrite->edits[at].to = to;
		swallow(rewrite, at);
		return AJ_OK;
	}
	st = one_more(rewrite, err);
	if (st != AJ_OK)
		return st;
	memmove(
	    rewrite->edits + at + 1, rewrite->edits + at, (rewrite->n_edits - at) * sizeof(*rewrite->edits));
	rewrite->edits[at] = (struct aj_edit){ from, to, rewrite->texts.len, text.len };
	rewrite->n_edits++;
	aj_buf_add(&rewrite->texts, text);
	return rewrite->texts.full ? aj_fail(err, AJ_ELIMIT, "no memory for replacements") : AJ_OK;
}

/* Writes what is kept of [*pos, upto). */
static enum aj_status copy(struct aj_rewrite *rewrite, uint64_t pos, uint64_t upto, struct aj_err *err)
{
	struct aj_str raw = aj_rewrite_raw(rewrite, pos, upto);

	return raw.len > 0 ? rewrite->out->write(rewrite->out, raw, err) : AJ_OK;
}

/* Forgets what stands before upto and the edits that are done. */
static void forget(struct aj_rewrite *rewrite, uint64_t upto, size_t done)
{
	size_t left = (size_t)(rewrite->end - upto);

	memmove(rewrite->kept, rewrite->kept + (upto - rewrite->begin), left);
	rewrite->begin = upto;
	rewrite->n_edits -= done;
	if (done > 0)
		memmove(rewrite->edits, rewrite->edits + done, rewrite->n_edits * sizeof(*rewrite->edits));
	if (rewrite->n_edits == 0)
		rewrite->texts.len = 0;
}

enum aj_status aj_rewrite_pass(struct aj_rewrite *rewrite, uint64_t upto, struct aj_err *err)
{
	uint64_t pos = rewrite->begin;
	enum aj_status st = AJ_OK;
	size_t done = 0;

	if (upto > rewrite->end)
		upto = rewrite->end;
	/* An edit across the border waits, and what stands before it goes. */
	for (; done < rewrite->n_edits && rewrite->edits[done].to <= upto && st == AJ_OK; done++) {
		const struct aj_edit *edit = &rewrite->edits[done];
		struct aj_str text = aj_str_sub(aj_buf_str(&rewrite->texts), edit->text, edit->len);

		st = copy(rewrite, pos, edit->from, err);
		if (st == AJ_OK && text.len > 0)
			st = rewrite->out->write(rewrite->out, text, err);
		if (st == AJ_OK && rewrite->edited)
			st = rewrite->edited(rewrite->edited_arg, edit->from, edit->to, text, err);
		rewrite->written++;
		pos = edit->to;
	}
	if (done < rewrite->n_edits && rewrite->edits[done].from < upto)
		upto = rewrite->edits[done].from;
	if (st == AJ_OK && pos < upto) {
		st = copy(rewrite, pos, upto, err);
		pos = upto;
	}
	if (st == AJ_OK && rewrite->was && pos > rewrite->begin)
		st = rewrite->was(rewrite->was_arg, aj_rewrite_raw(rewrite, rewrite->begin, pos), err);
	if (st == AJ_OK && pos > rewrite->begin)
		forget(rewrite, pos, done);
	return st;
}
