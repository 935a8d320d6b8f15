#include "scan/digest.h"

#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = 64, ROOM_FIRST = 256 };

/* A bit for each of 64 bytes that is a newline. */
static inline uint64_t newlines_of(const uint8_t *p)
{
	uint64_t mask = 0;

#ifdef __SSE2__
	for (int i = 0; i < 4; i++) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));

		mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')))
			<< 16 * i;
	}
#else
	for (int i = 0; i < BLOCK; i++)
		mask |= (uint64_t)(p[i] == '\n') << i;
#endif
	return mask;
}

/* The newlines of the bytes from at on, at most 64 of them and none from end on. */
static inline uint64_t newlines_at(struct aj_str bytes, size_t at, size_t end)
{
	uint8_t rest[BLOCK] = { 0 };

	if (end - at >= BLOCK)
		return newlines_of(bytes.ptr + at);
	memcpy(rest, bytes.ptr + at, end - at);
	return newlines_of(rest);
}

void aj_digest_fini(struct aj_digest *digest)
{
	aj_print_fini(&digest->print);
	free(digest->begins);
	free(digest->found);
	if (digest->ranks)
		explicit_bzero(digest->ranks, digest->ranks_room * sizeof(*digest->ranks));
	free(digest->ranks);
	*digest = (struct aj_digest){ 0 };
}

void aj_digest_begin(struct aj_digest *digest)
{
	digest->layer = 0;
	digest->layer_at = 0;
	digest->open = digest->line_open = false;
	digest->print.count = 0;
}

/* Whether the text continues the one before it in the same layer. */
static bool goes_on(struct aj_digest *digest, const struct aj_text *text, uint32_t layer)
{
	uint64_t from = 0, to = 0, unused;
	bool same;

	if (text->from == text->to || text->n_runs == 0)
		return digest->layer == layer;
	aj_text_raw(text, text->from, text->from + 1, &from, &unused);
	aj_text_raw(text, text->to - 1, text->to, &unused, &to);
	same = digest->layer == layer && from >= digest->layer_at;
	digest->layer = layer;
	digest->layer_at = to;
	return same;
}

static void add_record(struct aj_digest *digest, struct aj_str record)
{
	uint64_t rank;

	if (!aj_print_rank(&digest->print, digest->seed, record, &rank) ||
	    !aj_print_insert(&digest->print, rank))
		return;
	if (digest->n_ranks == digest->ranks_room) {
		size_t room = digest->ranks_room ? 2 * digest->ranks_room : ROOM_FIRST;
		uint64_t *ranks = realloc(digest->ranks, room * sizeof(*ranks));

		digest->print.lost |= !ranks;
		if (!ranks)
			return;
		digest->ranks = ranks;
		digest->ranks_room = room;
	}
	digest->ranks[digest->n_ranks++] = rank;
}

/* Where the line at from begins, so that it is the same however texts are cut; SIZE_MAX: further back. */
static size_t line_start(const struct aj_text *text, bool goes_on)
{
	const uint8_t *hit = text->from > 0 ? memrchr(text->bytes.ptr, '\n', text->from) : NULL;

	if (hit)
		return (size_t)(hit - text->bytes.ptr) + 1;
	return goes_on ? SIZE_MAX : text->from;
}

static uint64_t cut_lines(struct aj_digest *digest, const struct aj_text *text, bool goes_on)
{
	size_t start = line_start(text, goes_on), to = text->to;
	uint64_t count = 0;

	for (size_t at = text->from; at < to; at += BLOCK) {
		uint64_t newlines = newlines_at(text->bytes, at, to);

		for (; newlines != 0; newlines &= newlines - 1) {
			size_t end = at + (size_t)__builtin_ctzll(newlines);

			if (start <= end)
				add_record(digest, aj_str(text->bytes.ptr + start, end - start));
			start = end + 1;
			count++;
		}
	}
	if (to > text->from)
		digest->line_open = text->bytes.ptr[to - 1] != '\n';
	/* Where nothing is shown beyond, this is the end, and the line will not come again. */
	if (digest->line_open && to == text->bytes.len && start < to)
		add_record(digest, aj_str(text->bytes.ptr + start, to - start));
	return count;
}

