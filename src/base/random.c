#include "base/random.h"

#include <assert.h>
#include <stdlib.h>

/* Reads the stream to its end into memory that grows with what comes, not with what is claimed. */
static enum aj_status hold(struct aj_random *random, uint64_t max, struct aj_err *err)
{
	uint64_t room = 0;
	struct aj_str seen;
	enum aj_status st;

	while ((st = aj_stream_peek(random->in, 1, &seen, err)) == AJ_OK) {
		if (seen.len > max - random->size)
			return aj_fail(err, AJ_ELIMIT,
			    "more than %llu bytes, which must be held at once to be read",
			    (unsigned long long)max);
		if (random->size + seen.len > room) {
			uint64_t grown =
			    room * 2 > random->size + seen.len ? room * 2 : random->size + seen.len;
			uint8_t *held = realloc(random->held, grown);

			if (!held)
				return aj_fail(err, AJ_ELIMIT, "no memory to hold %llu bytes",
				    (unsigned long long)grown);
			random->held = held;
			room = grown;
		}
		memcpy(random->held + random->size, seen.ptr, seen.len);
		random->size += seen.len;
		aj_stream_skip(random->in, seen.len);
	}
	return st == AJ_END ? AJ_OK : st;
}

enum aj_status aj_random_open(
    struct aj_random *random, struct aj_stream *in, uint64_t max, struct aj_err *err)
{
	assert(in->at == 0);
	*random = (struct aj_random){ .in = in };
	if (!in->source->read_at)
		return hold(random, max, err);
	random->size = in->source->size;
	return AJ_OK;
}

enum aj_status aj_random_outcome(
    enum aj_status opened, const struct aj_err *why, enum aj_status st, struct aj_err *err)
{
	if (opened == AJ_OK || st == AJ_ESTOP)
		return st;
	*err = *why;
	return opened;
}

void aj_random_close(struct aj_random *random)
{
	struct aj_stream *in = random->in;

	free(random->held);
	if (in && in->source->read_at) {
		in->head = in->tail = 0;
		in->at = random->size;
		in->ended = true;
	}
	*random = (struct aj_random){ 0 };
}

enum aj_status aj_random_read(
    const struct aj_random *random, uint64_t at, void *out, size_t len, struct aj_err *err)
{
	struct aj_source *source = random->in->source;
	uint8_t *to = out;

	if (at > random->size || len > random->size - at)
		return aj_fail(err, AJ_EINPUT, "refers to %zu bytes at offset %llu, behind its end at %llu",
		    len, (unsigned long long)at, (unsigned long long)random->size);
	if (random->held) {
		memcpy(to, random->held + at, len);
		return AJ_OK;
	}
	while (len > 0) {
		size_t got = 0;
		enum aj_status st = source->read_at(source, at, to, len, &got, err);

		if (st == AJ_END)
			return aj_fail(err, AJ_EINPUT,
			    "became shorter while it was read: nothing at offset %llu",
			    (unsigned long long)at);
		if (st != AJ_OK)
			return st;
		at += got;
		to += got;
		len -= got;
	}
	return AJ_OK;
}

static enum aj_status part_read_at(
    struct aj_source *source, uint64_t at, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	struct aj_random_source *part = (struct aj_random_source *)source;

	if (at >= part->source.size)
		return AJ_END;
	*got = room < part->source.size - at ? room : part->source.size - at;
	return aj_random_read(part->random, part->from + at, out, *got, err);
}

static enum aj_status part_fill(
    struct aj_source *source, uint8_t *out, size_t room, size_t *got, struct aj_err *err)
{
	return aj_source_fill_at(source, &((struct aj_random_source *)source)->at, out, room, got, err);
}

void aj_random_source_init(
    struct aj_random_source *part, const struct aj_random *random, uint64_t from, uint64_t to)
{
	if (to > random->size)
		to = random->size;
	if (from > to)
		from = to;
	*part = (struct aj_random_source){
		.source = { .fill = part_fill, .read_at = part_read_at, .size = to - from },
		.random = random,
		.from = from,
	};
}
