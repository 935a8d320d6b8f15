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
	free(digest->keys);
	explicit_bzero(digest, sizeof(*digest));
}

void aj_digest_begin(struct aj_digest *digest, enum aj_key_name key)
{
	digest->key = key;
	digest->last = (struct aj_record_key){ 0 };
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

	if (aj_print_rank(&digest->print, digest->seed, record, &rank))
		aj_print_insert(&digest->print, rank);
}

/* The ranks of the print that are none of those before. */
static void list_added(struct aj_digest *digest, const uint64_t *before, size_t count)
{
	const struct aj_print *print = &digest->print;
	size_t i = 0;

	digest->n_ranks = 0;
	for (size_t k = 0; k < print->count; k++) {
		while (i < count && before[i] < print->ranks[k])
			i++;
		if (i == count || before[i] != print->ranks[k])
			digest->ranks[digest->n_ranks++] = print->ranks[k];
	}
}

/* Whether a value is the key of its record. */
static bool is_key(const struct aj_digest *digest, const struct aj_value *value)
{
	return value->field && value->field->depth == 1 &&
	       aj_str_eq(value->field->name, aj_key_name(digest->key));
}

/* The values of a record go from *next, which is moved there, up to what is returned. Records are asked for
 * in their order. */
static size_t values_of(const struct aj_text *text, const struct aj_record *record, size_t *next)
{
	size_t end;

	while (*next < text->n_values && text->values[*next].at < record->at)
		++*next;
	for (end = *next; end < text->n_values && text->values[end].at - record->at < record->len; end++)
		;
	return end;
}

/* The bytes of a record without its key, where that comes first; of one that has nothing else, all. */
static struct aj_str body_of(
    const struct aj_digest *digest, const struct aj_text *text, const struct aj_record *record, size_t *next)
{
	struct aj_str all = aj_str_sub(text->bytes, record->at, record->len);
	const struct aj_value *first;

	if (digest->key == AJ_KEY_NONE || values_of(text, record, next) < *next + 2)
		return all;
	first = &text->values[*next];
	return first->at == record->at && is_key(digest, first) ? aj_str_from(all, first->len + 1) : all;
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
	uint64_t before[AJ_PRINT_RANKS];
	size_t count = digest->print.count, value = 0;

	if (count > 0)
		memcpy(before, digest->print.ranks, count * sizeof(*before));
	if (!span->goes_on)
		digest->line_open = false;
	if (!text->records)
		span->records = cut_lines(digest, text, span->goes_on);
	for (size_t i = 0; text->records && i < text->n_records; i++)
		add_record(digest, body_of(digest, text, &text->records[i], &value));
	if (text->records)
		span->records = text->n_records;
	list_added(digest, before, count);
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

/* The key of a record, and whether one of the findings from first on, which are in their order, is in it. */
static struct aj_record_key key_of(const struct aj_digest *digest, const struct aj_text *text,
    const struct aj_record *record, const struct aj_span *span, size_t first, size_t *next)
{
	size_t end = values_of(text, record, next), at = *next;
	const struct aj_value *value;
	struct aj_record_key key = { 0 };

	while (at < end && !is_key(digest, &text->values[at]))
		at++;
	if (at == end)
		return key;
	value = &text->values[at];
	key.value = aj_str_sub(text->bytes, value->at, value->len);
	for (size_t i = first; i < span->n_findings && span->findings[i].start < value->at + value->len; i++)
		key.found |= span->findings[i].end > value->at;
	return key;
}

/* What comes of the record in the next text has its key, too. One that is too long is none. */
static void keep_last(struct aj_digest *digest, struct aj_record_key key)
{
	digest->last = (struct aj_record_key){ 0 };
	if (key.value.len == 0 || key.value.len > sizeof(digest->last_bytes[0]))
		return;
	digest->last_at ^= 1; /* findings of this text may have the key that was kept before */
	memmove(digest->last_bytes[digest->last_at], key.value.ptr, key.value.len);
	digest->last =
	    (struct aj_record_key){ aj_str(digest->last_bytes[digest->last_at], key.value.len), key.found };
}

static void find_keys(struct aj_digest *digest, const struct aj_text *text, const struct aj_span *span)
{
	struct aj_record_key key = span->goes_on ? digest->last : (struct aj_record_key){ 0 };
	size_t r = 0, value = 0, n = text->records ? text->n_records : 0;

	for (size_t i = 0; i < span->n_findings; i++) {
		bool other = false;

		for (; r < n && text->records[r].at <= span->findings[i].start; r++)
			other = true;
		if (other)
			key = key_of(digest, text, &text->records[r - 1], span, i, &value);
		digest->keys[i] = key;
	}
	if (r < n)
		key = key_of(digest, text, &text->records[n - 1], span, span->n_findings, &value);
	keep_last(digest, key);
}

static bool make_room(struct aj_digest *digest, size_t count)
{
	struct aj_record_key *keys;
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
	keys = realloc(digest->keys, count * sizeof(*keys));
	if (!keys)
		return false;
	digest->keys = keys;
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
	if (digest->key != AJ_KEY_NONE)
		find_keys(digest, text, span);
	span->begins = digest->begins;
	span->keys = digest->key != AJ_KEY_NONE ? digest->keys : NULL;
	span->spots = digest->spots ? digest->found : NULL;
	span->record_ended = ended;
	span->bytes = text->to - text->from;
	return digest->print.lost ? aj_fail(err, AJ_ELIMIT, "no memory for fingerprints") : AJ_OK;
}
