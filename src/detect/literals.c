/*
 * literals.c: many fixed strings looked for at once. Each is represented by four
 * neighbouring bytes that are rare in text; the pairs of these pass a filter that
 * looks at all positions (classify.h), and what is left is looked up in a bit map
 * and then in a hash table. A shuffle filter with eight buckets, as one has for a
 * few dozen literals, lets 82 of 100 positions through with a thousand of them.
 */

#include "detect/literals.h"

#include <stdlib.h>

void aj_literals_init(struct aj_literals *set)
{
	*set = (struct aj_literals){ 0 };
}

void aj_literals_fini(struct aj_literals *set)
{
	free(set->list);
	*set = (struct aj_literals){ 0 };
}

/* The first four bytes and the last four, which may overlap. */
static inline uint64_t ends_of(const uint8_t *bytes, size_t len)
{
	uint32_t first, last;

	memcpy(&first, bytes, 4);
	memcpy(&last, bytes + len - 4, 4);
	return first | (uint64_t)last << 32;
}

/* Bit 5 of the letters in them: what is set in the text before it is compared. */
static uint64_t fold_of(const uint8_t *bytes, size_t len)
{
	uint8_t fold[AJ_LITERAL_MAX] = { 0 };

	for (size_t i = 0; i < len; i++)
		fold[i] = aj_is_alpha(bytes[i]) ? 0x20 : 0;
	return ends_of(fold, len);
}

bool aj_literal_add(
    struct aj_literals *set, struct aj_str literal, bool nocase, aj_literal_fn fn, const void *arg)
{
	struct aj_literal *added;

	if (literal.len < AJ_LITERAL_MIN || literal.len > AJ_LITERAL_MAX || set->count == AJ_LITERALS_MAX)
		return false;
	if (set->count == set->room) {
		size_t room = set->room ? 2 * set->room : 256;
		struct aj_literal *grown = realloc(set->list, room * sizeof(*grown));

		if (!grown)
			return false;
		set->list = grown;
		set->room = room;
	}
	added = &set->list[set->count];
	*added = (struct aj_literal){
		.bytes = literal, .fn = fn, .arg = arg, .order = (uint16_t)set->count, .nocase = nocase
	};
	set->count++;
	added->fold = nocase ? fold_of(literal.ptr, literal.len) : 0;
	added->ends = ends_of(literal.ptr, literal.len) | added->fold;
	return true;
}

static uint32_t key_of(const struct aj_literal *literal)
{
	return aj_literal_key(literal->bytes.ptr + literal->anchor);
}

static int by_key(const void *a, const void *b)
{
	const struct aj_literal *x = a, *y = b;
	uint32_t xk = key_of(x), yk = key_of(y);

	return xk != yk ? (xk < yk ? -1 : 1) : (int)x->order - (int)y->order;
}

static struct aj_literal_slot *slot_of(struct aj_literals *set, uint32_t key)
{
	size_t i = aj_literal_slot(aj_literal_hash(key));

	while (set->slots[i].count > 0 && set->slots[i].key != key)
		i = (i + 1) % AJ_LITERAL_SLOTS;
	return &set->slots[i];
}

static void filter_add(struct aj_filter *filter, const uint8_t *four)
{
	for (unsigned k = 0; k < AJ_PAIRS; k++) {
		uint8_t a = four[aj_pairs[k].a], b = four[aj_pairs[k].b];

		filter->pair[k][aj_pair_byte(a, b)] |= aj_pair_bit(b);
	}
}

bool aj_literals_compile(struct aj_literals *set)
{
	if (!aj_literals_anchor(set))
		return false;
	qsort(set->list, set->count, sizeof(*set->list), by_key);
	for (size_t i = 0; i < set->count; i++) {
		uint32_t key = key_of(&set->list[i]), h = aj_literal_hash(key);
		struct aj_literal_slot *slot = slot_of(set, key);

		if (slot->count++ == 0) {
			slot->key = key;
			slot->first = (uint16_t)i;
		}
		set->seen[h / 64] |= (uint64_t)1 << (h % 64);
		filter_add(&set->filter, set->list[i].bytes.ptr + set->list[i].anchor);
	}
	return true;
}

/* Both lengths are the literal's. Its ends are known to be right. */
static bool same_within(const struct aj_literal *literal, const uint8_t *text)
{
	size_t len = literal->bytes.len;

	if (len <= 8)
		return true;
	return literal->nocase ? aj_str_eq_nocase(aj_str(text, len), literal->bytes)
			       : memcmp(text, literal->bytes.ptr, len) == 0;
}

void aj_literals_at(const struct aj_literals *set, struct aj_look *look, size_t at)
{
	uint32_t key = aj_literal_key(look->text + at);
	size_t i = aj_literal_slot(aj_literal_hash(key));
	const struct aj_literal *literal, *end;

	while (set->slots[i].key != key) {
		if (set->slots[i].count == 0)
			return;
		i = (i + 1) % AJ_LITERAL_SLOTS;
	}
	literal = &set->list[set->slots[i].first];
	for (end = literal + set->slots[i].count; literal < end; literal++) {
		size_t len = literal->bytes.len, start = at - literal->anchor;
		const uint8_t *text;

		if (at < look->lo + literal->anchor || start + len > look->hi)
			continue;
		text = look->text + start;
		if ((ends_of(text, len) | literal->fold) == literal->ends && same_within(literal, text))
			literal->fn(look, start, len, literal->arg);
	}
}
