/*
 * literals.c: many fixed strings looked for at once. Each is represented by its
 * four rarest neighbouring bytes; these are put into eight buckets of a shuffle
 * filter (Geoffrey Langdale's "Teddy", as in Hyperscan), and what passes it is
 * looked up in a bit map and then in a hash table.
 */

#include "detect/literals.h"

#include <stdlib.h>

enum { BUCKETS = 8 };

void aj_literals_init(struct aj_literals *set)
{
	*set = (struct aj_literals){ 0 };
}

void aj_literals_fini(struct aj_literals *set)
{
	free(set->list);
	*set = (struct aj_literals){ 0 };
}

bool aj_literal_add(struct aj_literals *set, struct aj_str literal, bool nocase, aj_literal_fn fn, const void *arg)
{
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
	set->list[set->count++] = (struct aj_literal){ literal, fn, arg, 0, 0, nocase };
	return true;
}

/*
 * How common a byte is in text, roughly in 1/1000 (letters: English; the rest:
 * logs and JSON). Only the order matters.
 */
static unsigned commonness(uint8_t c, bool nocase)
{
	static const uint8_t letters[26] = { 65, 15, 28, 35, 110, 20, 18, 40, 65, 2, 7, 38, 25, 60, 65, 20, 1,
		58, 60, 80, 28, 10, 15, 3, 15, 2 };

	if (aj_is_alpha(c) && (nocase || !aj_is_upper(c)))
		return letters[(c | 0x20) - 'a'];
	if (aj_is_upper(c))
		return 4;
	if (c == ' ')
		return 150;
	if (aj_is_digit(c))
		return 15;
	if (c == '.' || c == ',' || c == '"' || c == ':' || c == '-' || c == '/' || c == '=' || c == '_')
		return 12;
	return 2;
}

static uint8_t rarest_four(const struct aj_literal *literal)
{
	uint64_t best = UINT64_MAX;
	uint8_t at = 0;

	for (size_t i = 0; i + 4 <= literal->bytes.len; i++) {
		uint64_t product = 1;

		for (size_t k = 0; k < 4; k++)
			product *= commonness(literal->bytes.ptr[i + k], literal->nocase);
		if (product < best) {
			best = product;
			at = (uint8_t)i;
		}
	}
	return at;
}

static void filter_add(struct aj_filter *filter, unsigned bucket, const struct aj_literal *literal)
{
	for (unsigned k = 0; k < 4; k++) {
		uint8_t c = literal->bytes.ptr[literal->anchor + k];

		filter->lo[k][c & 15] |= (uint8_t)(1u << bucket);
		filter->hi[k][c >> 4] |= (uint8_t)(1u << bucket);
		if (literal->nocase && aj_is_alpha(c))
			filter->hi[k][(c ^ 0x20) >> 4] |= (uint8_t)(1u << bucket);
	}
}

static int by_anchor(const void *a, const void *b)
{
	const struct aj_literal *x = a, *y = b;
	uint32_t kx = __builtin_bswap32(aj_literal_key(x->bytes.ptr + x->anchor));
	uint32_t ky = __builtin_bswap32(aj_literal_key(y->bytes.ptr + y->anchor));

	return kx < ky ? -1 : kx > ky;
}

/*
 * Sorted by anchor and cut into equal parts, so that a bucket's first bytes are
 * few: that is what keeps its false positives low.
 */
void aj_literals_compile(struct aj_literals *set)
{
	for (size_t i = 0; i < set->count; i++)
		set->list[i].anchor = rarest_four(&set->list[i]);
	if (set->count > 0)
		qsort(set->list, set->count, sizeof(*set->list), by_anchor);
	for (size_t i = 0; i < set->count; i++) {
		struct aj_literal *literal = &set->list[i];
		uint32_t h = aj_literal_hash(aj_literal_key(literal->bytes.ptr + literal->anchor));

		filter_add(&set->filter, (unsigned)(i * BUCKETS / set->count), literal);
		literal->next = set->slots[h / 8];
		set->slots[h / 8] = (uint32_t)i + 1;
		set->seen[h / 64] |= (uint64_t)1 << (h % 64);
	}
}

void aj_literals_at(const struct aj_literals *set, struct aj_look *look, size_t at)
{
	uint32_t key = aj_literal_key(look->text + at);

	for (uint32_t i = set->slots[aj_literal_hash(key) / 8]; i != 0; i = set->list[i - 1].next) {
		const struct aj_literal *literal = &set->list[i - 1];
		size_t len = literal->bytes.len, start = at - literal->anchor;
		struct aj_str found;

		if (aj_literal_key(literal->bytes.ptr + literal->anchor) != key)
			continue;
		if (at < look->lo + literal->anchor || start + len > look->hi)
			continue;
		found = aj_str(look->text + start, len);
		if (literal->nocase ? aj_str_eq_nocase(found, literal->bytes) : aj_str_eq(found, literal->bytes))
			literal->fn(look, start, len, literal->arg);
	}
}
