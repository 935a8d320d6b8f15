#include "redact/packed/packing.h"

enum { MEMBER_MEMORY = 1 << 20 };

enum aj_status aj_packing_begin(struct aj_packing *packing, bool zip, struct aj_out *next,
    struct aj_checked *names, struct aj_nameless *nameless, struct aj_err *err)
{
	*packing = (struct aj_packing){ .names = names };
	aj_arena_init(&packing->arena, MEMBER_MEMORY);
	aj_spool_init(&packing->spool, nameless);
	aj_spool_init(&packing->was, nameless);
	return aj_archive_writer_new(
	    zip ? AJ_ARCHIVE_WRITE_ZIP : AJ_ARCHIVE_WRITE_TAR, next, &packing->writer, err);
}

void aj_packing_fini(struct aj_packing *packing)
{
	aj_archive_writer_free(packing->writer);
	aj_arena_fini(&packing->arena);
	aj_spool_fini(&packing->spool);
	aj_spool_fini(&packing->was);
	*packing = (struct aj_packing){ 0 };
}

static enum aj_status check_names(struct aj_packing *packing, struct aj_err *err)
{
	enum aj_status st = aj_check_feed(packing->names, packing->member.name, err);

	if (st == AJ_OK)
		st = aj_check_feed(packing->names, AJ_S("\n"), err);
	if (st == AJ_OK)
		st = aj_check_feed(packing->names, packing->member.link, err);
	return st == AJ_OK ? aj_check_feed(packing->names, AJ_S("\n"), err) : st;
}

static enum aj_status write_piece(void *to, struct aj_str piece, struct aj_err *err)
{
	return aj_archive_writer_write(to, piece, err);
}

/* A member that is to be kept, or has nothing to be kept. One that was put off is told again. */
static bool is_written(const struct aj_packing *packing)
{
	const struct aj_member *member = &packing->member;

	return packing->waits && !packing->dropped &&
	       (member->kind != AJ_MEMBER_FILE || packing->full || member->size == 0);
}

/* Writes the member that waits. */
static enum aj_status flush(struct aj_packing *packing, struct aj_err *err)
{
	struct aj_spool *from = packing->raw ? &packing->was : &packing->spool;
	const struct aj_member *member = &packing->member;
	enum aj_status st = AJ_OK;

	if (packing->lost)
		return aj_fail(err, AJ_ELIMIT, "no memory for the name of a member");
	if (is_written(packing)) {
		struct aj_archive_write_member written = { .name = (const char *)member->name.ptr,
			.symbolic = member->kind == AJ_MEMBER_LINK ? (const char *)member->link.ptr : NULL,
			.hard = member->kind == AJ_MEMBER_HARD_LINK ? (const char *)member->link.ptr : NULL,
			.folder = member->kind == AJ_MEMBER_FOLDER,
			.size = packing->full ? from->bytes : 0,
			.mode = member->mode,
			.when = member->when,
			.stored = member->stored,
			.utf8 = member->utf8 };

		st = aj_archive_writer_begin(packing->writer, &written, err);
		if (st == AJ_OK && packing->full)
			st = aj_spool_read(from, write_piece, packing->writer, err);
		if (st == AJ_OK)
			st = check_names(packing, err);
	}
	packing->waits = packing->full = packing->raw = packing->dropped = false;
	aj_spool_reset(&packing->spool);
	aj_spool_reset(&packing->was);
	return st;
}

enum aj_status aj_packing_member(
    struct aj_packing *packing, const struct aj_member *member, struct aj_err *err)
{
	enum aj_status st = flush(packing, err);

	aj_arena_reset(&packing->arena);
	packing->member = *member;
	packing->waits = true;
	if (st == AJ_OK)
		st = aj_arena_dup(&packing->arena, member->name, &packing->member.name, err);
	return st == AJ_OK ? aj_arena_dup(&packing->arena, member->link, &packing->member.link, err) : st;
}

void aj_packing_rename(struct aj_packing *packing, bool link, struct aj_str name)
{
	struct aj_err ignored;

	packing->lost |= aj_arena_dup(&packing->arena, name,
			     link ? &packing->member.link : &packing->member.name, &ignored) != AJ_OK;
}

static enum aj_status watching_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_packing *packing =
	    (struct aj_packing *)((uint8_t *)source - offsetof(struct aj_packing, source));
	enum aj_status st = packing->inner->fill(packing->inner, out, room, got, err);

	return st == AJ_OK ? packing->was.out.write(&packing->was.out, aj_str(out, *got), err) : st;
}

enum aj_status aj_packing_watch(struct aj_packing *packing, struct aj_stream *in, struct aj_err *err)
{
	packing->source = (struct aj_source){ .fill = watching_fill };
	packing->inner = in->source;
	in->source = &packing->source;
	return packing->was.out.write(
	    &packing->was.out, aj_str(in->bytes + in->head, in->tail - in->head), err);
}

void aj_packing_unwatch(struct aj_packing *packing, struct aj_stream *in)
{
	if (packing->inner)
		in->source = packing->inner;
	packing->inner = NULL;
}

enum aj_status aj_packing_end(struct aj_packing *packing, struct aj_err *err)
{
	enum aj_status st = flush(packing, err);

	return st == AJ_OK ? aj_archive_writer_finish(packing->writer, err) : st;
}
