#include "scan/fingerprint.h"

#include <stdlib.h>

enum { ROOM_FIRST = 8 };

void aj_print_fini(struct aj_print *print)
{
	if (print->ranks)
		explicit_bzero(print->ranks, print->room * sizeof(*print->ranks));
	free(print->ranks);
	*print = (struct aj_print){ 0 };
}

/* Room for count ranks, AJ_PRINT_RANKS at most. */
static bool make_room(struct aj_print *print, size_t count)
{
	size_t room = print->room ? print->room : ROOM_FIRST;
	uint64_t *ranks;

	if (count <= print->room)
		return true;
	while (room < count)
		room *= 2;
	ranks = realloc(print->ranks, room * sizeof(*ranks));
	if (!ranks)
		return false;
	print->ranks = ranks;
	print->room = (uint16_t)room;
	return true;
}

/* Index of the first rank that is not below rank. */
static size_t place_of(const struct aj_print *print, uint64_t rank)
{
	const uint64_t *from = print->ranks;
	size_t left = print->count;

	if (left == 0)
		return 0;
	/* Halved without a branch, which would be guessed wrong every other time. "?" may become one. */
	for (size_t half; (half = left / 2) > 0; left -= half)
		from += half & -(size_t)(from[half - 1] < rank);
	return (size_t)(from - print->ranks) + (*from < rank);
}

bool aj_print_insert(struct aj_print *print, uint64_t rank)
{
	size_t at = place_of(print, rank);

	if (at == AJ_PRINT_RANKS || (at < print->count && print->ranks[at] == rank))
		return false;
	if (print->count == AJ_PRINT_RANKS) {
		print->count--; /* the largest one goes */
	} else if (!make_room(print, print->count + 1U)) {
		print->lost = true;
		return false;
	}
	memmove(&print->ranks[at + 1], &print->ranks[at], (print->count - at) * sizeof(rank));
	print->ranks[at] = rank;
	print->count++;
	return true;
}

void aj_print_take(struct aj_print *print, const uint64_t *ranks, size_t count)
{
	uint64_t merged[AJ_PRINT_RANKS];
	size_t n = 0, i = 0, j = 0;

	while (n < AJ_PRINT_RANKS && i < print->count && j < count) {
		uint64_t here = print->ranks[i], there = ranks[j];

		merged[n++] = here < there ? here : there;
		i += here <= there;
		j += there <= here;
	}
	for (; n < AJ_PRINT_RANKS && i < print->count; i++)
		merged[n++] = print->ranks[i];
	for (; n < AJ_PRINT_RANKS && j < count; j++)
		merged[n++] = ranks[j];
	if (!make_room(print, n)) {
		print->lost = true;
		return;
	}
	if (n > 0)
		memcpy(print->ranks, merged, n * sizeof(*merged));
	print->count = (uint16_t)n;
}

void aj_print_merge(struct aj_print *into, const struct aj_print *from)
{
	into->lost |= from->lost;
	aj_print_take(into, from->ranks, from->count);
}

double aj_print_similarity(const struct aj_print *a, const struct aj_print *b)
{
	/* Of the union only as many of the smallest are known for sure as a full print holds. */
	size_t bound = aj_print_whole(a) && aj_print_whole(b) ? 2 * AJ_PRINT_RANKS : AJ_PRINT_RANKS;
	size_t i = 0, j = 0, seen = 0, both = 0;

	for (; seen < bound && (i < a->count || j < b->count); seen++) {
		if (j == b->count || (i < a->count && a->ranks[i] < b->ranks[j])) {
			i++;
		} else if (i == a->count || b->ranks[j] < a->ranks[i]) {
			j++;
		} else {
			i++, j++;
			both++;
		}
	}
	return seen > 0 ? (double)both / (double)seen : 0;
}
