#include "redact/kept.h"

#include <stdlib.h>

enum {
	MOST = 1 << 20, /* values that are remembered */
	AROUND = 256,	/* bytes on either side in which a whole one that holds something begins and ends */
};

/* FNV-1a: no secret is in it that the output does not show. Begun otherwise for those that are whole. */
static const uint64_t HASH = 0xcbf29ce484222325u, HASH_WHOLE = 0x84222325cbf29ce4u;

static uint64_t hash_more(uint64_t hash, uint8_t byte)
{
	return (hash ^ byte) * 0x100000001b3u;
}

static uint64_t mark_of(uint64_t hash, struct aj_str s)
{
	for (size_t i = 0; i < s.len; i++)
		hash = hash_more(hash, s.ptr[i]);
	return hash ? hash : 1;
}

uint64_t aj_kept_mark(struct aj_str value)
{
	return mark_of(HASH, value);
}

uint64_t aj_kept_mark_whole(struct aj_str value)
{
	return mark_of(HASH_WHOLE, value);
}

static bool has(const struct aj_kept *kept, uint64_t mark)
{
	for (size_t i = 0; i < kept->room; i++) {
		uint64_t there = kept->marks[(mark + i) & (kept->room - 1)];

		if (there == mark || there == 0)
			return there != 0;
	}
	return false;
}

static void put(uint64_t *marks, size_t room, uint64_t mark)
{
	size_t i = mark & (room - 1);

	while (marks[i] != 0 && marks[i] != mark)
		i = (i + 1) & (room - 1);
	marks[i] = mark;
}

static bool make_room(struct aj_kept *kept)
{
	size_t room = kept->room ? 2 * kept->room : 1024;
	uint64_t *grown = room <= 2 * MOST ? calloc(room, sizeof(*grown)) : NULL;

	if (!grown)
		return false;
	for (size_t i = 0; i < kept->room; i++)
		if (kept->marks[i])
			put(grown, room, kept->marks[i]);
	free(kept->marks);
	kept->marks = grown;
	kept->room = room;
	return true;
}

void aj_kept_add(struct aj_kept *kept, uint64_t mark)
{
	if (has(kept, mark))
		return;
	if (2 * kept->n >= kept->room && !make_room(kept))
		return;
	put(kept->marks, kept->room, mark);
	kept->n++;
}

/* Whether it lies in a value that was kept as a whole, and begins and ends where words do. */
static bool is_within_whole(const struct aj_kept *kept, struct aj_str text, size_t from, size_t to)
{
	size_t low = from > AROUND ? from - AROUND : 0;
	size_t high = to + AROUND < text.len ? to + AROUND : text.len;

	while (to > from && (text.ptr[to - 1] == '.' || text.ptr[to - 1] == '-'))
		to--; /* of the sentence in which it stands */
	for (size_t start = from + 1; start-- > low;) {
		uint64_t hash = HASH_WHOLE;

		if (start > 0 && aj_is_alnum(text.ptr[start - 1]) && aj_is_alnum(text.ptr[start]))
			continue;
		for (size_t at = start; at < high; at++) {
			hash = hash_more(hash, text.ptr[at]);
			if (at + 1 >= to && has(kept, hash ? hash : 1))
				return true;
		}
	}
	return false;
}

bool aj_kept_holds(const struct aj_kept *kept, struct aj_str text, size_t from, size_t to)
{
	return kept->n > 0 && (has(kept, aj_kept_mark(aj_str_sub(text, from, to - from))) ||
				  is_within_whole(kept, text, from, to));
}

void aj_kept_fini(struct aj_kept *kept)
{
	free(kept->marks);
	*kept = (struct aj_kept){ 0 };
}
