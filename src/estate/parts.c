#include "estate/parts.h"

struct part {
	struct aj_source source; /* first: it is cast back */
	struct aj_source *all;	 /* the item's */
	struct aj_str bytes;	 /* not given yet */
	enum aj_status status;	 /* behind them; AJ_OK: the item's own source goes on */
	struct aj_err err;
};

struct part_piece {
	struct aj_piece piece; /* first: it is cast back */
	struct aj_parts *parts;
};

void aj_parts_init(struct aj_parts *parts, struct aj_source *source, const struct aj_format *format)
{
	*parts = (struct aj_parts){ .source = source, .next.format = format };
	aj_buf_init(&parts->rest, AJ_PART);
	pthread_mutex_init(&parts->turn, NULL);
}

void aj_parts_fini(struct aj_parts *parts)
{
	aj_buf_wipe(&parts->rest);
	pthread_mutex_destroy(&parts->turn);
}

static enum aj_status fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct part *part = (struct part *)source;

	if (part->bytes.len > 0) {
		struct aj_str some = aj_str_sub(part->bytes, 0, room);

		memcpy(out, some.ptr, some.len);
		part->bytes = aj_str_from(part->bytes, some.len);
		*got = some.len;
		return AJ_OK;
	}
	if (part->status == AJ_OK)
		return part->all->fill(part->all, out, room, got, err);
	*err = part->err;
	return part->status;
}

/* Fills the room; then the part ends with a line in it. Something is always left for the part behind it, so
 * that none is empty: not even if the source fails next. */
static void read_part(struct aj_parts *parts, uint8_t *room, struct part *part)
{
	size_t len = parts->rest.len, got = 0;
	const uint8_t *newline;

	if (len > 0)
		memcpy(room, parts->rest.ptr, len);
	parts->rest.len = 0;
	for (; len < AJ_PART && part->status == AJ_OK; len += got) {
		got = 0;
		part->status =
		    parts->source->fill(parts->source, room + len, AJ_PART - len, &got, &part->err);
	}
	newline = part->status == AJ_OK ? memrchr(room, '\n', len - 1) : NULL;
	part->bytes = aj_str(room, newline ? (size_t)(newline - room) + 1 : len);
	aj_buf_add(&parts->rest, aj_str_from(aj_str(room, len), part->bytes.len));
	/* Without memory for it the room is as good a place, until the item's source goes on from there. */
	if (newline && !parts->rest.full)
		part->status = AJ_END;
	else
		part->bytes.len = len;
	parts->over = part->status != AJ_END || !newline;
	parts->next.from += part->bytes.len;
}

static void pass_turn(struct aj_piece *piece)
{
	struct aj_parts *parts = ((struct part_piece *)piece)->parts;

	parts->next.number = piece->number;
	pthread_mutex_unlock(&parts->turn);
}

enum aj_status aj_parts_lend(struct aj_parts *parts, const struct aj_round_options *options,
    const struct aj_visit *visit, const struct aj_set *set, struct aj_str item, uint8_t *room,
    struct aj_err *err)
{
	struct part part = { .source = { .fill = fill, .once = true }, .all = parts->source };
	struct part_piece next = { .parts = parts };

	pthread_mutex_lock(&parts->turn);
	if (parts->over) {
		pthread_mutex_unlock(&parts->turn);
		return AJ_END;
	}
	next.piece = parts->next;
	next.piece.placed = pass_turn;
	read_part(parts, room, &part);
	return options->lent(options->to, visit, set, item, &part.source, &next.piece, err);
}