static void cut_records(struct aj_digest *digest, const struct aj_text *text, struct aj_span *span)
{
	digest->n_ranks = 0;
	if (!span->goes_on)
		digest->line_open = false;
	if (!text->records)
		span->records = cut_lines(digest, text, span->goes_on);
	for (size_t i = 0; text->records && i < text->n_records; i++)
		add_record(digest, aj_str_sub(text->bytes, text->records[i].at, text->records[i].len));
	if (text->records)
		span->records = text->n_records;
	span->line_open = digest->line_open;
	span->ranks = digest->ranks;
	span->n_ranks = digest->n_ranks;
}

/* Tells for each finding whether a line has ended since the one before. Gives whether one ended since the
 * last. */
static bool mark_lines(struct aj_digest *digest, const struct aj_text *text, const struct aj_span *span)
{
	struct aj_str bytes = aj_str_sub(text->bytes, 0, text->to);
	size_t end = digest->open ? aj_str_find(bytes, text->from, '\n') : 0;

	for (size_t i = 0; i < span->n_findings; i++) {
		size_t start = span->findings[i].start;

		digest->begins[i] = start >= end;
		if (start >= end)
			end = aj_str_find(bytes, start, '\n');
	}
	return end < text->to;
}

/* The same for records. What stands before the first one is the rest of one that began in an earlier text. */
static bool mark_records(struct aj_digest *digest, const struct aj_text *text, const struct aj_span *span)
{
	size_t r = 0;

	for (size_t i = 0; i < span->n_findings; i++) {
		digest->begins[i] = 0;
		for (; r < text->n_records && text->records[r].at <= span->findings[i].start; r++)
			digest->begins[i] = 1;
	}
	return r < text->n_records; /* the open record is not the last one */
}

static void find_spots(struct aj_digest *digest, const struct aj_text *text, const struct aj_span *span)
{
	size_t run = 0;

	for (size_t i = 0; i < span->n_findings; i++) {
		const struct aj_finding *finding = &span->findings[i];
		struct aj_spot *spot = &digest->found[i];

		*spot = (struct aj_spot){ .value = aj_str_sub(
					      text->bytes, finding->start, finding->end - finding->start) };
		if (spot->value.len > 0)
			aj_text_raw_next(text, finding->start, finding->end, &run, &spot->start, &spot->end);
	}
}

static bool make_room(struct aj_digest *digest, size_t count)
{
	uint8_t *begins;
	struct aj_spot *found;

	if (count <= digest->room)
		return true;
	count += count / 2 + ROOM_FIRST;
	begins = realloc(digest->begins, count);
	if (!begins)
		return false;
	digest->begins = begins;
	found = digest->spots ? realloc(digest->found, count * sizeof(*found)) : NULL;
	if (digest->spots && !found)
		return false;
	digest->found = found;
	digest->room = count;
	return true;
}

enum aj_status aj_digest_text(
    struct aj_digest *digest, const struct aj_text *text, struct aj_span *span, struct aj_err *err)
{
	bool ended;

	if (!make_room(digest, span->n_findings))
		return aj_fail(err, AJ_ELIMIT, "no memory for %zu findings", span->n_findings);
	span->goes_on = goes_on(digest, text, span->layer);
	if (!span->goes_on)
		digest->open = false;
	cut_records(digest, text, span);
	ended = text->records ? mark_records(digest, text, span) : mark_lines(digest, text, span);
	digest->open = (digest->open || span->n_findings > 0) && !ended;
	if (digest->spots)
		find_spots(digest, text, span);
	span->begins = digest->begins;
	span->spots = digest->spots ? digest->found : NULL;
	span->record_ended = ended;
	span->bytes = text->to - text->from;
	return digest->print.lost ? aj_fail(err, AJ_ELIMIT, "no memory for fingerprints") : AJ_OK;
}
